/** Who decided what on a plan: as the ledger says it, and as statements without a line do. Rules: R15, R18, R32. */
import type { PlanId } from '../model/digest.ts'
import { listApprovals } from '../store/approval-store.ts'
import { readLedger } from '../store/ledger-store.ts'
import { verdictsOn } from './approval-state.ts'
import { decisionReason, isDecision } from './decision-reason.ts'
import { findPlan } from './found-plan.ts'
import { statementOrNull } from './list-statements.ts'
import type { Workspace } from './workspace.ts'

export interface Decision {
  readonly decision: 'approved' | 'rejected' | 'revoked'
  readonly at: string
  readonly principal: string
  /** The statement that was signed, or the one that was taken back. */
  readonly approval: string
  /** As it was signed; null where that record is gone or damaged. */
  readonly reason: string | null
  /** The ledger of this host; or, where no line names it, the statement alone, carried or not. */
  readonly source: 'ledger' | 'carried' | 'statement'
  /** Why a statement without a line does not count here; null where it does, and in the ledger. */
  readonly refusal: string | null
}

/**
 * Returns every decision that was filed under a plan, whether it counts or not: those without a
 * line first, then the others in the order of the ledger.
 *
 * @throws WritError where the ledger or a decision cannot be read.
 */
export function decisionsOn(workspace: Workspace, id: PlanId): Decision[] {
  const recorded = readLedger(workspace.host, workspace.layout).entries.flatMap(entry => {
    const { event, at, actor, plan, detail } = entry
    if (plan !== id || !isDecision(event)) return []
    const approval = detail['approval'] ?? ''
    const reason = decisionReason(workspace, entry)
    const source = 'ledger' as const
    return [{ decision: event, at, principal: actor, approval, reason, source, refusal: null }]
  })
  return [...unrecorded(workspace, id, recorded), ...recorded]
}

/** Nobody looked at these when they were filed, so it is said of each whether it counts. */
function unrecorded(
  workspace: Workspace,
  id: PlanId,
  recorded: readonly Pick<Decision, 'decision' | 'approval'>[],
): Decision[] {
  const signed = recorded.filter(({ decision }) => decision !== 'revoked')
  const named = new Set(signed.map(({ approval }) => approval))
  const stored = listApprovals(workspace.host, workspace.layout, id)
  const left = stored.filter(({ id: approval }) => !named.has(approval))
  if (left.length === 0) return []
  const { plan, isCarried, workspace: judging } = findPlan(workspace, id)
  const verdicts = verdictsOn(judging, id, plan, left)
  return left
    .flatMap(({ id: approval, statement }, index): Decision[] => {
      const claimed = statementOrNull(statement)
      const verdict = verdicts[index]
      if (claimed === null || verdict === undefined) return []
      const { decision, issued, approver, reason } = claimed.predicate
      const counts = verdict.ok || verdict.code === 'APPROVAL_REJECTED'
      return [
        {
          decision: decision === 'reject' ? 'rejected' : 'approved',
          at: issued,
          principal: approver.principal,
          approval,
          reason,
          source: isCarried ? 'carried' : 'statement',
          refusal: counts ? null : verdict.detail,
        },
      ]
    })
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}
