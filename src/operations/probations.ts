import { type StandingLease, standingLeases } from '../apply/lease-standing.ts'
import type { Host } from '../host/host.ts'
import { layoutOf } from '../store/layout.ts'

export type Probation = StandingLease

/** Returns every change on probation, newest first; those that are over and not undone, too. */
export function probations(host: Host): readonly Probation[] {
  return standingLeases(host, layoutOf(host))
}
