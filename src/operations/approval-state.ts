/** What the approvals of a plan amount to now, outside of an apply. */
import { parseAllowedSigners } from '../approval/allowed-signers.ts'
import { type Revocation, verifyRevocation } from '../approval/revocation.ts'
import { plannedTargets } from '../approval/statement.ts'
import { type ApprovalDecision, decideApproval } from '../approval/threshold.ts'
import { type ApprovalVerdict, verifyApproval } from '../approval/verify-approval.ts'
import type { ApprovalId, PlanId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { Plan } from '../model/plan.ts'
import { isConsumed, listApprovals, listRevocations } from '../store/approval-store.ts'
import { hostId } from '../store/install-store.ts'
import type { Workspace } from './workspace.ts'

export interface ApprovalState {
  readonly verdicts: readonly ApprovalVerdict[]
  readonly decision: ApprovalDecision
}

/**
 * Verifies every approval filed under the plan and counts them against the policy.
 *
 * The before-values are taken from the plan: whether they still hold is the question of staleness,
 * asked apart, and asked again by the engine under its lock.
 */
export function approvalState(workspace: Workspace, id: PlanId, plan: Plan): ApprovalState {
  const { host, layout, policy, policyDigest } = workspace
  const { signers } = parseAllowedSigners(workspace.allowedSigners)
  const stored = listApprovals(host, layout, id)
  if (stored.length === 0) return { verdicts: [], decision: decideApproval(plan, [], policy) }
  const revocations = trustedRevocations(workspace)
  const used: ApprovalId[] = stored
    .map(approval => approval.id)
    .filter(approval => isConsumed(host, layout, approval))
  const verdicts = stored.map(approval =>
    verifyApproval(approval, {
      planId: id,
      plan,
      signers,
      policyDigest,
      hostId: hostId(host, layout),
      uid: host.identity.uid,
      now: host.now(),
      used,
      revocations,
      current: plannedTargets(plan),
    }),
  )
  return { verdicts, decision: decideApproval(plan, verdicts, policy) }
}

/** Returns the revocations that verify; one that does not is nobody's word. */
export function trustedRevocations(workspace: Workspace): Revocation[] {
  const { signers } = parseAllowedSigners(workspace.allowedSigners)
  return listRevocations(workspace.host, workspace.layout).flatMap(stored => {
    try {
      return [verifyRevocation(stored, signers)]
    } catch (error) {
      if (error instanceof WritError) return []
      throw error
    }
  })
}
