/**
 * Whether a rollback only brings back what people have approved before, so that one of them is
 * enough. Rule: R28.
 *
 * A plan's own word counts for nothing here, and neither does a receipt's: the bytes must be those
 * an applied plan left, and the approvals of that plan must verify again and reach the threshold
 * of the policy in force. Any record that is missing or damaged is no proof.
 */
import { decideApproval } from '../approval/threshold.ts'
import { sha256 } from '../bytes/digest.ts'
import { utcMs } from '../bytes/utc.ts'
import type { Host } from '../host/host.ts'
import type { PlanId, Sha256 } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { Plan, SealedChange } from '../model/plan.ts'
import type { Receipt } from '../model/records.ts'
import { listApprovals } from '../store/approval-store.ts'
import type { Layout } from '../store/layout.ts'
import { linesOnce } from '../store/ledger-store.ts'
import { listReceipts } from '../store/receipt-store.ts'
import { type ApprovalRules, verdictsOn } from './approval-verdicts.ts'
import { filingsOf } from './filings.ts'
import { loadOrder } from './load-order.ts'
import { isRestoredOutside } from './recorded-restore.ts'

/** Returns false at once where the answer would make no difference. */
export function restoresApproved(
  host: Host,
  layout: Layout,
  planId: PlanId,
  plan: Plan,
  rules: ApprovalRules,
): boolean {
  if (plan.origin.kind !== 'rollback' || rules.policy.thresholds[plan.risk].approvers <= 1) {
    return false
  }
  return proved(() => {
    const { sealed } = loadOrder(host, layout, planId)
    const receipts = listReceipts(host, layout).filter(({ outcome }) => outcome === 'changed')
    return plan.changes.every(({ action, realPath }, index) => {
      const half = sealed.changes[index]
      if (half === undefined) return false
      if (action === 'no-op' && !isRestoredOutside(host, layout, plan, realPath)) return true
      return receipts.some(
        receipt =>
          receipt.plan !== planId &&
          receipt.targets.some(({ path }) => path === realPath) &&
          proved(() => hasLeft(host, layout, receipt, realPath, afterOf(half), rules)),
      )
    })
  })
}

function proved(claim: () => boolean): boolean {
  try {
    return claim()
  } catch (error) {
    if (error instanceof WritError) return false
    throw error
  }
}

/** Whether an applied and approved plan left exactly this at the path. */
function hasLeft(
  host: Host,
  layout: Layout,
  receipt: Receipt,
  realPath: string,
  wanted: Sha256 | null,
  rules: ApprovalRules,
): boolean {
  const { plan, sealed } = loadOrder(host, layout, receipt.plan)
  const index = plan.changes.findIndex(change => change.realPath === realPath)
  const half = sealed.changes[index]
  if (half === undefined || afterOf(half) !== wanted) return false
  return wasApproved(host, layout, receipt, plan, rules)
}

/** The digest of the true bytes, computed here; null is an absent file. */
function afterOf({ after }: SealedChange): Sha256 | null {
  return after === null ? null : sha256(Buffer.from(after.base64, 'base64'))
}

/** Judges the approvals of an applied plan as of its apply, under the thresholds of today. */
function wasApproved(
  host: Host,
  layout: Layout,
  receipt: Receipt,
  plan: Plan,
  rules: ApprovalRules,
): boolean {
  const stored = listApprovals(host, layout, receipt.plan)
  const at = utcMs(receipt.at) ?? 0
  const verdicts = verdictsOn(host, layout, receipt.plan, plan, rules, stored, at)
  const facts = { now: at, filing: filingsOf(rules.ledger ?? linesOnce(host, layout)) }
  const { ok, have } = decideApproval(plan, verdicts, rules.policy, false, facts)
  return ok && have > 0
}
