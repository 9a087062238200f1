/** Where a plan stands between being made and being history. */
import type { Judgement } from '../apply/judge-approvals.ts'
import { recheckTarget } from '../apply/recheck-target.ts'
import { planAgain } from '../bytes/plan-again.ts'
import { utcMs } from '../bytes/utc.ts'
import type { PlanId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { Plan } from '../model/plan.ts'
import type { Receipt } from '../model/records.ts'
import { loadSealed } from '../store/plan-store.ts'
import { listReceipts } from '../store/receipt-store.ts'
import { approvalState } from './approval-state.ts'
import type { Workspace } from './workspace.ts'

export type PlanStatus =
  | 'new'
  | 'approved'
  | 'stale'
  | 'applied'
  | 'failed'
  | 'rejected'
  | 'expired'
  /** For another host: signed here, applied there. */
  | 'carried'

export interface Approvals {
  readonly needed: number
  readonly have: number
}

export interface Standing {
  readonly status: PlanStatus
  readonly approvals: Approvals
  /** Why a stale plan is stale, or why approvals do not count; null where there is nothing to say. */
  readonly why: string | null
}

/** Returns how many approvals the policy asks for and how many count. Rule: R17. */
export function approvalCount(workspace: Workspace, id: PlanId, plan: Plan): Approvals {
  const { needed, have } = approvalState(workspace, id, plan).decision
  return { needed, have }
}

/**
 * Returns where a plan stands. What happened counts before what could happen: an applied plan is
 * applied although its target has moved on since.
 */
export function standingOf(
  workspace: Workspace,
  id: PlanId,
  plan: Plan,
  receipts: readonly Receipt[] = listReceipts(workspace.host, workspace.layout),
): Standing {
  const state = approvalState(workspace, id, plan)
  const { needed, have, ok } = state.decision
  const standing = (status: PlanStatus, why: string | null = null): Standing => ({
    status,
    approvals: { needed, have },
    why,
  })
  const receipt = receipts.find(candidate => candidate.plan === id)
  if (receipt !== undefined) {
    // Used approvals count no more, but they are what the plan was applied with.
    const used = { needed, have: Math.max(have, receipt.approvals.length) }
    return { ...standing(statusOfReceipt(receipt)), approvals: used }
  }
  const rejection = rejectionOf(state)
  if (rejection !== undefined) return standing('rejected', rejection)
  const stale = staleness(workspace, id, plan)
  if (stale !== null) return standing('stale', stale)
  if (workspace.host.now() >= (utcMs(plan.expires) ?? 0)) return standing('expired')
  const fallen = state.decision.refusals[0]
  return standing(ok ? 'approved' : 'new', fallen?.detail ?? null)
}

/** Returns where a plan of another host stands, as far as it can be known here. */
export function carriedStanding(judging: Workspace, id: PlanId, plan: Plan): Standing {
  const state = approvalState(judging, id, plan)
  const { needed, have } = state.decision
  const standing = (status: PlanStatus, why: string | null): Standing => ({
    status,
    approvals: { needed, have },
    why,
  })
  const rejection = rejectionOf(state)
  if (rejection !== undefined) return standing('rejected', rejection)
  if (judging.host.now() >= (utcMs(plan.expires) ?? 0)) return standing('expired', null)
  return standing('carried', null)
}

function statusOfReceipt(receipt: Receipt): PlanStatus {
  switch (receipt.outcome) {
    case 'changed':
    case 'no-change':
    case 'changed-durability-unknown':
    case 'recorded':
      return 'applied'
    default:
      return 'failed'
  }
}

function rejectionOf(state: Judgement): string | undefined {
  return state.decision.refusals.find(refusal => refusal.code === 'APPROVAL_REJECTED')?.detail
}

/** Returns why the targets are no longer what the plan was made for; null where they are. */
export function staleness(workspace: Workspace, id: PlanId, plan: Plan): string | null {
  try {
    const sealed = loadSealed(workspace.host, workspace.layout, id, plan)
    const salt = Buffer.from(sealed.salt, 'hex')
    for (const change of plan.changes) {
      recheckTarget(workspace.host, change, salt, workspace.policy.roots, planAgain(plan))
    }
    return null
  } catch (error) {
    if (error instanceof WritError && error.code === 'PLAN_STALE') return error.detail ?? 'changed'
    throw error
  }
}
