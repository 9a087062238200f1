/** Everything a reviewer is shown of one plan. Show always works; apply is who refuses. */
import { judgedRisk } from '../apply/recorded-restore.ts'
import type { PlanId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { Image, Plan, SealedPlan } from '../model/plan.ts'
import { challengeOf, shortId } from '../model/short-id.ts'
import { loadPlan, loadSealed, resolvePlanId } from '../store/plan-store.ts'
import { maskedText } from './masked-text.ts'
import { type Approvals, type PlanStatus, standingOf } from './plan-status.ts'
import type { Workspace } from './workspace.ts'

export interface ChangeTexts {
  /** Masked; null where there is no file. */
  readonly before: string | null
  readonly after: string | null
}

export interface Review {
  readonly id: PlanId
  readonly plan: Plan
  readonly status: PlanStatus
  readonly why: string | null
  readonly approvals: Approvals
  readonly texts: readonly (ChangeTexts | null)[]
  /** What the policy wants typed; '' where nothing. */
  readonly challenge: string
  readonly restoreHint: string
}

/** Loads a plan by a unique prefix of its id. */
export function loadReview(workspace: Workspace, prefix: string): Review {
  const { host, layout, policy } = workspace
  const id = resolvePlanId(host, layout, prefix)
  const { plan } = loadPlan(host, layout, id)
  const standing = standingOf(workspace, id, plan)
  const sealed = sealedOrNone(() => loadSealed(host, layout, id, plan))
  return {
    id,
    plan,
    ...standing,
    texts: plan.changes.map((_, index) => {
      const change = sealed?.changes[index]
      if (change === undefined) return null
      return { before: imageText(change.before), after: imageText(change.after) }
    }),
    challenge: policy.thresholds[judgedRisk(host, layout, plan)].confirm ? challengeOf(id) : '',
    restoreHint: `writ rollback ${shortId(id)}`,
  }
}

function imageText(image: Image | null): string | null {
  return image === null ? null : maskedText(Buffer.from(image.base64, 'base64'), image.masks)
}

function sealedOrNone(load: () => SealedPlan): SealedPlan | undefined {
  try {
    return load()
  } catch (error) {
    if (error instanceof WritError && error.code === 'RECORD_INVALID') return undefined
    throw error
  }
}
