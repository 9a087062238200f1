/** Which classes the list of changes shows. Rule: R12. */
import { settled } from './review-window.ts'
import { topScroll } from './scroll.ts'
import type { ReviewState, State } from './state.ts'
import { nextFilter } from './tab-changes.ts'

/** Goes on to the next narrower list; from the narrowest back to all. */
export function filtered(state: State, review: ReviewState): State {
  const least = nextFilter(review.input.plan, review.least)
  if (least === review.least) {
    return { ...state, notice: { kind: 'info', text: 'all changes are of one class' } }
  }
  const scrolls = { ...review.scrolls, changes: topScroll }
  return settled(state, { ...review, least, scrolls })
}
