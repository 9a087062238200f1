import { join } from 'node:path'
import type { Host } from '../host/host.ts'
import { brokenSets, listSets, removeSet, setManifests } from './backup-set.ts'
import { pinPath } from './backup-store.ts'
import { listJournals } from './journal-store.ts'
import { type Layout, targetKey } from './layout.ts'
import { appendLedger } from './ledger-store.ts'

/**
 * Removes the sets of which no file is among the newest backups any more, and returns how many.
 *
 * A set goes as a whole: when each of its files has so many newer ones in other sets. One with a
 * pinned file, or of an apply that has not ended, stays. Rule: R30.
 */
export function pruneSets(
  host: Host,
  layout: Layout,
  keep: number,
  protectedTx: readonly string[] = [],
): number {
  const open = new Set([...protectedTx, ...listJournals(host, layout).map(({ tx }) => tx)])
  for (const { tx, directory } of brokenSets(host, layout)) {
    if (!open.has(tx)) removeSet(host, directory)
  }
  const newer = new Map<string, number>()
  let removed = 0
  for (const { directory, set } of listSets(host, layout)) {
    const manifests = setManifests(directory, set)
    const isPinned = ({ id, realPath }: (typeof manifests)[number]): boolean =>
      host.fs.lstat(pinPath(join(layout.backups, targetKey(realPath)), id)) !== undefined
    const isOld = manifests.every(({ realPath }) => (newer.get(realPath) ?? 0) >= Math.max(1, keep))
    if (isOld && !open.has(set.tx) && !manifests.some(isPinned)) {
      removeSet(host, directory)
      removed += 1
      appendLedger(host, layout, {
        event: 'pruned',
        plan: null,
        actor: host.identity.user,
        detail: { set: set.tx },
      })
      continue
    }
    for (const { realPath } of manifests) newer.set(realPath, (newer.get(realPath) ?? 0) + 1)
  }
  return removed
}
