import { firstIndex } from '../bytes/first-index.ts'
import type { Place } from '../model/errors.ts'

/** Turns offsets of one text into lines and columns; each look-up is a binary search. */
export class LineIndex {
  readonly #text: string
  #starts: readonly number[] | undefined

  constructor(text: string) {
    this.#text = text
  }

  placeAt(offset: number): Place {
    // Most texts have no problem of which anybody asks the place.
    this.#starts ??= lineStarts(this.#text)
    const starts = this.#starts
    const line = Math.max(
      1,
      firstIndex(starts.length, at => (starts[at] ?? 0) <= offset),
    )
    return { line, column: Math.max(0, offset - (starts[line - 1] ?? 0)) + 1 }
  }
}

function lineStarts(text: string): readonly number[] {
  // A BOM takes no column: editors do not count it either.
  const starts = [text.startsWith('\uFEFF') ? 1 : 0]
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) {
    starts.push(end + 1)
  }
  return starts
}
