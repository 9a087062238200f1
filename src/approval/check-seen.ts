/** Whether whoever signed had the whole diff on screen, where that is asked for. Rules: R15, R33. */
import { shownHunks } from '../bytes/shown-hunks.ts'
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
export function unseenText(
  plan: Plan,
  { hunksShown, hunksTotal, hunks }: ShownView,
): string | null {
  if (!mustBeSeen(plan)) return null
  const whole = shownHunks(plan, () => true)
  if (hunksTotal !== whole.hunksTotal) {
    return `it speaks of ${hunksTotal} parts of the diff, and there are ${whole.hunksTotal}`
  }
  if (hunksShown < hunksTotal) {
    return `${hunksShown} of ${hunksTotal} parts of the diff were on screen`
  }
  return hunks === whole.hunks ? null : 'what was on screen is not the diff of this plan'
}
