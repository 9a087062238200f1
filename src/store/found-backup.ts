/**
 * Backups as they are found on the disk, where no store vouches for them.
 *
 * A manifest beside a file is what anybody could have put there: it counts for that very file
 * only, names nothing but its own companions, and nothing on the way to it is a link. Rule: R27.
 */
import { basename, dirname, join } from 'node:path'
import { shellQuote } from '../bytes/shell-quote.ts'
import { FsError, type Host } from '../host/host.ts'
import { ioError } from '../host/io-error.ts'
import { readWhole } from '../host/read-file.ts'
import { WritError } from '../model/errors.ts'
import type { BackupManifest } from '../model/records.ts'
import {
  backupStemOf,
  companionsOf,
  isBackupName,
  isBackupNote,
  sideDirectory,
} from './backup-name.ts'
import { readBackup } from './backup-store.ts'
import { backupRecord } from './decode-records.ts'
import type { Layout } from './layout.ts'
import { decodeRecord, invalidRecord } from './record-file.ts'

export interface FoundBackup {
  readonly path: string
  readonly manifest: BackupManifest
  /** null: there was no file. */
  readonly bytes: Uint8Array | null
}

const manifestLimit = 64 * 1024

/** Returns where the manifest of a part of a backup lies; undefined for any other name. */
export function manifestPathOf(part: string): string | undefined {
  const stem = backupStemOf(basename(part))
  return stem === undefined ? undefined : companionsOf(join(dirname(part), stem)).manifest
}

/**
 * Reads a manifest and its backup, and proves what they say of each other.
 *
 * @param path free of links, as far as its directory
 * @throws WritError RECORD_INVALID for a manifest that is not to be followed, RESTORE_FAILED
 * where the backup is gone or damaged.
 */
export function loadFoundBackup(host: Host, layout: Layout, path: string): FoundBackup {
  const manifest = decodeRecord(ownBytes(host, path), backupRecord, path)
  const names = companionsOf(path.replace(/\.manifest\.json$/, ''))
  const { realPath, note, file } = manifest
  if (note !== names.note || (file !== null && file.path !== names.bytes)) {
    throw invalidRecord(path, 'it names other files than those beside it')
  }
  const stem = basename(names.bytes)
  if (!isBackupNote(layout, realPath, note) || !isBackupName(realPath, stem)) {
    throw invalidRecord(path, `it does not lie where backups of ${realPath} do`)
  }
  if (file !== null) assertOwn(host, file.path, manifest)
  assertOwn(host, path, manifest)
  return { path, manifest, bytes: readBackup(host, manifest) }
}

/** Returns the manifests that lie where backups of the file do, newest name first. */
export function manifestsOf(host: Host, layout: Layout, realPath: string): readonly string[] {
  return [dirname(realPath), sideDirectory(layout, realPath)].flatMap(directory =>
    namesIn(host, directory)
      .filter(name => isBackupName(realPath, name) && name.endsWith('.manifest.json'))
      .sort((a, b) => (a < b ? 1 : -1))
      .map(name => join(directory, name)),
  )
}

/** A directory that cannot be listed holds nothing that could help. */
export function namesIn(host: Host, directory: string): readonly string[] {
  try {
    return host.fs.lstat(directory)?.kind === 'directory' ? host.fs.list(directory) : []
  } catch (error) {
    if (error instanceof FsError) return []
    throw error
  }
}

function ownBytes(host: Host, path: string): Uint8Array {
  try {
    return readWhole(host, path, manifestLimit).bytes
  } catch (error) {
    if (!(error instanceof FsError)) throw error
    if (error.errno === 'ENOENT') {
      throw new WritError('RESTORE_FAILED', {
        detail: `there is no ${path}, so nothing says what the backup has to be`,
        hint: `sh ${shellQuote(path.replace(/manifest\.json$/, 'recover.txt'))}`,
        path,
      })
    }
    if (error.errno === 'EACCES') throw ioError(error, 'read the manifest')
    throw invalidRecord(path, 'not a plain file of a size that a manifest has')
  }
}

/** What somebody else can write would let them choose the content. */
function assertOwn(host: Host, path: string, { uid }: BackupManifest): void {
  const stat = host.fs.lstat(path)
  const own = host.identity.uid
  if (stat === undefined) return
  const isOwn = stat.uid === own || (own === 0 && stat.uid === uid)
  if (stat.kind === 'file' && isOwn && (stat.mode & 0o022) === 0) return
  const detail =
    stat.kind !== 'file' ? 'not a plain file' : isOwn ? 'others can write to it' : 'not your file'
  throw invalidRecord(path, detail)
}
