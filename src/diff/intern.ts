/**
 * Gives equal lines of two files equal numbers.
 *
 * Equality is decided by comparing bytes, never by a hash alone: the diff is what gets signed.
 */
import type { TextLines } from './line-table.ts'
import { sameRange } from './same-bytes.ts'

/** Half-open ranges of lines of the two files. */
export interface Region {
  readonly beforeStart: number
  readonly beforeEnd: number
  readonly afterStart: number
  readonly afterEnd: number
}

/**
 * Longest search through lines whose hashes fall together. Behind it stands a Map, so that lines
 * made to collide cannot make the search quadratic.
 */
const longestProbe = 32

export class Interner {
  readonly #before: TextLines
  readonly #after: TextLines
  /** Number of each line of the region last interned, by its place in the region. */
  beforeIds: Int32Array = new Int32Array(0)
  afterIds: Int32Array = new Int32Array(0)
  /** How often each number stands on either side. */
  beforeCounts: Int32Array = new Int32Array(0)
  afterCounts: Int32Array = new Int32Array(0)
  /** By number: the hash, and the line where it was first seen; lines of after are stored as ~line. */
  #hashes: Int32Array = new Int32Array(0)
  #firsts: Int32Array = new Int32Array(0)
  /** Open addressing; 0 is an empty slot, otherwise a number plus one. */
  #slots: Int32Array = new Int32Array(0)
  #mask = 0
  #overflow: Map<string, number> | undefined
  #used = 0

  constructor(before: TextLines, after: TextLines) {
    this.#before = before
    this.#after = after
  }

  /** Numbers the lines of a region from 0, in order of first appearance, before first. */
  intern(region: Region): void {
    const beforeLength = region.beforeEnd - region.beforeStart
    const afterLength = region.afterEnd - region.afterStart
    this.#reset(beforeLength, afterLength)
    for (let i = 0; i < beforeLength; i++) {
      const line = region.beforeStart + i
      const id = this.#idOf(this.#before, line, line)
      this.beforeIds[i] = id
      this.beforeCounts[id] = (this.beforeCounts[id] ?? 0) + 1
    }
    for (let j = 0; j < afterLength; j++) {
      const line = region.afterStart + j
      const id = this.#idOf(this.#after, line, ~line)
      this.afterIds[j] = id
      this.afterCounts[id] = (this.afterCounts[id] ?? 0) + 1
    }
  }

  #reset(beforeLength: number, afterLength: number): void {
    const lines = beforeLength + afterLength
    if (this.#hashes.length < lines) {
      const room = Math.max(256, lines)
      this.beforeIds = new Int32Array(room)
      this.afterIds = new Int32Array(room)
      this.beforeCounts = new Int32Array(room)
      this.afterCounts = new Int32Array(room)
      this.#hashes = new Int32Array(room)
      this.#firsts = new Int32Array(room)
      this.#slots = new Int32Array(slotsFor(room))
    }
    this.beforeCounts.fill(0, 0, lines)
    this.afterCounts.fill(0, 0, lines)
    const slots = slotsFor(lines)
    this.#mask = slots - 1
    this.#slots.fill(0, 0, slots)
    this.#overflow = undefined
    this.#used = 0
  }

  #idOf(lines: TextLines, line: number, place: number): number {
    const start = lines.start(line)
    const length = lines.end(line) - start
    const hash = hashOf(lines.view, start, length)
    let slot = hash & this.#mask
    for (let probe = 0; probe < longestProbe; probe++) {
      const id = (this.#slots[slot] ?? 0) - 1
      if (id < 0) {
        this.#slots[slot] = this.#used + 1
        return this.#add(hash, place)
      }
      if (this.#hashes[id] === hash && this.#isFirst(id, lines, start, length)) return id
      slot = (slot + 1) & this.#mask
    }
    this.#overflow ??= new Map()
    const text = lines.bytes.toString('latin1', start, start + length)
    const known = this.#overflow.get(text)
    if (known !== undefined) return known
    this.#overflow.set(text, this.#used)
    return this.#add(hash, place)
  }

  #add(hash: number, place: number): number {
    this.#hashes[this.#used] = hash
    this.#firsts[this.#used] = place
    return this.#used++
  }

  #isFirst(id: number, lines: TextLines, start: number, length: number): boolean {
    const place = this.#firsts[id] ?? 0
    const first = place < 0 ? this.#after : this.#before
    const line = place < 0 ? ~place : place
    const firstStart = first.start(line)
    return (
      first.end(line) - firstStart === length && sameRange(first, firstStart, lines, start, length)
    )
  }
}

/** Returns a power of two that is at least twice the number of lines. */
function slotsFor(lines: number): number {
  return 2 ** (32 - Math.clz32(lines * 2))
}

/** Returns a hash of a byte range, read four bytes at a time. */
export function hashOf(view: DataView, start: number, length: number): number {
  let hash = length
  let i = start
  const end = start + length
  for (; i + 4 <= end; i += 4) {
    hash = Math.imul(hash ^ view.getInt32(i, true), 0x9e3779b1)
    hash ^= hash >>> 15
  }
  for (; i < end; i++) hash = Math.imul(hash ^ view.getUint8(i), 0x85ebca6b)
  return hash ^ (hash >>> 13)
}
