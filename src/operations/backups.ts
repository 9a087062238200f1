/** Backups as people choose among them. */

import { utcMs } from '../bytes/utc.ts'
import { resolveTarget } from '../host/resolve-target.ts'
import type { BackupManifest } from '../model/records.ts'
import {
  findBackup,
  listBackups,
  pinBackup,
  readBackup,
  type StoredBackup,
} from '../store/backup-store.ts'
import { listReceipts } from '../store/receipt-store.ts'
import { neverChanged } from './verify.ts'
import type { Workspace } from './workspace.ts'

export interface BackupSummary {
  readonly id: string
  /** The backup file; null is the record that no file existed. */
  readonly path: string | null
  readonly target: string
  readonly createdAt: string
  readonly ageSeconds: number
  readonly plan: BackupManifest['plan']
  /** Digest of the bytes that were kept; null where no file existed. */
  readonly before: string | null
  /** Digest of the bytes that were written then; null where the file was removed. */
  readonly after: string | null
  readonly size: number | null
  readonly pinned: boolean
  readonly usable: boolean
  readonly restore: string
  readonly note: string
}

/**
 * Returns the backups of one target, or all, newest first.
 *
 * @throws WritError NOT_FOUND for a target writ has never changed.
 */
export function backupsOf(workspace: Workspace, target: string | undefined): BackupSummary[] {
  const { host, layout, policy } = workspace
  const realPath =
    target === undefined ? undefined : resolveTarget(host, target, policy.roots).realPath
  const found = listBackups(host, layout, realPath)
  if (realPath !== undefined && found.length === 0 && !isKnown(workspace, realPath)) {
    throw neverChanged(realPath)
  }
  return found.map(backup => summaryOf(workspace, backup))
}

/** Backups can have been pruned; that the file was changed stays known. */
function isKnown({ host, layout }: Workspace, realPath: string): boolean {
  return listReceipts(host, layout).some(({ targets }) =>
    targets.some(({ path }) => path === realPath),
  )
}

/** Reads the backup back against its digest. Throws RESTORE_FAILED where it would restore nothing. */
export function verifyBackup(workspace: Workspace, id: string): BackupSummary {
  const backup = findBackup(workspace.host, workspace.layout, id)
  readBackup(workspace.host, backup.manifest)
  return summaryOf(workspace, backup)
}

/** Pins a backup, so that it is never pruned, or lets it go again. Rule: R30. */
export function setPinned(workspace: Workspace, id: string, pinned: boolean): BackupSummary {
  const backup = findBackup(workspace.host, workspace.layout, id)
  pinBackup(workspace.host, workspace.layout, backup.manifest, pinned)
  return summaryOf(workspace, { ...backup, pinned })
}

function summaryOf({ host }: Workspace, { manifest, pinned, usable }: StoredBackup): BackupSummary {
  return {
    id: manifest.id,
    path: manifest.file?.path ?? null,
    target: manifest.realPath,
    createdAt: manifest.createdAt,
    ageSeconds: Math.max(0, Math.round((host.now() - (utcMs(manifest.createdAt) ?? 0)) / 1000)),
    plan: manifest.plan,
    before: manifest.file?.sha256 ?? null,
    after: manifest.after,
    size: manifest.file?.size ?? null,
    pinned,
    usable,
    restore: manifest.restore,
    note: manifest.note,
  }
}
