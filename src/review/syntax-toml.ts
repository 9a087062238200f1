/** TOML: the state is how many brackets are open, and the quotes of a text of several lines. */
import type { Token, Tokenized } from './syntax-token.ts'
import { endOfQuoted, isScalarWord, pastBlanks } from './syntax-token.ts'

const bare = /[^\s"'#[\]{},=]+/y

export function tomlTokens(line: string, state: string): Tokenized {
  const tokens: Token[] = []
  let depth = Number.parseInt(state, 10) || 0
  let at = 0
  const open = /["']+$/.exec(state)?.[0]
  if (open !== undefined) {
    const end = endOfLong(line, 0, open)
    if (end === undefined) {
      return { tokens: [{ start: 0, end: line.length, kind: 'string' }], state }
    }
    tokens.push({ start: 0, end, kind: 'string' })
    at = end
  }
  const first = pastBlanks(line, at)
  if (depth === 0 && at === 0 && line[first] === '[') {
    const end = endOfHeader(line, first)
    tokens.push({ start: first, end, kind: 'header' })
    at = end
  }
  while (at < line.length) {
    const character = line[at]
    if (character === '#') {
      tokens.push({ start: at, end: line.length, kind: 'comment' })
      break
    }
    if (character === '"' || character === "'") {
      const long = character.repeat(3)
      const isLong = line.startsWith(long, at)
      const end = isLong
        ? endOfLong(line, at + 3, long)
        : endOfQuoted(line, at + 1, character, character === '"')
      const kind = end !== undefined && isBeforeValue(line, end) ? 'key' : 'string'
      tokens.push({ start: at, end: end ?? line.length, kind })
      if (end === undefined) return { tokens, state: isLong ? `${depth}${long}` : stateOf(depth) }
      at = end
      continue
    }
    if (character === '[' || character === '{') depth++
    if (character === ']' || character === '}') depth = Math.max(0, depth - 1)
    bare.lastIndex = at
    const word = bare.exec(line)?.[0]
    if (word === undefined) {
      at++
      continue
    }
    const end = at + word.length
    if (isBeforeValue(line, end) || (word.endsWith('.') && /["']/.test(line[end] ?? ''))) {
      tokens.push({ start: at, end, kind: 'key' })
    } else if (isScalarWord(word)) tokens.push({ start: at, end, kind: 'number' })
    at = end
  }
  return { tokens, state: stateOf(depth) }
}

function stateOf(depth: number): string {
  return depth === 0 ? '' : String(depth)
}

/** Up to two quotes more than three may end a long text. */
function endOfLong(line: string, from: number, quotes: string): number | undefined {
  let end = endOfQuoted(line, from, quotes, quotes === '"""')
  for (let more = 0; end !== undefined && more < 2 && line[end] === quotes[0]; more++) end++
  return end
}

/** A part of a key is followed by the sign, or by the next part. */
function isBeforeValue(line: string, end: number): boolean {
  const next = line[pastBlanks(line, end)]
  return next === '=' || next === '.'
}

/** Behind the brackets of a header; names in quotes may hold brackets. */
function endOfHeader(line: string, start: number): number {
  for (let at = start; at < line.length; at++) {
    const character = line[at]
    if (character === '"' || character === "'") {
      at = (endOfQuoted(line, at + 1, character, character === '"') ?? line.length) - 1
    } else if (character === ']') return line[at + 1] === ']' ? at + 2 : at + 1
    else if (character === '#') return at
  }
  return line.length
}
