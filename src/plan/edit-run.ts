/** A document while the operations of a migration change it, one after another. Rules: R5, R7. */
import { composeEdits } from '../formats/compose-edits.ts'
import { applyEdits } from '../formats/edit.ts'
import type { EditOutcome, ParsedDocument } from '../formats/format.ts'
import type { TextEdit } from '../model/edit.ts'
import type { Problem } from '../model/errors.ts'
import { type Reading, readText } from './read-text.ts'

/** Each step is read again, so that the next one sees what a reader would see. */
export class EditRun {
  readonly reading: Reading
  readonly #text: string
  readonly #steps: (readonly TextEdit[])[] = []
  #document: ParsedDocument

  constructor(document: ParsedDocument, reading: Reading) {
    this.reading = reading
    this.#text = document.text
    this.#document = document
  }

  get document(): ParsedDocument {
    return this.#document
  }

  /** All steps as edits of the text the run began with. */
  get edits(): readonly TextEdit[] {
    return composeEdits(this.#text, this.#steps)
  }

  /** Makes the edits; returns what stands in the way, and then nothing was changed. */
  apply(outcome: EditOutcome): readonly Problem[] {
    if (!outcome.ok) return outcome.problems
    if (outcome.edits.length === 0) return []
    const parsed = readText(applyEdits(this.#document.text, outcome.edits), this.reading, 'kept')
    if (!parsed.ok) return parsed.problems.map(afterProblem)
    this.#steps.push(outcome.edits)
    this.#document = parsed.document
    return []
  }
}

/** What does not parse after an edit of ours is no fault of the file. Rule: R9. */
export function afterProblem(problem: Problem): Problem {
  return {
    ...problem,
    code: 'READ_BACK_FAILED',
    detail: `the planned file does not read: ${problem.detail}`,
  }
}
