import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Range, wordDiff } from '../../src/diff/words.ts'

const cut = (text: string, ranges: readonly Range[]): string[] =>
  ranges.map(({ start, end }) => text.slice(start, end))

/** What is left of a text without the ranges. */
function rest(text: string, ranges: readonly Range[]): string {
  let kept = ''
  let at = 0
  for (const { start, end } of ranges) {
    kept += text.slice(at, start)
    at = end
  }
  return kept + text.slice(at)
}

const long = 'x = 1; '.repeat(400)

const cases: readonly (readonly [
  what: string,
  before: string,
  after: string,
  removed: string[],
  added: string[],
])[] = [
  ['equal lines', 'a = 1', 'a = 1', [], []],
  ['a changed word', 'command = "old" # x', 'command = "new" # x', ['old'], ['new']],
  ['a longer word', 'port = 80', 'port = 8080', ['80'], ['8080']],
  ['an added word', 'args = []', 'args = ["-v"]', [], ['"-v"']],
  ['two changed words', 'a b c d', 'a x c y', ['b', 'd'], ['x', 'y']],
  ['a word beyond ASCII', 'name = "Zoë"', 'name = "Zoe"', ['Zoë'], ['Zoe']],
  ['a character of two units', 'x 😀 y', 'x 😁 y', ['😀'], ['😁']],
  ['an empty line', '', 'x', [], ['x']],
  ['a long line', `${long}a;${long}`, `${long}b c;${long}`, ['a'], ['b c']],
]

describe('words', () => {
  test.each(cases)('R33 marks %s', (_what, before, after, removed, added) => {
    const diff = wordDiff(before, after)
    expect(cut(before, diff.before)).toEqual(removed)
    expect(cut(after, diff.after)).toEqual(added)
  })

  test('R33 marks all that differs', () => {
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', 'b', ' ', '=', '"', 'ä'), maxLength: 40 }),
      fc.string({ unit: 'binary', maxLength: 40 }),
    )
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = wordDiff(before, after)
        expect(rest(before, diff.before)).toBe(rest(after, diff.after))
        for (const ranges of [diff.before, diff.after]) {
          let last = -1
          for (const { start, end } of ranges) {
            expect(start).toBeGreaterThan(last)
            expect(end).toBeGreaterThan(start)
            last = end
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  test('R33 marks the whole of lines that have nothing in common', () => {
    const before = '.,'.repeat(900)
    const after = '!?'.repeat(900)
    expect(wordDiff(before, after)).toEqual({
      before: [{ start: 0, end: 1800 }],
      after: [{ start: 0, end: 1800 }],
    })
  })
})
