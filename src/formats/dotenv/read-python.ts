/**
 * A file as python-dotenv reads it from a path, where CRLF is read as LF.
 *
 * A quote behind a backslash closes a value only if no other quote of the kind follows in the
 * rest of the file; a value is not made to depend on that: it is refused. Rules: R2, R3.
 */
import { refuseLoneReturns } from './read-node.ts'
import type { Reader } from './reader.ts'
import { type Scan, withoutTrailing } from './scan.ts'

/** What Python calls white space, without line ends. */
const blank =
  '\t\v\f\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006' +
  '\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000'
const blanks = new RegExp(`[${blank}]*`, 'y')
const plainKey = new RegExp(`[^=#\\r\\n${blank}]+`, 'y')
const commentSign = new RegExp(`[${blank}]#`)
const unquoted = /[^\r\n]*/y

const escapes: ReadonlyMap<string, string> = new Map([
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
])

export const pythonReader: Reader = {
  name: 'python-dotenv',
  blanks,
  hasCrlf: true,

  check(scan) {
    refuseLoneReturns(scan)
  },

  readKey(scan) {
    const { text } = scan
    const before = scan.pos
    if (text.startsWith('export', before)) {
      scan.pos += 'export'.length
      if (scan.take(blanks) === '') scan.pos = before
    }
    const start = scan.pos
    if (text[start] !== "'") return { start, key: scan.take(plainKey) }
    const end = text.indexOf("'", start + 1)
    if (end === -1) scan.fail('the quote is not closed', start)
    const key = text.slice(start + 1, end)
    if (key === '' || key.includes('\n')) scan.fail('a key stands on one line', start)
    scan.pos = end + 1
    return { start, key }
  },

  readEquals(scan) {
    scan.take(blanks)
    if (scan.text[scan.pos] !== '=') scan.fail('a line is an assignment, a comment or blank')
    scan.pos++
  },

  readValue(scan) {
    const equals = scan.pos
    scan.take(blanks)
    const start = scan.pos
    const quote = scan.text.charAt(start)
    if (quote === '"' || quote === "'") return quotedValue(scan, quote)
    const raw = scan.take(unquoted)
    if (raw === '') scan.pos = equals
    if (raw === '') return { start: equals, value: '' }
    const comment = commentSign.exec(raw)
    const value = withoutTrailing(raw.slice(0, comment?.index), blank)
    scan.pos = start + value.length
    return { start, value }
  },

  checkComment() {},
}

function quotedValue(scan: Scan, quote: string): { start: number; value: string } {
  const { text } = scan
  const start = scan.pos
  let end = text.indexOf(quote, start + 1)
  while (end !== -1 && text[end - 1] === '\\') end = text.indexOf(quote, end + 1)
  if (end === -1) scan.fail('the quote is not closed', start)
  const raw = text.slice(start + 1, end).replaceAll('\r\n', '\n')
  scan.pos = end + 1
  const decoded =
    quote === '"'
      ? raw.replace(/\\([\\'"abfnrtv])/g, (_, letter: string) => escapes.get(letter) ?? letter)
      : raw.replace(/\\([\\'])/g, '$1')
  return { start, value: decoded }
}
