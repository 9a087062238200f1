/** What lies beside the bytes of a backup for people: its note and a copy of its manifest. Rule: R27. */
import { dirname } from 'node:path'
import { FsError, type Host } from '../host/host.ts'
import { readWhole } from '../host/read-file.ts'
import { type Owner, writeExclusive } from '../host/write-file.ts'
import type { BackupManifest } from '../model/records.ts'
import { companionsOfNote } from './backup-name.ts'
import { jsonBytes } from './record-file.ts'
import { recoveryNote } from './recovery-note.ts'

export interface Companion {
  readonly path: string
  readonly bytes: Uint8Array
}

/** Returns both files as writ writes them. */
export function companionsFor(manifest: BackupManifest): readonly Companion[] {
  return [
    { path: manifest.note, bytes: Buffer.from(recoveryNote(manifest), 'utf8') },
    { path: companionsOfNote(manifest.note).manifest, bytes: jsonBytes(manifest) },
  ]
}

/** Whether a file is there with exactly these bytes. Throws `FsError` where nobody can say. */
export function isAsWritten(host: Host, { path, bytes }: Companion): boolean {
  try {
    return Buffer.compare(readWhole(host, path, bytes.length).bytes, bytes) === 0
  } catch (error) {
    if (error instanceof FsError && otherThings.has(error.errno)) return false
    throw error
  }
}

/** What is there is larger, a link, or not a file. */
const otherThings: ReadonlySet<string> = new Set(['EFBIG', 'ELOOP', 'EINVAL', 'EISDIR', 'ENXIO'])

/**
 * Writes what is missing or other than writ writes it anew, and returns the paths.
 *
 * The caller holds the lock of the target. A crash leaves one missing: the next call finds it.
 */
export function renewCompanions(host: Host, manifest: BackupManifest): readonly string[] {
  const renewed: string[] = []
  for (const companion of companionsFor(manifest)) {
    const { path, bytes } = companion
    if (host.fs.lstat(path) !== undefined) {
      if (isAsWritten(host, companion)) continue
      host.fs.unlink(path)
    }
    writeExclusive(host, path, bytes, 0o600, companionOwner(host, manifest))
    host.fs.fsyncDirectory(dirname(path))
    renewed.push(path)
  }
  return renewed
}

/** What root keeps for somebody else must be theirs to read; others can only keep their own. */
function companionOwner(host: Host, { file, uid, gid }: BackupManifest): Owner | undefined {
  if (file === null || host.identity.uid !== 0 || uid === 0) return undefined
  return { uid, gid }
}
