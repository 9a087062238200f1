/** Writes recovery notes again that were lost, changed, or made by an earlier version. Rule: R27. */
import { explainingIo } from '../host/io-error.ts'
import { renewCompanions } from '../store/backup-companions.ts'
import { isBackupNote } from '../store/backup-name.ts'
import { listSets, renewSetNote, setNote } from '../store/backup-set.ts'
import { backedUpTargets, listSingleBackups } from '../store/backup-store.ts'
import { targetKey } from '../store/layout.ts'
import { tryTargetLock } from '../store/lock-store.ts'
import { knownTarget } from './backups.ts'
import type { Workspace } from './workspace.ts'

export interface RenewedNotes {
  /** Paths of the notes and manifests that were written. */
  readonly renewed: readonly string[]
  /** Files somebody works on, whose notes were left alone. */
  readonly busy: readonly string[]
}

/**
 * Renews the notes of one target, or all, from the records; a backup that restores nothing gets none.
 *
 * @throws WritError NOT_FOUND for a target writ has never changed.
 */
export function renewNotes(workspace: Workspace, target: string | undefined): RenewedNotes {
  const { host, layout } = workspace
  const renewed: string[] = []
  const busy: string[] = []
  const only = target === undefined ? undefined : knownTarget(workspace, target)
  for (const realPath of only === undefined ? backedUpTargets(host, layout) : [only]) {
    const lock = tryTargetLock(host, layout, targetKey(realPath))
    if (lock === undefined) {
      busy.push(realPath)
      continue
    }
    try {
      for (const { manifest, usable } of listSingleBackups(host, layout, realPath)) {
        if (!usable || !isBackupNote(layout, realPath, manifest.note)) continue
        explainingIo('renew the recovery note', () => {
          for (const path of renewCompanions(host, manifest)) renewed.push(path)
        })
      }
    } finally {
      lock.release()
    }
  }
  for (const found of listSets(host, layout)) {
    const paths = found.set.entries.map(({ realPath }) => realPath)
    const [first] = only === undefined ? paths : paths.filter(path => path === only)
    if (first === undefined) continue
    // Whoever makes a set holds the lock of each of its targets.
    const lock = tryTargetLock(host, layout, targetKey(first))
    if (lock === undefined) {
      busy.push(first)
      continue
    }
    try {
      if (renewSetNote(host, found)) renewed.push(setNote(found.directory, found.set).path)
    } finally {
      lock.release()
    }
  }
  return { renewed, busy }
}
