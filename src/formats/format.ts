/**
 * The one contract of all format adapters.
 *
 * Text in, spans and edits out: an adapter never returns a whole new file, never reads anything,
 * and never guesses. What it cannot do safely it reports as problems. Rules: R3, R4, R7, R8, R10.
 */

import type { TextEdit } from '../model/edit.ts'
import type { Problem } from '../model/errors.ts'
import type { KeyPath } from '../model/key-path.ts'
import type { BlockId, Dialect, FormatName } from '../model/migration.ts'
import type { ConfigValue, TableValue } from '../model/value.ts'

/** A half-open range of UTF-16 offsets in the text that was parsed. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** A value with the places of its key and of itself; one for each leaf and each table or array. */
export interface Entry {
  readonly path: KeyPath
  /** The key as spelled; for an array element the element itself. */
  readonly key: Span
  /** The value alone, without comments; for a table header the header line. */
  readonly value: Span
}

/** A managed block as found by its markers. Rule: R8. */
export interface ManagedBlock extends BlockId {
  readonly version: number
  /** From the first byte of the begin marker to after the line end of the end marker. */
  readonly span: Span
  /** Between the marker lines. */
  readonly body: Span
  /** Key paths of the entries that stand inside the body, leaves only. */
  readonly paths: readonly KeyPath[]
}

/** A parsed config file. Offsets refer to `text`, which keeps BOM and line ends. */
export interface ParsedDocument {
  readonly format: FormatName
  readonly text: string
  readonly bom: boolean
  /** The line end of most lines; '\n' for a text without any. */
  readonly eol: '\n' | '\r\n'
  readonly root: TableValue
  readonly entries: readonly Entry[]
  readonly blocks: readonly ManagedBlock[]
  /** Comments, for marker search and for telling a comment-only change. */
  readonly comments: readonly Span[]
  /**
   * What is wrong with the marker lines: BLOCK_DAMAGED, DUPLICATE_BLOCK. The values can be read
   * all the same; who plans anything but a repair refuses. Absent: nothing. Rule: R8.
   */
  readonly damage?: readonly Problem[]
  /** How many values it has at least, known before `root` is made; absent: few. */
  readonly size?: number
}

export type ParseOutcome =
  | { readonly ok: true; readonly document: ParsedDocument }
  /** TARGET_INVALID, TARGET_WRONG_ROOT, SEVERAL_DOCUMENTS, DUPLICATE_KEY. */
  | { readonly ok: false; readonly problems: readonly [Problem, ...Problem[]] }

export type EditOutcome =
  | { readonly ok: true; readonly edits: readonly TextEdit[] }
  | { readonly ok: false; readonly problems: readonly [Problem, ...Problem[]] }

export interface BlockContent extends BlockId {
  readonly version: number
  readonly values: TableValue
}

/**
 * Edits of every operation are empty where the document already says what is wanted.
 *
 * `lastOwned` are the key paths the last receipt wrote for a block, as `leavesOf` counts leaves;
 * absent: none. A format with fences finds its blocks by their markers and leaves them aside.
 */
export interface Format {
  readonly name: FormatName
  /** Whether marker comments fence a block; where none can, the last receipt says what is owned. */
  readonly isFenced: boolean
  /** Parses and checks the whole text; no problem is ever skipped over. */
  parse(text: string, dialect: Dialect): ParseOutcome
  /** Inserts the block at a safe place, or replaces the one with the same owner and name. */
  putBlock(
    document: ParsedDocument,
    block: BlockContent,
    lastOwned?: readonly KeyPath[],
  ): EditOutcome
  /** Removes the block with its marker lines; no edits where there is none. */
  removeBlock(document: ParsedDocument, id: BlockId, lastOwned?: readonly KeyPath[]): EditOutcome
  /** Sets one key path: replaces the value in place, or inserts it beside its siblings. */
  setKey(document: ParsedDocument, path: KeyPath, value: ConfigValue): EditOutcome
  /** Removes one key path with all its descendants; KEY_MISSING where it is not there. */
  removeKey(document: ParsedDocument, path: KeyPath): EditOutcome
}
