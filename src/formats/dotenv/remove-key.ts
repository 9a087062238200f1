import type { TextEdit } from '../../model/edit.ts'
import { formatKeyPath, type KeyPath } from '../../model/key-path.ts'
import type { EditOutcome, ParsedDocument } from '../format.ts'
import { lineBreakBefore, lineEndAt, lineStartAt } from '../text-lines.ts'
import { conflict } from './conflict.ts'
import { assertDotenv } from './document.ts'

/** Removes a key with all lines of its value; comments on lines of their own stay. */
export function removeKey(document: ParsedDocument, path: KeyPath): EditOutcome {
  const dotenv = assertDotenv(document)
  const [key, ...rest] = path
  const found = rest.length === 0 && typeof key === 'string' ? dotenv.find(key) : undefined
  if (found === undefined) {
    const detail = `${formatKeyPath(path)} is not in the file`
    return { ok: false, problems: [{ code: 'KEY_MISSING', detail }] }
  }
  if (dotenv.blockAt(found.keySpan.start)) {
    return { ok: false, problems: [conflict(dotenv, found)] }
  }
  return { ok: true, edits: [lineRemoval(dotenv.text, found.keySpan.start, found.valueSpan.end)] }
}

/** The last line of a text without a final newline goes with the line end above it. */
function lineRemoval(text: string, from: number, to: number): TextEdit {
  const start = lineStartAt(text, from)
  const end = lineEndAt(text, to)
  const isOpen = lineBreakBefore(text, end) === 0
  const offset = isOpen ? start - lineBreakBefore(text, start) : start
  return { offset, length: end - offset, content: '' }
}
