/**
 * What a rollback finds back in place already, put there by a recovery note or by hand.
 *
 * The files need no write, but the gate stays closed until somebody signs that this is wanted:
 * a plan that changes nothing else is the record of it. Its own risk says nothing, since nothing
 * changes any more, so it is judged by that of the plan it takes back. Rules: R17, R28, R31.
 */
import type { Host } from '../host/host.ts'
import { WritError } from '../model/errors.ts'
import type { Plan } from '../model/plan.ts'
import { graver, type RiskClass } from '../model/risk.ts'
import type { Layout } from '../store/layout.ts'
import { loadPlan } from '../store/plan-store.ts'

/** Whether a plan writes nothing. Rule: R10. */
export function changesNothing({ changes }: Pick<Plan, 'changes'>): boolean {
  return changes.every(({ action }) => action === 'no-op')
}

/** Whether a plan only records that its files went back by other means. */
export function recordsRestore(plan: Pick<Plan, 'changes' | 'origin'>): boolean {
  return plan.origin.kind === 'rollback' && changesNothing(plan)
}

/** Returns the class of risk whose threshold a plan has to reach. */
export function judgedRisk(host: Host, layout: Layout, plan: Plan): RiskClass {
  const undone = undonePlan(host, layout, plan)
  if (undone === undefined) return plan.risk
  if (undone === 'unknown') return 'permissions'
  return restoredPaths(plan, undone).length > 0 ? graver(plan.risk, undone.risk) : plan.risk
}

/** Whether a file of a rollback went back by other means. */
export function isRestoredOutside(
  host: Host,
  layout: Layout,
  plan: Plan,
  realPath: string,
): boolean {
  const undone = undonePlan(host, layout, plan)
  if (undone === undefined) return false
  return undone === 'unknown' || restoredPaths(plan, undone).includes(realPath)
}

function restoredPaths(plan: Plan, undone: Plan): readonly string[] {
  const written = undone.changes.filter(({ action }) => action !== 'no-op')
  return plan.changes
    .filter(({ action }) => action === 'no-op')
    .map(({ realPath }) => realPath)
    .filter(path => written.some(({ realPath }) => realPath === path))
}

/** A plan that cannot be read any more is not taken for a harmless one. */
function undonePlan(host: Host, layout: Layout, { origin }: Plan): Plan | 'unknown' | undefined {
  if (origin.kind !== 'rollback') return undefined
  try {
    return loadPlan(host, layout, origin.plan).plan
  } catch (error) {
    if (error instanceof WritError) return 'unknown'
    throw error
  }
}
