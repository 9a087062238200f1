/** Strings: their bounds, checked, and what they say. RFC 8259 section 7; JSON5 section 5. */
import { shortEscapes } from '../string-escapes.ts'
import { FormatSyntaxError } from '../syntax-error.ts'

const backslash = 92

/** What to say of a string that only JSON5 knows. */
export const noSingleQuotes = 'this reader takes no single quotes'

/** Returns the offset after the string that starts here; every escape in it is valid. */
export function endOfString(text: string, start: number, isJson5: boolean): number {
  const mark = text.charCodeAt(start)
  let pos = start + 1
  for (;;) {
    const code = text.charCodeAt(pos)
    if (code === mark) return pos + 1
    if (code === backslash) pos = endOfEscape(text, pos, isJson5)
    else if (code >= 32) pos++
    else if (pos >= text.length || code === 10 || code === 13) {
      throw new FormatSyntaxError(pos, 'a string is closed on its line')
    } else if (isJson5) pos++
    else throw new FormatSyntaxError(pos, 'a string holds no raw control character')
  }
}

function endOfEscape(text: string, pos: number, isJson5: boolean): number {
  const letter = text.charAt(pos + 1)
  if (shortEscapes.has(letter) || letter === '/') return pos + 2
  if (letter === 'u') return endOfCodeEscape(text, pos)
  if (!isJson5 || letter === '') {
    throw new FormatSyntaxError(pos, 'an escape is one of those JSON names')
  }
  if (letter === 'x' && /^[\dA-Fa-f]{2}$/.test(text.slice(pos + 2, pos + 4))) return pos + 4
  if (text.startsWith('\r\n', pos + 1)) return pos + 3
  const isBareDigit = letter === '0' ? /\d/.test(text.charAt(pos + 2)) : /\d/.test(letter)
  if (letter === 'x' || isBareDigit) {
    throw new FormatSyntaxError(pos, 'an escape is one of those JSON5 names')
  }
  return pos + 2
}

/** A lone surrogate is refused: no UTF-8 text can hold what such a string says. */
function endOfCodeEscape(text: string, pos: number): number {
  const unit = codeUnitAt(text, pos)
  if (unit < 0) throw new FormatSyntaxError(pos, 'an escape has four hexadecimal digits')
  if (unit < 0xd800 || unit > 0xdfff) return pos + 6
  const low = unit < 0xdc00 ? codeUnitAt(text, pos + 6) : -1
  if (low < 0xdc00 || low > 0xdfff) {
    throw new FormatSyntaxError(pos, 'an escape names a whole character')
  }
  return pos + 12
}

/** Returns the number of the `\uXXXX` that stands here; -1 where none does. */
export function codeUnitAt(text: string, pos: number): number {
  if (!text.startsWith('\\u', pos)) return -1
  const hex = text.slice(pos + 2, pos + 6)
  return /^[\dA-Fa-f]{4}$/.test(hex) ? Number.parseInt(hex, 16) : -1
}

/** Returns what a checked string says. */
export function readString(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end - 1)
  return raw.includes('\\') ? withoutEscapes(raw) : raw
}

function withoutEscapes(raw: string): string {
  const parts: string[] = []
  let done = 0
  for (let at = raw.indexOf('\\'); at !== -1; at = raw.indexOf('\\', done)) {
    parts.push(raw.slice(done, at))
    const letter = raw.charAt(at + 1)
    done = at + 2
    if (letter === 'u' || letter === 'x') {
      const digits = letter === 'u' ? 4 : 2
      parts.push(String.fromCharCode(Number.parseInt(raw.slice(done, done + digits), 16)))
      done += digits
    } else if (letter === '\r' && raw.charAt(done) === '\n') done++
    else parts.push(shortEscapes.get(letter) ?? json5Escapes.get(letter) ?? letter)
    // What an escape says may itself be a backslash; the search goes on behind it.
  }
  parts.push(raw.slice(done))
  return parts.join('')
}

/** A line end after a backslash says nothing; any other character says itself. */
const json5Escapes: ReadonlyMap<string, string> = new Map([
  ['v', '\v'],
  ['0', '\0'],
  ['\n', ''],
  ['\r', ''],
  ['\u2028', ''],
  ['\u2029', ''],
])
