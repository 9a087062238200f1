/** The ledger as people page through it, and whether it can be believed. Rule: R32. */
import type { LedgerEntry } from './records.ts'

/** Where to read, in bytes from the start of the ledger: what is older (null: the end), or newer. */
export type LedgerPlace =
  | { readonly way: 'older'; readonly before: number | null }
  | { readonly way: 'newer'; readonly after: number }

export interface HistoryRow {
  /** Where its line stands in the ledger: the same for ever. */
  readonly offset: number
  /** null where the line holds no entry. */
  readonly entry: LedgerEntry | null
  /** The files its plan is about, as the migration wrote them. */
  readonly targets: readonly string[]
  /** What its plan comes from; null where that is not here. */
  readonly why: string | null
  /** What whoever approved, rejected or took back gave as the reason; null for other entries. */
  readonly reason: string | null
  /** Whether its plan is here to be looked at. */
  readonly isStored: boolean
}

export interface HistoryPart {
  /** Newest first. */
  readonly rows: readonly HistoryRow[]
  /** Where the oldest of them starts and the newest ends. */
  readonly start: number
  readonly end: number
  /** Of the whole ledger. */
  readonly size: number
}

/** What `writ log --verify` found, in the few facts a screen has room for. */
export interface ChainReport {
  readonly lines: number
  /** The last head that was signed and holds; null where there is none. */
  readonly signed: { readonly seq: number; readonly at: string; readonly principal: string } | null
  /** Everything that is wrong, the first one first. */
  readonly problems: readonly ChainProblem[]
}

export interface ChainProblem {
  /** Such as `edited` or `cut-off`. */
  readonly kind: string
  readonly detail: string
  /** Of the ledger, counted from 1; null where it is about something beside it. */
  readonly line: number | null
}
