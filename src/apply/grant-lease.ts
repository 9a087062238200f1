import { utcText } from '../bytes/utc.ts'
import type { Host } from '../host/host.ts'
import type { Lease } from '../model/records.ts'
import type { Layout } from '../store/layout.ts'
import { saveLease } from '../store/lease-store.ts'
import type { Job } from './job.ts'
import { isRestore, receiptIdOf } from './make-receipt.ts'

/** Returns the id of the one lease a transaction can be given. */
export function leaseIdOf(tx: string): string {
  return `wl1-${tx.replace(/^tx1-/, '')}`
}

/**
 * Puts what a job changed on probation, where the policy asks for it; undefined where it does not.
 *
 * Called before the receipt is written, which is what opens the gate: a crash between the two
 * leaves a lease that the recovery of the transaction writes anew, never a change without one. A
 * way back is not on probation: to undo it would bring back what somebody took away. Rule: R31.
 */
export function grantLease(host: Host, layout: Layout, job: Job): Lease | undefined {
  const { plan, planId } = job.order
  const { bootLeaseMinutes } = job.context.policy.thresholds[plan.risk]
  const readers = job.targets.flatMap(({ change }) => change.consumer ?? [])
  const runtimes = [...new Set([...readers, ...plan.affects])]
  // Where nobody boots from the files no boot can prove them.
  if (bootLeaseMinutes === 0 || runtimes.length === 0 || isRestore(job.order)) return undefined
  const now = host.now()
  const lease: Lease = {
    schema: 'writ/lease/v1',
    id: leaseIdOf(job.tx),
    plan: planId,
    tx: job.tx,
    receipt: receiptIdOf(job.tx),
    targets: job.targets.map(({ realPath }) => realPath),
    runtimes,
    bootSeconds: job.context.policy.bootSeconds,
    grantedAt: utcText(now),
    expiresAt: utcText(now + bootLeaseMinutes * 60_000),
    failedBoot: null,
    ended: null,
  }
  saveLease(host, layout, lease)
  return lease
}
