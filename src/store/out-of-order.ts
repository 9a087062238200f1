/** A run of neighbours, the end excluded. */
export interface Run {
  readonly from: number
  readonly to: number
}

/**
 * Returns the least that would have to be moved to bring distinct numbers into order, as runs of
 * neighbours: what is not part of a longest rising subsequence.
 */
export function outOfOrder(numbers: readonly number[]): readonly Run[] {
  const kept = risingSubsequence(numbers)
  const runs: Run[] = []
  let from = 0
  for (const index of [...kept, numbers.length]) {
    if (index > from) runs.push({ from, to: index })
    from = index + 1
  }
  return runs
}

/** Returns the indices of a longest rising subsequence (patience sorting). */
function risingSubsequence(numbers: readonly number[]): readonly number[] {
  /** For each length the index of the least number a rising subsequence of it can end with. */
  const ends: number[] = []
  const before: (number | undefined)[] = []
  for (const [index, number] of numbers.entries()) {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((numbers[ends[middle] ?? 0] ?? 0) < number) low = middle + 1
      else high = middle
    }
    before.push(ends[low - 1])
    ends[low] = index
  }
  const kept: number[] = []
  for (let at = ends.at(-1); at !== undefined; at = before[at]) kept.push(at)
  return kept.reverse()
}
