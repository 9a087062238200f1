/** What of a stored plan this machine can derive again, and whether the plan says the same. */
import type { Problem } from '../model/errors.ts'
import type { Plan, SealedPlan } from '../model/plan.ts'
import { falseClaims, policyClaims } from '../plan/false-claims.ts'
import { hasInstall, installKey } from '../store/install-store.ts'
import { riskFacts, type Workspace } from './workspace.ts'

interface Derived {
  readonly workspace: Workspace
  readonly sealed: SealedPlan
  readonly key: Uint8Array
  readonly problems: readonly Problem[]
}

/** What was derived again from two records and one machine as it was read: none of them changes. */
const derived = new WeakMap<Plan, Derived>()

/** Returns every claim of a plan that is not true on this machine. Rules: R12, R15. */
export function claimProblems(
  workspace: Workspace,
  plan: Plan,
  sealed: SealedPlan,
): readonly Problem[] {
  const { host, layout, policy, policyDigest } = workspace
  // Without a key no plan was made here, and looking must not make one.
  const key = hasInstall(host, layout) ? installKey(host, layout) : new Uint8Array(32)
  // Under another policy the plan is refused for that, and an apply that began is still ended.
  const isInForce = plan.policy.digest === policyDigest
  return [
    ...(isInForce ? policyClaims(plan, policy, host.now()) : []),
    ...falseClaimsOf(workspace, plan, sealed, key),
  ]
}

function falseClaimsOf(
  workspace: Workspace,
  plan: Plan,
  sealed: SealedPlan,
  key: Uint8Array,
): readonly Problem[] {
  const known = derived.get(plan)
  const isSame = known?.workspace === workspace && known.sealed === sealed
  if (isSame && Buffer.compare(known.key, key) === 0) return known.problems
  const problems = falseClaims(plan, sealed, { ...riskFacts(workspace), installKey: key })
  derived.set(plan, { workspace, sealed, key, problems })
  return problems
}
