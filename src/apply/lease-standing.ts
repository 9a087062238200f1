/**
 * Which leases are in force, and which of them are over. Rule: R31.
 *
 * What happened before what is told by the numbers of receipts and leases; the clock says only
 * whether a lease has expired.
 */
import { utcMs } from '../bytes/utc.ts'
import type { Host } from '../host/host.ts'
import { isInPlace, type Lease, type Receipt } from '../model/records.ts'
import type { Layout } from '../store/layout.ts'
import { listLeases } from '../store/lease-store.ts'
import { loadPlan } from '../store/plan-store.ts'
import { listReceipts } from '../store/receipt-store.ts'

export interface StandingLease {
  readonly lease: Lease
  /** Milliseconds since the epoch; later than it says where a later lease stands upon it. */
  readonly endsAt: number
  /** Whether a later lease stands upon it: that one goes first. */
  readonly isBuried: boolean
  /** Whether what it covers is to be undone now. */
  readonly isDue: boolean
}

/**
 * Returns the leases in force, newest first, which is the order to undo them in.
 *
 * One whose apply left no receipt was taken back with it, or is about to be recovered; one whose
 * plan was rolled back has nothing left to undo. A lease that a later one stands upon waits for
 * that: only the last bytes written can be taken back.
 */
export function standingLeases(host: Host, layout: Layout): readonly StandingLease[] {
  const open = listLeases(host, layout).filter(({ ended }) => ended === null)
  if (open.length === 0) return []
  const receipts = listReceipts(host, layout)
  const standing: StandingLease[] = []
  for (const lease of open) {
    const isGranted = receipts.some(({ id, outcome }) => id === lease.receipt && isInPlace(outcome))
    if (!isGranted || restoreOf(host, layout, receipts, lease) !== undefined) continue
    standing.push(standingOf(lease, standing, host.now()))
  }
  return standing
}

function standingOf(lease: Lease, later: readonly StandingLease[], now: number): StandingLease {
  const upon = later.filter(other => other.lease.targets.some(path => lease.targets.includes(path)))
  const endsAt = Math.max(utcMs(lease.expiresAt) ?? 0, ...upon.map(other => other.endsAt))
  const isOver = lease.failedBoot !== null || now >= endsAt
  const isDue = isOver && upon.every(other => other.isDue)
  return { lease, endsAt, isBuried: upon.length > 0, isDue }
}

/** Returns leases whose plan was rolled back, which only have to be told that they are over. */
export function restoredLeases(host: Host, layout: Layout): readonly Lease[] {
  const open = listLeases(host, layout).filter(({ ended }) => ended === null)
  if (open.length === 0) return []
  const receipts = listReceipts(host, layout)
  return open.filter(lease => restoreOf(host, layout, receipts, lease) !== undefined)
}

/** Returns the receipt of a rollback of the plan that came after the lease; undefined: none. */
export function restoreOf(
  host: Host,
  layout: Layout,
  receipts: readonly Receipt[],
  lease: Lease,
): Receipt | undefined {
  const granted = receipts.findIndex(({ id }) => id === lease.receipt)
  return receipts.slice(0, Math.max(0, granted)).find(receipt => {
    if (receipt.event !== 'runtime_config_restored' || !isInPlace(receipt.outcome)) return false
    const { origin } = loadPlan(host, layout, receipt.plan).plan
    return origin.kind === 'rollback' && origin.plan === lease.plan
  })
}
