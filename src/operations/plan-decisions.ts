/** Who decided what on a plan, in the order of the ledger. Rules: R15, R18, R32. */
import type { PlanId } from '../model/digest.ts'
import { readLedger } from '../store/ledger-store.ts'
import { decisionReason, isDecision } from './decision-reason.ts'
import type { Records } from './plan-cause.ts'

export interface Decision {
  readonly decision: 'approved' | 'rejected' | 'revoked'
  readonly at: string
  readonly principal: string
  /** The statement that was signed, or the one that was taken back. */
  readonly approval: string
  /** As it was signed; null where that record is gone or damaged. */
  readonly reason: string | null
}

/** Returns every decision that was filed under a plan, whether it counts or not. */
export function decisionsOn(records: Records, plan: PlanId): Decision[] {
  return readLedger(records.host, records.layout).entries.flatMap(entry => {
    const { event, at, actor, detail } = entry
    if (entry.plan !== plan || !isDecision(event)) return []
    const reason = decisionReason(records, entry)
    return [{ decision: event, at, principal: actor, approval: detail['approval'] ?? '', reason }]
  })
}
