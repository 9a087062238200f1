/** Backups as people choose among them. */

import { resolve } from 'node:path'
import { utcMs } from '../bytes/utc.ts'
import { expandHome } from '../host/home-path.ts'
import type { Host } from '../host/host.ts'
import { resolveTarget } from '../host/resolve-target.ts'
import type { BackupManifest } from '../model/records.ts'
import {
  backedUpTargets,
  findBackup,
  listBackups,
  pinBackup,
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
  /** Whether the file holds the bytes of other backups too, and takes no space of its own. */
  readonly shared: boolean
  readonly pinned: boolean
  readonly usable: boolean
  readonly restore: string
  readonly note: string
}

/**
 * Returns the backups of one target, or all: each target's newest first, and the targets in the
 * order of their newest.
 *
 * @throws WritError NOT_FOUND for a target writ has never changed.
 */
export function backupsOf(workspace: Workspace, target: string | undefined): BackupSummary[] {
  const { host, layout } = workspace
  const realPath = target === undefined ? undefined : knownTarget(workspace, target)
  const found = listBackups(host, layout, realPath)
  return newestFirst(found).map(backup => summaryOf(workspace, backup))
}

function newestFirst(backups: readonly StoredBackup[]): readonly StoredBackup[] {
  const byTarget = Map.groupBy(backups, ({ manifest }) => manifest.realPath)
  const newest = (group: readonly StoredBackup[]): string => group[0]?.manifest.createdAt ?? ''
  return [...byTarget.values()]
    .map(group => group.toSorted((a, b) => later(a.manifest.createdAt, b.manifest.createdAt)))
    .sort((a, b) => later(newest(a), newest(b)))
    .flat()
}

function later(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? 1 : -1
}

/**
 * Returns the real path of a target writ has changed, whatever became of it since: what stands
 * there now may be a link, a directory or nothing, and then backups are wanted most.
 *
 * @throws WritError NOT_FOUND where writ has not changed it.
 */
export function knownTarget(workspace: Workspace, target: string): string {
  const { host, layout, policy } = workspace
  const path = resolve(host.cwd, expandHome(target, host.home))
  if (backedUpTargets(host, layout).has(path)) return path
  const { realPath } = resolveTarget(host, target, policy.roots)
  if (backedUpTargets(host, layout).has(realPath) || isKnown(workspace, realPath)) return realPath
  throw neverChanged(realPath)
}

/** Backups can have been pruned; that the file was changed stays known. */
function isKnown({ host, layout }: Workspace, realPath: string): boolean {
  return listReceipts(host, layout).some(({ targets }) =>
    targets.some(({ path }) => path === realPath),
  )
}

/** Pins a backup, so that it is never pruned, or lets it go again. Rule: R30. */
export function setPinned(workspace: Workspace, id: string, pinned: boolean): BackupSummary {
  const backup = findBackup(workspace.host, workspace.layout, id)
  pinBackup(workspace.host, workspace.layout, backup.manifest, pinned)
  return summaryOf(workspace, { ...backup, pinned })
}

/** Returns one backup as programs and people see it. */
export function summaryOf(
  { host }: Workspace,
  { manifest, pinned, usable }: StoredBackup,
): BackupSummary {
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
    shared: usable && isShared(host, manifest),
    pinned,
    usable,
    restore: manifest.restore,
    note: manifest.note,
  }
}

function isShared(host: Host, { file }: BackupManifest): boolean {
  return file !== null && (host.fs.lstat(file.path)?.links ?? 1) > 1
}
