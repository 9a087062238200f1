import type { TextEdit } from '../model/edit.ts'
import { editProblems } from './edit.ts'

/** A run of the current text: a range of the original, or text that was put in. */
type Piece = { readonly start: number; readonly end: number } | { readonly added: string }

/**
 * Returns one list of edits against the original that does what the steps do one after another.
 *
 * Each step is a well-formed list against the text the step before it made. What a later step
 * takes back leaves no edit.
 *
 * @throws RangeError when a step is not well formed.
 */
export function composeEdits(text: string, steps: readonly (readonly TextEdit[])[]): TextEdit[] {
  let pieces: Piece[] = text === '' ? [] : [{ start: 0, end: text.length }]
  let length = text.length
  for (const step of steps) {
    const [problem] = editProblems(step, length)
    if (problem !== undefined) throw new RangeError(problem)
    pieces = withStep(pieces, step)
    for (const edit of step) length += edit.content.length - edit.length
  }
  return editsOf(text, pieces)
}

function withStep(pieces: readonly Piece[], step: readonly TextEdit[]): Piece[] {
  const made: Piece[] = []
  let index = 0
  let used = 0
  /** Moves past the next characters of the current text, keeping them where told. */
  const pass = (count: number, keep: boolean): void => {
    let left = count
    while (left > 0) {
      const piece = pieces[index]
      if (piece === undefined) return
      const size = sizeOf(piece)
      const taken = Math.min(left, size - used)
      if (keep) made.push(part(piece, used, used + taken))
      left -= taken
      used += taken
      if (used === size) {
        index++
        used = 0
      }
    }
  }
  let at = 0
  for (const edit of step) {
    pass(edit.offset - at, true)
    if (edit.content !== '') made.push({ added: edit.content })
    pass(edit.length, false)
    at = edit.offset + edit.length
  }
  pass(Number.POSITIVE_INFINITY, true)
  return made
}

function sizeOf(piece: Piece): number {
  return 'added' in piece ? piece.added.length : piece.end - piece.start
}

function part(piece: Piece, from: number, to: number): Piece {
  return 'added' in piece
    ? { added: piece.added.slice(from, to) }
    : { start: piece.start + from, end: piece.start + to }
}

/** The gaps between the kept ranges are the edits; steps never reorder, so the ranges ascend. */
function editsOf(text: string, pieces: readonly Piece[]): TextEdit[] {
  const edits: TextEdit[] = []
  let end = 0
  let added: string[] = []
  const close = (next: number): void => {
    const content = added.join('')
    added = []
    if (content !== text.slice(end, next)) edits.push({ offset: end, length: next - end, content })
  }
  for (const piece of pieces) {
    if ('added' in piece) {
      added.push(piece.added)
      continue
    }
    if (added.length > 0 || piece.start > end) close(piece.start)
    end = piece.end
  }
  close(text.length)
  return edits
}
