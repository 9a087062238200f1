/** The lines of a file: blank, comment, assignment. */
import { isMarkerLike } from '../fence.ts'
import { lineBreakAt } from '../text-lines.ts'
import type { Reader } from './reader.ts'
import type { Scan } from './scan.ts'

/** Scans the whole text; stops by FormatSyntaxError at the first line the reader has no use for. */
export function scanFile(scan: Scan, reader: Reader): void {
  const { text } = scan
  reader.check(scan)
  while (scan.pos < text.length) {
    scan.take(reader.blanks)
    if (text[scan.pos] === '#') scanComment(scan, reader, true)
    else if (scan.pos < text.length && lineEndHere(scan, reader) === 0) {
      scanAssignment(scan, reader)
      scan.take(reader.blanks)
      if (text[scan.pos] === '#') scanComment(scan, reader, false)
    }
    const lineEnd = lineEndHere(scan, reader)
    if (lineEnd === 0 && scan.pos < text.length) {
      scan.fail('a line ends after its value and comment')
    }
    scan.pos += lineEnd
  }
}

function scanAssignment(scan: Scan, reader: Reader): void {
  const line = scan.pos
  const { start, key } = reader.readKey(scan)
  const keySpan = { start, end: scan.pos }
  if (key === '') scan.fail('a line is an assignment, a comment or blank', line)
  reader.readEquals(scan)
  const found = reader.readValue(scan)
  const valueSpan = { start: found.start, end: scan.pos }
  scan.assignments.push({ key, keySpan, value: found.value, valueSpan })
}

function scanComment(scan: Scan, reader: Reader, isAlone: boolean): void {
  const start = scan.pos
  const end = scan.lineEnd()
  reader.checkComment(scan, end, isAlone)
  const comment = { start, end }
  scan.comments.push(comment)
  if (isAlone && isMarkerLike(scan.text, start)) scan.markers.push(comment)
  scan.pos = end
}

function lineEndHere(scan: Scan, reader: Reader): number {
  const length = lineBreakAt(scan.text, scan.pos)
  return length === 2 && !reader.hasCrlf ? 0 : length
}
