/** What the policy says of file systems that other machines write to as well. Rules: R19, R21. */
import { shellQuote } from '../bytes/shell-quote.ts'
import { type FileSystem, fileSystemsOf } from '../host/file-systems.ts'
import type { Host } from '../host/host.ts'
import { WritError } from '../model/errors.ts'
import type { Policy } from '../model/policy.ts'

type Rule = Pick<Policy, 'networkFileSystems'>

/** Returns a sentence for each target that is weaker protected than one on a local file system. */
export function targetNotes(host: Host, realPaths: readonly string[]): readonly string[] {
  return onNetwork(host, realPaths).map(
    found =>
      `${place(found)}: other machines may see the change in more than one step, and no lock keeps them out`,
  )
}

/** Throws where a target is on a network file system and the policy wants none. @throws WritError POLICY_DENIED. */
export function assertTargetsLocal(host: Host, policy: Rule, realPaths: readonly string[]): void {
  if (policy.networkFileSystems.targets === 'warn') return
  const [first] = onNetwork(host, realPaths)
  if (first === undefined) return
  throw new WritError('POLICY_DENIED', {
    detail: `${place(first)}, where the policy allows no target`,
    hint: `findmnt -T ${shellQuote(first.path)}; the policy decides with networkFileSystems.targets`,
    path: first.path,
  })
}

/**
 * Throws where the state directory is on a network file system, unless the policy allows it: its
 * locks are what keeps two applies apart, and its journal what a crash is recovered from.
 *
 * @throws WritError POLICY_DENIED.
 */
export function assertStateLocal(host: Host, policy: Rule, state: string): void {
  if (policy.networkFileSystems.state === 'warn') return
  const [first] = onNetwork(host, [state])
  if (first === undefined) return
  throw new WritError('POLICY_DENIED', {
    detail: `the state directory ${place(first)}, where locks may not hold and a rename may not be one step`,
    hint: 'export WRIT_STATE_DIR=/var/lib/writ-$USER, or any directory on a local disk; the policy decides with networkFileSystems.state',
    path: state,
  })
}

function onNetwork(host: Host, paths: readonly string[]): readonly FileSystem[] {
  return fileSystemsOf(host, paths).filter(({ weakness }) => weakness === 'network')
}

function place({ path, mount }: FileSystem): string {
  return `${path} is on ${mount.point} (${mount.type})`
}
