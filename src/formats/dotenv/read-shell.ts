/**
 * A file as a POSIX shell reads it that sources it; nothing is ever sourced here.
 *
 * Expansions and command substitutions stay the text they are. What would run a command of its
 * own, or needs the shell's own parser to find its end, is refused: a word after the value, an
 * operator, quotes within a substitution. Rules: R2, R3.
 */
import type { Reader } from './reader.ts'
import type { Scan } from './scan.ts'

const blanks = /[ \t]*/y
const key = /[A-Za-z_]\w*/y
const plain = /[^ \t\r\n'"\\$`;&|<>()]+/y
const plainQuoted = /[^"\\$`]+/y
/** The forms whose end is certain; `$` alone, or before a name, is a character as any other. */
const substitution = /\$\{[^}{$`'"\\\s]*\}|\$\([^()`'"\\\r\n]*\)|`[^`$'"\\\r\n]*`|\$(?![{('"])/y
const quotedSubstitution = /\$\{[^}{$`'"\\\s]*\}|\$\([^()`'"\\\r\n]*\)|`[^`$'"\\\r\n]*`|\$(?![{(])/y

export const shellReader: Reader = {
  name: 'sh',
  blanks,
  hasCrlf: false,

  check(scan) {
    if (scan.pos > 0) scan.fail('a shell takes a byte order mark for a command', 0)
  },

  readKey(scan) {
    const before = scan.pos
    if (scan.text.startsWith('export', before)) {
      scan.pos += 'export'.length
      if (scan.take(blanks) === '') scan.pos = before
    }
    return { start: scan.pos, key: scan.take(key) }
  },

  readEquals(scan) {
    if (scan.text[scan.pos] === '=') scan.pos++
    else scan.fail('a shell runs every line that is no assignment, comment or blank')
  },

  readValue(scan) {
    const start = scan.pos
    const parts: string[] = []
    for (let part = wordPart(scan); part !== undefined; part = wordPart(scan)) parts.push(part)
    const { pos } = scan
    scan.take(blanks)
    const next = scan.text.charAt(scan.pos)
    const isLast = next === '' || next === '\n' || (next === '#' && scan.pos > pos)
    if (!isLast) {
      scan.fail(
        next === '\r'
          ? 'a shell takes a carriage return for text: end lines with a line feed alone'
          : 'a shell runs what follows a value: quote the whole value',
      )
    }
    scan.pos = pos
    return { start, value: parts.join('') }
  },

  checkComment(scan, end) {
    if (scan.text[end] === '\r') {
      scan.fail('a shell takes a carriage return for text: end lines with a line feed alone', end)
    }
  },
}

/** Reads one quoted or plain stretch of a word; undefined at its end. */
function wordPart(scan: Scan): string | undefined {
  const { text } = scan
  const start = scan.pos
  const found = scan.take(plain)
  if (found !== '') return found
  switch (text.charAt(start)) {
    case "'": {
      const end = text.indexOf("'", start + 1)
      if (end === -1) scan.fail('the quote is not closed', start)
      scan.pos = end + 1
      return text.slice(start + 1, end)
    }
    case '"':
      scan.pos++
      return doubleQuoted(scan, start)
    case '\\': {
      const [character] = text.slice(start + 1, start + 3)
      if (character === undefined || /[\r\n]/.test(character)) {
        scan.fail('a value is continued on the next line in quotes only', start)
      }
      scan.pos += 1 + character.length
      return character
    }
    case '$':
    case '`':
      return substituted(scan, substitution)
    default:
      return undefined
  }
}

function doubleQuoted(scan: Scan, start: number): string {
  const { text } = scan
  const parts: string[] = []
  while (text[scan.pos] !== '"') {
    parts.push(scan.take(plainQuoted))
    const character = text.charAt(scan.pos)
    if (character === '') scan.fail('the quote is not closed', start)
    if (character === '\\') {
      const next = text.charAt(scan.pos + 1)
      const isEscape = next !== '' && '$`"\\\n'.includes(next)
      if (!isEscape) parts.push('\\')
      else if (next !== '\n') parts.push(next)
      scan.pos += isEscape ? 2 : 1
    } else if (character !== '"') parts.push(substituted(scan, quotedSubstitution))
  }
  scan.pos++
  return parts.join('')
}

function substituted(scan: Scan, pattern: RegExp): string {
  const found = scan.take(pattern)
  if (found === '') scan.fail('a shell alone knows where this expansion ends: quote the value')
  return found
}
