/** What was on screen of each plan, while the program runs. Rule: R15. */
import type { PlanId } from '../model/digest.ts'
import { countSeen, nothingSeen, type Seen } from './seen.ts'
import type { ReviewState, State } from './state.ts'

/** By plan; the one seen last is the last. */
export type KeptSeen = ReadonlyMap<PlanId, Seen>

/** Plans whose seen parts are kept; those of the plan longest not looked at go first. */
const mostKept = 50

/** Returns the state with what was seen of the open review, and keeps it for later. */
export function withSeen(state: State, review: ReviewState, seen: Seen): State {
  const { id, plan } = review.input
  const kept = new Map(state.kept)
  kept.delete(id)
  kept.set(id, seen)
  for (const oldest of kept.keys()) {
    if (kept.size <= mostKept) break
    kept.delete(oldest)
  }
  return { ...state, kept, review: { ...review, seen, count: countSeen(plan, seen) } }
}

/** A plan opened again goes on where it was left: its id names all that its frames have shown. */
export function seenOfPlan({ kept }: State, id: PlanId): Seen {
  return kept.get(id) ?? nothingSeen
}
