/** Lists that are opened from a review lie over it: leaving them leads back. */
import { rebuilt } from './review-window.ts'
import type { ReviewState, State, Step } from './state.ts'
import { step } from './state.ts'

/** The review that a list opened now lies over; null where there is none. */
export function reviewUnder({ screen, review, under }: State): ReviewState | null {
  return screen === 'review' ? review : under
}

/** Leaves a list: for the review it was opened from, else for the inbox. */
export function leftList(state: State): Step {
  const { under } = state
  if (under === null) {
    return step({ ...state, screen: 'queue', review: null, sitting: null }, { kind: 'load-queue' })
  }
  const back: State = { ...state, screen: 'review', review: under, under: null }
  // The window may have another size, and the plan another state.
  return step(rebuilt(back, under), { kind: 'refresh-review', id: under.input.id })
}
