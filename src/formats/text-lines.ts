/** Where the lines of a text begin and end; a lone CR is no line end. */

/** Returns the offset of the first character of the line, after the BOM on the first line. */
export function lineStartAt(text: string, offset: number): number {
  const start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1
  return start === 0 && text.startsWith('\uFEFF') ? 1 : start
}

/** Returns the offset after the line end of the line, or the end of the text. */
export function lineEndAt(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  return end === -1 ? text.length : end + 1
}

/** Returns the length of the line end that stands at the offset; 0 where there is none. */
export function lineBreakAt(text: string, offset: number): 0 | 1 | 2 {
  if (text.startsWith('\n', offset)) return 1
  return text.startsWith('\r\n', offset) ? 2 : 0
}

/** Returns the length of the line end that stands before the offset; 0 where there is none. */
export function lineBreakBefore(text: string, offset: number): 0 | 1 | 2 {
  if (offset < 1 || text[offset - 1] !== '\n') return 0
  return offset > 1 && text[offset - 2] === '\r' ? 2 : 1
}

/** Whether only spaces and tabs stand before the offset on its line. */
export function startsLine(text: string, offset: number): boolean {
  const before = blanksBefore(text, offset)
  return before === 0 || text[before - 1] === '\n' || (before === 1 && text.startsWith('\uFEFF'))
}

/** Returns the start of the spaces and tabs before an offset. */
export function blanksBefore(text: string, offset: number): number {
  let at = offset
  while (text[at - 1] === ' ' || text[at - 1] === '\t') at--
  return at
}

/** Returns the end of the spaces and tabs behind an offset. */
export function skipBlanks(text: string, offset: number): number {
  let at = offset
  while (text[at] === ' ' || text[at] === '\t') at++
  return at
}

/** Returns the line end of most lines; '\n' where there is none. */
export function usualLineEnd(text: string): '\n' | '\r\n' {
  let lines = 0
  let withReturn = 0
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) {
    lines++
    if (end > 0 && text.charCodeAt(end - 1) === 13) withReturn++
  }
  return withReturn * 2 > lines ? '\r\n' : '\n'
}
