/** The review of one plan: tabs, the diff, search, what was seen. */

import { shownEntries } from './change-entries.ts'
import { wholeView } from './changes-view.ts'
import { canReject } from './decisions.ts'
import { buildDiff, rowAt, rowOfLine } from './diff-model.ts'
import { moveDiff, topOfDiff } from './diff-view.ts'
import { handOver } from './handed-over.ts'
import { seenOfPlan } from './kept-seen.ts'
import { keyFor } from './keymap.ts'
import { leftList } from './left-review.ts'
import { managedLines } from './managed-lines.ts'
import { movePage } from './page.ts'
import { pageOf } from './pages.ts'
import { drawingOf, layoutOfState } from './place.ts'
import { checked, openDecision, refusal } from './reduce-confirm.ts'
import { filtered, ownerFiltered, reordered } from './reduce-filter.ts'
import { toFinding } from './reduce-findings.ts'
import { openHealth } from './reduce-health.ts'
import { openHistory, returnToHistory } from './reduce-history.ts'
import { openBackups } from './reduce-lists.ts'
import { searched } from './reduce-search.ts'
import { newsOf, planAgainNotice } from './review-news.ts'
import { diffWindow, pageWidth, rebuilt, settled, toRow } from './review-window.ts'
import { isMove, topScroll } from './scroll.ts'
import { findRow } from './search.ts'
import { countSeen, hunkKey } from './seen.ts'
import type { ReviewInput } from './services.ts'
import type { Origin, ReviewState, State, Step, Tab } from './state.ts'
import { step, tabs } from './state.ts'
import type { Command } from './ui-command.ts'
import { withTilde } from './words.ts'

/** Lines `+` and `-` add around each change. */
const contextStep = 5
/** Columns one key scrolls to the side. */
const sideStep = 8

export function reviewLoaded(state: State, loaded: ReviewInput, from: Origin): State {
  const input = withTildes(loaded, state.home)
  const model = buildDiff(input, { split: false, context: 0, opened: new Set() })
  const seen = seenOfPlan(state, input.id)
  const review: ReviewState = {
    input,
    tab: 'changes',
    view: state.review?.view ?? 'auto',
    wrap: state.review?.wrap ?? true,
    offset: 0,
    escaped: false,
    context: 0,
    opened: new Set(),
    model,
    managed: input.plan.changes.map((change, at) => managedLines(change, model.texts[at] ?? null)),
    diff: topOfDiff,
    scrolls: {
      changes: topScroll,
      diff: topScroll,
      environment: topScroll,
      checks: topScroll,
      rollback: topScroll,
      origin: topScroll,
    },
    seen,
    count: countSeen(input.plan, seen),
    query: '',
    list: wholeView,
    from,
  }
  const next: State = { ...state, screen: 'review', overlay: null, search: null, review }
  return rebuilt(next, review)
}

/** Shortens the targets for headings once, when the plan arrives; the real paths stay as they are. */
function withTildes(input: ReviewInput, home: string): ReviewInput {
  const changes = input.plan.changes.map(change => ({
    ...change,
    target: withTilde(change.target, home),
  }))
  return { ...input, plan: { ...input.plan, changes } }
}

/** Takes status and approvals of the same plan; anything else is a change of what is shown. */
export function refreshed(state: State, input: ReviewInput): State {
  const { review } = state
  if (review === null || review.input.id !== input.id) return state
  const { status, approvals } = input
  const next = { ...state, review: { ...review, input: { ...review.input, status, approvals } } }
  // Behind a dialog it is mostly the news of what the dialog itself did.
  const news = state.overlay === null ? newsOf(review.input, input) : null
  return checked({ ...next, notice: news ?? state.notice }, input)
}

export function reviewCommand(state: State, command: Command, at: number): Step {
  const { review } = state
  if (review === null) return step(state)
  if (isMove(command)) return step(moved(state, review, command))
  switch (command) {
    case 'back':
      return back(state, review)
    case 'backups':
      return openBackups(state)
    case 'history':
      return openHistory(state)
    case 'health':
      return openHealth(state)
    case 'reload': {
      const isStale = review.input.status === 'stale'
      const notice = isStale ? planAgainNotice(review.input) : state.notice
      return step({ ...state, notice }, { kind: 'refresh-review', id: review.input.id })
    }
    case 'sign':
    case 'apply':
      return openDecision(state, review, command)
    case 'reject': {
      const offer = canReject(review)
      if (!offer.ok) return refusal(state, 'reject', offer.why)
      const subject = review.input.id
      return step({
        ...state,
        overlay: { kind: 'choice', of: 'reject', subject, openedAt: at, isWorking: false },
      })
    }
    case 'editor':
    case 'pager':
      return handOver(state, review, command)
    case 'open':
      return step(openEntry(state, review))
    case 'search':
      return step(
        review.tab === 'diff'
          ? { ...state, search: '' }
          : {
              ...state,
              notice: {
                kind: 'stop',
                text: `search works in the diff: press ${keyFor(state.keys, 'tab-diff')}, then ${keyFor(state.keys, 'search')}`,
              },
            },
      )
    default:
      return step(viewCommand(state, review, command))
  }
}

function viewCommand(state: State, review: ReviewState, command: Command): State {
  switch (command) {
    case 'tab-next':
    case 'tab-previous': {
      const by = command === 'tab-next' ? 1 : tabs.length - 1
      return toTab(state, review, tabs[(tabs.indexOf(review.tab) + by) % tabs.length] ?? 'changes')
    }
    case 'tab-changes':
      return toTab(state, review, 'changes')
    case 'tab-diff':
      return toTab(state, review, 'diff')
    case 'tab-environment':
      return toTab(state, review, 'environment')
    case 'tab-checks':
      return toTab(state, review, 'checks')
    case 'tab-rollback':
      return toTab(state, review, 'rollback')
    case 'tab-origin':
      return toTab(state, review, 'origin')
    case 'view': {
      const view = layoutOfState(state).split ? 'unified' : 'split'
      return rebuilt(state, { ...review, view })
    }
    case 'finding-next':
    case 'finding-previous':
      return toFinding(state, review, command === 'finding-next' ? 1 : -1)
    case 'escape':
      return settled(state, { ...review, escaped: !review.escaped })
    case 'filter':
      return filtered(state, review)
    case 'filter-owner':
      return ownerFiltered(state, review)
    case 'order':
      return reordered(state, review)
    case 'wrap':
      return settled(state, { ...review, wrap: !review.wrap, offset: 0 })
    case 'left':
      return settled(state, { ...review, offset: Math.max(0, review.offset - sideStep) })
    case 'right':
      return settled(state, { ...review, offset: review.wrap ? 0 : review.offset + sideStep })
    case 'context-more':
      return rebuilt(state, { ...review, context: review.context + contextStep })
    case 'context-less':
      return rebuilt(state, { ...review, context: Math.max(0, review.context - contextStep) })
    case 'fold':
      return folded(state, review)
    case 'fold-all':
      return foldedAll(state, review)
    case 'search-next':
    case 'search-previous':
      return searched(state, review, command === 'search-next' ? 1 : -1)
    default:
      return jumped(state, review, command)
  }
}

function jumped(state: State, review: ReviewState, command: Command): State {
  const { model, diff } = review
  const here = diff.cursor
  switch (command) {
    case 'hunk-next':
      return toRow(state, review, model.hunks.find(({ row }) => row > here)?.row)
    case 'hunk-previous':
      return toRow(state, review, model.hunks.findLast(({ row }) => row < here)?.row)
    case 'file-next':
      return toRow(
        state,
        review,
        model.targets.find(row => row > here),
      )
    case 'file-previous':
      return toRow(
        state,
        review,
        model.targets.findLast(row => row < here),
      )
    case 'unseen-next':
      return toUnseen(state, review)
    default:
      return state
  }
}

function toUnseen(state: State, review: ReviewState): State {
  const { next } = review.count
  if (next === null) {
    return {
      ...state,
      notice: { kind: 'info', text: 'everything that must be seen was on screen' },
    }
  }
  const { change, hunk } = next
  const first = review.seen.get(hunkKey(change, hunk))?.[0]
  const from = first !== undefined && first.from <= 0 ? first.to : 0
  const lines = review.input.plan.changes[change]?.diff[hunk]?.lines.length ?? 0
  const opened = toTab(state, review, 'diff')
  for (const wrap of [opened.review?.wrap ?? true, true]) {
    const shown = placedAt(opened, wrap, change, hunk, from, lines)
    if (shown !== undefined) return shown
  }
  return opened
}

/** Puts the rest of a hunk on screen, with as much above it as leaves room for all of the rest. */
function placedAt(
  state: State,
  wrap: boolean,
  change: number,
  hunk: number,
  from: number,
  lines: number,
): State | undefined {
  if (state.review === null) return undefined
  const review = { ...state.review, wrap, offset: wrap ? 0 : state.review.offset }
  const line = rowOfLine(review.model, change, hunk, Math.floor(from))
  const start = rowOfLine(review.model, change, hunk, -1)
  const { height } = layoutOfState(state).main
  const above = Math.min(3, Math.floor(height / 4))
  let best: State | undefined
  const rows = from === 0 ? [start, start, line] : [line, line]
  for (const [at, cursor] of rows.entries()) {
    const top = at === 0 ? Math.max(0, cursor - above) : cursor
    const placed = settled(state, { ...review, diff: { cursor, top, skip: 0 } })
    const parts = diffWindow(placed)?.shown.filter(
      part => part.change === change && part.hunk === hunk,
    )
    // A line cut at the edge is not among what is shown: only wrapping helps.
    if (parts?.some(part => part.from <= from && part.to > from) !== true) continue
    best ??= placed
    if (parts.some(part => part.to >= lines)) return placed
  }
  return best
}

function moved(state: State, review: ReviewState, by: Parameters<typeof moveDiff>[2]): State {
  const layout = layoutOfState(state)
  const { height } = layout.main
  if (review.tab === 'diff') {
    const how = drawingOf(state, review, layout)
    const diff = moveDiff(review.model, review.diff, by, height, how)
    return { ...state, review: { ...review, diff } }
  }
  const page = pageOf(review, pageWidth(layout), state.ascii)
  const scroll = movePage(page, review.scrolls[review.tab], by, height)
  return { ...state, review: { ...review, scrolls: { ...review.scrolls, [review.tab]: scroll } } }
}

function toTab(state: State, review: ReviewState, tab: Tab): State {
  return rebuilt(state, { ...review, tab })
}

/** Enter on a key goes to the first line of the diff that shows it. */
function openEntry(state: State, review: ReviewState): State {
  if (review.tab !== 'changes') return state
  const entry = shownEntries(review.input.plan, review.list).at(review.scrolls.changes.cursor)
  if (entry === undefined) return state
  const next = rebuilt(state, { ...review, tab: 'diff' })
  if (next.review === null) return state
  const name = entry.key?.path.findLast(part => typeof part === 'string')
  const start = next.review.model.targets[entry.change] ?? 0
  const found =
    typeof name === 'string' ? findRow(next.review.model, name, start, 1, true) : undefined
  return toRow(next, next.review, found ?? start)
}

function back(state: State, review: ReviewState): Step {
  if (review.query !== '') return step({ ...state, review: { ...review, query: '' } })
  if (review.from === 'backups') {
    return step({ ...state, screen: 'backups', review: null }, { kind: 'list-backups' })
  }
  if (review.from === 'history') return returnToHistory(state)
  return leftList({ ...state, under: null })
}

/** Opens or closes the unchanged lines at the cursor. */
function folded(state: State, review: ReviewState): State {
  const gaps = gapsNear(review)
  const isOpen = gaps.every(gap => review.opened.has(gap))
  const opened = new Set(review.opened)
  for (const gap of gaps) {
    if (isOpen) opened.delete(gap)
    else opened.add(gap)
  }
  return rebuilt(state, { ...review, opened })
}

function foldedAll(state: State, review: ReviewState): State {
  if (review.opened.size > 0) return rebuilt(state, { ...review, opened: new Set() })
  const opened = review.input.plan.changes.flatMap((change, at) =>
    Array.from({ length: change.diff.length + 1 }, (_, gap) => `${at}:${gap}`),
  )
  return rebuilt(state, { ...review, opened: new Set(opened) })
}

function gapsNear(review: ReviewState): string[] {
  const row = rowAt(review.model, review.diff.cursor)
  if (row?.kind === 'gap') return [`${row.change}:${row.gap}`]
  const above = review.model.hunks.findLast(hunk => hunk.row <= review.diff.cursor)
  const change = row?.change ?? 0
  if (above === undefined || above.change !== change) return [`${change}:0`]
  const isBetween = row?.kind === 'line' && row.hunk < 0
  const below = `${change}:${above.hunk + 1}`
  return isBetween ? [below] : [`${change}:${above.hunk}`, below]
}
