/**
 * The one function that changes the interface's state.
 *
 * Owns: which event does what, on every screen. Must never: perform an effect, read a clock, or
 * let a key meant for one place act on another.
 */

import { copied } from './copied.ts'
import { noHealth } from './health-state.ts'
import { noHistory } from './history-state.ts'
import type { KeyMap } from './keymap.ts'
import { bindings, commandOf } from './keymap.ts'
import type { Size } from './layout.ts'
import { messageHeight, overlayPage } from './overlays.ts'
import { layoutOfState, placeOf, screenPlace } from './place.ts'
import { wholeQueue } from './queue-list.ts'
import { applyKey, applyProgress, applyResult } from './reduce-apply.ts'
import { choiceMade } from './reduce-choice.ts'
import {
  confirmEvent,
  openDecision,
  refreshFailed,
  rejectResult,
  signResult,
  unreadable,
} from './reduce-confirm.ts'
import { healthCommand, healthDone, healthFound } from './reduce-health.ts'
import {
  chainChecked,
  followed,
  historyCommand,
  historyFailed,
  historyLoaded,
  receiptLoaded,
} from './reduce-history.ts'
import {
  isNarrowing,
  listSearchKey,
  narrowed,
  openListSearch,
  queryOf,
} from './reduce-list-search.ts'
import { backupsLoaded, listCommand, queueLoaded } from './reduce-lists.ts'
import { awaitPlan, waited } from './reduce-loading.ts'
import { refreshed, reviewCommand, reviewLoaded } from './reduce-review.ts'
import { searchKey } from './reduce-search.ts'
import { nextOfSitting } from './reduce-sitting.ts'
import { resized, shown } from './review-window.ts'
import { clamp, isMove, rowsOf, topScroll } from './scroll.ts'
import type { ReviewInput } from './services.ts'
import type { Event, Origin, State, Step } from './state.ts'
import { step } from './state.ts'
import type { Command } from './ui-command.ts'

export interface StartOptions {
  readonly size: Size
  readonly ascii: boolean
  /** Absent: those everybody has. */
  readonly keys?: KeyMap
  /** Of the user, for paths; '' shows them whole. */
  readonly home: string
  /** Opens this plan at once; a prefix is enough. */
  readonly plan: string | null
}

/** Returns the first state and what to load. */
export function start(options: StartOptions): Step {
  const state: State = {
    size: options.size,
    ascii: options.ascii,
    keys: options.keys ?? bindings,
    home: options.home,
    screen: 'queue',
    queue: {
      rows: null,
      isSetUp: true,
      list: wholeQueue,
      scroll: topScroll,
      since: 0,
      marked: [],
      error: null,
    },
    review: null,
    under: null,
    kept: new Map(),
    backups: { rows: null, query: '', scroll: topScroll, since: 0, error: null },
    history: noHistory,
    health: noHealth,
    overlay: null,
    sitting: null,
    notice: null,
    search: null,
    redraws: 0,
    isFirstRun: false,
    nextTimer: 1,
  }
  const first = options.plan === null ? step(state) : awaitPlan(state, options.plan)
  return step(first.state, { kind: 'load-queue' }, ...first.effects)
}

export function reduce(state: State, event: Event): Step {
  switch (event.kind) {
    case 'key':
      return keyPressed(state, event)
    case 'paste':
      if (placeOf(state) === 'confirm') return confirmEvent(state, event)
      return step({ ...state, notice: { kind: 'warn', text: 'pasted text does nothing here' } })
    case 'timer':
      return event.timer === 'wait' ? waited(state, event.id) : confirmEvent(state, event)
    case 'resize':
      return step(resized({ ...state, size: event.size }))
    case 'shown':
      return step(shown(state))
    case 'choice':
      return choiceMade(state, event.value, event.at)
    case 'changed-on-disk':
      return changedOnDisk(state)
    case 'time-passed':
      return step(aged(state, event.seconds))
    case 'queue-loaded':
      return step(queueLoaded(state, event))
    case 'backups-loaded':
      return step(backupsLoaded(state, event.rows))
    case 'review-loaded':
      // A plan that arrives after it was given up on does not take the screen.
      return isAwaited(state, event.input)
        ? loadedReview(state, event.input, event.from)
        : step(state)
    case 'review-refreshed':
      return step(refreshed(state, event.input))
    case 'history-loaded':
      return historyLoaded(state, event)
    case 'health-found':
      return step(healthFound(state, event.part))
    case 'health-checked':
      return step(healthDone(state, null))
    case 'chain-checked':
      return chainChecked(state, event)
    case 'receipt-loaded':
      return step(receiptLoaded(state, event))
    case 'sign-result':
      return signResult(state, event)
    case 'reject-result':
      return rejectResult(state, event)
    case 'apply-step':
      return step(applyProgress(state, event.step))
    case 'apply-result':
      return applyResult(state, event)
    case 'told':
      return step({ ...state, notice: event.notice })
    case 'failed':
      return event.doing === 'check-chain' ? chainChecked(state, event) : step(failed(state, event))
  }
}

function keyPressed(state: State, event: Extract<Event, { kind: 'key' }>): Step {
  const place = placeOf(state)
  const command = commandOf(place, event.key, state.keys)
  const next: State = { ...state, notice: null, isFirstRun: false }
  if (command === 'abort') return applyKey(next, command) ?? step(next, { kind: 'quit', code: 130 })
  if (command === 'redraw') {
    return step({ ...next, redraws: next.redraws + 1 }, { kind: 'redraw' })
  }
  if (command === 'suspend') return step(next, { kind: 'suspend' })
  switch (place) {
    case 'confirm':
      return confirmEvent(next, event)
    case 'search':
      return isNarrowing(state) ? listSearchKey(next, event.key) : step(searchKey(next, event.key))
    case 'help':
      return helpKey(next, command)
    case 'message':
      return step(messageCommand(next, command))
    case 'signed':
      if (command === 'apply') return applySigned({ ...next, sitting: null })
      return (
        (command === 'close' ? nextOfSitting(next) : undefined) ??
        step(messageCommand(next, command))
      )
    case 'apply':
      return applyKey(next, command) ?? step(next)
    case 'choice':
    case 'loading':
      return step(command === 'back' ? { ...next, overlay: null } : state)
    case 'small':
      // A letter typed for a dialog that just went out of sight must not quit.
      return command === 'quit' && state.overlay === null
        ? step(next, { kind: 'quit', code: 0 })
        : step(state)
    default:
      break
  }
  if (command === undefined) return step(next)
  if (command === 'quit') return step(next, { kind: 'quit', code: 0 })
  if (command === 'copy') return copied(next)
  if (command === 'help') {
    return step({ ...next, overlay: { kind: 'help', over: screenPlace(state), query: '', top: 0 } })
  }
  const own = ownCommand(next, command)
  if (own !== null) return own
  return state.screen === 'review'
    ? reviewCommand(next, command, event.at)
    : listCommand(next, command, event.at)
}

/** What is special to a screen; null where its command is that of every list. */
function ownCommand(state: State, command: Command): Step | null {
  if (state.screen === 'history') return historyCommand(state, command)
  return state.screen === 'health' ? healthCommand(state, command) : null
}

/** Shows the plan, and opens the dialog that was asked for before the plan was there. */
function loadedReview(state: State, input: ReviewInput, from: Origin): Step {
  const next = state.overlay?.kind === 'loading' ? state.overlay.next : undefined
  const loaded = reviewLoaded(state, input, from)
  if (next === undefined || loaded.review === null) return step(loaded)
  return openDecision(loaded, loaded.review, next)
}

/** From the news that the plan is signed straight to its apply dialog. */
function applySigned(state: State): Step {
  if (state.review === null) return step(state)
  return openDecision({ ...state, overlay: null }, state.review, 'apply')
}

/** A plan that was given up on for another one does not come in its place. */
function isAwaited({ overlay }: State, { id }: ReviewInput): boolean {
  if (overlay?.kind === 'loading') return id.startsWith(overlay.plan)
  return overlay?.kind === 'choice' && overlay.of === 'restore'
}

/** The first Esc takes the search away, the next one the help. */
function helpKey(state: State, command: ReturnType<typeof commandOf>): Step {
  if (command === 'search') return openListSearch(state)
  if (command === 'close' && queryOf(state) !== '') return narrowed(state, '')
  return step(messageCommand(state, command))
}

function messageCommand(state: State, command: ReturnType<typeof commandOf>): State {
  const { overlay } = state
  if (overlay === null || command === undefined) return state
  if (command === 'close') return { ...state, overlay: null }
  if (overlay.kind === 'confirm' || overlay.kind === 'choice' || overlay.kind === 'loading') {
    return state
  }
  if (!isMove(command)) return state
  const height = messageHeight(layoutOfState(state))
  const count = overlayPage(state, overlay).lines.length
  const top = clamp(overlay.top + rowsOf(command, count, height), 0, count - height)
  return { ...state, overlay: { ...overlay, top } }
}

function changedOnDisk(state: State): Step {
  if (state.screen === 'queue') return step(state, { kind: 'load-queue' })
  if (state.screen === 'history') return followed(state)
  if (state.screen === 'backups') return step(state, { kind: 'list-backups' })
  if (state.screen === 'review' && state.review !== null) {
    return step(state, { kind: 'refresh-review', id: state.review.input.id })
  }
  return step(state)
}

/** Only what is on screen is drawn again: the rows themselves stay the same. */
function aged(state: State, seconds: number): State {
  const { screen, queue, backups } = state
  if (screen === 'queue') return { ...state, queue: { ...queue, since: queue.since + seconds } }
  if (screen !== 'backups') return state
  return { ...state, backups: { ...backups, since: backups.since + seconds } }
}

function failed(state: State, event: Extract<Event, { kind: 'failed' }>): State {
  const { error, doing } = event
  if (doing === 'check-health') return healthDone(state, error)
  if (doing === 'load-history') return historyFailed(state, error)
  // The entry itself is on the screen.
  if (doing === 'load-receipt') {
    return { ...state, notice: { kind: 'warn', text: `no receipt: ${error.summary}` } }
  }
  // A list that cannot be read says so in its own place and stays usable.
  if (doing === 'load-queue') return { ...state, queue: { ...state.queue, error } }
  if (doing === 'list-backups') return { ...state, backups: { ...state.backups, error } }
  const { overlay } = state
  // What runs, or waits for a person, is not covered by what happened beside it.
  if (doing === 'refresh-review') {
    if (overlay?.kind === 'confirm') return unreadable(state, overlay.confirm, error)
    return { ...state, notice: { kind: 'bad', text: refreshFailed(error) } }
  }
  if (overlay?.kind === 'apply' && doing !== 'apply') {
    return { ...state, notice: { kind: 'bad', text: error.summary } }
  }
  return { ...state, overlay: { kind: 'error', error, top: 0 } }
}
