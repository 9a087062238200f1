import type { TextEdit } from '../../model/edit.ts'
import type { KeyPath } from '../../model/key-path.ts'
import type { EditOutcome, ParsedDocument } from '../format.ts'
import { keyConflict } from '../key-conflict.ts'
import { missingKey, refused } from '../outcomes.ts'
import { lineBreakBefore, lineEndAt, lineStartAt } from '../text-lines.ts'
import { assertDotenv } from './document.ts'

/** Removes a key with all lines of its value; comments on lines of their own stay. */
export function removeKey(document: ParsedDocument, path: KeyPath): EditOutcome {
  const dotenv = assertDotenv(document)
  const [key, ...rest] = path
  const found = rest.length === 0 && typeof key === 'string' ? dotenv.find(key) : undefined
  if (found === undefined) return missingKey(path)
  const { start } = found.keySpan
  if (dotenv.blockAt(start)) return refused(keyConflict(dotenv, path, [start]))
  return { ok: true, edits: [lineRemoval(dotenv.text, start, found.valueSpan.end)] }
}

/** The last line of a text without a final newline goes with the line end above it. */
function lineRemoval(text: string, from: number, to: number): TextEdit {
  const start = lineStartAt(text, from)
  const end = lineEndAt(text, to)
  const isOpen = lineBreakBefore(text, end) === 0
  const offset = isOpen ? start - lineBreakBefore(text, start) : start
  return { offset, length: end - offset, content: '' }
}
