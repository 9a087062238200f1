/** Where two records first say different things. */

/**
 * Returns the place of the first difference of two JSON values, such as `changes[0].keys[2].after`;
 * undefined where they are the same. The values themselves are not told: they may be secrets.
 */
export function firstDifference(a: unknown, b: unknown, at: string): string | undefined {
  if (Array.isArray(a) && Array.isArray(b)) {
    const length = Math.min(a.length, b.length)
    for (let i = 0; i < length; i++) {
      const place = firstDifference(a[i], b[i], `${at}[${i}]`)
      if (place !== undefined) return place
    }
    return a.length === b.length ? undefined : `${at}[${length}]`
  }
  if (isRecord(a) && isRecord(b)) {
    for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const place = firstDifference(a[name], b[name], `${at}.${name}`)
      if (place !== undefined) return place
    }
    return undefined
  }
  return Object.is(a, b) ? undefined : at
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
