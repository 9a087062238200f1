/**
 * The same content is not stored twice: a new backup is then a second name of an older one's file.
 *
 * Each has a file under its own name, deleting one keeps the other, and nobody edits them. Where
 * the file system refuses a second name, the caller stores a copy. Rule: R20.
 */
import { sha256 } from '../bytes/digest.ts'
import { type FileStat, FsError, type Host } from '../host/host.ts'
import { readWhole } from '../host/read-file.ts'
import { type Owner, removeQuietly } from '../host/write-file.ts'
import type { BackupManifest } from '../model/records.ts'
import { companionsOfNote, isBackupNote } from './backup-name.ts'
import type { Layout } from './layout.ts'

/** What the file of a new backup has to be. */
export interface WantedFile {
  readonly path: string
  readonly mode: number
  /** Absent: whoever makes it. */
  readonly owner: Owner | undefined
}

/**
 * Gives the file of an older backup the wanted name too, synced; false where none fits.
 *
 * Its bytes are read again first: a damaged backup never gets a second name.
 * @param older the recorded backups of the same target, newest first.
 */
export function linkSameBytes(
  host: Host,
  layout: Layout,
  manifest: BackupManifest,
  wanted: WantedFile,
  older: readonly BackupManifest[],
): boolean {
  return older
    .filter(candidate => isSame(candidate, manifest) && isOwnFile(layout, candidate))
    .some(({ file }) => file !== null && linked(host, file.path, manifest, wanted))
}

/** Mode and owner too: the file of a backup is never more readable than its source. Rule: R30. */
function isSame(older: BackupManifest, { file, mode, uid, gid }: BackupManifest): boolean {
  return (
    older.file?.sha256 === file?.sha256 &&
    older.file?.size === file?.size &&
    older.mode === mode &&
    older.uid === uid &&
    older.gid === gid
  )
}

/** A record that names another file than its backup's own is not followed. */
function isOwnFile(layout: Layout, { realPath, note, file }: BackupManifest): boolean {
  return isBackupNote(layout, realPath, note) && file?.path === companionsOfNote(note).bytes
}

function linked(host: Host, from: string, { file }: BackupManifest, wanted: WantedFile): boolean {
  const found = intactFile(host, from, file?.size ?? 0)
  if (found?.sha256 !== file?.sha256 || found === undefined || !fits(host, found.stat, wanted)) {
    return false
  }
  try {
    host.fs.link(from, wanted.path)
  } catch (error) {
    // Another file system, one without links, or too many of them: a copy is as good.
    if (error instanceof FsError) return false
    throw error
  }
  try {
    return syncSame(host, wanted.path, found.stat)
  } catch (error) {
    removeQuietly(host, wanted.path)
    throw error
  }
}

function intactFile(
  host: Host,
  path: string,
  size: number,
): { readonly sha256: string; readonly stat: FileStat } | undefined {
  try {
    const { bytes, stat } = readWhole(host, path, size)
    return { sha256: sha256(bytes), stat }
  } catch (error) {
    if (error instanceof FsError) return undefined
    throw error
  }
}

function fits({ identity }: Host, stat: FileStat, { mode, owner }: WantedFile): boolean {
  if (stat.mode !== mode) return false
  if (owner === undefined) return stat.uid === identity.uid
  return stat.uid === owner.uid && stat.gid === owner.gid
}

/** What was put back from a copy since may never have been synced; false where it was swapped. */
function syncSame(host: Host, path: string, seen: FileStat): boolean {
  const fd = host.fs.openRead(path)
  try {
    const stat = host.fs.fstat(fd)
    // A new file may get the number of one that was just removed, but not its time.
    if (stat.dev === seen.dev && stat.ino === seen.ino && stat.mtimeMs === seen.mtimeMs) {
      host.fs.fsync(fd)
      return true
    }
  } finally {
    host.fs.close(fd)
  }
  host.fs.unlink(path)
  return false
}
