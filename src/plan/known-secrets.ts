/** The ways one secret can be spelled, so that it is found wherever a plan would show it. */

/** Shorter secrets are covered where they are known to stand, but not searched for. */
const shortest = 6

/**
 * Returns the spellings to search for: as it is, escaped, encoded, and line by line; the longest
 * first. Rule: R34.
 */
export function secretForms(secrets: readonly string[]): readonly string[] {
  const forms = new Set<string>()
  for (const secret of secrets) {
    if (secret.length < shortest) continue
    const bytes = Buffer.from(secret, 'utf8')
    const quoted = JSON.stringify(secret).slice(1, -1)
    const spellings = [
      secret,
      quoted,
      quoted.replaceAll('\\"', '"'),
      secret.replaceAll("'", `'\\''`),
      bytes.toString('base64'),
      bytes.toString('base64').replace(/=+$/, ''),
      bytes.toString('base64url'),
      bytes.toString('hex'),
      encodeURIComponent(secret.toWellFormed()),
      ...secret.split(/\r?\n/),
    ]
    for (const spelling of spellings) if (spelling.length >= shortest) forms.add(spelling)
  }
  return [...forms].sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
}

/**
 * Returns the words of a value found at a secret place that are worth searching for elsewhere.
 * Plain words such as `production` are not: covering them everywhere would hide what has to be
 * reviewed.
 */
export function distinctiveWords(value: string): readonly string[] {
  return value
    .split(/\s+/)
    .filter(word => word.length >= 8 && /[0-9]/.test(word) && /[A-Za-z]/.test(word))
}
