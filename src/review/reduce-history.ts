/** The history: moving through a ledger of any length, searching it, opening what it speaks of. */

import type { HistoryRow, LedgerPlace } from '../model/history.ts'
import type { HistoryState } from './history-state.ts'
import { noHistory } from './history-state.ts'
import type { PartLoaded } from './history-window.ts'
import { partTaken, restarted, theEnd, theStart, wanted } from './history-window.ts'
import { reviewUnder } from './left-review.ts'
import { layoutOfState } from './place.ts'
import { awaitPlan } from './reduce-loading.ts'
import type { Move } from './scroll.ts'
import { isMove, move } from './scroll.ts'
import type { Effect, Event, State, Step } from './state.ts'
import { step } from './state.ts'
import type { Command } from './ui-command.ts'

export function openHistory(state: State): Step {
  const { chain } = state.history
  const reading = { ...noHistory, chain, reading: theEnd }
  const under = reviewUnder(state)
  return checking({ ...state, screen: 'history', under, history: reading }, load(reading, theEnd))
}

/** Comes back to where it was left, and looks for what has happened meanwhile. */
export function returnToHistory(state: State): Step {
  return followed({ ...state, screen: 'history', review: null })
}

/** Returns null where the command is none of this screen's business. */
export function historyCommand(state: State, command: Command): Step | null {
  if (isMove(command)) return moved(state, command)
  switch (command) {
    case 'open':
      return opened(state, rowAtCursor(state.history))
    case 'details':
      return details(state, rowAtCursor(state.history))
    case 'reload': {
      const history = restarted(state.history, theEnd)
      const notice = { kind: 'info', text: 'reading again' } as const
      return checking({ ...state, history, notice }, load(history, theEnd))
    }
    default:
      return null
  }
}

export function rowAtCursor({ rows, scroll }: HistoryState): HistoryRow | undefined {
  return rows?.[scroll.cursor]
}

/** Looks from the end of the ledger on for what holds the words. */
export function searchedHistory(state: State, query: string): Step {
  const history = { ...restarted(state.history, theEnd), query, rows: [] }
  return step({ ...state, history }, load(history, theEnd))
}

export function historyLoaded(state: State, loaded: PartLoaded): Step {
  const history = partTaken(state.history, loaded, height(state))
  if (history === undefined) return step(state)
  // The ledger is another one than it was.
  if (history.reading !== null) return step({ ...state, history }, load(history, history.reading))
  return grown({ ...state, history })
}

export function historyFailed(state: State, error: HistoryState['error']): State {
  return { ...state, history: { ...state.history, error, reading: null } }
}

/** Reads what was appended, and has the chain checked again. */
export function followed(state: State): Step {
  const { history } = state
  if (history.rows === null || history.error !== null) return openHistory(state)
  if (history.reading !== null || history.newer !== null) return checking(state)
  const place: LedgerPlace = { way: 'newer', after: history.end }
  const next = { ...history, newer: history.end, reading: place }
  return checking({ ...state, history: next }, load(next, place))
}

export function chainChecked(
  state: State,
  event: Extract<Event, { kind: 'chain-checked' | 'failed' }>,
): Step {
  const { chain } = state.history
  const { report, error } =
    event.kind === 'failed'
      ? { report: null, error: event.error }
      : { report: event.report, error: null }
  const isAgain = chain.isBehind && state.screen === 'history'
  const next = { isChecking: isAgain, isBehind: false, report, error }
  const told = { ...state, history: { ...state.history, chain: next } }
  return isAgain ? step(told, { kind: 'check-chain' }) : step(told)
}

/** One check at a time: what comes while it runs is checked after it. */
function checking(state: State, ...effects: readonly Effect[]): Step {
  const { chain } = state.history
  const next = chain.isChecking
    ? { ...chain, isBehind: true }
    : { ...chain, isChecking: true, isBehind: false }
  const checked = { ...state, history: { ...state.history, chain: next } }
  return chain.isChecking
    ? step(checked, ...effects)
    : step(checked, ...effects, { kind: 'check-chain' })
}

function moved(state: State, by: Move): Step {
  const { history } = state
  const end = by === 'first' && history.newer !== null ? theEnd : null
  const start = by === 'last' && history.older !== null ? theStart : null
  const place = end ?? start
  if (place !== null) {
    const next = restarted(history, place)
    return step({ ...state, history: next }, load(next, place))
  }
  const scroll = move(history.scroll, by, history.rows?.length ?? 0, height(state))
  return grown({ ...state, history: { ...history, scroll } })
}

/** Asks for the next part where the edge of the window is near. */
function grown(state: State): Step {
  const place = state.screen === 'history' ? wanted(state.history, height(state)) : null
  // What is awaited already is not asked for again, what was just begun anew is.
  if (place === null) return step(state)
  const history = { ...state.history, reading: place }
  return step({ ...state, history }, load(history, place))
}

function load({ query }: HistoryState, place: LedgerPlace): Effect {
  return { kind: 'load-history', place, query }
}

function opened(state: State, row: HistoryRow | undefined): Step {
  const plan = row?.entry?.plan ?? null
  if (row === undefined || plan === null || !row.isStored) return details(state, row)
  return awaitPlan(state, plan, { from: 'history' })
}

function details(state: State, row: HistoryRow | undefined): Step {
  if (row === undefined) return step(state)
  const shown: State = { ...state, overlay: { kind: 'entry', row, receipt: null, top: 0 } }
  const { entry } = row
  if (entry === null || entry.detail['receipt'] === undefined) return step(shown)
  return step(shown, { kind: 'load-receipt', entry })
}

/** The receipt of the entry that is on the screen. */
export function receiptLoaded(
  state: State,
  { entry, receipt }: Extract<Event, { kind: 'receipt-loaded' }>,
): State {
  const { overlay } = state
  if (overlay?.kind !== 'entry' || overlay.row.entry?.seq !== entry.seq) return state
  return { ...state, overlay: { ...overlay, receipt } }
}

function height(state: State): number {
  return layoutOfState(state).body.height
}
