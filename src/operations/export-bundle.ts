/** Puts a plan and what was decided on it into one file, for an approver elsewhere or back. */

import { planAgain } from '../bytes/plan-again.ts'
import type { PlanId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import { policyFileText } from '../policy/policy-file.ts'
import { listApprovals } from '../store/approval-store.ts'
import { bundleBytes } from '../store/bundle-file.ts'
import { type FoundPlan, findPlan } from './found-plan.ts'
import type { Workspace } from './workspace.ts'

export interface ExportedBundle {
  readonly plan: PlanId
  readonly bytes: Uint8Array
  readonly approvals: number
  readonly isCarried: boolean
}

/**
 * Returns the bundle of a plan: its public half, its policy, every decision filed under it.
 *
 * @throws WritError NOT_FOUND; APPROVAL_OTHER_POLICY where no approval of this plan could count.
 */
export function exportBundle(workspace: Workspace, prefix: string): ExportedBundle {
  const found = findPlan(workspace, prefix)
  assertPolicyKnown(found)
  const { host, layout } = workspace
  const approvals = listApprovals(host, layout, found.id).map(({ statement, signature }) => ({
    statement: Buffer.from(statement).toString('base64'),
    signature,
  }))
  const bytes = bundleBytes({
    schema: 'writ/bundle/v1',
    plan: found.id,
    bytes: Buffer.from(found.bytes).toString('base64'),
    policy: policyFileText(found.workspace.policy),
    approvals,
  })
  return { plan: found.id, bytes, approvals: approvals.length, isCarried: found.isCarried }
}

/** The policy goes along, so it must be the one the plan names. */
function assertPolicyKnown({ plan, workspace }: FoundPlan): void {
  if (plan.policy.digest === workspace.policyDigest) return
  throw new WritError('APPROVAL_OTHER_POLICY', {
    detail: 'the policy changed after the plan was made, so no approval of it would count',
    hint: planAgain(plan),
  })
}
