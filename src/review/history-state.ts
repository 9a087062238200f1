/**
 * What the history screen knows: a window of the ledger, never all of it.
 *
 * Rows are read in parts from either end. Places are offsets of bytes in the ledger, which only
 * grows, so a place means the same line for ever. Rule: R32.
 */
import type { ChainReport, HistoryRow, LedgerPlace } from '../model/history.ts'
import type { Scroll } from './scroll.ts'
import { topScroll } from './scroll.ts'
import type { ErrorFacts } from './services.ts'

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
  readonly reading: LedgerPlace | null
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
