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

describe('interning', () => {
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
