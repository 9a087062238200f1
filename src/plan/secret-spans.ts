/** Where secrets stand in a text that give themselves away by their form or their name. */
import { isSecretPath } from '../consumers/match.ts'
import { isReference, shapesIn } from '../consumers/secret-shapes.ts'
import type { Span } from '../formats/format.ts'

/** Token characters: a match of a prefix is stretched over the rest of its token. */
const tokenEnd = /[^A-Za-z0-9._~+/=:%-]|$/g

/** Returns where tokens, private keys and passwords in addresses stand; unordered. */
export function secretSpans(text: string): Span[] {
  const spans: Span[] = []
  for (const { pattern } of shapesIn(text)) {
    for (const match of text.matchAll(new RegExp(pattern, `${pattern.flags}g`))) {
      const end = match.index + match[0].length
      const start = match.index
      spans.push({ start, end: isKeyHeader(match[0]) ? keyEnd(text, end) : stretched(text, end) })
    }
  }
  return spans
}

function stretched(text: string, from: number): number {
  tokenEnd.lastIndex = from
  return tokenEnd.exec(text)?.index ?? text.length
}

function isKeyHeader(match: string): boolean {
  return match.startsWith('-----BEGIN ')
}

/** A private key without its last line is covered to the end of the text. */
function keyEnd(text: string, from: number): number {
  const last = text.indexOf('-----END ', from)
  const close = last === -1 ? -1 : text.indexOf('-----', last + '-----END '.length)
  return close === -1 ? text.length : close + '-----'.length
}

const assignment =
  /([A-Za-z][A-Za-z0-9_-]{1,80})["']?[ \t]{0,8}[=:][ \t]{0,8}([^\s,;#][^\r\n]{3,4000})/dg

/** Returns the values of secret-named assignments in a comment, such as `# api_key = "..."`. */
export function commentedSecrets(text: string, comment: Span): Span[] {
  const spans: Span[] = []
  for (const match of text.slice(comment.start, comment.end).matchAll(assignment)) {
    const place = match.indices?.[2]
    if (place === undefined || !isSecretName(match[1] ?? '')) continue
    if (isReference((match[2] ?? '').replace(/^["']|["']\s*$/g, ''))) continue
    spans.push({ start: comment.start + place[0], end: comment.start + place[1] })
  }
  return spans
}

function isSecretName(name: string): boolean {
  return isSecretPath(null, [name])
}

const secretFlag = /^--?([A-Za-z][A-Za-z0-9_-]*)$/

/** Whether a command-line argument announces that the next one is a secret, as `--api-key` does. */
export function isSecretFlag(argument: string): boolean {
  const name = secretFlag.exec(argument)?.[1]
  return name !== undefined && isSecretName(name)
}

const place = /^(?:~?\/|\.{1,2}\/|[A-Za-z]:[\\/])[\w.\-/\\ @~:]*$/

/** Whether a value is a path or a list of paths, which a reviewer must be able to read. */
export function isPathLike(value: string): boolean {
  return place.test(value)
}
