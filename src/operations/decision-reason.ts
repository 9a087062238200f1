/** Why somebody approved, rejected or took back, as their signed statement says it. Rules: R15, R32. */
import { decodeRevocation } from '../approval/revocation.ts'
import { decodeStatement } from '../approval/statement.ts'
import { WritError } from '../model/errors.ts'
import type { LedgerEntry, LedgerEvent } from '../model/records.ts'
import { loadApproval, loadRevocation } from '../store/approval-store.ts'
import type { Records } from './plan-cause.ts'

/** Whether an event is what a person decided on a plan. */
export function isDecision(event: LedgerEvent): event is 'approved' | 'rejected' | 'revoked' {
  return event === 'approved' || event === 'rejected' || event === 'revoked'
}

/**
 * Returns the reason of the decision an entry files; null where it files none, or the statement is
 * gone or damaged. The entry names the digest of the statement, so it is that of this decision.
 */
export function decisionReason(records: Records, entry: LedgerEntry): string | null {
  if (!isDecision(entry.event)) return null
  try {
    return signedReason(records, entry)
  } catch (error) {
    if (error instanceof WritError) return null
    throw error
  }
}

function signedReason(
  { host, layout }: Records,
  { event, plan, detail }: LedgerEntry,
): string | null {
  if (event === 'revoked') {
    const stored = loadRevocation(host, layout, detail['revocation'] ?? '')
    return stored === undefined ? null : decodeRevocation(stored.statement).predicate.reason
  }
  if (plan === null) return null
  const stored = loadApproval(host, layout, plan, detail['approval'] ?? '')
  return stored === undefined ? null : decodeStatement(stored.statement).predicate.reason
}
