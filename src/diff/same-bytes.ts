/** How far two byte ranges agree: near differences by a loop, far ones by native comparison. */

export interface ByteSource {
  readonly bytes: Buffer
  readonly view: DataView
}

/** Up to this length a loop is faster than a call into native code. */
const shortLength = 4096
const longestStep = 1 << 20

/** Returns the length of the common beginning of a from `aStart` and b from `bStart`. */
export function commonPrefix(
  a: ByteSource,
  aStart: number,
  aEnd: number,
  b: ByteSource,
  bStart: number,
  bEnd: number,
): number {
  const limit = Math.min(aEnd - aStart, bEnd - bStart)
  let same = shortPrefix(a, aStart, b, bStart, Math.min(limit, shortLength))
  if (same < shortLength) return same
  let step = shortLength
  let growth = 4
  while (same < limit) {
    const length = Math.min(step, limit - same)
    if (sameRange(a, aStart + same, b, bStart + same, length)) {
      same += length
      step = Math.min(step * growth, longestStep)
    } else if (length <= shortLength) {
      return same + shortPrefix(a, aStart + same, b, bStart + same, length)
    } else {
      step = length >>> 1
      growth = 1
    }
  }
  return same
}

/** Returns the length of the common end of a before `aEnd` and b before `bEnd`. */
export function commonSuffix(
  a: ByteSource,
  aStart: number,
  aEnd: number,
  b: ByteSource,
  bStart: number,
  bEnd: number,
): number {
  const limit = Math.min(aEnd - aStart, bEnd - bStart)
  let same = 0
  let step = shortLength
  let growth = 4
  while (same < limit) {
    const length = Math.min(step, limit - same)
    const i = aEnd - same
    const j = bEnd - same
    if (sameRange(a, i - length, b, j - length, length)) {
      same += length
      step = Math.min(step * growth, longestStep)
    } else if (length <= shortLength) {
      let offset = 1
      while (a.bytes[i - offset] === b.bytes[j - offset]) offset++
      return same + offset - 1
    } else {
      step = length >>> 1
      growth = 1
    }
  }
  return same
}

/** Whether two ranges of the same length hold the same bytes. */
export function sameRange(
  a: ByteSource,
  aStart: number,
  b: ByteSource,
  bStart: number,
  length: number,
): boolean {
  if (length < shortLength) return shortPrefix(a, aStart, b, bStart, length) === length
  return a.bytes.compare(b.bytes, bStart, bStart + length, aStart, aStart + length) === 0
}

/** Compares four bytes at a time. */
function shortPrefix(
  a: ByteSource,
  aStart: number,
  b: ByteSource,
  bStart: number,
  limit: number,
): number {
  let i = 0
  while (
    i + 4 <= limit &&
    a.view.getInt32(aStart + i, true) === b.view.getInt32(bStart + i, true)
  ) {
    i += 4
  }
  while (i < limit && a.bytes[aStart + i] === b.bytes[bStart + i]) i++
  return i
}
