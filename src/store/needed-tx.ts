import type { Host } from '../host/host.ts'
import { listJournals } from './journal-store.ts'
import type { Layout } from './layout.ts'
import { listLeases } from './lease-store.ts'

/**
 * Returns the transactions whose backups may still be needed: those that have not ended and those
 * on probation, besides the ones that are named. Rule: R30.
 */
export function neededTx(
  host: Host,
  layout: Layout,
  named: readonly string[],
): ReadonlySet<string> {
  const probation = listLeases(host, layout).filter(({ ended }) => ended === null)
  return new Set([...named, ...[...listJournals(host, layout), ...probation].map(({ tx }) => tx)])
}
