/**
 * Would this backup restore its file now? Everything a restore does, done without touching the
 * target: the bytes beside it, and the recovery note on copies. Rules: R20, R27.
 */
import { shellQuote } from '../bytes/shell-quote.ts'
import { FsError, type Host } from '../host/host.ts'
import { ioError } from '../host/io-error.ts'
import { WritError } from '../model/errors.ts'
import type { BackupManifest, BackupSetEntry } from '../model/records.ts'
import { type Companion, companionsFor, isAsWritten } from '../store/backup-companions.ts'
import { type FoundSet, setManifests, setNote } from '../store/backup-set.ts'
import { readBackup } from '../store/backup-store.ts'
import type { Layout } from '../store/layout.ts'
import { rehearseImage } from './rehearsal-file.ts'
import { rehearseNote, rehearseSetNote } from './rehearse-note.ts'
import { standingAt } from './standing.ts'
import { causeText } from './undo-job.ts'

export interface RestoreProblem {
  readonly detail: string
  /** A command that shows more, or does it another way. */
  readonly hint: string
}

export interface Rehearsal {
  /** Why a restore would fail now; none where it would work. */
  readonly problems: readonly RestoreProblem[]
  /** What a person should know although it would work. */
  readonly notes: readonly string[]
}

/**
 * Rehearses the restore of one backup; what stands in the way is returned.
 *
 * The caller holds the lock of the target, which is only looked at. Nothing is left.
 */
export async function rehearseRestore(
  host: Host,
  layout: Layout,
  manifest: BackupManifest,
): Promise<Rehearsal> {
  const file = rehearseFile(host, manifest)
  if (file.bytes === undefined) return { problems: file.problems, notes: [] }
  const { bytes } = file
  const problems = [
    ...file.problems,
    ...companionProblems(host, manifest),
    ...(await noteProblems(manifest, async () => [
      await rehearseNote(host, layout, manifest, bytes),
    ])),
  ]
  return { problems, notes: absentNotes(host, manifest) }
}

/** Does the same for some backups of one set, whose note is run once for all of them. */
export async function rehearseMembers(
  host: Host,
  layout: Layout,
  found: FoundSet,
  indexes: readonly number[],
): Promise<readonly Rehearsal[]> {
  const manifests = setManifests(found.directory, found.set)
  const looked = indexes.flatMap(index => {
    const manifest = manifests[index]
    const entry = found.set.entries[index]
    if (manifest === undefined || entry === undefined) return []
    return [{ manifest, entry, file: rehearseFile(host, manifest) }]
  })
  const members = looked.flatMap(({ entry, file: { bytes } }) =>
    bytes === undefined ? [] : [{ entry, bytes }],
  )
  const faults = new Map<BackupSetEntry, string | undefined>()
  const note = setNote(found.directory, found.set)
  const shared = [
    ...companionProblem(host, note, 'writ backups --renew-notes'),
    ...(await noteProblems({ note: note.path }, async () => {
      const results = await rehearseSetNote(host, layout, found.set, members)
      members.forEach(({ entry }, index) => {
        faults.set(entry, results[index])
      })
      return []
    })),
  ]
  return looked.map(({ manifest, entry, file }) => {
    if (file.bytes === undefined) return { problems: file.problems, notes: [] }
    const own = faultProblems(manifest, [faults.get(entry)])
    return {
      problems: [...file.problems, ...shared, ...own],
      notes: absentNotes(host, manifest),
    }
  })
}

/** `bytes` undefined: without them nothing else about a backup matters. */
function rehearseFile(
  host: Host,
  manifest: BackupManifest,
): {
  readonly bytes: Uint8Array | null | undefined
  readonly problems: readonly RestoreProblem[]
} {
  let bytes: Uint8Array | null
  try {
    bytes = readBackup(host, manifest)
  } catch (error) {
    return { bytes: undefined, problems: [problemOf(error, 'read the backup')] }
  }
  const problems = [
    ...trying('look at the target', () => placeProblems(host, manifest)),
    ...trying('put the backup beside the target', () => besideProblems(host, manifest, bytes)),
  ]
  return { bytes, problems }
}

function trying(doing: string, work: () => readonly RestoreProblem[]): readonly RestoreProblem[] {
  try {
    return work()
  } catch (error) {
    return [problemOf(error, doing)]
  }
}

function problemOf(error: unknown, doing: string): RestoreProblem {
  const known = error instanceof FsError ? ioError(error, doing) : error
  if (!(known instanceof WritError)) throw error
  return { detail: causeText(known), hint: known.hint }
}

function placeProblems(host: Host, { realPath }: BackupManifest): readonly RestoreProblem[] {
  const kind = host.fs.lstat(realPath)?.kind ?? 'file'
  if (kind === 'file') return []
  const what = kind === 'link' ? 'a symbolic link' : `a ${kind}`
  return [{ detail: `${realPath} is ${what} now`, hint: `ls -ld ${shellQuote(realPath)}` }]
}

/** To take a file away needs what it takes to put one there, but for the bytes. */
function besideProblems(
  host: Host,
  { realPath, mode, uid, gid }: BackupManifest,
  bytes: Uint8Array | null,
): readonly RestoreProblem[] {
  if (bytes !== null) {
    rehearseImage(host, realPath, { bytes, mode, uid, gid })
    return []
  }
  if (host.fs.lstat(realPath) === undefined) return []
  const { uid: user, gid: group } = host.identity
  rehearseImage(host, realPath, { bytes: new Uint8Array(), mode: 0o600, uid: user, gid: group })
  return []
}

async function noteProblems(
  manifest: Pick<BackupManifest, 'note'>,
  rehearse: () => Promise<readonly (string | undefined)[]>,
): Promise<readonly RestoreProblem[]> {
  try {
    return faultProblems(manifest, await rehearse())
  } catch (error) {
    return [problemOf(error, 'rehearse the recovery note')]
  }
}

function faultProblems(
  { note }: Pick<BackupManifest, 'note'>,
  faults: readonly (string | undefined)[],
): readonly RestoreProblem[] {
  return faults.flatMap(detail =>
    detail === undefined ? [] : [{ detail, hint: `cat ${shellQuote(note)}` }],
  )
}

/** What a person would use must be what writ wrote. */
function companionProblems(host: Host, manifest: BackupManifest): readonly RestoreProblem[] {
  const hint = `writ backups --renew-notes ${shellQuote(manifest.realPath)}`
  return companionsFor(manifest).flatMap(companion => companionProblem(host, companion, hint))
}

function companionProblem(
  host: Host,
  companion: Companion,
  hint: string,
): readonly RestoreProblem[] {
  const { path } = companion
  return trying('read what lies beside the backup', () => {
    if (host.fs.lstat(path) === undefined) return [{ detail: `${path} is gone`, hint }]
    if (isAsWritten(host, companion)) return []
    return [{ detail: `${path} differs from what belongs there, so do not follow it`, hint }]
  })
}

/** The note takes away only what the plan wrote; whether that is still there changes every day. */
function absentNotes(host: Host, { realPath, file, after }: BackupManifest): readonly string[] {
  if (file !== null) return []
  const standing = standingAt(host, realPath, 16 * 1024 * 1024)
  if (standing.kind === 'absent') return []
  if (standing.kind === 'file' && standing.sha256 === after) return []
  return ['the file was changed since, so its recovery note would stop and leave it']
}
