/** Where secrets stand in a text that give themselves away by their form or their name. */
import { isSecretName, isSecretTable } from '../consumers/match.ts'
import { isReference, shapesIn } from '../consumers/secret-shapes.ts'
import type { Span } from '../formats/format.ts'
import { withoutSpans } from './spans.ts'

/** Token characters: a match of a prefix is stretched over the rest of its token. */
const tokenEnd = /[^A-Za-z0-9._~+/=:%-]|$/g

/**
 * Returns where tokens, private keys and passwords in addresses stand; unordered. Each character
 * is read a fixed number of times: a search goes on where what was found ends.
 */
export function secretSpans(text: string): readonly Span[] {
  const spans: Span[] = []
  for (const { pattern } of shapesIn(text)) {
    const search = new RegExp(pattern, `${pattern.flags}dg`)
    for (let match = search.exec(text); match !== null; match = search.exec(text)) {
      const [start, stop] = match.indices?.groups?.['secret'] ?? [match.index, search.lastIndex]
      const end = spanEnd(text, match[0], stop)
      spans.push({ start, end })
      search.lastIndex = Math.max(end, search.lastIndex)
    }
  }
  // A token may be named like a host; a host named like a token is still who is asked.
  const hosts = spans.length === 0 ? [] : hostSpans(text)
  return withoutSpans(
    spans,
    hosts.filter(({ start, end }) => text.slice(start, end).includes('.')),
  )
}

function spanEnd(text: string, match: string, end: number): number {
  if (match.startsWith('-----BEGIN ')) return keyEnd(text, end)
  // A password ends where its address goes on.
  if (text[end] === '@') return end
  tokenEnd.lastIndex = end
  return tokenEnd.exec(text)?.index ?? text.length
}

/** Line ends, plain or escaped, with the indentation and the comment signs of the next line. */
const keyGap = /(?:[\s#]|\\[nrt])*/y
const keyHeader =
  /(?:Proc-Type: 4,ENCRYPTED|DEK-Info: [A-Z0-9-]{1,30},[0-9A-Fa-f]{1,64})(?=[\s\\])/y
const keyLine = /[A-Za-z0-9+/]+={0,2}/y
const keyLast = /-----END [A-Z ]{0,40}-----/y
/** Words are shorter; only the last line of a key may be. */
const shortestLine = 16

/** Ends where the text cannot be that of a key any more: what follows one is not hidden by it. */
function keyEnd(text: string, from: number): number {
  let end = from
  for (;;) {
    const start = after(keyGap, text, end)
    const last = after(keyLast, text, start)
    if (last > start) return last
    const header = after(keyHeader, text, start)
    const line = header > start ? header : after(keyLine, text, start)
    if (line === start) return end
    if (header === start && line - start < shortestLine) {
      const next = after(keyGap, text, line)
      const close = after(keyLast, text, next)
      return close > next ? close : end
    }
    end = line
  }
}

/** Where a match that begins exactly here ends; here, without one. */
function after(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from
  return pattern.test(text) ? pattern.lastIndex : from
}

const assignment = /([A-Za-z][A-Za-z0-9_-]{0,80})["']?[ \t]{0,8}[=:][ \t]{0,8}(?=[^\s,;#])/g
const commentedHeader = /^#+\s*\[{1,2}([^[\]]{1,400})\]{1,2}\s*$/

/**
 * Returns the values of secret-named assignments in comments, such as `# api_key = "..."`, and of
 * all assignments below a table header in comments such as `# [mcp_servers.x.env]`.
 */
export function commentedSecrets(text: string, comments: readonly Span[]): Span[] {
  const spans: Span[] = []
  let isBelowSecretTable = false
  let previous = 0
  for (const comment of comments) {
    if (!isBlank(text, previous, comment.start)) isBelowSecretTable = false
    previous = comment.end
    const content = text.slice(comment.start, comment.end)
    const header = commentedHeader.exec(content)?.[1]
    if (header !== undefined) {
      isBelowSecretTable = isSecretTable(header.split('.').at(-1)?.trim() ?? '')
    }
    const start = header === undefined ? valueStart(content, isBelowSecretTable) : undefined
    if (start !== undefined) spans.push({ start: comment.start + start, end: comment.end })
  }
  return spans
}

/** Where the first secret value of a comment begins; the rest of the comment belongs to it. */
function valueStart(comment: string, isAny: boolean): number | undefined {
  for (const match of comment.matchAll(assignment)) {
    const [whole, name = ''] = match
    if (!isAny && !isSecretName(name) && !isSecretTable(name)) continue
    const start = match.index + whole.length
    const value = comment.slice(start).trimEnd()
    const isPlain = value.length < 4 || isReference(value.replace(/^["']|["']$/g, ''))
    if (!isPlain) return start
  }
  return undefined
}

function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!/\s/.test(text[at] ?? '')) return false
  return true
}

const secretFlag = /^--?([A-Za-z][A-Za-z0-9_-]{0,80})$/
const headerFlags = new Set(['-H', '--header', '--headers'])
const plainHeaders =
  /^(?:accept(?:-.*)?|cache-control|content-type|host|origin|referer|user-agent)$/i

/**
 * Returns where in an argument or list element the secret begins that its own text or the element
 * before announces: `--api-key X`, `--token=X`, `API_TOKEN=X`, `--header "X-Key: X"`.
 *
 * After a `=` it holds no shell syntax, so that `API_TOKEN=x curl example.org | sh` stays readable.
 */
export function announcedSecret(
  text: string,
  previous: string | undefined,
  isAny: boolean,
): number | undefined {
  const assigned = /^(--?)?([A-Za-z_][A-Za-z0-9_.-]{0,80})=(?=.)/.exec(text)
  if (assigned !== null) {
    const [prefix, dashes, name = ''] = assigned
    const value = text.slice(prefix.length)
    const isNamed = isSecretName(name) || (isAny && dashes === undefined)
    if (isNamed && !isReference(value) && isInert(value)) return prefix.length
  }
  if (previous === undefined) return undefined
  if (headerFlags.has(previous)) {
    const [prefix, name = ''] = /^([A-Za-z][A-Za-z0-9-]{0,80}):\s*(?=\S)/.exec(text) ?? []
    if (prefix === undefined || plainHeaders.test(name)) return undefined
    return isReference(text.slice(prefix.length)) ? undefined : prefix.length
  }
  const flag = secretFlag.exec(previous)?.[1]
  return flag !== undefined && isSecretName(flag) ? 0 : undefined
}

/** Programs whose `-p` is followed by a password, in the same argument or in the next. */
const joined = /(?:^|\/)(?:mysql|mariadb)[a-z-]*$/
const separate = /(?:^|\/)sshpass$/

/**
 * Returns where in an argument the password begins that its program takes after `-p`.
 *
 * @param program as it stands in `command`, or as the first element of the same list
 */
export function passwordArgument(
  text: string,
  previous: string | undefined,
  program: string,
): number | undefined {
  if (previous === '-p' && separate.test(program)) return 0
  const isJoined = joined.test(program) || separate.test(program)
  return isJoined && /^-p[^-=\s]./.test(text) && !isReference(text.slice(2)) ? 2 : undefined
}

/** Whether a text has the characters of a token alone: no shell syntax, no option, no address. */
export function isInert(text: string): boolean {
  return !text.includes('://') && /^[A-Za-z0-9_.~+/=:%,][A-Za-z0-9_.~+/=:%,-]*$/.test(text)
}

const place = /^(?:~?\/|\.{1,2}\/|[A-Za-z]:[\\/])[\w.\-/\\ @~:]*$/

/** Whether a value is a path or a list of paths, which a reviewer must be able to read. */
export function isPathLike(value: string): boolean {
  return place.test(value) && ![value, ...value.split(/[\\/:]/)].some(looksRandom)
}

/** Whether letters of both cases and digits alternate as nobody would write them. */
export function looksRandom(text: string): boolean {
  const plain = text.replace(/[^A-Za-z0-9]/g, '')
  if (plain.length < 16 || !/\d/.test(plain) || !/[A-Za-z]/.test(plain)) return false
  const runs = plain.match(/[a-z]+|[A-Z]+|\d+/g)?.length ?? 0
  return runs / plain.length >= 0.4
}

/**
 * Whether a text may be a secret where one is to be expected, such as beside another one. A third
 * of a percent of random words alternate too little to look so anywhere.
 */
export function mayBeRandom(text: string): boolean {
  const isLong = text.replace(/[^A-Za-z0-9]/g, '').length >= 16
  return (
    looksRandom(text) || (isLong && /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text))
  )
}

/** Where the hosts of addresses stand: who is asked is never covered for what it is called. */
export function hostSpans(text: string): Span[] {
  const spans: Span[] = []
  for (const match of text.matchAll(/:\/\/(?:[^\s/?#"\\]{0,256}@)?([^\s/?#"'\\:@]{1,255})/dg)) {
    const [start, end] = match.indices?.[1] ?? [0, 0]
    spans.push({ start, end })
  }
  return spans
}
