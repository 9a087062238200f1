/**
 * A dotenv file as another reader takes it: Node's own for Node, and for the others their
 * documented grammar as one regular expression for each form of line.
 *
 * It judges files the adapter has accepted already. `util.parseEnv` differs from npm's dotenv in
 * known ways: it keeps a byte order mark as a part of the first key, and behind some lines takes an
 * indented comment for a key; both are taken off here. That it reads on past blanks behind `=`, keeps
 * `export` in a key without a value, drops a lone carriage return, and ends a value at the first
 * quote of the kind that opened it, makes files that the adapter refuses.
 */
import { parseEnv } from 'node:util'
import type { ConfigValue } from '../model/value.ts'
import type { SecondReading } from './second-parser.ts'

/** `version` is the reader; what is neither of Python nor a shell is read as Node does. */
export function readSecondDotenv(text: string, version: string): SecondReading {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text
  if (version === 'python-dotenv') return readLines(body.replaceAll('\r\n', '\n'), pythonLine)
  if (version === 'sh') return readLines(body, shellLine)
  if (escapeWork(body) > mostEscapeWork) return { ok: false, line: null, column: null }
  const entries = new Map<string, ConfigValue>()
  const variables = parseEnv(body)
  for (const key of Object.keys(variables)) {
    const value = variables[key]
    if (value !== undefined && !key.startsWith('#')) entries.set(key, { kind: 'string', value })
  }
  return { ok: true, root: { kind: 'table', entries } }
}

/** A third of a second; a private key on one line takes a millionth of that. */
const mostEscapeWork = 2 ** 35

/**
 * `parseEnv` moves the rest of a value for each `\n` in double quotes. Returns the number of
 * characters it moves, or more: any text between two quotes is taken for a value.
 */
function escapeWork(text: string): number {
  let work = 0
  for (const part of text.split('"')) {
    let escapes = 0
    for (let at = part.indexOf('\\n'); at !== -1; at = part.indexOf('\\n', at + 2)) escapes++
    work += escapes * part.length
  }
  return work
}

type Pair = readonly [key: string, value: string]

/** A line that was matched: its assignment, or null for a comment or blank line. */
type ReadLine = (
  text: string,
  at: number,
) => { readonly end: number; readonly pair: Pair | null } | null

function readLines(text: string, readLine: ReadLine): SecondReading {
  const pairs: Pair[] = []
  for (let at = 0; at < text.length; ) {
    const line = readLine(text, at)
    if (line === null)
      return { ok: false, line: text.slice(0, at).split('\n').length, column: null }
    if (line.pair) pairs.push(line.pair)
    at = line.end
  }
  return tableOf(pairs)
}

function tableOf(pairs: readonly Pair[]): SecondReading {
  const entries = new Map(
    pairs.map(([key, value]): [string, ConfigValue] => [key, { kind: 'string', value }]),
  )
  return { ok: true, root: { kind: 'table', entries } }
}

/** White space of Python that does not end a line. */
const gap = '[[\\s\\x1C-\\x1F\\x85]--[\\n\\r\\uFEFF]]'
const pythonForm = new RegExp(
  [
    `${gap}*(?:#[^\\n]*|(?:export${gap}+)?(?:'(?<quoted>[^'\\n]+)'|(?<name>(?:(?!${gap})[^=#\\n])+))`,
    `${gap}*=${gap}*(?:'(?<single>[^']*(?:(?<=\\\\)'[^']*)*)'${gap}*(?:#[^\\n]*)?`,
    `|"(?<double>[^"]*(?:(?<=\\\\)"[^"]*)*)"${gap}*(?:#[^\\n]*)?`,
    `|(?<plain>(?!${gap}|['"])[^\\n]*)))?(?:\\n|$)`,
  ].join(''),
  'vy',
)
const pythonComment = new RegExp(`(?<=${gap})#[\\s\\S]*$`, 'v')
const namedEscapes: Readonly<Record<string, string>> = {
  ...{ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
}

function pythonLine(text: string, at: number): ReturnType<ReadLine> {
  pythonForm.lastIndex = at
  const groups = pythonForm.exec(text)?.groups
  if (groups === undefined) return null
  const end = pythonForm.lastIndex
  const key = groups['quoted'] ?? groups['name']
  if (key === undefined) return { end, pair: null }
  const { single, double, plain = '' } = groups
  if (single !== undefined) return { end, pair: [key, single.replace(/\\([\\'])/g, '$1')] }
  if (double !== undefined) {
    const value = double.replace(
      /\\(?:([abfnrtv])|([\\'"]))/g,
      (_, letter: string | undefined, sign: string | undefined) =>
        sign ?? namedEscapes[letter ?? ''] ?? '',
    )
    return { end, pair: [key, value] }
  }
  return { end, pair: [key, trimmed(plain.replace(pythonComment, ''))] }
}

const pythonSpace = new RegExp(gap, 'v')

function trimmed(text: string): string {
  let end = text.length
  while (end > 0 && pythonSpace.test(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

const shellStart = /[ \t]*(?:#[^\n]*|(?:export[ \t]+)?([A-Za-z_]\w*)=)?/y
const shellPart =
  /'([^']*)'|"([^"\\]*(?:\\[\s\S][^"\\]*)*)"|\\([^\n])|\$\([^()]*\)|`[^`]*`|[^ \t\n\r'"\\`;&|<>()$]+|\$/uy
const shellEnd = /(?:[ \t]+(?:#[^\n]*)?)?(?:\n|$)/y

function shellLine(text: string, at: number): ReturnType<ReadLine> {
  const [start, key] = matched(shellStart, text, at)
  const parts: string[] = []
  let end = at + start.length
  while (key !== undefined) {
    const [part, single, double, sign] = matched(shellPart, text, end)
    if (part === '') break
    end += part.length
    const decoded = double?.replace(/\\([$`"\\\n])/g, (_, escaped: string) =>
      escaped === '\n' ? '' : escaped,
    )
    parts.push(single ?? decoded ?? sign ?? part)
  }
  const [rest] = matched(shellEnd, text, end)
  const isWhole = rest !== '' || end === text.length
  if (!isWhole) return null
  return { end: end + rest.length, pair: key === undefined ? null : [key, parts.join('')] }
}

/** Returns what a sticky pattern matches at a place, with its groups; '' where it does not. */
function matched(
  pattern: RegExp,
  text: string,
  at: number,
): readonly [string, ...(string | undefined)[]] {
  pattern.lastIndex = at
  const [whole = '', ...groups] = pattern.exec(text) ?? []
  return [whole, ...groups]
}
