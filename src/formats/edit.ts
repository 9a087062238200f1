import type { TextEdit } from '../model/edit.ts'

/** Returns what is wrong with a list of edits against a text of this length. Rule: R7. */
export function editProblems(edits: readonly TextEdit[], textLength: number): string[] {
  const problems: string[] = []
  let end = 0
  let inserted = -1
  edits.forEach((edit, index) => {
    const { offset, length } = edit
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || length < 0) {
      problems.push(`edit ${index} has no whole offset and length`)
      return
    }
    if (offset < 0 || offset + length > textLength) {
      problems.push(`edit ${index} reaches outside the text`)
    }
    if (offset < end) problems.push(`edit ${index} overlaps or precedes the one before it`)
    if (length === 0 && offset === inserted) {
      problems.push(`edit ${index} is a second insertion at one place`)
    }
    if (length === 0) inserted = offset
    end = Math.max(end, offset + length)
  })
  return problems
}

/**
 * Returns the text with the edits made; everything outside them is copied. Rule: R7.
 *
 * @throws RangeError when the list is not well formed.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const [problem] = editProblems(edits, text.length)
  if (problem !== undefined) throw new RangeError(problem)
  const parts: string[] = []
  let end = 0
  for (const edit of edits) {
    parts.push(text.slice(end, edit.offset), edit.content)
    end = edit.offset + edit.length
  }
  parts.push(text.slice(end))
  return parts.join('')
}
