/**
 * Shortest edit script of two number sequences in linear space.
 *
 * E. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), section 4b: paths are grown
 * from both ends until they meet on a diagonal, and both parts are solved in the same way. Where
 * they have not met after `effort` differences, the sequences are parted at the point that got
 * furthest: the script stays valid, it may be longer than the shortest. The limit counts work and
 * never time, so the same input has the same script everywhere.
 */

export interface Sequence {
  readonly ids: Int32Array
  readonly length: number
  /** Set to 1 for each element that is not in the common subsequence. */
  readonly changed: Uint8Array
}

/** Differences tried from each end before a split is forced: this many, or the root of the size. */
const fullEffort = 256
/** As many once the sequences have cost too much, as they then have little in common. */
const reducedEffort = 128
/** Steps for each element after which effort is reduced. */
const fairWork = 64

export class Myers {
  /** Diagonal steps and element comparisons made so far. */
  work = 0
  #forward: Int32Array = new Int32Array(0)
  #backward: Int32Array = new Int32Array(0)
  #fairWork = 0
  #splitA = 0
  #splitB = 0

  /** Marks what must be removed from `a` and added from `b`; other marks are left as they are. */
  mark(a: Sequence, b: Sequence): void {
    const boxes = [0, a.length, 0, b.length]
    this.#fairWork = this.work + fairWork * (a.length + b.length)
    for (;;) {
      let bEnd = boxes.pop()
      let bStart = boxes.pop()
      let aEnd = boxes.pop()
      let aStart = boxes.pop()
      if (
        aStart === undefined ||
        aEnd === undefined ||
        bStart === undefined ||
        bEnd === undefined
      ) {
        return
      }
      while (aStart < aEnd && bStart < bEnd && a.ids[aStart] === b.ids[bStart]) {
        aStart++
        bStart++
        this.work++
      }
      while (aStart < aEnd && bStart < bEnd && a.ids[aEnd - 1] === b.ids[bEnd - 1]) {
        aEnd--
        bEnd--
        this.work++
      }
      if (aStart === aEnd) b.changed.fill(1, bStart, bEnd)
      else if (bStart === bEnd) a.changed.fill(1, aStart, aEnd)
      else {
        this.#split(a.ids, aStart, aEnd, b.ids, bStart, bEnd)
        boxes.push(this.#splitA, aEnd, this.#splitB, bEnd)
        boxes.push(aStart, this.#splitA, bStart, this.#splitB)
      }
    }
  }

  /**
   * Finds a point on a path through the box and stores it.
   *
   * The box has no common beginning or end and neither side is empty, so at least two
   * differences remain and the point is never a corner: both parts are smaller than the box.
   */
  #split(
    a: Int32Array,
    aStart: number,
    aEnd: number,
    b: Int32Array,
    bStart: number,
    bEnd: number,
  ): void {
    const n = aEnd - aStart
    const m = bEnd - bStart
    const delta = n - m
    const isFair = this.work < this.#fairWork
    const effort = isFair ? Math.max(fullEffort, Math.ceil(Math.sqrt(n + m))) : reducedEffort
    const reach = Math.min(effort, (n + m + 1) >>> 1) + 1
    if (this.#forward.length < 2 * reach + 3) {
      this.#forward = new Int32Array(4 * reach + 3)
      this.#backward = new Int32Array(4 * reach + 3)
    }
    // Indexed by diagonal: how far along `a` the best path has come, from either end.
    const forward = this.#forward
    const backward = this.#backward
    const centre = reach + 1
    // At the start the one path stands at 0, as if it had come from the diagonal above.
    forward[centre + 1] = backward[centre + 1] = 0
    const meetsForward = (delta & 1) !== 0
    let work = 0

    for (let d = 0; ; d++) {
      // Only diagonals that cross the box, of the parity of d; the ones next to them hold no path.
      const low = d <= m ? -d : -m + ((d - m) & 1)
      const high = d <= n ? d : n - ((d - n) & 1)
      if (d <= m) forward[centre - d - 1] = backward[centre - d - 1] = -1
      if (d <= n && d > 0) forward[centre + d + 1] = backward[centre + d + 1] = -1
      work += high - low + 2

      let previous = forward[centre + low - 1] ?? 0
      for (let k = low; k <= high; k += 2) {
        const next = forward[centre + k + 1] ?? 0
        const x = next > previous ? next : previous + 1
        previous = next
        let i = aStart + x
        let j = bStart + x - k
        while (i < aEnd && j < bEnd && a[i] === b[j]) {
          i++
          j++
        }
        const reached = i - aStart
        work += reached - x
        forward[centre + k] = reached
        if (meetsForward && delta - k > -d && delta - k < d) {
          if (reached + (backward[centre + delta - k] ?? 0) >= n) {
            this.#found(i, j, work)
            return
          }
        }
      }

      previous = backward[centre + low - 1] ?? 0
      for (let k = low; k <= high; k += 2) {
        const next = backward[centre + k + 1] ?? 0
        const x = next > previous ? next : previous + 1
        previous = next
        let i = aEnd - x
        let j = bEnd - x + k
        while (i > aStart && j > bStart && a[i - 1] === b[j - 1]) {
          i--
          j--
        }
        const reached = aEnd - i
        work += reached - x
        backward[centre + k] = reached
        if (!meetsForward && delta - k >= -d && delta - k <= d) {
          if (reached + (forward[centre + delta - k] ?? 0) >= n) {
            this.#found(i, j, work)
            return
          }
        }
      }

      if (d >= effort) {
        this.work += work
        this.#splitAtFurthest(aStart, aEnd, bStart, bEnd, low, high, centre)
        return
      }
    }
  }

  #found(i: number, j: number, work: number): void {
    this.#splitA = i
    this.#splitB = j
    this.work += work
  }

  #splitAtFurthest(
    aStart: number,
    aEnd: number,
    bStart: number,
    bEnd: number,
    low: number,
    high: number,
    centre: number,
  ): void {
    const n = aEnd - aStart
    const m = bEnd - bStart
    let best = 0
    for (let k = low; k <= high; k += 2) {
      const ahead = this.#forward[centre + k] ?? 0
      if (ahead <= n && ahead - k <= m && 2 * ahead - k > best) {
        best = 2 * ahead - k
        this.#splitA = aStart + ahead
        this.#splitB = bStart + ahead - k
      }
      const back = this.#backward[centre + k] ?? 0
      if (back <= n && back - k <= m && 2 * back - k > best) {
        best = 2 * back - k
        this.#splitA = aEnd - back
        this.#splitB = bEnd - back + k
      }
    }
  }
}
