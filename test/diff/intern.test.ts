import { describe, expect, test } from 'vitest'
import { hashOf, Interner } from '../../src/diff/intern.ts'
import { diffLines } from '../../src/diff/line-diff.ts'
import { TextLines } from '../../src/diff/line-table.ts'
import { applyChanges } from './apply-changes.ts'

const hash = (bytes: Buffer): number =>
  hashOf(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length)

/**
 * Lines of eight letters and a line feed that all have one hash: the second half is chosen so
 * that it undoes what the first half did.
 */
function collidingLines(count: number): Buffer[] {
  const state = (word: number): number => {
    const mixed = Math.imul(9 ^ word, 0x9e3779b1)
    return mixed ^ (mixed >>> 15)
  }
  const lines: Buffer[] = []
  for (let word = 1; lines.length < count; word++) {
    const line = Buffer.alloc(9, '\n')
    line.writeInt32LE(word, 0)
    line.writeInt32LE(0x61626364 ^ state(0) ^ state(word), 4)
    if (line.indexOf('\n') === 8) lines.push(line)
  }
  return lines
}

function textOf(text: string): TextLines {
  return new TextLines(Buffer.from(text))
}

describe('interning', () => {
  // Around the powers of two at which tables change their size.
  test.each([1, 2, 127, 128, 129, 255, 256, 257, 511, 512, 513, 1024])(
    'R6 numbers %i lines of either side, each of which stands twice',
    count => {
      const lines = Array.from({ length: count }, (_, i) => `line ${i >> 1}\n`).join('')
      const interner = new Interner(textOf(lines), textOf(lines))
      interner.intern({ beforeStart: 0, beforeEnd: count, afterStart: 0, afterEnd: count })
      const expected = Int32Array.from({ length: count }, (_, i) => i >> 1)
      expect(interner.beforeIds.slice(0, count)).toEqual(expected)
      expect(interner.afterIds.slice(0, count)).toEqual(expected)
      const distinct = (count + 1) >> 1
      expect(interner.beforeCounts.slice(0, distinct)).toEqual(
        Int32Array.from({ length: distinct }, (_, i) => Math.min(2, count - 2 * i)),
      )
    },
  )

  test('R6 never takes lines for equal because their hashes are', () => {
    const lines = collidingLines(3000)
    expect(new Set(lines.map(hash)).size).toBe(1)
    const before = Buffer.concat(lines)
    const after = Buffer.concat(lines.toReversed())
    const interner = new Interner(new TextLines(before), new TextLines(after))
    interner.intern({ beforeStart: 0, beforeEnd: 3000, afterStart: 0, afterEnd: 3000 })
    const ids = interner.beforeIds.slice(0, 3000)
    expect(new Set(ids).size).toBe(3000)
    expect(interner.afterIds.slice(0, 3000)).toEqual(ids.toReversed())
    expect(applyChanges(diffLines(before, after), before, after).equals(after)).toBe(true)
  })
})
