/**
 * What a rollback finds back in place already, put there by a recovery note or by hand.
 *
 * The files need no write, but the gate stays closed until somebody signs that this is wanted:
 * a plan that changes nothing else is the record of it. Its own risk says nothing, since nothing
 * changes any more, so it is judged by that of the plan it takes back. Rules: R17, R28, R31.
 */
import { sha256 } from '../bytes/digest.ts'
import { planAgain } from '../bytes/plan-again.ts'
import type { Host } from '../host/host.ts'
import type { PlanId, Sha256 } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { Image, Plan } from '../model/plan.ts'
import { isInPlace } from '../model/records.ts'
import { graver, type RiskClass } from '../model/risk.ts'
import type { Layout } from '../store/layout.ts'
import { loadPlan } from '../store/plan-store.ts'
import { loadReceipt } from '../store/receipt-store.ts'
import { loadOrder, type Order } from './load-order.ts'

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

/**
 * Throws where a rollback calls a file restored that is not what it was before: nobody who signs
 * sees a difference in it, so the bytes have to be those an applied plan found. Rules: R7, R31.
 *
 * @throws WritError PLAN_UNSOUND.
 */
export function assertRestored(host: Host, layout: Layout, { plan, sealed }: Order): void {
  const { origin } = plan
  if (origin.kind !== 'rollback') return
  plan.changes.forEach(({ action, owned, wholeFile, realPath }, index) => {
    if (action !== 'no-op' || (owned.length === 0 && !wholeFile)) return
    const after = sealed.changes[index]?.after ?? null
    if (isWhatStoodBefore(host, layout, origin, realPath, after)) return
    throw new WritError('PLAN_UNSOUND', {
      detail: `${realPath} is not what it was before ${origin.plan}, and the plan says so`,
      hint: planAgain(plan),
      path: realPath,
    })
  })
}

function isWhatStoodBefore(
  host: Host,
  layout: Layout,
  origin: { readonly plan: PlanId; readonly receipt: string },
  realPath: string,
  image: Image | null,
): boolean {
  const receipt = loadReceipt(host, layout, origin.receipt)
  if (receipt?.plan !== origin.plan || !isInPlace(receipt.outcome)) return false
  const { plan, sealed } = loadOrder(host, layout, origin.plan)
  const index = plan.changes.findIndex(change => change.realPath === realPath)
  const before = sealed.changes[index]?.before
  return before !== undefined && digestOf(before) === digestOf(image)
}

/** Computed here, from the true bytes; null is an absent file. */
function digestOf(image: Image | null): Sha256 | null {
  return image === null ? null : sha256(Buffer.from(image.base64, 'base64'))
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
