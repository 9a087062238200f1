/** Finds the name somebody meant. */

/**
 * Returns the candidate a misspelt name is closest to, or undefined where none is close.
 *
 * Case, `-` and `_` do not count; beyond that two single-character slips, one in short names.
 */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const wanted = plain(name)
  // A longer name is no slip of the hand, and the distance is quadratic.
  if (wanted.length > 64) return undefined
  let nearest: string | undefined
  let least = wanted.length <= 4 ? 2 : 3
  for (const candidate of candidates) {
    const distance = slips(wanted, plain(candidate))
    if (distance < least) {
      least = distance
      nearest = candidate
    }
  }
  return nearest
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_\s]/g, '')
}

/** Optimal string alignment distance: insertions, deletions, replacements, swapped neighbours. */
function slips(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1)
      }
      row.push(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? 0
}
