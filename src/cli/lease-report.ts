/** What is said of changes on probation, and of how they ended. */
import { visibleText } from '../bytes/visible.ts'
import { shortPath } from '../host/home-path.ts'
import type { Lease } from '../model/records.ts'
import { shortId } from '../model/short-id.ts'
import type { SettledLease } from '../operations/settle-leases.ts'
import { errorRecord } from './output.ts'

/** Returns what a person is told of leases that were over, one line each. */
export function settledLines(settled: readonly SettledLease[], home: string): string[] {
  return settled.map(({ lease, state, error }) => {
    const files = filesText(lease.targets, home)
    const why = lease.failedBoot === null ? 'no boot proved it in time' : 'its boot failed'
    const plan = `plan ${shortId(lease.plan)}`
    if (state === 'undone') return `UNDONE: ${plan}, because ${why}. As before again: ${files}`
    if (state === 'kept') return `kept: ${plan}`
    const cause = visibleText(error?.detail ?? error?.message ?? '')
    return `NOT UNDONE: ${plan}, although ${why}: ${cause}`
  })
}

/** Nobody reads a line of a thousand names. */
const mostNames = 8

function filesText(paths: readonly string[], home: string): string {
  const shown = paths.slice(0, paths.length > mostNames ? mostNames - 1 : mostNames)
  const names = shown.map(path => visibleText(shortPath(path, home))).join(', ')
  return shown.length === paths.length ? names : `${names} and ${paths.length - shown.length} more`
}

/** Returns the same for programs. */
export function settledRecord({
  lease,
  state,
  receipt,
  error,
}: SettledLease): Readonly<Record<string, unknown>> {
  return {
    lease: lease.id,
    plan: lease.plan,
    runtimes: lease.runtimes,
    targets: lease.targets,
    state,
    receipt: receipt?.id ?? null,
    error: error === null ? null : errorRecord(error),
  }
}

/** Returns what `apply` says of the lease it was given, and which command ends it. */
export function probationText({ expiresAt, runtimes }: Lease): string {
  const [runtime = ''] = runtimes
  const name = visibleText(runtime)
  return [
    `on probation until ${expiresAt}: undone then, unless ${runtimes.map(visibleText).join(' or ')} boots`,
    `prove it with: writ run ${name} -- COMMAND, or vouch for it: writ confirm ${name}`,
  ].join('\n')
}
