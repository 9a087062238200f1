/** The full algorithm on a region of two files: number the lines, drop one-sided ones, Myers. */
import { Interner, type Region } from './intern.ts'
import type { LineChange } from './line-change.ts'
import type { TextLines } from './line-table.ts'
import { Myers } from './myers.ts'

/** A place where both files are in step. */
export interface Meeting {
  readonly before: number
  readonly after: number
}

/** Equal lines in a row, one of them unique, after which a window counts as resolved. */
const closingRun = 6

/** Compares regions one after the other, reusing its tables. */
export class RegionDiff {
  readonly #interner: Interner
  readonly #myers = new Myers()
  #interned = 0
  #region: Region = { beforeStart: 0, beforeEnd: 0, afterStart: 0, afterEnd: 0 }
  #beforeChanged = new Uint8Array(0)
  #afterChanged = new Uint8Array(0)

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
    const before = sharedLines(beforeIds, beforeLength, afterCounts, this.#beforeChanged)
    const after = sharedLines(afterIds, afterLength, beforeCounts, this.#afterChanged)
    this.#myers.mark(before, after)
    spread(before, this.#beforeChanged)
    spread(after, this.#afterChanged)
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

interface SharedLines {
  readonly ids: Int32Array
  readonly places: Int32Array
  readonly length: number
  readonly changed: Uint8Array
}

/** Returns the lines that also stand on the other side, and marks the rest as changed. */
function sharedLines(
  ids: Int32Array,
  length: number,
  otherCounts: Int32Array,
  changed: Uint8Array,
): SharedLines {
  const shared = new Int32Array(length)
  const places = new Int32Array(length)
  let count = 0
  for (let i = 0; i < length; i++) {
    const id = ids[i] ?? 0
    if (otherCounts[id] === 0) changed[i] = 1
    else {
      shared[count] = id
      places[count++] = i
    }
  }
  return { ids: shared, places, length: count, changed: new Uint8Array(count) }
}

/** Carries the marks of the shared lines over to all lines. */
function spread(shared: SharedLines, changed: Uint8Array): void {
  for (let i = 0; i < shared.length; i++) {
    if (shared.changed[i] === 1) changed[shared.places[i] ?? 0] = 1
  }
}

/** Returns an array with room for `length` marks, all 0. */
function cleared(marks: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  return marks.length < length ? new Uint8Array(Math.max(256, length)) : marks.fill(0, 0, length)
}
