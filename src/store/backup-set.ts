/**
 * The backups of an apply over very many files: one directory with one manifest and one recovery
 * note, instead of three files beside every target. Rules: R20, R27, R30.
 *
 * The old files are not copied: each gets a second name in the set, and once the new file has
 * taken its first one, the set has it alone. Until then an edit in place shows in both, so the
 * caller compares again before it writes and after it. Where a second name is refused, as across
 * file systems, the set holds a copy.
 */
import { dirname, join } from 'node:path'
import { base32 } from '../bytes/base32.ts'
import { sha256OfParts } from '../bytes/digest.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import { FsError, type Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import { readWhole } from '../host/read-file.ts'
import { removeQuietly, tempNameOf, tempPrefix, writeUnsynced } from '../host/write-file.ts'
import type { BackupManifest, BackupSet, BackupSetEntry } from '../model/records.ts'
import { type Companion, isAsWritten } from './backup-companions.ts'
import { backupSetRecord } from './decode-records.ts'
import { ensureOwnDirectory, type Layout } from './layout.ts'
import { invalidRecord, jsonBytes, listNames, loadRecord, saveBytes } from './record-file.ts'
import { setRecoveryNote } from './recovery-note-set.ts'
import { removeTree } from './shadow-store.ts'

const directoryName = /^(\d{6,15})-([A-Za-z0-9][A-Za-z0-9._-]*)$/

/** Returns the directory for the set of a new transaction; nothing is there yet. */
export function newSetDirectory(host: Host, layout: Layout, tx: string): string {
  const last = setNames(host, layout).at(-1)
  const number = last === undefined ? 1 : Number(directoryName.exec(last)?.[1] ?? 0) + 1
  return join(layout.backupSets, `${String(number).padStart(6, '0')}-${tx}`)
}

/** Returns what is kept of each entry, in their order. */
export function setManifests(directory: string, set: BackupSet): readonly BackupManifest[] {
  return set.entries.map((entry, index) => manifestOf(directory, set, entry, index))
}

function manifestOf(
  directory: string,
  { plan, tx, createdAt }: BackupSet,
  { target, realPath, file, mode, uid, gid, after }: BackupSetEntry,
  index: number,
): BackupManifest {
  const path = setFile(directory, index)
  const note = noteOf(directory)
  const digest = sha256OfParts([realPath, path, plan, tx])
  return {
    schema: 'writ/backup/v1',
    id: `wb1-${base32(Buffer.from(digest.slice('sha256:'.length), 'hex')).slice(0, 26)}`,
    ...{ target, realPath, createdAt, plan, tx, mode, uid, gid, after, note },
    file: file === null ? null : { path, ...file },
    restore: `sh ${shellQuote(note)} ${shellQuote(realPath)}`,
  }
}

/** Returns where the old file of an entry has its second name. */
export function setFile(directory: string, index: number): string {
  return join(directory, 'files', String(index).padStart(6, '0'))
}

function noteOf(directory: string): string {
  return join(directory, 'recover.txt')
}

/** Returns the recovery note of a set as writ writes it. */
export function setNote(directory: string, set: BackupSet): Companion {
  return { path: noteOf(directory), bytes: Buffer.from(setRecoveryNote(directory, set), 'utf8') }
}

/** Writes the note of a set anew where it is gone or changed; returns whether it did. */
export function renewSetNote(host: Host, { directory, set }: FoundSet): boolean {
  const note = setNote(directory, set)
  if (host.fs.lstat(note.path) !== undefined) {
    if (isAsWritten(host, note)) return false
    host.fs.unlink(note.path)
  }
  saveBytes(host, note.path, note.bytes)
  return true
}

/**
 * Writes a set of which nothing is certain yet; returns the files to be synced besides what is kept.
 *
 * Its manifest has another name until `completeSet`, so that a crash leaves a whole set or none.
 */
export function writeSet(host: Host, directory: string, set: BackupSet): readonly string[] {
  return explainingIo('write the backups', () => {
    ensureOwnDirectory(host, dirname(directory))
    host.fs.mkdir(directory, 0o700)
    host.fs.mkdir(join(directory, 'files'), 0o700)
    const records = recordsOf(directory, set)
    for (const { path, bytes } of records) writeUnsynced(host, path, bytes, 0o600)
    set.entries.forEach(({ realPath, file }, index) => {
      if (file !== null) keep(host, realPath, setFile(directory, index), file.size)
    })
    return records.map(({ path }) => path)
  })
}

/** Makes a set valid, durably, once it was synced; what it says of itself is read back first. */
export function completeSet(host: Host, directory: string, set: BackupSet): void {
  explainingIo('write the backups', () => {
    for (const record of recordsOf(directory, set)) {
      if (!isAsWritten(host, record)) throw new FsError('EIO', 'read back', record.path)
    }
    host.fs.rename(pendingOf(directory), recordOf(directory))
    host.fs.fsyncDirectory(directory)
  })
}

function recordsOf(directory: string, set: BackupSet): readonly Companion[] {
  return [{ path: pendingOf(directory), bytes: jsonBytes(set) }, setNote(directory, set)]
}

function pendingOf(directory: string): string {
  return join(directory, `${tempPrefix}set`)
}

/** What a file system says that gives no second name, or none here. */
const noSecondName: ReadonlySet<string> = new Set(['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP'])

function keep(host: Host, realPath: string, kept: string, size: number): void {
  try {
    host.fs.link(realPath, kept)
  } catch (error) {
    if (!(error instanceof FsError && noSecondName.has(error.errno))) throw error
    writeUnsynced(host, kept, readWhole(host, realPath, size).bytes, 0o600)
  }
}

/** Gives a kept file that is still the target's own an inode of its own. */
export function unshare(host: Host, { file, realPath }: BackupManifest): void {
  if (file === null) return
  const kept = host.fs.lstat(file.path)
  const now = host.fs.lstat(realPath)
  if (kept === undefined || now?.ino !== kept.ino || now.dev !== kept.dev) return
  const temp = tempNameOf(host, file.path)
  writeUnsynced(host, temp, readWhole(host, file.path, kept.size).bytes, 0o600)
  try {
    host.fs.rename(temp, file.path)
  } catch (error) {
    removeQuietly(host, temp)
    throw error
  }
}

/** Returns the directory of a transaction's set, whole or not; undefined where it made none. */
export function findSet(host: Host, layout: Layout, tx: string): string | undefined {
  const name = setNames(host, layout).find(one => directoryName.exec(one)?.[2] === tx)
  return name === undefined ? undefined : join(layout.backupSets, name)
}

export interface FoundSet {
  readonly directory: string
  readonly set: BackupSet
}

/** Returns the sets, newest first. */
export function listSets(host: Host, layout: Layout): readonly FoundSet[] {
  return setNames(host, layout)
    .toReversed()
    .flatMap(name => {
      const directory = join(layout.backupSets, name)
      const set = loadSet(host, directory)
      return set === undefined ? [] : [{ directory, set }]
    })
}

/** Returns what a crash left of sets: transaction and directory. */
export function brokenSets(
  host: Host,
  layout: Layout,
): readonly { readonly tx: string; readonly directory: string }[] {
  return setNames(host, layout).flatMap(name => {
    const directory = join(layout.backupSets, name)
    const tx = directoryName.exec(name)?.[2] ?? ''
    return loadSet(host, directory) === undefined ? [{ tx, directory }] : []
  })
}

/** Returns the manifest of a set; undefined where a crash left none. @throws WritError RECORD_INVALID. */
export function loadSet(host: Host, directory: string): BackupSet | undefined {
  const set = loadRecord(host, recordOf(directory), backupSetRecord)
  if (set !== undefined && !directory.endsWith(`-${set.tx}`)) {
    throw invalidRecord(recordOf(directory), 'not the one its name says')
  }
  return set
}

/** Removes a set with all that is in it; without its manifest, which goes first, it is none. */
export function removeSet(host: Host, directory: string): void {
  explainingIo('remove backups', () => {
    if (host.fs.lstat(recordOf(directory)) !== undefined) {
      host.fs.unlink(recordOf(directory))
      host.fs.fsyncDirectory(directory)
    }
    removeTree(host, directory)
    host.fs.fsyncDirectory(dirname(directory))
  })
}

function recordOf(directory: string): string {
  return join(directory, 'set.json')
}

function setNames(host: Host, layout: Layout): readonly string[] {
  return listNames(host, layout.backupSets).filter(name => directoryName.test(name))
}
