/**
 * Returns the first index of a sorted list that is not before what is looked for; `count` where
 * all are. A binary search.
 */
export function firstIndex(count: number, isBefore: (index: number) => boolean): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if (isBefore(middle)) low = middle + 1
    else high = middle
  }
  return low
}
