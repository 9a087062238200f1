/** How the window of the history grows, moves and forgets, as the cursor comes near its edges. */

import type { HistoryPart, HistoryRow, LedgerPlace } from '../model/history.ts'
import type { HistoryState } from './history-state.ts'
import { historyText } from './history-words.ts'
import { holdsAll } from './list-search.ts'
import { settle, topScroll } from './scroll.ts'

/** Rows kept; what is further away is read again when it is scrolled to. */
export const mostRows = 4000

export const theEnd: LedgerPlace = { way: 'older', before: null }
export const theStart: LedgerPlace = { way: 'newer', after: 0 }

/** Begins anew at one end of the ledger. What is on screen stays there until something has come. */
export function restarted(history: HistoryState, from: LedgerPlace): HistoryState {
  return { ...history, error: null, reading: from }
}

/** Takes a part in; undefined where it is not the one that is awaited. */
export function partTaken(
  history: HistoryState,
  { place, query, part }: PartLoaded,
  height: number,
): HistoryState | undefined {
  if (history.query !== query || !isSame(history.reading, place)) return undefined
  // A ledger that is shorter than it was is another one.
  const isReplaced =
    place.way === 'newer' ? place.after > part.size : (place.before ?? 0) > part.size
  if (isReplaced) return { ...history, reading: theEnd }
  const found =
    query.trim() === '' ? part.rows : part.rows.filter(row => holdsAll(historyText(row), query))
  const grown = grownBy(history, place, part, found)
  const last = Math.max(history.last, ...part.rows.slice(0, 1).map(({ entry }) => entry?.seq ?? 0))
  const read = { ...grown, size: part.size, last, reading: null, error: null }
  const rows = read.rows?.length ?? 0
  return trimmed({ ...read, scroll: settle(read.scroll, rows, height) }, place.way, height)
}

export interface PartLoaded {
  readonly place: LedgerPlace
  readonly query: string
  readonly part: HistoryPart
}

function grownBy(
  history: HistoryState,
  place: LedgerPlace,
  { start, end, size }: HistoryPart,
  found: readonly HistoryRow[],
): HistoryState {
  const { rows, scroll } = history
  const older = start === 0 ? null : start
  // A last line without its end is no line yet: there is nothing newer to read.
  const newer = end === size || (place.way === 'newer' && end === place.after) ? null : end
  if (place.way === 'older') {
    if (place.before === null || rows === null) {
      return { ...history, rows: found, scroll: topScroll, older, newer: null, end }
    }
    const grows = size > history.end && history.newer === null
    const next = { ...history, rows: [...rows, ...found], older }
    return grows ? { ...next, newer: history.end } : next
  }
  if (place.after === 0 || rows === null) {
    const cursor = Math.max(0, found.length - 1)
    return { ...history, rows: found, scroll: { cursor, top: cursor }, older: null, newer, end }
  }
  // Whoever looks at the newest goes on looking at the newest.
  const follows = history.newer === history.end && scroll.cursor === 0 && newer === null
  const by = follows ? 0 : found.length
  const moved = { cursor: scroll.cursor + by, top: scroll.top + by }
  return {
    ...history,
    rows: [...found, ...rows],
    scroll: moved,
    newer,
    end: Math.max(end, history.end),
  }
}

/** Forgets what is furthest from what was just read. */
function trimmed(history: HistoryState, way: LedgerPlace['way'], height: number): HistoryState {
  const { rows, scroll } = history
  const over = (rows?.length ?? 0) - mostRows
  if (rows === null || over <= 0) return history
  if (way === 'older') {
    const drop = Math.min(over, Math.max(0, scroll.top - height))
    const newer = rows[drop - 1]?.offset ?? history.newer
    const moved = { cursor: scroll.cursor - drop, top: scroll.top - drop }
    return { ...history, rows: rows.slice(drop), scroll: moved, newer }
  }
  const kept = Math.max(mostRows, scroll.top + 2 * height)
  const older = rows[kept] === undefined ? history.older : (rows[kept - 1]?.offset ?? history.older)
  return { ...history, rows: rows.slice(0, kept), older }
}

/** Returns what has to be read so that the next screens are there; null where they are. */
export function wanted(
  { rows, scroll, older, newer, reading }: HistoryState,
  height: number,
): LedgerPlace | null {
  if (reading !== null) return null
  const count = rows?.length ?? 0
  if (newer !== null && scroll.top < height) return { way: 'newer', after: newer }
  if (older !== null && count - scroll.top < 3 * height) return { way: 'older', before: older }
  return null
}

function isSame(one: LedgerPlace | null, other: LedgerPlace): boolean {
  if (one === null || one.way !== other.way) return false
  return one.way === 'older'
    ? other.way === 'older' && one.before === other.before
    : other.way === 'newer' && one.after === other.after
}
