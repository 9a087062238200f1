import type { TextEdit } from '../../model/edit.ts'
import type { KeyPath } from '../../model/key-path.ts'
import type { ConfigValue } from '../../model/value.ts'
import type { EditOutcome, ParsedDocument } from '../format.ts'
import { keyConflict } from '../key-conflict.ts'
import { refused, refusedPath } from '../outcomes.ts'
import { lineBreakBefore, lineEndAt } from '../text-lines.ts'
import { assertDotenv, type DotenvDocument } from './document.ts'
import { emitValue } from './emit.ts'
import type { Assignment } from './scan.ts'
import { flat, keyProblem, noSpelling, unwritable, valueProblem } from './value-problems.ts'

/**
 * Sets one key: replaces the value alone, or adds a line after the last of the user's.
 *
 * `export`, blanks and the comment beside the value stay. Rule: R10.
 */
export function setKey(document: ParsedDocument, path: KeyPath, value: ConfigValue): EditOutcome {
  const dotenv = assertDotenv(document)
  const [key, ...rest] = path
  if (key === undefined) return refusedPath()
  const found = dotenv.find(String(key))
  if (rest.length > 0 && found)
    return refused(keyConflict(dotenv, [found.key], [found.keySpan.start]))
  if (rest.length > 0 || typeof key === 'number') return refused(unwritable(path, flat))
  if (found && value.kind === 'string' && found.value === value.value)
    return { ok: true, edits: [] }
  const problem =
    valueProblem(value, dotenv.reader) ?? (found ? undefined : keyProblem(key, dotenv.reader))
  if (problem !== undefined || value.kind !== 'string') {
    return refused(unwritable(path, problem ?? flat))
  }
  if (found && dotenv.blockAt(found.keySpan.start))
    return refused(keyConflict(dotenv, [found.key], [found.keySpan.start]))
  const edit = found ? replacement(dotenv, found, value.value) : addition(dotenv, key, value.value)
  return edit ? { ok: true, edits: [edit] } : refused(unwritable(path, noSpelling(dotenv.reader)))
}

function replacement(
  { text, reader, eol }: DotenvDocument,
  { valueSpan: { start, end } }: Assignment,
  value: string,
): TextEdit | undefined {
  const tail = text.slice(end, lineEndAt(text, end)).replace(/\r?\n$/, '')
  const content = emitValue(value, reader, eol, tail)
  return content === undefined ? undefined : { offset: start, length: end - start, content }
}

/** Without a final newline before, there is none after. */
function addition(dotenv: DotenvDocument, key: string, value: string): TextEdit | undefined {
  const { text, reader, eol } = dotenv
  const spelled = emitValue(value, reader, eol)
  if (spelled === undefined) return undefined
  const line = `${key}=${spelled}`
  const offset = placeOfNew(dotenv)
  const isFirst = offset === 0 || (offset === 1 && dotenv.bom)
  if (isFirst && offset < text.length) return { offset, length: 0, content: line + eol + eol }
  const isOpen = !isFirst && lineBreakBefore(text, offset) === 0
  return { offset, length: 0, content: isOpen ? eol + line : line + eol }
}

/** After the last assignment of the user's, else above the first block, else at the end. */
function placeOfNew(dotenv: DotenvDocument): number {
  const { text } = dotenv
  const last = dotenv.assignments.findLast(({ keySpan }) => !dotenv.blockAt(keySpan.start))
  if (last) return lineEndAt(text, last.valueSpan.end)
  const [block] = dotenv.blocks
  if (block === undefined) return text.length
  const { start } = block.span
  // The blank line above belongs to the block.
  const above = lineBreakBefore(text, start)
  return lineBreakBefore(text, start - above) > 0 ? start - above : start
}
