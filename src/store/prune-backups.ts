import { dirname, join } from 'node:path'
import type { Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import type { BackupManifest } from '../model/records.ts'
import { companionsOfNote, isBackupNote } from './backup-name.ts'
import { listSingleBackups, type StoredBackup } from './backup-store.ts'
import { type Layout, targetKey } from './layout.ts'
import { appendLedger } from './ledger-store.ts'
import { neededTx } from './needed-tx.ts'
import { numberedFiles } from './numbered-files.ts'

/** Removes what `prunableBackups` returns, and returns it. */
export function pruneBackups(
  host: Host,
  layout: Layout,
  realPath: string,
  keep: number,
  protectedTx: readonly string[] = [],
): readonly BackupManifest[] {
  const removed = prunableBackups(host, layout, realPath, keep, protectedTx)
  removeBackups(host, layout, removed)
  return removed
}

/**
 * Returns all but the newest backups of a file.
 *
 * Pinned ones and those of an apply that has not ended or is on probation stay, however old;
 * `protectedTx` names transactions beyond the journals on disk. Only usable ones count as kept, and at least one is.
 * Rule: R30.
 * @throws WritError RECORD_INVALID where a journal cannot be read: it may need any backup.
 */
export function prunableBackups(
  host: Host,
  layout: Layout,
  realPath: string,
  keep: number,
  protectedTx: readonly string[] = [],
): readonly BackupManifest[] {
  const open = neededTx(host, layout, protectedTx)
  return afterUsable(listSingleBackups(host, layout, realPath), Math.max(1, keep))
    .filter(backup => !backup.pinned && !open.has(backup.manifest.tx))
    .map(backup => backup.manifest)
}

/** Removes these backups of one target. The caller holds its lock. */
export function removeBackups(
  host: Host,
  layout: Layout,
  removed: readonly BackupManifest[],
): void {
  if (removed.length === 0) return
  explainingIo('prune old backups', () => {
    for (const manifest of removed) removeBackup(host, layout, manifest)
  })
  appendLedger(host, layout, {
    event: 'pruned',
    plan: null,
    actor: host.identity.user,
    detail: { backups: removed.map(manifest => manifest.id).join(' ') },
  })
}

/** What comes after so many usable ones. */
function afterUsable(backups: readonly StoredBackup[], keep: number): readonly StoredBackup[] {
  let usable = 0
  return backups.filter(backup => {
    if (usable >= keep) return true
    if (backup.usable) usable += 1
    return false
  })
}

/** The record goes last: as long as it is there, a second try finds what is left. */
function removeBackup(host: Host, layout: Layout, manifest: BackupManifest): void {
  const { realPath, note, id } = manifest
  if (isBackupNote(layout, realPath, note)) {
    const { bytes, manifest: beside } = companionsOfNote(note)
    for (const path of [bytes, note, beside]) removeIfPresent(host, path)
    if (host.fs.lstat(dirname(note)) !== undefined) host.fs.fsyncDirectory(dirname(note))
  }
  const records = join(layout.backups, targetKey(realPath))
  const record = numberedFiles(host, records).find(file => file.id === id)
  if (record !== undefined) removeIfPresent(host, record.path)
  host.fs.fsyncDirectory(records)
}

function removeIfPresent(host: Host, path: string): void {
  if (host.fs.lstat(path) !== undefined) host.fs.unlink(path)
}
