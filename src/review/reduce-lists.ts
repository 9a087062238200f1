/** The inbox and the backups: lists with a cursor. */

import { backupsWith } from './backups-view.ts'
import { leftList, reviewUnder } from './left-review.ts'
import { layoutOfState } from './place.ts'
import { shownPlans } from './queue-list.ts'
import { refusal } from './reduce-confirm.ts'
import { openHealth } from './reduce-health.ts'
import { openHistory } from './reduce-history.ts'
import { narrowed, openListSearch, queryOf } from './reduce-list-search.ts'
import { awaitPlan } from './reduce-loading.ts'
import { filteredQueue, planAtCursor, plansOf, reorderedQueue, wholeList } from './reduce-queue.ts'
import { beginSitting, marksLeft, toggleMark } from './reduce-sitting.ts'
import { arrivals } from './review-news.ts'
import type { Scroll } from './scroll.ts'
import { isMove, move, settle, topScroll } from './scroll.ts'
import type { BackupRow, QueueLoad } from './services.ts'
import type { State, Step } from './state.ts'
import { step } from './state.ts'
import type { Command } from './ui-command.ts'

/** Rows of a list on screen. */
export function listHeight(state: State): number {
  return layoutOfState(state).body.height
}

export function listCommand(state: State, command: Command, at: number): Step {
  const isBackups = state.screen === 'backups'
  const list = isBackups ? state.backups : state.queue
  const count = (isBackups ? shownBackups(state) : plansOf(state))?.length ?? 0
  if (isMove(command)) {
    return step(withScroll(state, move(list.scroll, command, count, listHeight(state))))
  }
  switch (command) {
    case 'open':
      return isBackups ? openBackup(state, at) : openPlan(state)
    case 'apply':
      return applyFromList(state)
    case 'mark':
      return step(toggleMark(state, listHeight(state)))
    case 'sitting':
      return beginSitting(state)
    case 'reload':
      return step(
        { ...state, notice: { kind: 'info', text: 'reading again' } },
        { kind: isBackups ? 'list-backups' : 'load-queue' },
      )
    case 'backups':
      return openBackups(state)
    case 'history':
      return openHistory(state)
    case 'health':
      return openHealth(state)
    case 'search':
      return openListSearch(state)
    case 'back':
      if (state.screen === 'queue') return step(wholeList(state))
      if (queryOf(state) !== '') return narrowed(state, '')
      return leftList(state)
    case 'filter':
      return step(filteredQueue(state))
    case 'order':
      return step(reorderedQueue(state))
    default:
      return step(state)
  }
}

export function openBackups(state: State): Step {
  return step(
    {
      ...state,
      screen: 'backups',
      under: reviewUnder(state),
      backups: { rows: null, query: '', scroll: topScroll, since: 0, error: null },
    },
    { kind: 'list-backups' },
  )
}

function openPlan(state: State): Step {
  const row = planAtCursor(state)
  if (row === undefined) return step(state)
  return awaitPlan(state, row.id)
}

/** Loads the plan first: the dialog shows what is about to be applied. */
function applyFromList(state: State): Step {
  const row = planAtCursor(state)
  if (row === undefined) return step(state)
  if (row.status !== 'approved') {
    return refusal(state, 'apply', `the plan is ${row.status}, not approved`)
  }
  return awaitPlan(state, row.id, { next: 'apply' })
}

function openBackup(state: State, at: number): Step {
  const row = shownBackups(state)?.[state.backups.scroll.cursor]
  if (row === undefined) return step(state)
  if (!row.usable) {
    const text = 'this backup does not match its manifest and cannot be restored'
    return step({ ...state, notice: { kind: 'bad', text } })
  }
  return step({
    ...state,
    overlay: { kind: 'choice', of: 'restore', subject: row.id, openedAt: at, isWorking: false },
  })
}

/** Takes new rows and keeps the cursor on the plan it stood on. */
export function queueLoaded(state: State, { rows, isSetUp }: QueueLoad): State {
  const { scroll, marked, list, rows: before } = state.queue
  const shown = shownPlans(rows, list)
  const cursor = sameRow(plansOf(state), shown, scroll.cursor)
  const news = state.screen === 'queue' ? arrivals(before, rows) : null
  return {
    ...state,
    notice: news ?? state.notice,
    // The strip greets once: a key has answered it.
    isFirstRun: before === null ? !isSetUp : state.isFirstRun,
    queue: {
      rows,
      isSetUp,
      list,
      since: 0,
      error: null,
      marked: marksLeft(marked, rows),
      scroll: settle({ ...scroll, cursor }, shown.length, listHeight(state)),
    },
  }
}

export function backupsLoaded(state: State, rows: readonly BackupRow[]): State {
  const { scroll, query } = state.backups
  const shown = backupsWith(rows, query)
  const cursor = sameRow(shownBackups(state), shown, scroll.cursor)
  return {
    ...state,
    backups: {
      rows,
      query,
      since: 0,
      error: null,
      scroll: settle({ ...scroll, cursor }, shown.length, listHeight(state)),
    },
  }
}

/** The backups on the list, as far as the search leaves them. */
function shownBackups({ backups: { rows, query } }: State): readonly BackupRow[] | null {
  return rows === null ? null : backupsWith(rows, query)
}

function sameRow(
  before: readonly { readonly id: string }[] | null,
  after: readonly { readonly id: string }[],
  cursor: number,
): number {
  const id = before?.[cursor]?.id
  const found = id === undefined ? -1 : after.findIndex(row => row.id === id)
  return found === -1 ? cursor : found
}

function withScroll(state: State, scroll: Scroll): State {
  return state.screen === 'backups'
    ? { ...state, backups: { ...state.backups, scroll } }
    : { ...state, queue: { ...state.queue, scroll } }
}
