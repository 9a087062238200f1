/** Gathers what the pure planner needs to know of this machine. */
import { type PastApplies, pastApplies } from '../apply/past-applies.ts'
import { saltedCommitment } from '../bytes/digest.ts'
import { utcText } from '../bytes/utc.ts'
import { findCommand, inspectPath } from '../host/path-facts.ts'
import type { Author } from '../model/plan.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { version } from '../model/version.ts'
import type { PlanFacts } from '../plan/plan-facts.ts'
import { hasInstall, hostId, installKey } from '../store/install-store.ts'
import { lastOwned, lastSecrets, lastWrite, otherBlocks } from './last-written.ts'
import type { Workspace } from './workspace.ts'

/**
 * Returns the facts for one plan.
 *
 * The salt is derived from the install key and what is planned, not drawn: planning the same
 * again on this machine gives the same commitments, so that an identical plan is recognised.
 */
export function gatherPlanFacts(
  workspace: Workspace,
  author: Author,
  document: string,
  snapshots: readonly Snapshot[],
): PlanFacts {
  const { host, layout, policy } = workspace
  // A first dry run has no key yet and must not make one: what it shows is never compared.
  const isThrowaway = workspace.access === 'read' && !hasInstall(host, layout)
  const key = isThrowaway ? host.randomBytes(32) : installKey(host, layout)
  const now = host.now()
  // Read when first asked for, and once for all files.
  let read: PastApplies | undefined
  const past = (): PastApplies => {
    read ??= pastApplies(host, layout)
    return read
  }
  const seed = [document, ...snapshots.map(seedOf)].join('\n')
  return {
    toolVersion: version,
    created: utcText(now),
    expires: utcText(now + policy.planLifetimeDays * 86_400_000),
    hostId: isThrowaway ? 'wh1-none' : hostId(host, layout),
    uid: host.identity.uid,
    gid: host.identity.gid,
    author,
    policy,
    policyDigest: workspace.policyDigest,
    env: name => host.env(name),
    inspectPath: path => inspectPath(host, path),
    findCommand: name => findCommand(host, name, host.env('PATH') ?? ''),
    home: host.home,
    accountHome: host.identity.accountHome,
    tempDirs: tempDirs(host.env('TMPDIR')),
    salt: Buffer.from(saltedCommitment(key, Buffer.from(`writ.plan-salt\n${seed}`)).value, 'hex'),
    installKey: key,
    consumers: workspace.consumers,
    lastOwned: (realPath, block) => lastOwned(workspace, past(), realPath, block),
    lastMembers: (realPath, block) => lastWrite(workspace, past(), realPath, block)?.members ?? [],
    otherBlocks: (realPath, block) => otherBlocks(workspace, past(), realPath, block),
    lastSecret: realPath => lastSecrets(past(), realPath),
  }
}

function seedOf(snapshot: Snapshot): string {
  const content =
    snapshot.kind === 'absent'
      ? 'absent'
      : saltedCommitment(Buffer.from('writ.snapshot'), snapshot.bytes).value
  return `${snapshot.target.realPath}\t${content}`
}

function tempDirs(variable: string | undefined): string[] {
  return [...(variable === undefined ? [] : [variable]), '/tmp', '/var/tmp', '/dev/shm']
}
