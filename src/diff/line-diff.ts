/**
 * The line diff that is signed.
 *
 * It works on bytes, is complete for every input, and is the same on every run and every machine:
 * effort is limited by counted work, never by time. It must never drop a change, decode text, or
 * decide equality by a hash. Rule: R6.
 */
import type { LineChange } from './line-change.ts'
import { type LineTable, TextLines } from './line-table.ts'
import { findChanges } from './run-skip.ts'
import { slideChanges } from './slide.ts'

export type { LineChange } from './line-change.ts'
export type { LineTable } from './line-table.ts'

export interface LineDiff {
  readonly beforeLines: LineTable
  readonly afterLines: LineTable
  /** Ordered, at least one common line between two of them; empty for equal files. */
  readonly changes: readonly LineChange[]
  /** Cost in counted steps, the same on every machine. */
  readonly work: number
}

/** Returns the difference between two files, line by line; a line includes its line end. */
export function diffLines(before: Uint8Array, after: Uint8Array): LineDiff {
  const beforeLines = new TextLines(before)
  const afterLines = new TextLines(after)
  const { changes, work } = findChanges(beforeLines, afterLines)
  return {
    beforeLines,
    afterLines,
    changes: slideChanges(changes, beforeLines, afterLines),
    work,
  }
}
