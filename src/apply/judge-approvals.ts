/**
 * What the approvals of a plan amount to on this machine.
 *
 * The one judgement of it: what a list shows, what a signer is told, and what an apply acts on.
 * Rules: R17, R18, R28.
 */
import { type ApprovalDecision, decideApproval } from '../approval/threshold.ts'
import type { ApprovalVerdict } from '../approval/verify-approval.ts'
import type { Host } from '../host/host.ts'
import type { PlanId } from '../model/digest.ts'
import type { Plan } from '../model/plan.ts'
import { listApprovals } from '../store/approval-store.ts'
import type { Layout } from '../store/layout.ts'
import { linesOnce } from '../store/ledger-store.ts'
import { type ApprovalRules, verdictsOn } from './approval-verdicts.ts'
import { filingsOf } from './filings.ts'
import { judgedRisk } from './recorded-restore.ts'
import { restoresApproved } from './restores-approved.ts'

export interface Judgement {
  readonly verdicts: readonly ApprovalVerdict[]
  readonly decision: ApprovalDecision
}

/** Verifies every approval filed under a plan and counts them against the policy. */
export function judgeApprovals(
  host: Host,
  layout: Layout,
  planId: PlanId,
  plan: Plan,
  given: ApprovalRules,
): Judgement {
  const { ledger = linesOnce(host, layout) } = given
  const rules = { ...given, ledger }
  const stored = listApprovals(host, layout, planId)
  const verdicts = verdictsOn(host, layout, planId, plan, rules, stored)
  const judged = { ...plan, risk: judgedRisk(host, layout, plan) }
  const isRestore = restoresApproved(host, layout, planId, judged, rules)
  const facts = { now: host.now(), filing: filingsOf(ledger) }
  return { verdicts, decision: decideApproval(judged, verdicts, rules.policy, isRestore, facts) }
}
