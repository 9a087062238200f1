/** What the functions of all formats share. */
import type { Style } from './line.ts'

export type TokenKind = 'key' | 'string' | 'number' | 'comment' | 'header'

/** UTF-16 positions in the line. */
export interface Token {
  readonly start: number
  readonly end: number
  readonly kind: TokenKind
}

export interface Tokenized {
  readonly tokens: readonly Token[]
  /** What the next line begins in; '' outside of everything. */
  readonly state: string
}

export const tokenStyles: Readonly<Record<TokenKind, Style>> = {
  key: 'codeKey',
  string: 'codeString',
  number: 'codeNumber',
  comment: 'codeComment',
  header: 'codeHeader',
}

/** Returns the end of a quoted text behind its closing quotes; undefined where the line has none. */
export function endOfQuoted(
  line: string,
  from: number,
  quote: string,
  hasEscapes: boolean,
): number | undefined {
  for (let at = from; at < line.length; at++) {
    if (hasEscapes && line[at] === '\\') at++
    else if (line.startsWith(quote, at)) return at + quote.length
  }
  return undefined
}

/** Returns the first position from one on that holds no blank. */
export function pastBlanks(line: string, from: number): number {
  let at = from
  while (line[at] === ' ' || line[at] === '\t') at++
  return at
}

/** Numbers, dates, switches and what stands for nothing, as the formats write them. */
export function isScalarWord(word: string): boolean {
  return /^[+-]?(?:\.?\d|\.?inf$|\.?nan$|infinity$)/i.test(word) || switches.has(word.toLowerCase())
}

const switches: ReadonlySet<string> = new Set([
  'true',
  'false',
  'null',
  'yes',
  'no',
  'on',
  'off',
  '~',
])
