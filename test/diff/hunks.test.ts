import { describe, expect, test } from 'vitest'
import { hunkRanges } from '../../src/diff/hunks.ts'
import { diffLines } from '../../src/diff/line-diff.ts'

/** A file of numbered lines; the given ones are changed. */
function file(count: number, changed: readonly number[] = []): Buffer {
  const lines = Array.from({ length: count }, (_, i) => `${i}${changed.includes(i) ? '!' : ''}\n`)
  return Buffer.from(lines.join(''))
}

const cases: readonly (readonly [
  what: string,
  count: number,
  changed: readonly number[],
  context: number,
  string[],
])[] = [
  ['no change', 5, [], 3, []],
  ['a change in the middle', 20, [10], 3, ['7,7']],
  ['a change in the first line', 20, [0], 3, ['0,4']],
  ['a change in the last line', 20, [19], 3, ['16,4']],
  ['changes whose context touches', 20, [5, 12], 3, ['2,14']],
  ['changes whose context does not touch', 20, [5, 13], 3, ['2,7', '10,7']],
  ['no context', 20, [5, 6, 8], 0, ['5,2', '8,1']],
]

describe('hunks', () => {
  test.each(cases)('R6 surrounds %s', (_what, count, changed, context, expected) => {
    const hunks = hunkRanges(diffLines(file(count), file(count, changed)), context)
    expect(hunks.map(hunk => `${hunk.beforeStart},${hunk.beforeCount}`)).toEqual(expected)
    expect(hunks.map(hunk => `${hunk.afterStart},${hunk.afterCount}`)).toEqual(expected)
  })

  test('has an empty side for a file that appears', () => {
    const [hunk] = hunkRanges(diffLines(Buffer.from(''), file(3)), 3)
    expect(hunk).toMatchObject({ beforeStart: 0, beforeCount: 0, afterStart: 0, afterCount: 3 })
  })
})
