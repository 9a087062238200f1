/**
 * When approvals were filed, and how far the counters of security keys had come by then.
 *
 * A statement names its own moment, which whoever signs can choose; the line that the ledger got
 * with it is chained to others. Rules: R17, R32.
 */
import type { Filing } from '../approval/threshold.ts'
import { utcMs } from '../bytes/utc.ts'
import type { ApprovalId } from '../model/digest.ts'
import type { LedgerEntry } from '../model/records.ts'

/** Returns what tells of one approval and its key; the ledger is read when it is first asked. */
export function filingsOf(
  read: () => readonly LedgerEntry[],
): (approval: ApprovalId, fingerprint: string) => Filing {
  let decisions: readonly LedgerEntry[] | undefined
  return (approval, fingerprint) => {
    decisions ??= read().filter(({ event }) => event === 'approved' || event === 'rejected')
    const own = decisions.findIndex(({ detail }) => detail['approval'] === approval)
    const earlier = own === -1 ? decisions : decisions.slice(0, own)
    const counters = earlier
      .filter(({ detail }) => detail['key'] === fingerprint)
      .map(({ detail }) => Number(detail['counter'] ?? 0))
      .filter(counter => Number.isSafeInteger(counter))
    const line = decisions[own]
    return {
      at: line === undefined ? undefined : utcMs(line.at),
      countersBefore: counters,
      isCarried: line?.detail['from'] === 'bundle',
    }
  }
}
