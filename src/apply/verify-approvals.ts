/** Who has allowed this plan, judged under the lock of its targets. Rules: R17, R18. */
import { type AllowedSigner, parseAllowedSigners } from '../approval/allowed-signers.ts'
import { type Revocation, verifyRevocation } from '../approval/revocation.ts'
import { plannedTargets } from '../approval/statement.ts'
import { approvalError, decideApproval } from '../approval/threshold.ts'
import { verifyApproval } from '../approval/verify-approval.ts'
import type { Host } from '../host/host.ts'
import type { ApprovalId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import { isConsumed, listApprovals, listRevocations } from '../store/approval-store.ts'
import type { Layout } from '../store/layout.ts'
import type { ApplyContext } from './apply-request.ts'
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
 * The before-values were compared with the files already, so the plan's own are current.
 * @throws WritError APPROVAL_* with a problem for each approval that does not count.
 */
export function verifyApprovals(
  host: Host,
  layout: Layout,
  order: Order,
  context: ApplyContext,
): VerifiedApprovals {
  const { signers } = parseAllowedSigners(context.allowedSigners)
  const stored = listApprovals(host, layout, order.planId)
  const verdicts = stored.map(approval =>
    verifyApproval(approval, {
      planId: order.planId,
      plan: order.plan,
      signers,
      policyDigest: context.policyDigest,
      hostId: context.hostId,
      uid: host.identity.uid,
      now: host.now(),
      used: stored.map(({ id }) => id).filter(id => isConsumed(host, layout, id)),
      revocations: verifiedRevocations(host, layout, signers),
      current: plannedTargets(order.plan),
    }),
  )
  const decision = decideApproval(order.plan, verdicts, context.policy)
  if (!decision.ok) {
    const { code, detail, problems } = approvalError(decision)
    throw new WritError(code, { detail, problems, hint: `writ sign ${order.planId}` })
  }
  const genuine = verdicts.flatMap(verdict => (verdict.ok ? [verdict.approval] : []))
  const refused = new Set(decision.refusals.map(({ approval }) => approval))
  return { counted: genuine.filter(id => !refused.has(id)), genuine }
}

/** A revocation that does not verify stops nothing: anybody could have put it there. */
function verifiedRevocations(
  host: Host,
  layout: Layout,
  signers: readonly AllowedSigner[],
): readonly Revocation[] {
  return listRevocations(host, layout).flatMap(stored => {
    try {
      return [verifyRevocation(stored, signers)]
    } catch (error) {
      if (error instanceof WritError) return []
      throw error
    }
  })
}
