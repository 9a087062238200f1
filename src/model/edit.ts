/**
 * A change of text as a value.
 *
 * In a format adapter offset and length count UTF-16 units of the decoded text; in a plan they
 * count bytes of the original file. A well-formed list is ordered by offset, does not overlap,
 * and has at most one insertion at a place. Rule: R7.
 */
export interface TextEdit {
  readonly offset: number
  /** 0 is an insertion. */
  readonly length: number
  /** '' is a deletion. */
  readonly content: string
}
