/**
 * YAML: the state is a quoted text of several lines, or a block text with the indentation it has
 * to go beyond.
 */
import type { Token, Tokenized, TokenKind } from './syntax-token.ts'
import { endOfQuoted, isScalarWord, pastBlanks } from './syntax-token.ts'

export function yamlTokens(line: string, state: string): Tokenized {
  if (state.startsWith('|')) {
    const indent = pastBlanks(line, 0)
    if (indent === line.length || indent > Number(state.slice(1))) {
      const isEmpty = indent === line.length
      return { tokens: isEmpty ? [] : [{ start: indent, end: line.length, kind: 'string' }], state }
    }
    return yamlTokens(line, '')
  }
  if (state !== '') {
    const end = endOfScalar(line, 0, state)
    if (end === undefined) {
      return { tokens: [{ start: 0, end: line.length, kind: 'string' }], state }
    }
    const rest = values(line, end, 0)
    return { tokens: [{ start: 0, end, kind: 'string' }, ...rest.tokens], state: rest.state }
  }
  if (/^(?:---|\.\.\.)(?:\s|$)/.test(line)) {
    const rest = values(line, 3, 0)
    return { tokens: [{ start: 0, end: 3, kind: 'header' }, ...rest.tokens], state: rest.state }
  }
  if (line.startsWith('%')) {
    return { tokens: [{ start: 0, end: line.length, kind: 'comment' }], state: '' }
  }
  let at = pastBlanks(line, 0)
  let parent = at
  while (
    (line[at] === '-' || line[at] === '?') &&
    /^(?:[ \t]|$)/.test(line.slice(at + 1, at + 2))
  ) {
    parent = at
    at = pastBlanks(line, at + 1)
  }
  const key = keyAt(line, at)
  if (key === undefined) return values(line, at, parent)
  const rest = values(line, key.colon + 1, at)
  return { tokens: [{ start: at, end: key.end, kind: 'key' }, ...rest.tokens], state: rest.state }
}

interface Key {
  readonly end: number
  readonly colon: number
}

/** The key a line begins with; undefined where it begins otherwise. */
function keyAt(line: string, start: number): Key | undefined {
  const quote = line[start]
  if (quote === '"' || quote === "'") {
    const end = endOfScalar(line, start + 1, quote)
    if (end === undefined) return undefined
    const colon = pastBlanks(line, end)
    return isColon(line, colon) ? { end, colon } : undefined
  }
  if (quote === undefined || '[]{},#&*!|>%@`'.includes(quote)) return undefined
  for (let at = start; at < line.length; at++) {
    if (line[at] === '#' && /\s/.test(line[at - 1] ?? '')) return undefined
    if (isColon(line, at)) return { end: start + line.slice(start, at).trimEnd().length, colon: at }
  }
  return undefined
}

function isColon(line: string, at: number): boolean {
  return line[at] === ':' && /^\s?$/.test(line.slice(at + 1, at + 2))
}

/** A single quote is written twice to stand in a text of single quotes. */
function endOfScalar(line: string, from: number, quote: string): number | undefined {
  let end = endOfQuoted(line, from, quote, quote === '"')
  while (quote === "'" && end !== undefined && line[end] === "'") {
    end = endOfQuoted(line, end + 1, quote, false)
  }
  return end
}

/** Everything behind a key or a dash: texts, numbers, and collections in brackets. */
function values(line: string, from: number, parent: number): Tokenized {
  const tokens: Token[] = []
  let flow = 0
  let at = from
  while (at < line.length) {
    const character = line[at] ?? ''
    if (character === ' ' || character === '\t' || character === ',' || character === ':') at++
    else if (character === '#' && (at === 0 || /\s/.test(line[at - 1] ?? ''))) {
      tokens.push({ start: at, end: line.length, kind: 'comment' })
      break
    } else if (character === '[' || character === '{') {
      flow++
      at++
    } else if (character === ']' || character === '}') {
      flow = Math.max(0, flow - 1)
      at++
    } else if (character === '&' || character === '*' || character === '!') {
      while (at < line.length && !/[\s,\]}]/.test(line[at] ?? '')) at++
    } else if ((character === '|' || character === '>') && flow === 0) {
      const isBlock = /^[|>][-+\d]{0,2}\s*(?:\s#.*)?$/.test(line.slice(at))
      const hash = line.indexOf(' #', at)
      if (hash !== -1) tokens.push({ start: hash + 1, end: line.length, kind: 'comment' })
      if (isBlock) return { tokens, state: `|${parent}` }
      break
    } else if (character === '"' || character === "'") {
      const end = endOfScalar(line, at + 1, character)
      if (end === undefined) {
        tokens.push({ start: at, end: line.length, kind: 'string' })
        return { tokens, state: character }
      }
      tokens.push({ start: at, end, kind: isKeyInFlow(line, end, flow) ? 'key' : 'string' })
      at = end
    } else {
      const end = endOfPlain(line, at, flow)
      const text = line.slice(at, end).trimEnd()
      const kind: TokenKind = isKeyInFlow(line, at + text.length, flow)
        ? 'key'
        : isScalarWord(text) && /^[\w.:+~-]+$/.test(text)
          ? 'number'
          : 'string'
      tokens.push({ start: at, end: at + text.length, kind })
      at = Math.max(end, at + 1)
    }
  }
  return { tokens, state: '' }
}

function isKeyInFlow(line: string, end: number, flow: number): boolean {
  return flow > 0 && line[pastBlanks(line, end)] === ':'
}

function endOfPlain(line: string, from: number, flow: number): number {
  for (let at = from; at < line.length; at++) {
    const character = line[at] ?? ''
    if (character === '#' && /\s/.test(line[at - 1] ?? '')) return at
    if (flow > 0 && (',]}'.includes(character) || isColon(line, at))) return at
  }
  return line.length
}
