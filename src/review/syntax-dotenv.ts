/** dotenv: the state is the quote of a value of several lines. */
import type { Token, Tokenized } from './syntax-token.ts'
import { endOfQuoted, isScalarWord, pastBlanks } from './syntax-token.ts'

const name = /(?:export[ \t]+)?[^\s=#"'`]+/y

export function dotenvTokens(line: string, state: string): Tokenized {
  if (state !== '') return valueOfQuote(line, 0, 0, state, [])
  const tokens: Token[] = []
  let at = pastBlanks(line, 0)
  if (line[at] === '#') return { tokens: [{ start: at, end: line.length, kind: 'comment' }], state }
  name.lastIndex = at
  const key = name.exec(line)?.[0]
  if (key === undefined) return { tokens, state }
  tokens.push({ start: at, end: at + key.length, kind: 'key' })
  at = pastBlanks(line, at + key.length)
  if (line[at] !== '=') return { tokens, state }
  at = pastBlanks(line, at + 1)
  const quote = line[at]
  if (quote === '"' || quote === "'" || quote === '`') {
    return valueOfQuote(line, at, at + 1, quote, tokens)
  }
  const comment = line.indexOf(' #', at)
  const end = comment === -1 ? line.length : comment
  const value = line.slice(at, end).trimEnd()
  if (value !== '') {
    const kind = isScalarWord(value) && /^[\w.+-]+$/.test(value) ? 'number' : 'string'
    tokens.push({ start: at, end: at + value.length, kind })
  }
  return { tokens: withComment(line, end, tokens), state }
}

function valueOfQuote(
  line: string,
  start: number,
  from: number,
  quote: string,
  tokens: readonly Token[],
): Tokenized {
  const end = endOfQuoted(line, from, quote, quote === '"')
  const all: Token[] = [...tokens, { start, end: end ?? line.length, kind: 'string' }]
  if (end === undefined) return { tokens: all, state: quote }
  return { tokens: withComment(line, end, all), state: '' }
}

function withComment(line: string, from: number, tokens: readonly Token[]): Token[] {
  const at = pastBlanks(line, from)
  return line[at] === '#'
    ? [...tokens, { start: at, end: line.length, kind: 'comment' }]
    : [...tokens]
}
