/**
 * A file as programs on Node read it: npm's dotenv and `util.parseEnv` of Node itself.
 *
 * Which of the two a program uses is not known here, and they differ: in `\"` and `\r` within
 * quotes, in text behind a closing quote, in blanks after `=` at the end of a line, in `export KEY=`
 * with nothing behind it, in white space other than space and tab, in `export` before a tab, in
 * `KEY: value`. Each of these is refused, so that what is read here is what both read.
 * Rules: R2, R3.
 */
import type { Reader } from './reader.ts'
import { type Scan, withoutTrailing } from './scan.ts'

const key = /[\w.-]+/y
const blanks = /[ \t]*/y
const unquoted = /[^#\r\n]*/y

export const nodeReader: Reader = {
  name: 'node',
  blanks,
  hasCrlf: true,

  check(scan) {
    refuseLoneReturns(scan)
  },

  readKey(scan) {
    const before = scan.pos
    scan.isExported = scan.text.startsWith('export ', before)
    if (scan.isExported) {
      scan.pos += 'export'.length
      scan.take(blanks)
      // `export = 1` sets a variable of that name.
      scan.isExported = scan.text[scan.pos] !== '='
      if (!scan.isExported) scan.pos = before
    }
    const start = scan.pos
    const name = scan.take(key)
    if (name === '__proto__') scan.fail('readers of Node drop this key', start)
    return { start, key: name }
  },

  readEquals(scan) {
    scan.take(blanks)
    if (scan.text[scan.pos] !== '=') scan.fail('a line is an assignment, a comment or blank')
    scan.pos++
  },

  readValue(scan) {
    const { text } = scan
    const equals = scan.pos
    const gap = scan.take(blanks)
    const quote = text.charAt(scan.pos)
    if (quote === '"' || quote === "'" || quote === '`') return quotedValue(scan, quote)
    const start = scan.pos
    const raw = scan.take(unquoted)
    const value = withoutTrailing(raw, ' \t')
    if (value !== value.trim() || lineSeparator.test(value)) {
      scan.fail('readers of Node differ on white space that is no blank: quote the value', start)
    }
    if (value !== '') {
      scan.pos = start + value.length
      return { start, value }
    }
    if (gap !== '' && text[scan.pos] !== '#') {
      scan.fail('blanks end the line after =, and Node reads the next line as the value', equals)
    }
    if (scan.isExported && text[scan.pos] !== '#') {
      scan.fail("Node takes export for a part of a key without a value: write ''", equals)
    }
    scan.pos = equals
    return { start: equals, value: '' }
  },

  checkComment(scan, end, isAlone) {
    const comment = scan.text.slice(scan.pos, end)
    if (lineSeparator.test(comment)) {
      scan.fail('a line separator ends a comment for some readers of Node')
    }
    // Behind some lines Node takes an indented comment with a = for a key, and so for a value.
    const isIndented = isAlone && /[ \t]/.test(scan.text.charAt(scan.pos - 1))
    if (isIndented && openValue.test(comment)) {
      scan.fail('Node can take a part of the file for the value of this comment: do not indent it')
    }
  },
}

const openValue = /^[^=]*=[ \t]*(?:["'`]|(?<=[ \t])$)/
const lineSeparator = /[\u2028\u2029]/

/** Readers drop a lone CR, or take it for a line end. */
export function refuseLoneReturns(scan: Scan): void {
  const at = /\r(?!\n)/.exec(scan.text)?.index
  if (at !== undefined) scan.fail('a carriage return stands before a line feed', at)
}

/** Characters moved for the escapes of one value, before a file is refused. */
const mostEscapeWork = 2 ** 35

function quotedValue(scan: Scan, quote: string): { start: number; value: string } {
  const { text } = scan
  const start = scan.pos
  const end = text.indexOf(quote, start + 1)
  if (end === -1) scan.fail('the quote is not closed', start)
  if (text[end - 1] === '\\') {
    scan.fail('readers of Node differ on a backslash before a quote', end - 1)
  }
  const raw = text.slice(start + 1, end).replaceAll('\r\n', '\n')
  if (quote === '"' && raw.includes('\\r')) {
    scan.fail('readers of Node differ on \\r in double quotes', start)
  }
  scan.pos = end + 1
  if (quote !== '"') return { start, value: raw }
  const lines = raw.split('\\n')
  if ((lines.length - 1) * raw.length > mostEscapeWork) {
    scan.fail('the value is too long for so many \\n: Node moves the rest of it for each', start)
  }
  return { start, value: lines.join('\n') }
}
