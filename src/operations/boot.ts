/** What a boot through `writ run` says about the changes on probation. Rule: R31. */
import { failBoot, keepLeases } from '../apply/end-lease.ts'
import { standingLeases } from '../apply/lease-standing.ts'
import type { Host } from '../host/host.ts'
import type { Lease } from '../model/records.ts'
import { loadSettings } from '../store/config-store.ts'
import { layoutOf } from '../store/layout.ts'
import { ofRuntime, type SettledLease, settleLeases } from './settle-leases.ts'
import { userName } from './workspace.ts'

/** Returns what the next boot of a runtime has to prove; nothing where nothing is on probation. */
export function onProbation(host: Host, runtime: string): readonly Lease[] {
  return standingLeases(host, layoutOf(host))
    .map(({ lease }) => lease)
    .filter(({ runtimes }) => runtimes.includes(runtime))
}

/** Keeps what a boot has proved. Needs no policy: that it was granted is on record. */
export function bootSucceeded(host: Host, runtime: string): Promise<readonly Lease[]> {
  const layout = layoutOf(host)
  return keepLeases(host, layout, runtime, userName(host, loadSettings(host, layout)))
}

/**
 * Undoes at once what was on probation when a boot failed: to wait for the end of the lease would
 * only boot the next worker from what has just broken one.
 */
export async function bootFailed(
  host: Host,
  runtime: string,
  exitCode: number,
): Promise<readonly SettledLease[]> {
  const layout = layoutOf(host)
  const actor = userName(host, loadSettings(host, layout))
  await failBoot(host, layout, { runtime, exitCode }, actor)
  return await settleLeases(host, ofRuntime(runtime))
}
