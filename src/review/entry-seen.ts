/** How much of a key's change was on screen. Rule: R15. */
import type { KeyPath } from '../model/key-path.ts'
import type { Plan } from '../model/plan.ts'
import { hunksOfPaths } from './key-lines.ts'
import type { Seen, SeenState } from './seen.ts'
import { seenState } from './seen.ts'

/** Of one key, or of the file as a whole where there is none; which is asked only if it matters. */
export type SeenOfKey = (change: number, path: () => KeyPath | null) => SeenState

/**
 * Returns what was seen of a key.
 *
 * The plan does not say which lines show a key, so that every hunk counts that may: a key is seen
 * only when all of them were.
 */
export function seenOfKeys(plan: Plan, seen: Seen): SeenOfKey {
  return (at, pathOf) => {
    const change = plan.changes[at]
    if (change === undefined || change.diff.length === 0) return 'seen'
    const [only] = change.diff
    if (change.diff.length === 1) return seenState(seen, at, 0, only?.lines.length ?? 0)
    const path = pathOf()
    const hunks = path === null ? [...change.diff.keys()] : hunksOfPaths(change, path)
    const states = hunks.map(hunk =>
      seenState(seen, at, hunk, change.diff[hunk]?.lines.length ?? 0),
    )
    if (states.every(state => state === 'seen')) return 'seen'
    return states.every(state => state === 'unseen') ? 'unseen' : 'partly'
  }
}
