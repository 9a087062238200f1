/** Parts of backups that nothing accounts for: what a crash or a lost record leaves. Rule: R30. */
import { dirname, join } from 'node:path'
import type { Host } from '../host/host.ts'
import { companionsOfNote, isBackupName, sideDirectory } from './backup-name.ts'
import { listSingleBackups, type StoredBackup, singleManifests } from './backup-store.ts'
import { listJournals } from './journal-store.ts'
import type { Layout } from './layout.ts'
import { listReceipts } from './receipt-store.ts'
import { listNames } from './record-file.ts'

/**
 * Returns the backups of applies that died while they were making them: without usable bytes,
 * not pinned, and named by no receipt and no journal. They restore nothing and never did.
 * One that is being made looks the same to whoever does not hold the lock of its target.
 */
export function unfinishedBackups(
  host: Host,
  layout: Layout,
  realPath?: string,
): readonly StoredBackup[] {
  const broken = listSingleBackups(host, layout, realPath).filter(
    ({ usable, pinned }) => !usable && !pinned,
  )
  if (broken.length === 0) return []
  const named = new Set([
    ...listReceipts(host, layout).flatMap(({ targets }) => targets.map(({ backup }) => backup)),
    ...listJournals(host, layout).flatMap(({ targets }) => targets.map(({ backup }) => backup)),
  ])
  return broken.filter(({ manifest }) => !named.has(manifest.id))
}

/** What a restore without approval kept is named by its record beside it. */
function isBreakGlassKept(host: Host, path: string): boolean {
  const stem = path.replace(/\.(?:manifest\.json|recover\.txt)$/, '')
  return host.fs.lstat(`${stem}.break-glass.json`) !== undefined
}

/**
 * Returns files beside the targets of this machine that look like parts of a backup and that no
 * record names. They may be another installation's, or all that is left: nothing removes them.
 */
export function unrecordedBackupFiles(host: Host, layout: Layout): readonly string[] {
  const manifests = singleManifests(host, layout)
  const recorded = new Set(manifests.flatMap(({ note }) => Object.values(companionsOfNote(note))))
  const receipts = listReceipts(host, layout)
  const targets = new Set([
    ...manifests.map(({ realPath }) => realPath),
    ...receipts.flatMap(receipt => receipt.targets.map(({ path }) => path)),
  ])
  return [...targets].flatMap(realPath =>
    [dirname(realPath), sideDirectory(layout, realPath)].flatMap(directory =>
      listNames(host, directory)
        .filter(name => isBackupName(realPath, name))
        .map(name => join(directory, name))
        .filter(path => !recorded.has(path) && !isBreakGlassKept(host, path)),
    ),
  )
}
