/** Who has allowed this plan, judged under the lock of its targets. Rules: R17, R18. */
import { type ApprovalDecision, approvalError } from '../approval/threshold.ts'
import { planAgain, takeBackText } from '../bytes/plan-again.ts'
import type { Host } from '../host/host.ts'
import type { ApprovalId, PlanId } from '../model/digest.ts'
import { type ErrorCode, WritError } from '../model/errors.ts'
import type { Layout } from '../store/layout.ts'
import { listReceipts } from '../store/receipt-store.ts'
import type { ApplyContext } from './apply-request.ts'
import { judgeApprovals } from './judge-approvals.ts'
import { requireCover } from './lease-cover.ts'
import type { Order } from './load-order.ts'
import { assertRestored } from './recorded-restore.ts'

export interface VerifiedApprovals {
  /** Those that carry the plan; they stand in the receipt. */
  readonly counted: readonly ApprovalId[]
  /** Those and any that was not needed: none of them may serve a second time. */
  readonly genuine: readonly ApprovalId[]
}

/** No further signature helps against these. */
const again: ReadonlySet<ErrorCode> = new Set([
  'APPROVAL_REJECTED',
  'APPROVAL_OTHER_POLICY',
  'APPROVAL_OTHER_BEFORE',
  'APPROVAL_OTHER_PATH',
  'PLAN_EXPIRED',
])

/**
 * Returns the approvals of a plan that has enough of them; under a lease, those that covered it.
 *
 * @throws WritError POLICY_DENIED where no lease covers it; APPROVAL_* with a problem for each approval that does not count; PLAN_UNSOUND
 * where they were asked for by a plan that calls a file restored and it is not.
 */
export function verifyApprovals(
  host: Host,
  layout: Layout,
  order: Order,
  context: ApplyContext,
): VerifiedApprovals {
  assertRestored(host, layout, order)
  if (context.underLease === true) {
    return { counted: requireCover(host, layout, order).approvals, genuine: [] }
  }
  const { verdicts, decision } = judgeApprovals(host, layout, order.planId, order.plan, context)
  if (!decision.ok) {
    const { code, detail, problems } = approvalError(decision)
    const ended = code === 'APPROVAL_USED' ? endedText(host, layout, order) : ''
    const rejection = decision.refusals.find(refusal => refusal.code === 'APPROVAL_REJECTED')
    const other = again.has(code) ? planAgain(order.plan) : signText(order.planId, decision)
    const hint = rejection === undefined ? other : takeBackText(rejection.approval, other)
    throw new WritError(code, { detail: `${detail}${ended}`, problems, hint })
  }
  const genuine = verdicts.flatMap(verdict => (verdict.ok ? [verdict.approval] : []))
  const refused = new Set(decision.refusals.map(({ approval }) => approval))
  return { counted: genuine.filter(id => !refused.has(id)), genuine }
}

function signText(planId: PlanId, { aloneFrom }: ApprovalDecision): string {
  const sign = `writ sign ${planId}`
  return aloneFrom === null ? sign : `from ${aloneFrom} on: writ apply ${planId}; or now: ${sign}`
}

/** How the apply that consumed the approvals ended, where it left a receipt. */
function endedText(host: Host, layout: Layout, { planId }: Order): string {
  const ended = listReceipts(host, layout).find(receipt => receipt.plan === planId)
  return ended === undefined ? '' : `; that apply ended '${ended.outcome}', receipt ${ended.id}`
}
