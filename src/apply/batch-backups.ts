/** The backups of a batch, as a set that its targets point into. Rules: R20, R22. */
import { utcText } from '../bytes/utc.ts'
import type { Host } from '../host/host.ts'
import { WritError } from '../model/errors.ts'
import type { BackupSet, BackupSetEntry } from '../model/records.ts'
import { newSetDirectory, setFile, setManifests } from '../store/backup-set.ts'
import type { Layout } from '../store/layout.ts'
import type { JobTarget, TriedTarget } from './job.ts'
import type { SeenTargets } from './recheck-target.ts'
import type { TxTarget } from './transaction.ts'

/** A set that is not written yet, and the targets as they will be kept in it. */
export interface PlannedSet {
  readonly directory: string
  readonly set: BackupSet
  readonly targets: readonly JobTarget[]
}

/** Says what a batch will keep; nothing is on the disk yet, so that the journal can come first. */
export function planSet(
  host: Host,
  layout: Layout,
  tx: string,
  plan: BackupSet['plan'],
  targets: readonly TriedTarget[],
  seenTargets: SeenTargets,
): PlannedSet {
  const directory = newSetDirectory(host, layout, tx)
  const set: BackupSet = {
    schema: 'writ/backup-set/v1',
    tx,
    plan,
    createdAt: utcText(host.now()),
    entries: targets.map(target => entryOf(host, target, seenTargets)),
  }
  const manifests = setManifests(directory, set)
  return {
    directory,
    set,
    targets: targets.map((target, index) => {
      const seen = seenTargets.get(target.realPath)
      const manifest = manifests[index]
      if (seen === undefined || manifest === undefined) throw notSeen()
      return { ...keptInSet(target, directory, index), seen, manifest }
    }),
  }
}

/** Returns a target whose old file is kept in a set. */
export function keptInSet<T extends TxTarget>(target: T, directory: string, index: number): T {
  return { ...target, kept: setFile(directory, index), isBatch: true }
}

function entryOf(host: Host, target: TriedTarget, seenTargets: SeenTargets): BackupSetEntry {
  const { realPath, change, after } = target
  const standing = seenTargets.get(realPath)?.standing
  if (standing === undefined) throw notSeen()
  const isFile = standing.kind === 'file'
  return {
    target: change.target,
    realPath,
    file: isFile ? { sha256: standing.sha256, size: standing.bytes.length } : null,
    mode: isFile ? standing.stat.mode : 0,
    uid: isFile ? standing.stat.uid : host.identity.uid,
    gid: isFile ? standing.stat.gid : host.identity.gid,
    after: after?.sha256 ?? null,
  }
}

function notSeen(): WritError {
  return new WritError('INTERNAL', { detail: 'a target nobody looked at' })
}
