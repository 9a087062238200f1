import type { PlanSummary } from '../operations/plan-summary.ts'
import type { QueueRow } from '../review/services.ts'

/** Returns what the inbox shows of a plan. */
export function queueRow(summary: PlanSummary): QueueRow {
  const { id, status, why, risk, targets, files, origin, author, ageSeconds, approvals, findings } =
    summary
  return { id, status, why, risk, targets, files, origin, author, ageSeconds, approvals, findings }
}
