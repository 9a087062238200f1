/** The plan that is to be applied, both halves, as far as it can be judged without its targets. */

import { planAgain } from '../bytes/plan-again.ts'
import { utcMs } from '../bytes/utc.ts'
import { planProblems } from '../checks/plan-problems.ts'
import type { Host } from '../host/host.ts'
import type { PlanId } from '../model/digest.ts'
import { type Problem, WritError } from '../model/errors.ts'
import type { Change, Plan, SealedPlan } from '../model/plan.ts'
import { isInPlace } from '../model/records.ts'
import type { Layout } from '../store/layout.ts'
import { loadPlan, loadSealed } from '../store/plan-store.ts'
import { listReceipts } from '../store/receipt-store.ts'
import type { ApplyContext } from './apply-request.ts'

export interface Order {
  readonly planId: PlanId
  readonly plan: Plan
  readonly sealed: SealedPlan
  readonly salt: Uint8Array
}

/** Loads both halves. @throws WritError NOT_FOUND, PLAN_TAMPERED, RECORD_INVALID. */
export function loadOrder(host: Host, layout: Layout, planId: PlanId): Order {
  const { plan } = loadPlan(host, layout, planId)
  const sealed = loadSealed(host, layout, planId, plan)
  return { planId, plan, sealed, salt: Buffer.from(sealed.salt, 'hex') }
}

/**
 * Throws where the plan is for another moment, policy, host or user. Rule: R18.
 *
 * @throws WritError PLAN_EXPIRED, APPROVAL_OTHER_POLICY, APPROVAL_OTHER_HOST, APPROVAL_OTHER_USER.
 */
export function assertInForce(host: Host, { plan }: Order, context: ApplyContext): void {
  const hint = planAgain(plan)
  if (host.now() >= (utcMs(plan.expires) ?? 0)) {
    throw new WritError('PLAN_EXPIRED', { detail: `the plan expired at ${plan.expires}`, hint })
  }
  if (plan.policy.digest !== context.policyDigest) {
    const detail = 'the plan was made under another policy than the one in force'
    throw new WritError('APPROVAL_OTHER_POLICY', { detail, hint })
  }
  if (plan.host.id !== context.hostId) {
    const detail = `the plan is for host ${plan.host.id}, this is ${context.hostId}`
    throw new WritError('APPROVAL_OTHER_HOST', { detail, hint })
  }
  if (plan.host.uid !== host.identity.uid) {
    const detail = `the plan is for uid ${plan.host.uid}, this is ${host.identity.uid}`
    throw new WritError('APPROVAL_OTHER_USER', { detail, hint })
  }
}

/**
 * Throws where the plan has been carried out already: it is one order, not a standing one.
 *
 * @throws WritError APPROVAL_USED naming the receipt.
 */
export function assertNotApplied(
  host: Host,
  layout: Layout,
  { planId, plan }: Pick<Order, 'planId' | 'plan'>,
): void {
  const done = listReceipts(host, layout).find(
    receipt => receipt.plan === planId && isInPlace(receipt.outcome),
  )
  if (done === undefined) return
  throw new WritError('APPROVAL_USED', {
    detail: `this plan was applied at ${done.at}, receipt ${done.id}; there is nothing left to do`,
    hint: planAgain(plan),
    path: done.targets[0]?.path,
  })
}

/**
 * Proves the plan once more, with code the planner does not share, and that this engine can write
 * it; and that it says what its images say: what people read of it, and the class of risk on which
 * the number of approvals rests. Rules: R7, R9, R12, R15.
 *
 * @throws WritError PLAN_UNSOUND with every problem.
 */
export function assertSound(
  { plan, sealed }: Order,
  { falseClaims }: Pick<ApplyContext, 'falseClaims'>,
): void {
  const faults = [...planProblems(plan, sealed), ...engineProblems(plan.changes)]
  const problems = faults.length > 0 ? faults : falseClaims(plan, sealed)
  const [first] = problems
  if (first === undefined) return
  const { detail, path } = first
  throw new WritError('PLAN_UNSOUND', { detail, path, problems, hint: planAgain(plan) })
}

function engineProblems(changes: readonly Change[]): Problem[] {
  const problems: Problem[] = []
  const seen = new Set<string>()
  const unsound = (change: Change, detail: string): void => {
    problems.push({ code: 'PLAN_UNSOUND', detail, path: change.realPath })
  }
  for (const change of changes) {
    const { action, before, after, realPath } = change
    if (seen.has(realPath)) unsound(change, `${realPath} is changed twice`)
    seen.add(realPath)
    if (action === 'link') unsound(change, `${realPath}: links are not written yet`)
    if (before.kind === 'file' && after.kind === 'file' && (after.mode & ~before.mode) !== 0) {
      unsound(change, `${realPath}: the mode would become wider`)
    }
  }
  return problems
}
