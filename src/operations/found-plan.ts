/** A plan by the start of its id: one of this host's, or one that was carried here to be signed. */
import type { PlanId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import { shortId } from '../model/short-id.ts'
import { policyDigestOf, readPolicy } from '../policy/read-policy.ts'
import { type CarriedPlan, findCarriedId, loadCarried } from '../store/carried-store.ts'
import { type LoadedPlan, listPlanIds, loadPlan, resolvePlanId } from '../store/plan-store.ts'
import type { Workspace } from './workspace.ts'

export interface FoundPlan extends LoadedPlan {
  /** Whether it is another host's: it can be decided here, and only be applied there. */
  readonly isCarried: boolean
  /** What the plan is judged by: this machine as it is, or as the plan's own host sees it. */
  readonly workspace: Workspace
}

/**
 * Returns the plan whose id starts with the text; this host's own ones come first.
 *
 * @throws WritError NOT_FOUND, AMBIGUOUS_ID, PLAN_TAMPERED, RECORD_INVALID, APPROVAL_OTHER_POLICY.
 */
export function findPlan(workspace: Workspace, prefix: string): FoundPlan {
  const { host, layout } = workspace
  const carriedId = carriedIdOf(workspace, prefix)
  const carried = carriedId === undefined ? undefined : loadCarried(host, layout, carriedId)
  if (carried !== undefined) return foundCarried(workspace, carried)
  const found = loadPlan(host, layout, resolvePlanId(host, layout, prefix))
  return { ...found, isCarried: false, workspace }
}

/**
 * Returns the id of the plan that `findPlan` would return, without reading the plan.
 *
 * @throws WritError NOT_FOUND, AMBIGUOUS_ID.
 */
export function findPlanId(workspace: Workspace, prefix: string): PlanId {
  const { host, layout } = workspace
  return carriedIdOf(workspace, prefix) ?? resolvePlanId(host, layout, prefix)
}

/** Returns a carried plan with the workspace its host would judge it in. */
export function foundCarried(workspace: Workspace, carried: CarriedPlan): FoundPlan {
  const { id, bytes, plan } = carried
  const policy = readPolicy(carried.policy)
  const policyDigest = policyDigestOf(policy)
  if (policyDigest !== plan.policy.digest) {
    throw new WritError('APPROVAL_OTHER_POLICY', {
      detail: `the policy that came with plan ${shortId(id)} is not the one it was made under`,
      hint: `on its host: writ export ${shortId(id)}`,
    })
  }
  const onBehalfOf = { hostId: plan.host.id, uid: plan.host.uid }
  const judging = { ...workspace, policy, policyDigest, onBehalfOf }
  return { id, bytes, plan, isCarried: true, workspace: judging }
}

/** @throws WritError APPROVAL_OTHER_HOST where the text names a plan that was carried here. */
export function assertOwnPlan(workspace: Workspace, prefix: string): void {
  const id = carriedIdOf(workspace, prefix)
  if (id === undefined) return
  throw new WritError('APPROVAL_OTHER_HOST', {
    detail: `plan ${shortId(id)} is for another host, and only there it can be applied`,
    hint: `writ export ${shortId(id)} --out FILE, then there: writ import FILE`,
  })
}

/** Looks among the carried first: mostly there are none, and then nothing is listed twice. */
function carriedIdOf({ host, layout }: Workspace, prefix: string): PlanId | undefined {
  const id = findCarriedId(host, layout, prefix)
  if (id === undefined) return undefined
  const text = prefix.startsWith('wp1-') ? prefix : `wp1-${prefix}`
  return listPlanIds(host, layout).some(own => own.startsWith(text)) ? undefined : id
}
