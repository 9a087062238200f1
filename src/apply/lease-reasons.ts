import { utcText } from '../bytes/utc.ts'
import type { Host } from '../host/host.ts'
import type { PlanId } from '../model/digest.ts'
import type { Layout } from '../store/layout.ts'
import { type StandingLease, standingLeases } from './lease-standing.ts'

export type LeaseCode = 'ON_PROBATION' | 'LEASE_EXPIRED' | 'BOOT_FAILED'

export interface LeaseReason {
  readonly code: LeaseCode
  readonly detail: string
  readonly plan: PlanId
  /** When the probation ends, or ended. */
  readonly until: string
}

/**
 * Returns a note for each lease of a runtime that runs, and a reason to stay closed for each that
 * is over and not undone yet. Rule: R31.
 */
export function leaseReasons(host: Host, layout: Layout, runtime: string): readonly LeaseReason[] {
  return standingLeases(host, layout)
    .filter(({ lease }) => lease.runtimes.includes(runtime))
    .map(standing => ({
      ...told(standing),
      plan: standing.lease.plan,
      until: utcText(standing.endsAt),
    }))
}

function told({ lease, endsAt, isDue }: StandingLease): Pick<LeaseReason, 'code' | 'detail'> {
  const { failedBoot, plan } = lease
  if (!isDue) {
    const until = utcText(endsAt)
    return { code: 'ON_PROBATION', detail: `${plan} is undone at ${until} unless a boot proves it` }
  }
  if (failedBoot === null) {
    const detail = `no boot has proved ${plan} until ${utcText(endsAt)}, and it is not undone yet`
    return { code: 'LEASE_EXPIRED', detail }
  }
  const detail = `the boot of ${failedBoot.runtime} with ${plan} ended with ${failedBoot.exitCode} at ${failedBoot.at}, and it is not undone yet`
  return { code: 'BOOT_FAILED', detail }
}
