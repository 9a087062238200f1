/** Removes backups beyond what the policy keeps, and what crashes left. Rule: R30. */
import { leftRehearsals, removeLeftRehearsals } from '../apply/rehearsal-file.ts'
import type { BackupManifest } from '../model/records.ts'
import { listBackups, listSingleBackups } from '../store/backup-store.ts'
import { targetKey } from '../store/layout.ts'
import { tryTargetLock } from '../store/lock-store.ts'
import { unfinishedBackups } from '../store/orphaned-backups.ts'
import { prunableBackups, removeBackups } from '../store/prune-backups.ts'
import { prunableSets, removeSets } from '../store/prune-sets.ts'
import { removeLeftShadows, shadowHomes } from '../store/shadow-store.ts'
import { removeStrayTemps, strayTemps } from '../store/stray-temps.ts'
import { type BackupSummary, knownTarget, summaryOf } from './backups.ts'
import type { Workspace } from './workspace.ts'

export interface Pruned {
  /** Ids of the backups that are gone. */
  readonly backups: readonly string[]
  /** Paths of temporary files and shadow homes that are gone. */
  readonly leftovers: readonly string[]
  /** Files somebody works on, whose backups were left alone. */
  readonly busy: readonly string[]
}

/**
 * Prunes one target, or every one with all that crashes left.
 *
 * @throws WritError NOT_FOUND for a target writ has never changed.
 */
export function pruneAll(workspace: Workspace, target?: string): Pruned {
  const { host, layout, policy } = workspace
  const busy: string[] = []
  const gone: string[] = []
  for (const realPath of targetsOf(workspace, target)) {
    // A backup that is being made is in no journal yet: only its maker holds the lock.
    const lock = tryTargetLock(host, layout, targetKey(realPath))
    if (lock === undefined) {
      busy.push(realPath)
      continue
    }
    try {
      const removed = prunable(workspace, realPath)
      removeBackups(host, layout, removed)
      for (const { id } of removed) gone.push(id)
    } finally {
      lock.release()
    }
  }
  if (target === undefined) {
    for (const old of prunableSets(host, layout, policy.backups.keep)) {
      const [first] = old.manifests
      // A rehearsal of the set holds the lock of each of its targets.
      const lock = first && tryTargetLock(host, layout, targetKey(first.realPath))
      if (first !== undefined && lock === undefined) {
        busy.push(first.realPath)
        continue
      }
      try {
        removeSets(host, layout, [old])
        for (const { id } of old.manifests) gone.push(id)
      } finally {
        lock?.release()
      }
    }
  }
  const leftovers =
    target === undefined
      ? [
          ...removeStrayTemps(host, layout),
          ...removeLeftRehearsals(host, layout),
          ...removeLeftShadows(host, layout),
        ]
      : []
  return { backups: gone, leftovers, busy }
}

export interface Prunable {
  readonly backups: readonly BackupSummary[]
  /** Paths; those of a check that runs now are among them. */
  readonly leftovers: readonly string[]
}

/** Returns what pruning would remove, and removes nothing. */
export function wouldPrune(workspace: Workspace, target?: string): Prunable {
  const { host, layout, policy } = workspace
  const backups = targetsOf(workspace, target).flatMap(realPath => {
    const ids = new Set(prunable(workspace, realPath).map(({ id }) => id))
    return listSingleBackups(host, layout, realPath).filter(({ manifest }) => ids.has(manifest.id))
  })
  const sets = target === undefined ? prunableSets(host, layout, policy.backups.keep) : []
  const inSets = new Set(sets.flatMap(({ manifests }) => manifests.map(({ id }) => id)))
  if (inSets.size > 0) {
    backups.push(...listBackups(host, layout).filter(({ manifest }) => inSets.has(manifest.id)))
  }
  return {
    backups: backups.map(backup => summaryOf(workspace, backup)),
    leftovers:
      target === undefined
        ? [
            ...strayTemps(host, layout),
            ...leftRehearsals(host, layout),
            ...shadowHomes(host, layout),
          ]
        : [],
  }
}

function targetsOf(workspace: Workspace, target: string | undefined): readonly string[] {
  if (target !== undefined) return [knownTarget(workspace, target)]
  const { host, layout } = workspace
  return [...new Set(listSingleBackups(host, layout).map(({ manifest }) => manifest.realPath))]
}

function prunable({ host, layout, policy }: Workspace, realPath: string): BackupManifest[] {
  const unfinished = unfinishedBackups(host, layout, realPath).map(({ manifest }) => manifest)
  const ids = new Set(unfinished.map(({ id }) => id))
  const old = prunableBackups(host, layout, realPath, policy.backups.keep)
  return [...unfinished, ...old.filter(({ id }) => !ids.has(id))]
}
