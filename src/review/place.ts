/** Where the keys of a state go, and how large its parts are. */

import type { DiffDrawing } from './diff-lines.ts'
import { stopsOf } from './finding-stops.ts'
import { glyphsOf } from './glyphs.ts'
import type { Layout } from './layout.ts'
import { layoutOf } from './layout.ts'
import { seenState } from './seen.ts'
import type { Place, ReviewState, State } from './state.ts'
import { syntaxOf } from './syntax-lines.ts'

export function layoutOfState(state: State): Layout {
  const { screen, review } = state
  const hasList = screen === 'review' ? review?.tab === 'diff' : screen !== 'health'
  const view = review?.view ?? 'auto'
  return layoutOf(state.size, screen, view, hasList)
}

export function placeOf(state: State): Place {
  // Nothing is decided where nothing can be read; an apply that runs is stopped with its own keys.
  if (layoutOfState(state).tooSmall && state.overlay?.kind !== 'apply') return 'small'
  if (state.search !== null && state.overlay?.kind === 'help') return 'search'
  switch (state.overlay?.kind) {
    case 'help':
      return 'help'
    case 'confirm':
      return 'confirm'
    case 'choice':
      return 'choice'
    case 'apply':
      return 'apply'
    case 'signed':
      return 'signed'
    case 'error':
    case 'entry':
      return 'message'
    case 'loading':
      return 'loading'
    case undefined:
      break
  }
  if (state.search !== null) return 'search'
  return screenPlace(state)
}

/** The place under any overlay. */
export function screenPlace(state: State): Place {
  if (state.screen !== 'review' || state.review === null) {
    return state.screen === 'review' ? 'queue' : state.screen
  }
  const { tab } = state.review
  return tab === 'changes' || tab === 'diff' ? tab : 'page'
}

/** Columns of the scrollbar at the right of the main part. */
export const scrollbar = 1

export function drawingOf(state: State, review: ReviewState, layout: Layout): DiffDrawing {
  return {
    width: Math.max(1, layout.main.width - scrollbar),
    split: layout.split,
    wrap: review.wrap,
    offset: review.wrap ? 0 : review.offset,
    query: review.query,
    glyphs: glyphsOf(state.ascii),
    managed: review.managed,
    stops: stopsOf(review.input.plan),
    syntax: syntaxOf(review.input),
    escaped: review.escaped,
    marksEnd: true,
    seenOf: (change, hunk) =>
      seenState(
        review.seen,
        change,
        hunk,
        review.input.plan.changes[change]?.diff[hunk]?.lines.length ?? 0,
      ),
  }
}
