/** Applies a stored plan by a prefix of its id. Imports nothing of planning, diffing or reviewing. */

import { applyPlan } from '../apply/apply-plan.ts'
import type { ApplyStep } from '../apply/apply-request.ts'
import type { PlanId } from '../model/digest.ts'
import type { Receipt } from '../model/records.ts'
import { hostId } from '../store/install-store.ts'
import { resolvePlanId } from '../store/plan-store.ts'
import { type AuthorInput, authorOf, type Workspace } from './workspace.ts'

export interface ApplyInput extends AuthorInput {
  readonly plan: string
  readonly onStep?: (step: ApplyStep) => void
  readonly aborted?: () => boolean
}

/** Runs the engine and returns the receipt. Throws what the engine refuses with. */
export function applyStored(workspace: Workspace, input: ApplyInput): Promise<Receipt> {
  const { host, layout } = workspace
  const planId: PlanId = resolvePlanId(host, layout, input.plan)
  return applyPlan(host, layout, {
    planId,
    policy: workspace.policy,
    policyDigest: workspace.policyDigest,
    allowedSigners: workspace.allowedSigners,
    hostId: hostId(host, layout),
    actor: authorOf(workspace, input),
    consumers: workspace.consumers,
    ...(input.onStep === undefined ? {} : { onStep: input.onStep }),
    ...(input.aborted === undefined ? {} : { aborted: input.aborted }),
  })
}
