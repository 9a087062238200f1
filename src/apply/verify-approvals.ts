/** Who has allowed this plan, judged under the lock of its targets. Rules: R17, R18. */
import { approvalError } from '../approval/threshold.ts'
import type { Host } from '../host/host.ts'
import type { ApprovalId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { Layout } from '../store/layout.ts'
import type { ApplyContext } from './apply-request.ts'
import { judgeApprovals } from './judge-approvals.ts'
import type { Order } from './load-order.ts'

export interface VerifiedApprovals {
  /** Those that carry the plan; they stand in the receipt. */
  readonly counted: readonly ApprovalId[]
  /** Those and any that was not needed: none of them may serve a second time. */
  readonly genuine: readonly ApprovalId[]
}

/**
 * Returns the approvals of a plan that has enough of them.
 *
 * @throws WritError APPROVAL_* with a problem for each approval that does not count.
 */
export function verifyApprovals(
  host: Host,
  layout: Layout,
  order: Order,
  context: ApplyContext,
): VerifiedApprovals {
  const { verdicts, decision } = judgeApprovals(host, layout, order.planId, order.plan, context)
  if (!decision.ok) {
    const { code, detail, problems } = approvalError(decision)
    throw new WritError(code, { detail, problems, hint: `writ sign ${order.planId}` })
  }
  const genuine = verdicts.flatMap(verdict => (verdict.ok ? [verdict.approval] : []))
  const refused = new Set(decision.refusals.map(({ approval }) => approval))
  return { counted: genuine.filter(id => !refused.has(id)), genuine }
}
