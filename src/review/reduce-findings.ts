/** Going from finding to finding in the diff. Rule: R12. */
import type { Stop } from './finding-stops.ts'
import { rowsOfStops, stopsOf } from './finding-stops.ts'
import { rebuilt, toRow } from './review-window.ts'
import type { ReviewState, State } from './state.ts'
import { findingText } from './twins.ts'

/** Goes to the next or previous finding and says what it is; from another tab to the first one. */
export function toFinding(state: State, review: ReviewState, direction: 1 | -1): State {
  const { plan } = review.input
  const stops = stopsOf(plan)
  if (stops.all.length === 0) {
    return { ...state, notice: { kind: 'info', text: 'no finding has a place in the diff' } }
  }
  const isThere = review.tab === 'diff'
  const opened = isThere ? state : rebuilt(state, { ...review, tab: 'diff' })
  if (opened.review === null) return state
  const rows = rowsOfStops(opened.review.model, stops)
  const here = isThere ? opened.review.diff.cursor : direction === 1 ? -1 : Number.MAX_SAFE_INTEGER
  const at =
    direction === 1 ? rows.findIndex(row => row > here) : rows.findLastIndex(row => row < here)
  const stop = stops.all[at]
  if (stop === undefined) {
    const which = direction === 1 ? 'last' : 'first'
    return { ...opened, notice: { kind: 'info', text: `this is the ${which} finding` } }
  }
  const next = toRow(opened, opened.review, rows[at])
  const text = `finding ${at + 1} of ${stops.all.length}: ${whatIs(review, stop)}`
  return { ...next, notice: { kind: 'info', text, isVisible: true } }
}

function whatIs({ input }: ReviewState, { findings }: Stop): string {
  const told = findings.flatMap(place => {
    const finding = input.plan.findings[place]
    if (finding === undefined) return []
    const shown = findingText(input.plan, finding)
    return [`${finding.code} ${shown(input.meanings[place] ?? finding.message)}`]
  })
  return told.length === 0 ? 'a part that has to be on screen' : told.join('; ')
}

/** Where the cursor stands among the findings, such as `2/5`; null where the diff has none. */
export function findingPosition(review: ReviewState): string | null {
  const stops = stopsOf(review.input.plan)
  const count = stops.all.length
  if (count === 0 || review.tab !== 'diff') return null
  const rows = rowsOfStops(review.model, stops)
  const at = rows.findLastIndex(row => row <= review.diff.cursor)
  return rows[at] === review.diff.cursor ? `${at + 1}/${count}` : String(count)
}
