import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { diffLines, type LineDiff } from '../../src/diff/line-diff.ts'
import { fixture, seeded } from '../bench/diff-fixtures.ts'
import { applyChanges, splitLines } from './apply-changes.ts'
import { filePairs } from './texts.ts'

/** `at-at+count` pairs such as `2,1>2,0`. */
function summary(diff: LineDiff): string[] {
  return diff.changes.map(
    change =>
      `${change.beforeStart},${change.beforeCount}>${change.afterStart},${change.afterCount}`,
  )
}

/** Lines removed and added. */
function cost(diff: LineDiff): number {
  return diff.changes.reduce((sum, change) => sum + change.beforeCount + change.afterCount, 0)
}

/** Length of the longest common subsequence, by the textbook table. */
function commonLines(before: readonly Buffer[], after: readonly Buffer[]): number {
  const old = before.map(line => line.toString('latin1'))
  const now = after.map(line => line.toString('latin1'))
  let row = new Array<number>(now.length + 1).fill(0)
  for (const text of old) {
    const next = [0]
    now.forEach((other, j) => {
      next.push(text === other ? row[j]! + 1 : Math.max(row[j + 1]!, next[j]!))
    })
    row = next
  }
  return row.at(-1)!
}

const cases: readonly (readonly [what: string, before: string, after: string, string[]])[] = [
  ['two empty files', '', '', []],
  ['equal files', 'a\nb\n', 'a\nb\n', []],
  ['a file appearing', '', 'a\nb\n', ['0,0>0,2']],
  ['a file emptied', 'a\nb\n', '', ['0,2>0,0']],
  ['one line changed', 'a\nb\nc\n', 'a\nB\nc\n', ['1,1>1,1']],
  ['a final newline lost', 'a\nb\n', 'a\nb', ['1,1>1,1']],
  ['a final newline gained', 'a', 'a\n', ['0,1>0,1']],
  ['a line behind a missing final newline', 'a', 'a\nb', ['0,1>0,2']],
  ['a line end turned CRLF', 'a\nb\n', 'a\r\nb\n', ['0,1>0,1']],
  ['a lone CR inside a line', 'a\rb\n', 'a\nb\n', ['0,1>0,2']],
  ['lines before and behind', 'b\n', 'a\nb\nc\n', ['0,0>0,1', '1,0>2,1']],
  ['blank lines only', '\n\n', '\n\n\n', ['2,0>2,1']],
  ['a byte order mark', '\ufeffa\nb\n', 'a\nb\n', ['0,1>0,1']],
]

describe('line diff', () => {
  test.each(cases)('R6 compares %s', (_what, before, after, expected) => {
    expect(summary(diffLines(Buffer.from(before), Buffer.from(after)))).toEqual(expected)
  })

  test('R6 rebuilds the second file from the first', () => {
    fc.assert(
      fc.property(filePairs, ([before, after]) => {
        const diff = diffLines(before, after)
        expect(applyChanges(diff, before, after).equals(after)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('R6 keeps changes ordered, apart, and in step on both sides', () => {
    fc.assert(
      fc.property(filePairs, ([before, after]) => {
        const diff = diffLines(before, after)
        let old = -1
        let now = -1
        for (const change of diff.changes) {
          expect(change.beforeCount + change.afterCount).toBeGreaterThan(0)
          expect(change.beforeStart).toBeGreaterThan(old)
          expect(change.beforeStart - old).toBe(change.afterStart - now)
          old = change.beforeStart + change.beforeCount
          now = change.afterStart + change.afterCount
        }
        expect(diff.beforeLines.count - old).toBe(diff.afterLines.count - now)
      }),
      { numRuns: 300 },
    )
  })

  test('R6 is as short as can be for small files', () => {
    fc.assert(
      fc.property(filePairs, ([before, after]) => {
        const old = splitLines(before)
        const now = splitLines(after)
        const least = old.length + now.length - 2 * commonLines(old, now)
        expect(cost(diffLines(before, after))).toBe(least)
      }),
      { numRuns: 300 },
    )
  })

  test('R6 does not depend on where in memory the bytes lie', () => {
    fc.assert(
      fc.property(filePairs, fc.nat(3), fc.nat(3), ([before, after], first, second) => {
        const moved = (bytes: Buffer, by: number): Uint8Array => {
          const room = new Uint8Array(bytes.length + by)
          room.set(bytes, by)
          return room.subarray(by)
        }
        const diff = diffLines(moved(before, first), moved(after, second))
        expect(summary(diff)).toEqual(summary(diffLines(before, after)))
      }),
    )
  })

  test('names the bytes of every line', () => {
    fc.assert(
      fc.property(filePairs, ([before, after]) => {
        const { beforeLines } = diffLines(before, after)
        const lines = Array.from({ length: beforeLines.count }, (_, line) =>
          before.subarray(beforeLines.start(line), beforeLines.end(line)),
        )
        expect(lines).toEqual(splitLines(before))
      }),
    )
  })
})

/** Upper bounds on counted work: a cost test that no busy machine can fail. */
const costs: readonly (readonly [what: string, name: string, work: number, lines: number])[] = [
  ['8 scattered changes in 200 lines', 'a', 2_000, 12],
  ['a block of 8 in 100,000 lines', 'g', 100, 16],
  ['1,000 scattered changes in 100,000 lines', 'c', 100_000, 1_400],
  ['20,000 lines, every one different', 'd', 50_000, 40_000],
  ['20,000 lines rewritten around shared ones', 'd2', 1_000_000, 24_500],
  ['20,000 lines shuffled', 'd3', 6_000_000, 39_900],
  ['20,000 lines of 4 kinds', 'h1', 6_500_000, 14_500],
  ['20,000 lines of 300 kinds', 'h2', 10_000_000, 37_000],
  ['one line of 4 MB', 'e', 10, 2],
]

describe('line diff of large files', () => {
  test.each(costs)('R6 diffs %s in full, within counted work', (_what, name, work, lines) => {
    const { before, after } = fixture(name)
    const diff = diffLines(before, after)
    expect(applyChanges(diff, before, after).equals(after)).toBe(true)
    expect(diff.work).toBeLessThanOrEqual(work)
    expect(cost(diff)).toBeLessThanOrEqual(lines)
  })

  test('R6 keeps its work in proportion to the size where every window is costly', () => {
    const random = seeded(1)
    const noise = (count: number): string[] =>
      Array.from({ length: count }, () => `kind ${random(40)}\n`)
    const before: string[] = []
    const after: string[] = []
    for (let block = 0; block < 60; block++) {
      const shared = Array.from({ length: 8 }, (_, i) => `block ${block} line ${i}\n`)
      before.push(...noise(700), ...shared)
      after.push(...noise(700), ...shared)
    }
    const [old, now] = [Buffer.from(before.join('')), Buffer.from(after.join(''))]
    const diff = diffLines(old, now)
    expect(applyChanges(diff, old, now).equals(now)).toBe(true)
    expect(diff.work / (before.length + after.length)).toBeLessThan(500)
  })

  test('R6 gives the same diff and the same work on every run', () => {
    for (const name of ['b', 'd2', 'h2']) {
      const { before, after } = fixture(name)
      const first = diffLines(before, after)
      const second = diffLines(Uint8Array.from(before), Uint8Array.from(after))
      expect(second.changes).toEqual(first.changes)
      expect(second.work).toBe(first.work)
    }
  })
})
