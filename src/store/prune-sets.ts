import { join } from 'node:path'
import type { Host } from '../host/host.ts'
import type { BackupManifest } from '../model/records.ts'
import { brokenSets, listSets, removeSet, setManifests } from './backup-set.ts'
import { pinPath } from './backup-store.ts'
import { type Layout, targetKey } from './layout.ts'
import { appendLedger } from './ledger-store.ts'
import { neededTx } from './needed-tx.ts'

export interface PrunableSet {
  readonly tx: string
  readonly directory: string
  /** What goes with it; none where a crash left no manifest. */
  readonly manifests: readonly BackupManifest[]
}

/**
 * Returns the sets of which no file is among the newest backups any more.
 *
 * A set goes as a whole: when each of its files has so many newer ones in other sets. One with a
 * pinned file, or of an apply that has not ended or is on probation, stays. Rule: R30.
 */
export function prunableSets(
  host: Host,
  layout: Layout,
  keep: number,
  protectedTx: readonly string[] = [],
): readonly PrunableSet[] {
  // The journal of an apply comes before its set, so it has to be looked for after it.
  const broken = brokenSets(host, layout)
  const whole = listSets(host, layout)
  const open = neededTx(host, layout, protectedTx)
  const newer = new Map<string, number>()
  const found: PrunableSet[] = broken
    .filter(({ tx }) => !open.has(tx))
    .map(({ tx, directory }) => ({ tx, directory, manifests: [] }))
  for (const { directory, set } of whole) {
    const manifests = setManifests(directory, set)
    const isOld = manifests.every(({ realPath }) => (newer.get(realPath) ?? 0) >= Math.max(1, keep))
    if (isOld && !open.has(set.tx) && !manifests.some(one => isPinned(host, layout, one))) {
      found.push({ tx: set.tx, directory, manifests })
      continue
    }
    for (const { realPath } of manifests) newer.set(realPath, (newer.get(realPath) ?? 0) + 1)
  }
  return found
}

/** Removes sets; each leaves a line in the ledger. */
export function removeSets(host: Host, layout: Layout, sets: readonly PrunableSet[]): void {
  for (const { tx, directory } of sets) {
    removeSet(host, directory)
    appendLedger(host, layout, {
      event: 'pruned',
      plan: null,
      actor: host.identity.user,
      detail: { set: tx },
    })
  }
}

function isPinned(host: Host, layout: Layout, { id, realPath }: BackupManifest): boolean {
  return host.fs.lstat(pinPath(join(layout.backups, targetKey(realPath)), id)) !== undefined
}
