/** What the approvals of a plan amount to now, outside of an apply. */
import { parseAllowedSigners } from '../approval/allowed-signers.ts'
import { type Revocation, verifyRevocation } from '../approval/revocation.ts'
import { plannedTargets } from '../approval/statement.ts'
import { type ApprovalDecision, decideApproval } from '../approval/threshold.ts'
import {
  type ApprovalVerdict,
  type VerifyContext,
  verifyApproval,
} from '../approval/verify-approval.ts'
import type { PlanId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { Plan } from '../model/plan.ts'
import type { StoredApproval } from '../model/records.ts'
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
  const stored = listApprovals(workspace.host, workspace.layout, id)
  const verdicts = verdictsOn(workspace, id, plan, stored)
  return { verdicts, decision: decideApproval(plan, verdicts, workspace.policy) }
}

/** Verifies approvals of one plan, filed or just made. */
export function verdictsOn(
  workspace: Workspace,
  id: PlanId,
  plan: Plan,
  stored: readonly StoredApproval[],
): ApprovalVerdict[] {
  if (stored.length === 0) return []
  const { host, layout, policyDigest } = workspace
  const context: VerifyContext = {
    planId: id,
    plan,
    signers: parseAllowedSigners(workspace.allowedSigners).signers,
    policyDigest,
    hostId: hostId(host, layout),
    uid: host.identity.uid,
    now: host.now(),
    used: stored.map(({ id }) => id).filter(approval => isConsumed(host, layout, approval)),
    revocations: trustedRevocations(workspace),
    current: plannedTargets(plan),
  }
  return stored.map(approval => verifyApproval(approval, context))
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
