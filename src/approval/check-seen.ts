/** Whether whoever signed had the whole diff on screen, where that is asked for. Rules: R15, R33. */
import type { Plan } from '../model/plan.ts'
import type { ShownView } from '../model/records.ts'

/**
 * Whether a plan can be approved only by somebody who was shown all of it: one that changes what
 * a runtime may do. The way back from such a change is never made harder than the change was.
 */
export function mustBeSeen({ risk, origin }: Pick<Plan, 'risk' | 'origin'>): boolean {
  return risk === 'permissions' && origin.kind !== 'rollback'
}

/** Returns what was not shown; null where nothing is missing that has to be seen. */
export function unseenText(plan: Plan, { hunksShown, hunksTotal }: ShownView): string | null {
  if (!mustBeSeen(plan)) return null
  const total = plan.changes.reduce((count, change) => count + change.diff.length, 0)
  if (hunksTotal !== total)
    return `it speaks of ${hunksTotal} parts of the diff, and there are ${total}`
  return hunksShown >= total ? null : `${hunksShown} of ${total} parts of the diff were on screen`
}
