/** Why somebody approved or rejected, as their signed statement says it. Rules: R15, R32. */
import { decodeStatement } from '../approval/statement.ts'
import { WritError } from '../model/errors.ts'
import type { LedgerEntry } from '../model/records.ts'
import { loadApproval } from '../store/approval-store.ts'
import type { Records } from './plan-cause.ts'

/**
 * Returns the reason of the decision an entry files; null where it files none, or the statement is
 * gone or damaged. The entry names the digest of the statement, so it is that of this decision.
 */
export function decisionReason(
  { host, layout }: Records,
  { event, plan, detail }: LedgerEntry,
): string | null {
  const id = detail['approval']
  if ((event !== 'approved' && event !== 'rejected') || plan === null || id === undefined) {
    return null
  }
  try {
    const stored = loadApproval(host, layout, plan, id)
    return stored === undefined ? null : decodeStatement(stored.statement).predicate.reason
  } catch (error) {
    if (error instanceof WritError) return null
    throw error
  }
}
