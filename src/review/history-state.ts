/**
 * What the history screen knows: a window of the ledger, never all of it.
 *
 * Rows are read in parts from either end. Places are offsets of bytes in the ledger, which only
 * grows, so a place means the same line for ever. Rule: R32.
 */
import type { LedgerEntry } from '../model/records.ts'
import type { Scroll } from './scroll.ts'
import { topScroll } from './scroll.ts'
import type { ErrorFacts } from './services.ts'

/** Where to read: what is older than a place (null: the end), or newer than one. */
export type HistoryPlace =
  | { readonly way: 'older'; readonly before: number | null }
  | { readonly way: 'newer'; readonly after: number }

export interface HistoryRow {
  /** Where the line stands in the ledger. */
  readonly offset: number
  /** null where the line holds no entry. */
  readonly entry: LedgerEntry | null
  /** The files its plan is about, as the migration wrote them. */
  readonly targets: readonly string[]
  /** What its plan comes from; null where the plan is not here. */
  readonly why: string | null
  /** What whoever approved or rejected gave as the reason; null for every other entry. */
  readonly reason: string | null
  /** Whether its plan can be opened. */
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

/** What `writ log --verify` found. */
export interface ChainReport {
  readonly lines: number
  /** The last head that was signed and holds; null where there is none. */
  readonly signed: { readonly seq: number; readonly at: string; readonly principal: string } | null
  readonly problems: readonly ChainProblem[]
}

export interface ChainProblem {
  /** Such as `edited` or `cut-off`. */
  readonly kind: string
  readonly detail: string
  /** Of the ledger, counted from 1; null where it is about something beside it. */
  readonly line: number | null
}

export interface ChainState {
  readonly isChecking: boolean
  /** The ledger has grown since the running check began. */
  readonly isBehind: boolean
  /** Of the last check; null before the first. */
  readonly report: ChainReport | null
  readonly error: ErrorFacts | null
}

export interface HistoryState {
  /** Newest first; null before the first part has come. */
  readonly rows: readonly HistoryRow[] | null
  readonly scroll: Scroll
  readonly error: ErrorFacts | null
  /** What the list is narrowed to; '' shows all. */
  readonly query: string
  /** Where the part that comes after the last row ends; null: there is none. */
  readonly older: number | null
  /** Where the part that comes before the first row starts; null: there is none. */
  readonly newer: number | null
  /** Where the newest line that was read ends. */
  readonly end: number
  /** Bytes of the ledger, when it was read last. */
  readonly size: number
  /** What is being read. */
  readonly reading: HistoryPlace | null
  /** The highest number of an entry seen. */
  readonly last: number
  readonly chain: ChainState
}

export const noHistory: HistoryState = {
  rows: null,
  scroll: topScroll,
  error: null,
  query: '',
  older: null,
  newer: null,
  end: 0,
  size: 0,
  reading: null,
  last: 0,
  chain: { isChecking: false, isBehind: false, report: null, error: null },
}
