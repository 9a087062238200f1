/** What the list of changes shows, and in which order. Rule: R12. */

import { shownEntries } from './change-entries.ts'
import type { ChangesView } from './changes-view.ts'
import { orders, owners } from './changes-view.ts'
import { settled } from './review-window.ts'
import { topScroll } from './scroll.ts'
import type { ReviewState, State } from './state.ts'
import { nextFilter } from './tab-changes.ts'

/** Goes on to the next narrower list; from the narrowest back to all. */
export function filtered(state: State, review: ReviewState): State {
  const least = nextFilter(review.input.plan, review.list)
  if (least === review.list.least) {
    return { ...state, notice: { kind: 'info', text: 'all changes are of one class' } }
  }
  return listed(state, review, { ...review.list, least })
}

/** Goes on to the keys of managed blocks, then to the user's own, then to all. */
export function ownerFiltered(state: State, review: ReviewState): State {
  const { list, input } = review
  const at = list.owner === null ? -1 : owners.indexOf(list.owner)
  const owner =
    owners
      .slice(at + 1)
      .find(next => shownEntries(input.plan, { ...list, least: null, owner: next }).length > 0) ??
    null
  // A class that has none of the owner's keys would leave nothing to look at.
  const next = { ...list, owner }
  const isEmpty = shownEntries(input.plan, next).length === 0
  return listed(state, review, isEmpty ? { ...next, least: null } : next)
}

export function reordered(state: State, review: ReviewState): State {
  const at = orders.indexOf(review.list.order)
  const order = orders[(at + 1) % orders.length] ?? 'gravest'
  return listed(state, review, { ...review.list, order })
}

function listed(state: State, review: ReviewState, list: ChangesView): State {
  const scrolls = { ...review.scrolls, changes: topScroll }
  return settled(state, { ...review, list, scrolls })
}
