import type { TextEdit } from '../model/edit.ts'
import { editProblems } from './edit.ts'

/** An edit of a file: byte offset and length, and the bytes to put there. */
export interface ByteEdit {
  readonly offset: number
  readonly length: number
  readonly content: Uint8Array
}

/**
 * Returns the edits of a text as edits of its UTF-8 bytes, BOM counted. Rule: R7.
 *
 * @throws RangeError when the list is not well formed or an edit splits a surrogate pair: such
 *   an edit has no place between bytes.
 */
export function toByteEdits(text: string, edits: readonly TextEdit[]): ByteEdit[] {
  const [problem] = editProblems(edits, text.length)
  if (problem !== undefined) throw new RangeError(problem)
  let at = 0
  let bytes = 0
  const byteOffsetOf = (offset: number): number => {
    if (splitsPair(text, offset)) throw new RangeError('an edit splits a surrogate pair')
    bytes += Buffer.byteLength(text.slice(at, offset), 'utf8')
    at = offset
    return bytes
  }
  return edits.map(edit => {
    if (!edit.content.isWellFormed()) throw new RangeError('an edit holds a lone surrogate')
    const start = byteOffsetOf(edit.offset)
    const end = byteOffsetOf(edit.offset + edit.length)
    return { offset: start, length: end - start, content: Buffer.from(edit.content, 'utf8') }
  })
}

function splitsPair(text: string, offset: number): boolean {
  const before = text.charCodeAt(offset - 1)
  const after = text.charCodeAt(offset)
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff
}
