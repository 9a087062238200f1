/**
 * The line ends around a block that belong to it and not to the user.
 *
 * Before other content a block has one blank line below it; at the end of the text one above it.
 * Which of the two it was can be told from the text alone, so that taking the block out gives
 * back every byte, with and without a final newline. Rules: R7, R10.
 */
import type { TextEdit } from '../model/edit.ts'
import type { Span } from './format.ts'
import { lineBreakAt, lineBreakBefore } from './text-lines.ts'

/** Returns the edit that puts lines at a line start, or at the end of the text. */
export function insertSeparated(
  text: string,
  offset: number,
  lines: readonly string[],
  eol: string,
): TextEdit {
  const block = lines.join(eol)
  if (offset < text.length) return { offset, length: 0, content: block + eol + eol }
  if (isBlank(text, offset)) return { offset, length: 0, content: block + eol }
  // Without a final newline before, there is none after.
  const content = lineBreakBefore(text, offset) > 0 ? eol + block + eol : eol + eol + block
  return { offset, length: 0, content }
}

/** Returns the edit that puts lines where a block stands; its last line end stays. */
export function replaceLines(
  text: string,
  { start, end }: Span,
  lines: readonly string[],
  eol: string,
): TextEdit {
  const last = end - lineBreakBefore(text, end)
  return { offset: start, length: last - start, content: lines.join(eol) }
}

/** Returns the edit that takes out what `insertSeparated` put in, whatever came after it. */
export function removeSeparated(text: string, span: Span): TextEdit {
  let { start, end } = span
  if (end < text.length) end += lineBreakAt(text, end)
  else {
    const isOpen = lineBreakBefore(text, end) === 0
    const above = lineBreakBefore(text, start)
    // Only a line end that follows another one is a blank line.
    const isBlankLine = lineBreakBefore(text, start - above) > 0
    if (above > 0 && (isBlankLine || isOpen)) start -= above
    if (isBlankLine && isOpen) start -= lineBreakBefore(text, start)
  }
  return { offset: start, length: end - start, content: '' }
}

function isBlank(text: string, offset: number): boolean {
  return offset === 0 || (offset === 1 && text.startsWith('\uFEFF'))
}
