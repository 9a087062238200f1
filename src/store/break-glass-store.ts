/** Records of restores without approval: each beside the backup of what it replaced. Rule: R32. */
import { dirname, join } from 'node:path'
import { base32 } from '../bytes/base32.ts'
import { sha256 } from '../bytes/digest.ts'
import { FsError, type Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import { readIfPresent, readWhole } from '../host/read-file.ts'
import { removeQuietly, writeExclusive } from '../host/write-file.ts'
import { WritError } from '../model/errors.ts'
import type { BackupManifest, BreakGlassRecord } from '../model/records.ts'
import { companionsOfNote, isBackupName, sideDirectory } from './backup-name.ts'
import { breakGlassRecord } from './decode-records.ts'
import { namesIn } from './found-backup.ts'
import type { Layout } from './layout.ts'
import { decodeRecord } from './record-file.ts'

const suffix = '.break-glass.json'
const recordLimit = 256 * 1024

export interface FoundBreakGlass {
  /** Follows from the bytes of the record: an edited one is another one. */
  readonly id: string
  readonly path: string
  /** null where it cannot be read as one. */
  readonly record: BreakGlassRecord | null
  /** What the file holds; empty where that cannot be read. */
  readonly bytes: Uint8Array
  readonly isSigned: boolean
}

/** Returns the name a record goes by in the ledger. */
export function breakGlassIdOf(bytes: Uint8Array): string {
  const hex = sha256(bytes).slice('sha256:'.length)
  return `bg1-${base32(Buffer.from(hex, 'hex')).slice(0, 26)}`
}

/** Returns where the record lies of a restore that kept what it replaced in this backup. */
export function breakGlassPath(kept: BackupManifest): string {
  return `${companionsOfNote(kept.note).bytes}${suffix}`
}

/** Saves a record and its signature beside it, durably. */
export function saveBreakGlass(
  host: Host,
  path: string,
  bytes: Uint8Array,
  signature: string | null,
): void {
  explainingIo('write the record of the restore', () => {
    writeExclusive(host, path, bytes, 0o600)
    if (signature !== null) {
      writeExclusive(host, `${path}.sig`, Buffer.from(signature, 'utf8'), 0o600)
    }
    host.fs.fsyncDirectory(dirname(path))
  })
}

/** Returns the signature beside a record; null where there is none. */
export function readSignature(host: Host, path: string): string | null {
  return explainingIo('read the signature of the restore', () => {
    const bytes = readIfPresent(host, `${path}.sig`, recordLimit)
    return bytes === undefined ? null : Buffer.from(bytes).toString('utf8')
  })
}

/** Takes back the record of a restore that did not happen. */
export function removeBreakGlass(host: Host, path: string): void {
  removeQuietly(host, `${path}.sig`)
  removeQuietly(host, path)
}

/** Returns the records that lie where backups of a file do. */
export function listBreakGlass(
  host: Host,
  layout: Layout,
  realPath: string,
): readonly FoundBreakGlass[] {
  return [dirname(realPath), sideDirectory(layout, realPath)].flatMap(directory => {
    const names = namesIn(host, directory)
    return names
      .filter(name => isRecordName(realPath, name))
      .map(name => foundAt(host, join(directory, name), names.includes(`${name}.sig`)))
  })
}

/** Whether a file name is one of a record about the target. */
function isRecordName(realPath: string, name: string): boolean {
  return name.endsWith(suffix) && isBackupName(realPath, name.slice(0, -suffix.length))
}

/** What cannot be read is no less a reason to ask what happened. */
function foundAt(host: Host, path: string, isSigned: boolean): FoundBreakGlass {
  try {
    const { bytes } = readWhole(host, path, recordLimit)
    return { id: breakGlassIdOf(bytes), path, record: decoded(bytes, path), bytes, isSigned }
  } catch (error) {
    if (!(error instanceof FsError)) throw error
    const id = breakGlassIdOf(Buffer.from(path))
    return { id, path, record: null, bytes: new Uint8Array(), isSigned }
  }
}

function decoded(bytes: Uint8Array, path: string): BreakGlassRecord | null {
  try {
    return decodeRecord(bytes, breakGlassRecord, path)
  } catch (error) {
    if (error instanceof WritError) return null
    throw error
  }
}
