/** The full algorithm on a region of two files: number the lines, drop one-sided ones, Myers. */
import { Interner, type Region } from './intern.ts'
import type { LineChange } from './line-change.ts'
import type { TextLines } from './line-table.ts'
import { Myers, type Sequence } from './myers.ts'

/** A place where both files are in step. */
export interface Meeting {
  readonly before: number
  readonly after: number
}

/** Equal lines in a row, one of them unique, after which a window counts as resolved. */
const closingRun = 6

/** Tables are made at least this long, so that they need not grow from window to window. */
const smallestRoom = 256

/** Compares regions one after the other, reusing its tables. */
export class RegionDiff {
  readonly #interner: Interner
  readonly #myers = new Myers()
  #interned = 0
  #region: Region = { beforeStart: 0, beforeEnd: 0, afterStart: 0, afterEnd: 0 }
  readonly #before = new SharedLines()
  readonly #after = new SharedLines()
  #beforeChanged: Uint8Array = new Uint8Array(0)
  #afterChanged: Uint8Array = new Uint8Array(0)

  constructor(before: TextLines, after: TextLines) {
    this.#interner = new Interner(before, after)
  }

  /** Lines numbered and steps of Myers' algorithm made so far: a cost that no clock enters. */
  get work(): number {
    return this.#interned + this.#myers.work
  }

  /** Compares the lines of a region; the result stays readable until the next call. */
  compare(region: Region): void {
    const beforeLength = region.beforeEnd - region.beforeStart
    const afterLength = region.afterEnd - region.afterStart
    this.#region = region
    this.#interned += beforeLength + afterLength
    this.#interner.intern(region)
    const { beforeIds, afterIds, beforeCounts, afterCounts } = this.#interner

    this.#beforeChanged = cleared(this.#beforeChanged, beforeLength)
    this.#afterChanged = cleared(this.#afterChanged, afterLength)
    this.#before.take(beforeIds, beforeLength, afterCounts, this.#beforeChanged)
    this.#after.take(afterIds, afterLength, beforeCounts, this.#afterChanged)
    this.#myers.mark(this.#before, this.#after)
    this.#before.spread(this.#beforeChanged)
    this.#after.spread(this.#afterChanged)
  }

  /**
   * Returns where the first run of at least six equal lines begins that holds a line found once
   * on either side of the region, or undefined.
   */
  firstMeeting(): Meeting | undefined {
    const { beforeIds, beforeCounts, afterCounts } = this.#interner
    const beforeLength = this.#region.beforeEnd - this.#region.beforeStart
    const afterLength = this.#region.afterEnd - this.#region.afterStart
    let run = 0
    let isUnique = false
    for (let i = 0, j = 0; i < beforeLength && j < afterLength; ) {
      const removed = this.#beforeChanged[i] === 1
      if (removed || this.#afterChanged[j] === 1) {
        if (removed) i++
        else j++
        run = 0
        isUnique = false
        continue
      }
      const id = beforeIds[i] ?? 0
      if (beforeCounts[id] === 1 && afterCounts[id] === 1) isUnique = true
      i++
      j++
      run++
      if (isUnique && run >= closingRun) {
        return {
          before: this.#region.beforeStart + i - run,
          after: this.#region.afterStart + j - run,
        }
      }
    }
    return undefined
  }

  /** Appends the changes of the region that lie before a meeting, or all of them. */
  collect(changes: LineChange[], until?: Meeting): void {
    const { beforeStart, afterStart } = this.#region
    const beforeLength = (until?.before ?? this.#region.beforeEnd) - beforeStart
    const afterLength = (until?.after ?? this.#region.afterEnd) - afterStart
    let i = 0
    let j = 0
    while (i < beforeLength || j < afterLength) {
      const fromBefore = i
      const fromAfter = j
      while (i < beforeLength && this.#beforeChanged[i] === 1) i++
      while (j < afterLength && this.#afterChanged[j] === 1) j++
      if (i > fromBefore || j > fromAfter) {
        changes.push({
          beforeStart: beforeStart + fromBefore,
          beforeCount: i - fromBefore,
          afterStart: afterStart + fromAfter,
          afterCount: j - fromAfter,
        })
      }
      i++
      j++
    }
  }
}

/** The lines of one side that also stand on the other: all that is left to compare. */
class SharedLines implements Sequence {
  ids: Int32Array = new Int32Array(0)
  changed: Uint8Array = new Uint8Array(0)
  length = 0
  #places: Int32Array = new Int32Array(0)

  /** Takes the shared lines out of a side, and marks the rest of it as changed. */
  take(ids: Int32Array, length: number, otherCounts: Int32Array, changed: Uint8Array): void {
    if (this.ids.length < length) {
      const room = Math.max(smallestRoom, length)
      this.ids = new Int32Array(room)
      this.#places = new Int32Array(room)
      this.changed = new Uint8Array(room)
    }
    this.length = 0
    for (let i = 0; i < length; i++) {
      const id = ids[i] ?? 0
      if (otherCounts[id] === 0) changed[i] = 1
      else {
        this.ids[this.length] = id
        this.changed[this.length] = 0
        this.#places[this.length++] = i
      }
    }
  }

  /** Carries the marks of the shared lines over to the whole side. */
  spread(changed: Uint8Array): void {
    for (let i = 0; i < this.length; i++) {
      if (this.changed[i] === 1) changed[this.#places[i] ?? 0] = 1
    }
  }
}

/** Returns an array with room for `length` marks, all 0. */
function cleared(marks: Uint8Array, length: number): Uint8Array {
  if (marks.length < length) return new Uint8Array(Math.max(smallestRoom, length))
  return marks.fill(0, 0, length)
}
