/**
 * What stood at a target before a write: the bytes, a manifest and a recovery note beside the
 * target, and the manifest again in the state directory, which is the one that is believed.
 * Rules: R20, R27, R30.
 */
import { dirname, join } from 'node:path'
import { base32 } from '../bytes/base32.ts'
import { sha256, sha256OfParts } from '../bytes/digest.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import { utcText } from '../bytes/utc.ts'
import { FsError, type Host } from '../host/host.ts'
import { explainingIo, ioError } from '../host/io-error.ts'
import { readWhole } from '../host/read-file.ts'
import { type Owner, writeExclusive } from '../host/write-file.ts'
import type { PlanId, Sha256 } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { BackupManifest } from '../model/records.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { companionsFor } from './backup-companions.ts'
import { type BackupPaths, freeBackupPaths, sideDirectory } from './backup-name.ts'
import { listSets, setManifests } from './backup-set.ts'
import { backupRecord } from './decode-records.ts'
import { uniqueId } from './find-id.ts'
import { ensureOwnDirectory, type Layout, targetKey } from './layout.ts'
import { type NumberedFile, numberedFiles, numberedPath } from './numbered-files.ts'
import { invalidRecord, listNames, loadRecord, saveRecord } from './record-file.ts'
import { linkSameBytes } from './shared-bytes.ts'

export interface BackupInput {
  /** The target as it was read under its lock. */
  readonly snapshot: Snapshot
  readonly plan: PlanId
  readonly tx: string
  /** Plain digest of the bytes about to be written; null where the file is to be removed. */
  readonly after: Sha256 | null
  /** Whether the consumer would load a stray file beside the target. */
  readonly loadsSiblings: boolean
}

export interface StoredBackup {
  readonly manifest: BackupManifest
  readonly pinned: boolean
  /** Whether its bytes are there and are the ones that were saved, just now. */
  readonly usable: boolean
}

/**
 * Keeps the target as it is, durably, and returns the manifest.
 *
 * When this returns, bytes and manifest were read back and their directories synced. After a
 * failure no part of the backup is left. Rule: R20.
 * @throws WritError BACKUP_FAILED with the cause.
 */
export function writeBackup(host: Host, layout: Layout, input: BackupInput): BackupManifest {
  try {
    return keep(host, layout, input)
  } catch (error) {
    const cause = error instanceof FsError ? ioError(error, 'write the backup') : error
    if (!(cause instanceof WritError)) throw error
    throw new WritError('BACKUP_FAILED', {
      detail: `${cause.detail ?? cause.message}; without a backup nothing is written`,
      hint: cause.hint,
      path: input.snapshot.target.realPath,
      cause: error,
    })
  }
}

function keep(host: Host, layout: Layout, input: BackupInput): BackupManifest {
  const { realPath } = input.snapshot.target
  const directory = input.loadsSiblings ? sideDirectory(layout, realPath) : dirname(realPath)
  const records = join(layout.backups, targetKey(realPath))
  ensureOwnDirectory(host, records)
  if (input.loadsSiblings) ensureOwnDirectory(host, directory)
  const createdAt = utcText(host.now())
  const older = manifestsIn(host, records)
  const known = older.map(manifest => manifest.note)
  const paths = freeBackupPaths(host, directory, realPath, createdAt, known)
  const manifest = manifestOf(host, input, paths, createdAt)
  const made: string[] = []
  const owner = ownerFor(host, input.snapshot)
  const make = (path: string, bytes: Uint8Array, mode: number): void => {
    writeExclusive(host, path, bytes, mode, owner)
    made.push(path)
  }
  try {
    // The record comes first: a crash after it leaves a backup that is known and not usable,
    // instead of bytes nobody would ever prune.
    const record = numberedPath(host, records, manifest.id)
    made.push(record)
    saveRecord(host, record, manifest)
    if (input.snapshot.kind === 'file') {
      // Never more readable than the source, and for its owner alone. Rule: R30.
      const wanted = { path: paths.bytes, mode: input.snapshot.mode & 0o600, owner }
      if (linkSameBytes(host, layout, manifest, wanted, older)) made.push(paths.bytes)
      else make(paths.bytes, input.snapshot.bytes, wanted.mode)
    }
    for (const { path, bytes } of companionsFor(manifest)) make(path, bytes, 0o600)
    host.fs.fsyncDirectory(directory)
    readBackup(host, manifest)
    return manifest
  } catch (error) {
    discard(host, made)
    throw error
  }
}

/** Removes the newest first and the record last, and stops where something cannot be removed. */
function discard(host: Host, made: readonly string[]): void {
  try {
    for (const path of made.toReversed()) {
      if (host.fs.lstat(path) !== undefined) host.fs.unlink(path)
    }
  } catch {
    // What is left is still recorded, so pruning finds it; the caller throws what matters.
  }
}

/** What root keeps for somebody else must be theirs to put back; others can only keep their own. */
export function ownerFor(host: Host, snapshot: Snapshot): Owner | undefined {
  if (snapshot.kind === 'absent' || host.identity.uid !== 0) return undefined
  return snapshot.uid === 0 ? undefined : { uid: snapshot.uid, gid: snapshot.gid }
}

/** Returns the manifest of a backup that is about to be written. */
export function manifestOf(
  host: Host,
  input: Omit<BackupInput, 'loadsSiblings'>,
  paths: BackupPaths,
  createdAt: string,
): BackupManifest {
  const { snapshot, plan, tx, after } = input
  const { given, realPath } = snapshot.target
  const digest = sha256OfParts([realPath, paths.bytes, plan, tx])
  const isFile = snapshot.kind === 'file'
  return {
    schema: 'writ/backup/v1',
    id: `wb1-${base32(Buffer.from(digest.slice('sha256:'.length), 'hex')).slice(0, 26)}`,
    target: given,
    realPath,
    createdAt,
    plan,
    tx,
    file: isFile
      ? {
          path: paths.bytes,
          sha256: sha256(snapshot.bytes),
          size: snapshot.bytes.length,
        }
      : null,
    mode: isFile ? snapshot.mode : 0,
    uid: isFile ? snapshot.uid : host.identity.uid,
    gid: isFile ? snapshot.gid : host.identity.gid,
    after,
    restore: `sh ${shellQuote(paths.note)}`,
    note: paths.note,
  }
}

/**
 * Returns the bytes of a backup, or null where the backup says that no file existed.
 *
 * @throws WritError RESTORE_FAILED where they are gone or are not the ones that were saved.
 */
export function readBackup(host: Host, manifest: BackupManifest): Uint8Array | null {
  const { file } = manifest
  if (file === null) return null
  try {
    const { bytes } = readWhole(host, file.path, file.size)
    if (sha256(bytes) === file.sha256) return bytes
  } catch (error) {
    if (!(error instanceof FsError)) throw error
    if (error.errno !== 'EFBIG') {
      const { detail, hint } = ioError(error, 'read the backup')
      throw new WritError('RESTORE_FAILED', { detail, hint, path: file.path, cause: error })
    }
  }
  throw new WritError('RESTORE_FAILED', {
    detail: `${file.path} is not the ${file.size} bytes that were saved, so it restores nothing`,
    hint: `writ backups ${shellQuote(manifest.realPath)}`,
    path: file.path,
  })
}

/** Returns the backups of one file or of all, those in sets included; each file's newest first. */
export function listBackups(
  host: Host,
  layout: Layout,
  realPath?: string,
): readonly StoredBackup[] {
  const inSets = manifestsInSets(host, layout, realPath).map(manifest =>
    lookAt(host, layout, manifest),
  )
  const single = listSingleBackups(host, layout, realPath)
  if (inSets.length === 0) return single
  const newest = (a: StoredBackup, b: StoredBackup): number =>
    a.manifest.createdAt < b.manifest.createdAt
      ? 1
      : a.manifest.createdAt === b.manifest.createdAt
        ? 0
        : -1
  return [...inSets, ...single].sort(newest)
}

function manifestsInSets(host: Host, layout: Layout, realPath?: string): readonly BackupManifest[] {
  return listSets(host, layout)
    .flatMap(({ directory, set }) => setManifests(directory, set))
    .filter(manifest => realPath === undefined || manifest.realPath === realPath)
}

/** Returns the targets that have backups, without looking at the backups themselves. */
export function backedUpTargets(host: Host, layout: Layout): ReadonlySet<string> {
  const single = singleManifests(host, layout).map(({ realPath }) => realPath)
  const inSets = listSets(host, layout).flatMap(({ set }) =>
    set.entries.map(({ realPath }) => realPath),
  )
  return new Set([...single, ...inSets])
}

/** Returns the backups that have files and a record of their own, each file's newest first. */
export function listSingleBackups(
  host: Host,
  layout: Layout,
  realPath?: string,
): readonly StoredBackup[] {
  return singleManifests(host, layout, realPath).map(manifest => lookAt(host, layout, manifest))
}

/** Returns their manifests alone: what they keep is not read. */
export function singleManifests(
  host: Host,
  layout: Layout,
  realPath?: string,
): readonly BackupManifest[] {
  const keys = realPath === undefined ? listNames(host, layout.backups) : [targetKey(realPath)]
  return keys
    .filter(key => /^[0-9a-f]{64}$/.test(key))
    .flatMap(key => manifestsIn(host, join(layout.backups, key)))
}

/** Returns the backup whose id starts with the text. @throws WritError NOT_FOUND, AMBIGUOUS_ID. */
export function findBackup(host: Host, layout: Layout, prefix: string): StoredBackup {
  const all = [...manifestsInSets(host, layout), ...singleManifests(host, layout)]
  const id = uniqueId(
    all.map(manifest => manifest.id),
    'wb1-',
    prefix,
  )
  const found = all.find(manifest => manifest.id === id)
  if (found === undefined) throw new WritError('INTERNAL', { detail: 'an id without a record' })
  return lookAt(host, layout, found)
}

/** Keeps a backup from being pruned, or lets it be pruned again. */
export function pinBackup(
  host: Host,
  layout: Layout,
  manifest: BackupManifest,
  pinned: boolean,
): void {
  const path = pinPath(join(layout.backups, targetKey(manifest.realPath)), manifest.id)
  explainingIo('pin the backup', () => {
    const isPinned = host.fs.lstat(path) !== undefined
    if (pinned && !isPinned) saveRecord(host, path, { schema: 'writ/pin/v1', backup: manifest.id })
    if (!pinned && isPinned) {
      host.fs.unlink(path)
      host.fs.fsyncDirectory(dirname(path))
    }
  })
}

/** Returns where the mark of a pinned backup lies. */
export function pinPath(directory: string, id: string): string {
  return join(directory, `${id}.pin`)
}

function manifestsIn(host: Host, records: string): readonly BackupManifest[] {
  return numberedFiles(host, records).map(file => loadManifest(host, file))
}

function loadManifest(host: Host, file: NumberedFile): BackupManifest {
  const manifest = loadRecord(host, file.path, backupRecord)
  if (manifest?.id !== file.id) throw invalidRecord(file.path, 'not the backup its name says')
  return manifest
}

/** Returns a backup as it is now. */
export function lookAt(host: Host, layout: Layout, manifest: BackupManifest): StoredBackup {
  const records = join(layout.backups, targetKey(manifest.realPath))
  const pinned = host.fs.lstat(pinPath(records, manifest.id)) !== undefined
  return { manifest, pinned, usable: isUsable(host, manifest) }
}

function isUsable(host: Host, manifest: BackupManifest): boolean {
  try {
    readBackup(host, manifest)
    return true
  } catch (error) {
    if (error instanceof WritError && error.code === 'RESTORE_FAILED') return false
    throw error
  }
}
