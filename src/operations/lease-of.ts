import { leaseIdOf } from '../apply/grant-lease.ts'
import type { Lease, Receipt } from '../model/records.ts'
import { loadLease } from '../store/lease-store.ts'
import type { Workspace } from './workspace.ts'

/** Returns the lease an apply was given; undefined where its change is not on probation. */
export function leaseOf({ host, layout }: Workspace, receipt: Receipt): Lease | undefined {
  const lease = loadLease(host, layout, leaseIdOf(receipt.id.replace(/^wr1-/, '')))
  return lease?.receipt === receipt.id && lease.ended === null ? lease : undefined
}
