/** The four strings of TOML: their bounds, checked, and what they say. TOML 1.1: String. */
import { shortEscapes } from '../string-escapes.ts'
import { FormatSyntaxError } from '../syntax-error.ts'

const quote = 34
const apostrophe = 39
const backslash = 92

/** Returns the offset after the string that starts here; every escape in it is valid. */
export function endOfString(text: string, start: number, isEdition11: boolean): number {
  const mark = text.charCodeAt(start)
  const isLong = text.charCodeAt(start + 1) === mark && text.charCodeAt(start + 2) === mark
  return isLong
    ? endOfLongString(text, start, mark, isEdition11)
    : endOfLineString(text, start, mark, isEdition11)
}

function endOfLineString(text: string, start: number, mark: number, isEdition11: boolean): number {
  let pos = start + 1
  for (;;) {
    const code = text.charCodeAt(pos)
    if (code === mark) return pos + 1
    if (code === backslash && mark === quote) pos = endOfEscape(text, pos, isEdition11)
    else if (code >= 32 ? code !== 127 : code === 9) pos++
    else refuse(text, pos, mark)
  }
}

function endOfLongString(text: string, start: number, mark: number, isEdition11: boolean): number {
  let pos = start + 3
  for (;;) {
    const code = text.charCodeAt(pos)
    if (code === mark) {
      let marks = 1
      while (marks < 6 && text.charCodeAt(pos + marks) === mark) marks++
      // Up to two quotes may stand before the three that close.
      if (marks === 6)
        throw new FormatSyntaxError(pos + 5, 'a string ends with at most five quotes')
      pos += marks
      if (marks >= 3) return pos
    } else if (code === backslash && mark === quote) {
      const folded = endOfFold(text, pos)
      pos = folded === pos ? endOfEscape(text, pos, isEdition11) : folded
    } else if (code >= 32 ? code !== 127 : code === 9 || code === 10) pos++
    else if (code === 13 && text.charCodeAt(pos + 1) === 10) pos += 2
    else refuse(text, pos, mark)
  }
}

function refuse(text: string, pos: number, mark: number): never {
  const name = mark === apostrophe ? "'" : '"'
  throw new FormatSyntaxError(
    pos,
    pos >= text.length || text[pos] === '\n' || text.startsWith('\r\n', pos)
      ? `a string is closed with ${name}`
      : 'a string holds no raw control character',
  )
}

/** Returns the offset after a backslash at a line's end and all space below it; else `pos`. */
function endOfFold(text: string, pos: number): number {
  let at = pos + 1
  while (text[at] === ' ' || text[at] === '\t') at++
  if (text[at] !== '\n' && !text.startsWith('\r\n', at)) return pos
  for (;;) {
    const code = text.charCodeAt(at)
    if (code === 32 || code === 9 || code === 10) at++
    else if (code === 13 && text.charCodeAt(at + 1) === 10) at += 2
    else return at
  }
}

function endOfEscape(text: string, pos: number, isEdition11: boolean): number {
  const letter = text.charAt(pos + 1)
  if (shortEscapes.has(letter) || (letter === 'e' && isEdition11)) return pos + 2
  const digits = hexDigits(letter, isEdition11)
  const point = codePointAt(text, pos + 2, digits)
  if (point < 0 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
    throw new FormatSyntaxError(pos, 'an escape is one of those TOML names')
  }
  return pos + 2 + digits
}

function hexDigits(letter: string, isEdition11: boolean): number {
  if (letter === 'u') return 4
  if (letter === 'U') return 8
  return letter === 'x' && isEdition11 ? 2 : 0
}

function codePointAt(text: string, pos: number, digits: number): number {
  const hex = text.slice(pos, pos + digits)
  return digits > 0 && hex.length === digits && /^[0-9A-Fa-f]+$/.test(hex)
    ? Number.parseInt(hex, 16)
    : -1
}

/** Returns what a checked string says. */
export function readString(text: string, start: number, end: number): string {
  const mark = text.charCodeAt(start)
  const isLong =
    end - start >= 6 && text.charCodeAt(start + 1) === mark && text.charCodeAt(start + 2) === mark
  let from = start + (isLong ? 3 : 1)
  const to = end - (isLong ? 3 : 1)
  if (isLong) {
    if (text.startsWith('\n', from)) from++
    else if (text.startsWith('\r\n', from)) from += 2
  }
  const raw = text.slice(from, to)
  return mark === quote && raw.includes('\\') ? withoutEscapes(raw) : raw
}

function withoutEscapes(raw: string): string {
  const parts: string[] = []
  let done = 0
  for (let at = raw.indexOf('\\'); at !== -1; at = raw.indexOf('\\', done)) {
    parts.push(raw.slice(done, at))
    const folded = endOfFold(raw, at)
    const letter = raw.charAt(at + 1)
    const digits = hexDigits(letter, true)
    if (folded !== at) done = folded
    else if (digits > 0) {
      parts.push(String.fromCodePoint(codePointAt(raw, at + 2, digits)))
      done = at + 2 + digits
    } else {
      parts.push(letter === 'e' ? '\u001B' : (shortEscapes.get(letter) ?? ''))
      done = at + 2
    }
  }
  parts.push(raw.slice(done))
  return parts.join('')
}
