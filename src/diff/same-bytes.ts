/** How far two byte ranges agree, found with native comparison. */

const firstStep = 256
const largestStep = 1 << 20

/** Returns the length of the common beginning of a from `aStart` and b from `bStart`. */
export function commonPrefix(
  a: Buffer,
  aStart: number,
  aEnd: number,
  b: Buffer,
  bStart: number,
  bEnd: number,
): number {
  const limit = Math.min(aEnd - aStart, bEnd - bStart)
  let same = 0
  let step = firstStep
  let growth = 4
  while (same < limit) {
    const length = Math.min(step, limit - same)
    const i = aStart + same
    const j = bStart + same
    if (a.compare(b, j, j + length, i, i + length) === 0) {
      same += length
      step = Math.min(step * growth, largestStep)
    } else if (length <= firstStep) {
      let offset = 0
      while (a[i + offset] === b[j + offset]) offset++
      return same + offset
    } else {
      step = length >>> 1
      growth = 1
    }
  }
  return same
}

/** Returns the length of the common end of a before `aEnd` and b before `bEnd`. */
export function commonSuffix(
  a: Buffer,
  aStart: number,
  aEnd: number,
  b: Buffer,
  bStart: number,
  bEnd: number,
): number {
  const limit = Math.min(aEnd - aStart, bEnd - bStart)
  let same = 0
  let step = firstStep
  let growth = 4
  while (same < limit) {
    const length = Math.min(step, limit - same)
    const i = aEnd - same
    const j = bEnd - same
    if (a.compare(b, j - length, j, i - length, i) === 0) {
      same += length
      step = Math.min(step * growth, largestStep)
    } else if (length <= firstStep) {
      let offset = 1
      while (a[i - offset] === b[j - offset]) offset++
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
  a: { readonly bytes: Buffer; readonly view: DataView },
  aStart: number,
  b: { readonly bytes: Buffer; readonly view: DataView },
  bStart: number,
  length: number,
): boolean {
  if (length > firstStep) {
    return a.bytes.compare(b.bytes, bStart, bStart + length, aStart, aStart + length) === 0
  }
  let i = 0
  for (; i + 4 <= length; i += 4) {
    if (a.view.getInt32(aStart + i, true) !== b.view.getInt32(bStart + i, true)) return false
  }
  for (; i < length; i++) if (a.bytes[aStart + i] !== b.bytes[bStart + i]) return false
  return true
}
