/** The ledger as people page through it: a part at a time, with the files each entry is about. */
import type { PlanId } from '../model/digest.ts'
import type { HistoryPart, HistoryRow, LedgerPlace } from '../model/history.ts'
import type { LedgerEntry, Receipt } from '../model/records.ts'
import { assertKnownState } from '../store/known-state.ts'
import { ledgerPart, type PlacedLine } from '../store/ledger-part.ts'
import { loadReceipt } from '../store/receipt-store.ts'
import { decisionReason } from './decision-reason.ts'
import type { PlanCause, PlanCauses, Records } from './plan-cause.ts'

/**
 * Returns the entries next to a place in the ledger; reads no more than these. Rule: R32.
 *
 * @throws WritError RECORD_INVALID where the state that was set up is lost.
 */
export function historyPart(
  records: Records,
  place: LedgerPlace,
  causeOf: PlanCauses,
): HistoryPart {
  assertKnownState(records.host, records.layout)
  const { lines, start, end, size } = ledgerPart(records.host, records.layout.ledger, place)
  // A plan that is gone is looked for once.
  const causes = new Map<PlanId, PlanCause | null>()
  const once = (plan: PlanId): PlanCause | null => {
    const known = causes.get(plan)
    if (known !== undefined) return known
    const cause = causeOf(records, plan)
    causes.set(plan, cause)
    return cause
  }
  const rows = lines.map(line => historyEntry(records, line, once)).reverse()
  return { rows, start, end, size }
}

function historyEntry(
  records: Records,
  { offset, entry }: PlacedLine,
  causeOf: (plan: PlanId) => PlanCause | null,
): HistoryRow {
  const plan = entry?.plan ?? null
  const cause = plan === null ? null : causeOf(plan)
  const { targets = [], why = null } = cause ?? {}
  const reason = entry === null ? null : decisionReason(records, entry)
  return { offset, entry, targets, why, reason, isStored: cause !== null }
}

/** Returns the receipt an entry names; null where it names none, or that is gone. */
export function receiptOf({ host, layout }: Records, entry: LedgerEntry): Receipt | null {
  const id = entry.detail['receipt']
  return id === undefined ? null : (loadReceipt(host, layout, id) ?? null)
}
