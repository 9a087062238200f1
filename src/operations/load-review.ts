/**
 * Everything a reviewer is shown of one plan. Show always works; apply is who refuses. But a plan
 * that shows what it would not do is said to be unsound before any of it is shown. Rule: R15.
 */
import { judgedRisk } from '../apply/recorded-restore.ts'
import { planProblems } from '../checks/plan-problems.ts'
import { consumerNamed } from '../consumers/registry.ts'
import type { PlanId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { Image, Plan, SealedPlan } from '../model/plan.ts'
import { challengeOf, shortId } from '../model/short-id.ts'
import { movementWords } from '../policy/movement-words.ts'
import { loadSealed } from '../store/plan-store.ts'
import { claimProblems } from './claims-check.ts'
import { findPlan } from './found-plan.ts'
import { maskedText } from './masked-text.ts'
import { planNotes } from './plan-notes.ts'
import { type Approvals, carriedStanding, type PlanStatus, standingOf } from './plan-status.ts'
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
  /** Whether it is another host's, which alone can prove and apply it. */
  readonly isCarried: boolean
  readonly why: string | null
  readonly approvals: Approvals
  readonly texts: readonly (ChangeTexts | null)[]
  /** What the policy wants typed; '' where nothing. */
  readonly challenge: string
  readonly restoreHint: string
  /** What this machine adds now: where a target is weaker protected than it looks. */
  readonly notes: readonly string[]
  /** One per finding: what it means for the person who decides; null where it moves nothing. */
  readonly meanings: readonly (string | null)[]
}

/** Loads a plan by a unique prefix of its id. */
export function loadReview(workspace: Workspace, prefix: string): Review {
  const { id, plan, isCarried, workspace: judging } = findPlan(workspace, prefix)
  const { host, layout, policy } = judging
  if (isCarried) return carriedReview(judging, id, plan)
  const standing = standingOf(workspace, id, plan)
  const sealed = sealedOrNone(() => loadSealed(host, layout, id, plan))
  const fault = isWaiting(standing.status) ? unsoundness(workspace, plan, sealed) : null
  return {
    id,
    plan,
    isCarried,
    ...standing,
    ...(fault === null ? {} : { status: 'failed' as const, why: `unsound: ${fault}` }),
    texts: plan.changes.map((_, index) => {
      const change = sealed?.changes[index]
      if (change === undefined) return null
      return { before: imageText(change.before), after: imageText(change.after) }
    }),
    challenge: policy.thresholds[judgedRisk(host, layout, plan)].confirm ? challengeOf(id) : '',
    restoreHint: `writ rollback ${shortId(id)}`,
    notes: isWaiting(standing.status) ? planNotes(host, plan) : [],
    meanings: meaningsOf(plan),
  }
}

/** What another host's plan says: its images stay there, and with them what could prove it. */
function carriedReview(judging: Workspace, id: PlanId, plan: Plan): Review {
  const { host, layout, policy } = judging
  return {
    id,
    plan,
    isCarried: true,
    ...carriedStanding(judging, id, plan),
    texts: plan.changes.map(() => null),
    challenge: policy.thresholds[judgedRisk(host, layout, plan)].confirm ? challengeOf(id) : '',
    restoreHint: `writ rollback ${shortId(id)}`,
    notes: [
      `for host ${plan.host.id}, uid ${plan.host.uid}: what the plan says is proved there, before it is applied`,
    ],
    meanings: meaningsOf(plan),
  }
}

function meaningsOf(plan: Plan): readonly (string | null)[] {
  return movementWords(plan, ({ consumer }) =>
    consumer === null ? null : (consumerNamed(consumer) ?? null),
  )
}

/** What was applied or rejected is history, also where a later version would plan it otherwise. */
function isWaiting(status: PlanStatus): boolean {
  return status === 'new' || status === 'approved' || status === 'stale' || status === 'expired'
}

function unsoundness(
  workspace: Workspace,
  plan: Plan,
  sealed: SealedPlan | undefined,
): string | null {
  if (sealed === undefined) return 'its sealed half is missing, so nothing it says can be proved'
  const faults = planProblems(plan, sealed)
  const [first] = faults.length > 0 ? faults : claimProblems(workspace, plan, sealed)
  return first?.detail ?? null
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
