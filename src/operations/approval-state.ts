/** What the approvals of a plan amount to now, outside of an apply. */
import { type ApprovalRules, verdictsOn as verdictsUnder } from '../apply/approval-verdicts.ts'
import { type Judgement, judgeApprovals } from '../apply/judge-approvals.ts'
import type { ApprovalVerdict } from '../approval/verify-approval.ts'
import type { PlanId } from '../model/digest.ts'
import type { Plan } from '../model/plan.ts'
import type { StoredApproval } from '../model/records.ts'
import { hasInstall, hostId } from '../store/install-store.ts'
import type { Workspace } from './workspace.ts'

/** Verifies every approval filed under the plan and counts them against the policy. */
export function approvalState(workspace: Workspace, id: PlanId, plan: Plan): Judgement {
  return judgeApprovals(workspace.host, workspace.layout, id, plan, rulesOf(workspace))
}

/** Verifies approvals of one plan, filed or just made. */
export function verdictsOn(
  workspace: Workspace,
  id: PlanId,
  plan: Plan,
  stored: readonly StoredApproval[],
): readonly ApprovalVerdict[] {
  return verdictsUnder(workspace.host, workspace.layout, id, plan, rulesOf(workspace), stored)
}

function rulesOf(workspace: Workspace): ApprovalRules {
  const { host, layout, policy, policyDigest, allowedSigners, revokedKeys, onBehalfOf } = workspace
  const rules = { policy, policyDigest, allowedSigners, revokedKeys }
  if (onBehalfOf !== undefined) return { ...rules, ...onBehalfOf }
  // Where no id was made yet no approval can name it, and looking must not make one.
  const id = hasInstall(host, layout) ? hostId(host, layout) : ''
  return { ...rules, hostId: id }
}
