/** The ways one secret can be spelled, so that it is found wherever a plan would show it. */
import type { Span } from '../formats/format.ts'

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
 * reviewed. Only where a key is named after a secret, all but the commonest words are.
 */
export function distinctiveWords(value: string, isNamed = false): readonly string[] {
  return value.split(/\s+/).filter(word => {
    if (word.length < 8) return false
    if (/[0-9]/.test(word) && /[A-Za-z]/.test(word)) return true
    return isNamed && /[A-Za-z]/.test(word) && !isCommonWord(word)
  })
}

/** Returns the words of a covered piece of a text, without its quotes. */
export function wordsOfSpan(text: string): readonly string[] {
  return distinctiveWords(text.replace(/^["']+|["']+$/g, ''))
}

/** Values that stand in many files and are no secret in any, such as those that grant something. */
const commonWords = new Set(
  `application approval authorization authentication changeme chatgpt codebase compatible config
  configuration container credential credentials database debugging default development disabled
  directory dockerized document documentation elevated enabled endpoint environment everything
  example experimental external extension filesystem function gateway headless instructions
  interactive internal javascript keychain keyring kubernetes language localhost location loopback
  manual messages metadata migration minimal multiple namespace network notification optional
  organization original password permanent permission permissions personal placeholder platform
  playwright plugin preference preview primary priority privacy private production profile project
  protected protocol provider providers puppeteer readonly reasoning recommended register registry
  remember repository required resource response responses restricted rollback sandboxed schedule
  secondary security sequential sequence server servers session settings software standard
  streaming structured subscription temporary terminal thinking timestamp transport trusted
  typescript undefined unlimited unrestricted untrusted username validation variable verbose
  visible websocket workspace worktree`.split(/\s+/),
)
const grantingWords =
  /approv|permission|sandbox|trust|access|workspace|read-?only|on-(?:request|failure)/i

function isCommonWord(word: string): boolean {
  return commonWords.has(word.toLowerCase()) || grantingWords.test(word)
}

/** Finds every place of a text where one of many secrets stands. */
export type SecretFinder = (text: string) => readonly Span[]

/**
 * Returns a finder for these spellings. It reads a text once, however many there are: only where
 * the first characters of one stand is anything compared, and with one spelling of each length.
 *
 * @param forms the longest first.
 */
export function secretFinder(forms: readonly string[]): SecretFinder {
  if (forms.length === 0) return () => []
  const firsts = new Uint8Array(0x10000)
  const byPrefix = new Map<string, Map<number, Set<string>>>()
  for (const form of forms) {
    firsts[form.charCodeAt(0)] = 1
    const prefix = form.slice(0, shortest)
    const byLength = byPrefix.get(prefix) ?? new Map<number, Set<string>>()
    byPrefix.set(prefix, byLength)
    const alike = byLength.get(form.length)
    if (alike === undefined) byLength.set(form.length, new Set([form]))
    else alike.add(form)
  }
  return text => {
    const spans: Span[] = []
    for (let at = 0; at + shortest <= text.length; at++) {
      if (firsts[text.charCodeAt(at)] === 0) continue
      const byLength = byPrefix.get(text.slice(at, at + shortest))
      if (byLength === undefined) continue
      for (const [length, alike] of byLength) {
        if (!alike.has(text.slice(at, at + length))) continue
        spans.push({ start: at, end: at + length })
        break
      }
    }
    return spans
  }
}
