/** A backup that only its own files know of, for when there may be no store to record it in. */
import { utcText } from '../bytes/utc.ts'
import type { Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import { removeQuietly, writeExclusive } from '../host/write-file.ts'
import type { BackupManifest } from '../model/records.ts'
import { type BackupPaths, companionsOfNote, freeBackupPaths } from './backup-name.ts'
import { type BackupInput, manifestOf, ownerFor, readBackup } from './backup-store.ts'
import { jsonBytes } from './record-file.ts'
import { recoveryNote } from './recovery-note.ts'

/** Keeps a file as it is in a directory that exists; durable and read back when this returns. */
export function writeUnrecordedBackup(
  host: Host,
  directory: string,
  input: Omit<BackupInput, 'loadsSiblings'>,
): BackupManifest {
  const { snapshot } = input
  const createdAt = utcText(host.now())
  const paths = freeBackupPaths(host, directory, snapshot.target.realPath, createdAt, [])
  const manifest = manifestOf(host, input, paths, createdAt)
  const owner = ownerFor(host, snapshot)
  return explainingIo('keep the file that stands there', () => {
    try {
      if (snapshot.kind === 'file') {
        writeExclusive(host, paths.bytes, snapshot.bytes, snapshot.mode & 0o600, owner)
      }
      writeExclusive(host, paths.note, Buffer.from(recoveryNote(manifest), 'utf8'), 0o600, owner)
      writeExclusive(host, paths.manifest, jsonBytes(manifest), 0o600, owner)
      host.fs.fsyncDirectory(directory)
      readBackup(host, manifest)
      return manifest
    } catch (error) {
      discardBackup(host, paths)
      throw error
    }
  })
}

/** Takes a backup away that nobody needs: the file it was made of did not change. */
export function discardUnrecorded(host: Host, manifest: BackupManifest): void {
  discardBackup(host, companionsOfNote(manifest.note))
}

function discardBackup(host: Host, paths: BackupPaths): void {
  for (const path of [paths.manifest, paths.note, paths.bytes]) removeQuietly(host, path)
}
