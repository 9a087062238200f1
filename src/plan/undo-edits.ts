/**
 * Carries the inverse of earlier edits over what was changed since. Rule: R28.
 *
 * The earlier plan left an after-image; the user went on from there. An inverse edit keeps its
 * place relative to the bytes around it; where the user changed those very bytes, nobody can say
 * what undoing means, and it is a conflict.
 */
import { diffLines } from '../diff/line-diff.ts'
import type { ByteEdit } from '../formats/byte-edits.ts'

export type UndoOutcome =
  | { readonly ok: true; readonly edits: readonly ByteEdit[] }
  /** Lines of the current file, counted from 1, that stand in the way. */
  | { readonly ok: false; readonly lines: readonly LineRange[] }

export interface LineRange {
  readonly first: number
  readonly last: number
}

/** A place where the current bytes differ from those the earlier plan left. */
interface Drift {
  readonly start: number
  readonly end: number
  readonly newStart: number
  readonly newEnd: number
}

/**
 * Returns the edits of `current` that undo `inverse`, which are against `left`.
 *
 * Where nothing changed since, they are the inverse itself, so that the result is the original
 * byte for byte.
 */
export function undoEdits(
  left: Uint8Array,
  current: Uint8Array,
  inverse: readonly ByteEdit[],
): UndoOutcome {
  const drifts = driftsBetween(left, current)
  const undoing = inverse.map(edit => narrowed(left, edit))
  const inTheWay = drifts.filter(drift => undoing.some(edit => collides(left, edit, drift)))
  if (inTheWay.length > 0) {
    return { ok: false, lines: inTheWay.map(drift => linesOf(current, drift)) }
  }
  const edits = undoing.map(edit => {
    const moved = { ...edit, offset: edit.offset + shiftAt(drifts, edit) }
    return edit.offset + edit.length === left.length ? keepingLineEnd(current, moved) : moved
  })
  return { ok: true, edits }
}

/** An edit of whole lines, without the bytes at both ends that it leaves as they are. */
function narrowed(left: Uint8Array, edit: ByteEdit): ByteEdit {
  const { offset, length, content } = edit
  const longest = Math.min(length, content.length)
  let head = 0
  while (head < longest && left[offset + head] === content[head]) head++
  let foot = 0
  while (
    foot < longest - head &&
    left[offset + length - foot - 1] === content[content.length - foot - 1]
  ) {
    foot++
  }
  return {
    offset: offset + head,
    length: length - head - foot,
    content: content.subarray(head, content.length - foot),
  }
}

/** Line changes, narrowed to the bytes that really differ. */
function driftsBetween(left: Uint8Array, current: Uint8Array): readonly Drift[] {
  const { beforeLines, afterLines, changes } = diffLines(left, current)
  return changes.map(change => {
    let start = beforeLines.start(change.beforeStart)
    let newStart = afterLines.start(change.afterStart)
    let end = beforeLines.start(change.beforeStart + change.beforeCount)
    let newEnd = afterLines.start(change.afterStart + change.afterCount)
    while (start < end && newStart < newEnd && left[start] === current[newStart]) {
      start++
      newStart++
    }
    while (end > start && newEnd > newStart && left[end - 1] === current[newEnd - 1]) {
      end--
      newEnd--
    }
    return { start, end, newStart, newEnd }
  })
}

function collides(left: Uint8Array, edit: ByteEdit, drift: Drift): boolean {
  const end = edit.offset + edit.length
  if (edit.offset < drift.end && drift.start < end) return true
  if (edit.length === 0 && drift.start === drift.end) return edit.offset === drift.start
  // Edits that only touch are independent where a line ends between them.
  if (drift.end === edit.offset) return !isLineBorder(left, edit.offset)
  return drift.start === end && !isLineBorder(left, end)
}

function isLineBorder(bytes: Uint8Array, at: number): boolean {
  if (at === 0 || at === bytes.length || bytes[at - 1] === 0x0a) return true
  return bytes[at] === 0x0a || (bytes[at] === 0x0d && bytes[at + 1] === 0x0a)
}

function shiftAt(drifts: readonly Drift[], edit: ByteEdit): number {
  const before = drifts.findLast(drift => drift.end <= edit.offset)
  return before === undefined ? 0 : before.newEnd - before.end
}

/**
 * A block appended to a file without a final newline begins by ending that line. If more follows
 * it now, the line end is no longer the block's to take away.
 */
function keepingLineEnd(current: Uint8Array, edit: ByteEdit): ByteEdit {
  const end = edit.offset + edit.length
  const isJoin =
    edit.length > 0 && edit.content.length === 0 && edit.offset > 0 && end < current.length
  if (!isJoin || current[edit.offset - 1] === 0x0a || current[end] === 0x0a) return edit
  const eol = current[edit.offset] === 0x0d ? 2 : 1
  if (current[edit.offset + eol - 1] !== 0x0a || current[end - 1] !== 0x0a) return edit
  return { ...edit, offset: edit.offset + eol, length: edit.length - eol }
}

function linesOf(bytes: Uint8Array, drift: Drift): LineRange {
  const last = Math.max(drift.newStart, drift.newEnd - 1)
  return { first: lineAt(bytes, drift.newStart), last: lineAt(bytes, last) }
}

function lineAt(bytes: Uint8Array, offset: number): number {
  let line = 1
  for (let at = bytes.indexOf(0x0a); at !== -1 && at < offset; at = bytes.indexOf(0x0a, at + 1)) {
    line++
  }
  return line
}
