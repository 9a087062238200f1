/** The parts of a review that depend on the size of the screen: rows, scroll bounds, what shows. */
import { buildDiff, rowAt, rowOfLine } from './diff-model.ts'
import type { DiffWindow } from './diff-view.ts'
import { settleDiff, windowOf } from './diff-view.ts'
import { withSeen } from './kept-seen.ts'
import type { Layout } from './layout.ts'
import { settlePage } from './page.ts'
import { pageOf } from './pages.ts'
import { drawingOf, layoutOfState, scrollbar } from './place.ts'
import { addSeen } from './seen.ts'
import type { ReviewState, State } from './state.ts'

/** Wider text is hard to read: the eye loses its line. */
const widestPage = 116

export function pageWidth(layout: Layout): number {
  return Math.max(1, Math.min(widestPage, layout.main.width - scrollbar))
}

/** Rebuilds the rows for the state's layout and keeps the cursor on its line. */
export function rebuilt(state: State, review: ReviewState): State {
  const layout = layoutOfState({ ...state, review })
  const { context, opened } = review
  const model = buildDiff(review.input, { split: layout.split, context, opened })
  const before = rowAt(review.model, review.diff.cursor)
  const cursor = sameRow(model, before, review)
  const top = Math.max(0, cursor - (review.diff.cursor - review.diff.top))
  return settled(state, { ...review, model, diff: { cursor, top, skip: 0 } })
}

function sameRow(
  model: ReviewState['model'],
  before: ReturnType<typeof rowAt>,
  review: ReviewState,
): number {
  if (before === undefined || review.diff.cursor === 0) return 0
  if (before.kind === 'target' || before.kind === 'note') return model.targets[before.change] ?? 0
  if (before.kind === 'gap') {
    return rowOfLine(model, before.change, Math.max(0, before.gap - 1), Number.MAX_SAFE_INTEGER)
  }
  if (before.kind === 'hunk') return rowOfLine(model, before.change, before.hunk, -1)
  if (before.hunk >= 0) {
    return rowOfLine(model, before.change, before.hunk, (before.old ?? before.new)?.index ?? 0)
  }
  const near = review.model.hunks.findLast(hunk => hunk.row <= review.diff.cursor)
  return near === undefined ? 0 : rowOfLine(model, near.change, near.hunk, -1)
}

/** Brings cursor and scroll positions into the bounds of the layout. */
export function settled(state: State, review: ReviewState): State {
  const layout = layoutOfState({ ...state, review })
  const how = drawingOf(state, review, layout)
  const diff = settleDiff(review.model, review.diff, layout.main.height, how)
  if (review.tab === 'diff') return { ...state, review: { ...review, diff } }
  const page = pageOf(review, pageWidth(layout), state.ascii)
  const scroll = settlePage(page, review.scrolls[review.tab], layout.main.height)
  const scrolls = { ...review.scrolls, [review.tab]: scroll }
  return { ...state, review: { ...review, diff, scrolls } }
}

/** Puts the cursor on a row, with a few rows above it and what was asked for near the top. */
export function toRow(state: State, review: ReviewState, row: number | undefined): State {
  if (row === undefined) return settled(state, review)
  const { height } = layoutOfState({ ...state, review }).main
  const top = Math.max(0, row - Math.min(3, Math.floor(height / 4)))
  return settled(state, { ...review, diff: { cursor: row, top, skip: 0 } })
}

export function resized(state: State): State {
  return state.review === null ? state : rebuilt(state, state.review)
}

/** Returns what of the diff is on screen; null where the diff is not. */
export function diffWindow(state: State): DiffWindow | null {
  const { review } = state
  if (state.screen !== 'review' || review === null || review.tab !== 'diff') return null
  if (state.overlay !== null) return null
  const layout = layoutOfState(state)
  if (layout.tooSmall) return null
  const { main, split } = layout
  const key = `${main.width} ${main.height} ${split} ${state.ascii}`
  const known = windows.get(review)
  if (known?.key === key) return known.window
  const how = drawingOf(state, review, layout)
  const window = windowOf(review.model, review.diff, main.height, how)
  windows.set(review, { key, window })
  return window
}

/** The window is asked for twice per frame: to draw it, and to know what it has shown. */
const windows = new WeakMap<ReviewState, { key: string; window: DiffWindow }>()

/** Counts what the frame that was just drawn has shown. */
export function shown(state: State): State {
  const window = diffWindow(state)
  if (window === null || state.review === null) return state
  const seen = addSeen(state.review.seen, window.shown)
  if (seen === state.review.seen) return state
  return withSeen(state, state.review, seen)
}
