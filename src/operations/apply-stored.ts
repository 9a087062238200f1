/** Applies a stored plan by a prefix of its id. Loads nothing that diffs or reviews. */

import { applyPlan } from '../apply/apply-plan.ts'
import type { Receipt } from '../model/records.ts'
import { resolvePlanId } from '../store/plan-store.ts'
import { type ApplyContextInput, applyContext } from './apply-context.ts'
import { assertOwnPlan } from './found-plan.ts'
import { assertPolicySigned } from './policy-signature.ts'
import { type Warn, withEvents } from './with-events.ts'
import type { Workspace } from './workspace.ts'

export interface ApplyInput extends ApplyContextInput {
  readonly plan: string
  readonly warn?: Warn
}

/** Runs the engine and returns the receipt. Throws what the engine refuses with. */
export async function applyStored(workspace: Workspace, input: ApplyInput): Promise<Receipt> {
  const { host, layout } = workspace
  assertOwnPlan(workspace, input.plan)
  const planId = resolvePlanId(host, layout, input.plan)
  return withEvents(workspace, input.warn, async () =>
    applyPlan(host, layout, {
      ...(await applyContext(workspace, input)),
      planId,
      assertPolicySigned: ledger => assertPolicySigned(workspace, ledger),
    }),
  )
}
