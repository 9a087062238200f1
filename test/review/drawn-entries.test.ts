/** A list whose entries are drawn when they are shown has the lines it would have if all were. */
import { expect, test } from 'vitest'
import type { DrawnEntry } from '../../src/review/drawn-entries.ts'
import { entryLines, measureEntries } from '../../src/review/drawn-entries.ts'
import type { Line } from '../../src/review/line.ts'
import { span } from '../../src/review/line.ts'

const lineOf = (text: string): Line => [span(text)]

function entryOf(at: number): DrawnEntry {
  return {
    lead: at % 5 === 0 ? [lineOf(''), lineOf(`file ${at}`)] : [],
    lines: Array.from({ length: 1 + (at % 4) }, (_, row) => lineOf(`${at}.${row}`)),
  }
}

test.each([0, 1, 7, 100])('any part of a list of %i entries is cut out of the whole', count => {
  const head = [lineOf('head'), lineOf('')]
  const heights = measureEntries(count, entryOf)
  const drawn: number[] = []
  const list = entryLines(head, heights, at => {
    drawn.push(at)
    return entryOf(at)
  })
  const all = [...head]
  for (let at = 0; at < count; at++) all.push(...entryOf(at).lead, ...entryOf(at).lines)
  expect(list.length).toBe(all.length)
  expect(list.slice(0)).toEqual(all)
  for (let from = 0; from <= all.length; from++) {
    for (const size of [0, 1, 2, 13]) {
      drawn.length = 0
      expect(list.slice(from, from + size)).toEqual(all.slice(from, from + size))
      // Each takes a line at least, and no other is drawn.
      expect(drawn.length).toBeLessThanOrEqual(size)
    }
  }
})

test('knows where each entry begins', () => {
  const { tops, leads } = measureEntries(12, entryOf)
  const list = entryLines([], { tops, leads }, entryOf)
  for (let at = 0; at < 12; at++) {
    const start = (tops[at] ?? 0) + (leads[at] ?? 0)
    expect(list.slice(start, start + 1)).toEqual([lineOf(`${at}.0`)])
  }
})
