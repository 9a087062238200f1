/**
 * Runs the recovery note of a backup on copies, so that it is known to work before it is needed.
 *
 * Never the file that lies on the disk: whoever changed it could have it do anything. The same
 * script is written again for a scratch directory among the records of writ. Rule: R27.
 */
import { basename, dirname, join } from 'node:path'
import { sha256 } from '../bytes/digest.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import type { Host, RunResult } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import { writeExclusive } from '../host/write-file.ts'
import type { BackupManifest, BackupSet, BackupSetEntry } from '../model/records.ts'
import { companionsOf, companionsOfNote } from '../store/backup-name.ts'
import { setManifests, setNote } from '../store/backup-set.ts'
import type { Layout } from '../store/layout.ts'
import { listNames } from '../store/record-file.ts'
import { recoveryNote } from '../store/recovery-note.ts'
import { removeTree, removeTreeQuietly, shadowDirectory } from '../store/shadow-store.ts'
import { standingAt } from './standing.ts'

const scratchName = /^rehearsal-[0-9a-f]{32}$/

/** What stands at the target before: something else than what was kept. */
const edited = Buffer.from('# writ rehearses a restore\n')

/**
 * Returns why the note would not do what it says; undefined where it did on copies.
 *
 * The caller holds the lock of the target.
 * @param bytes of the backup; null where there was no file
 */
export async function rehearseNote(
  host: Host,
  layout: Layout,
  manifest: BackupManifest,
  bytes: Uint8Array | null,
): Promise<string | undefined> {
  const scratch = makeScratch(host, layout, manifest.realPath)
  try {
    const copy = copyIn(scratch, manifest)
    writeCopies(host, [{ copy, bytes }], copy.note, recoveryNote(copy))
    const ran = await runNote(host, scratch, copy.restore, noteTimeoutMs)
    return faultOfRun(ran, scratch) ?? faultOfResult(host, copy)
  } finally {
    removeTreeQuietly(host, scratch)
  }
}

/** What a set holds of one target, and its bytes. */
export interface SetMember {
  readonly entry: BackupSetEntry
  readonly bytes: Uint8Array | null
}

/**
 * Does the same with the note of a set over some of its members, in one run; returns why it would
 * not do what it says for each of them. The caller holds the locks of their targets.
 */
export async function rehearseSetNote(
  host: Host,
  layout: Layout,
  set: BackupSet,
  members: readonly SetMember[],
): Promise<readonly (string | undefined)[]> {
  const [first] = members
  if (first === undefined) return []
  const scratch = makeScratch(host, layout, first.entry.realPath)
  try {
    const entries = members.map(({ entry }, index) => ({
      ...entry,
      realPath: join(scratch, 'targets', String(index), basename(entry.realPath)),
      after: entry.file === null ? sha256(edited) : entry.after,
    }))
    const part = { ...set, entries }
    const copies = setManifests(scratch, part)
    const files = members.map(({ bytes }, index) => ({ copy: copyOf(copies, index), bytes }))
    const note = setNote(scratch, part)
    explainingIo(doing, () => {
      const targets = entries.map(({ realPath }) => dirname(realPath))
      for (const path of [join(scratch, 'files'), join(scratch, 'targets'), ...targets]) {
        host.fs.mkdir(path, 0o700)
      }
    })
    writeCopies(host, files, note.path, Buffer.from(note.bytes).toString('utf8'))
    const timeoutMs = noteTimeoutMs * members.length
    const ran = await runNote(host, scratch, `sh ${shellQuote(note.path)}`, timeoutMs)
    const fault = faultOfRun(ran, scratch)
    // Where it stopped in the middle, those before are restored.
    return copies.map(copy => {
      const result = faultOfResult(host, copy)
      return result === undefined ? undefined : (fault ?? result)
    })
  } finally {
    removeTreeQuietly(host, scratch)
  }
}

const doing = 'rehearse the recovery note'
const noteTimeoutMs = 30_000

function copyOf(copies: readonly BackupManifest[], index: number): BackupManifest {
  const copy = copies[index]
  if (copy === undefined) throw new RangeError(`no copy ${index}`)
  return copy
}

function writeCopies(
  host: Host,
  copies: readonly { readonly copy: BackupManifest; readonly bytes: Uint8Array | null }[],
  notePath: string,
  note: string,
): void {
  explainingIo(doing, () => {
    const write = (path: string, content: Uint8Array): void =>
      writeExclusive(host, path, content, 0o600)
    for (const { copy, bytes } of copies) {
      write(copy.realPath, edited)
      if (copy.file !== null && bytes !== null) write(copy.file.path, bytes)
    }
    write(notePath, Buffer.from(note, 'utf8'))
  })
}

function runNote(
  host: Host,
  scratch: string,
  command: string,
  timeoutMs: number,
): Promise<RunResult> {
  return host.run({
    command: 'sh',
    args: ['-c', command],
    cwd: scratch,
    env: { PATH: host.env('PATH') ?? '' },
    input: null,
    timeoutMs,
    maxOutput: 4096,
  })
}

/** Under the lock of the target whatever is there already was left behind. */
function makeScratch(host: Host, layout: Layout, realPath: string): string {
  const parent = shadowDirectory(host, layout, realPath)
  const scratch = join(parent, `rehearsal-${Buffer.from(host.randomBytes(16)).toString('hex')}`)
  explainingIo(doing, () => {
    for (const name of listNames(host, parent)) {
      if (scratchName.test(name)) removeTree(host, join(parent, name))
    }
    host.fs.mkdir(scratch, 0o700)
  })
  return scratch
}

/** The same backup of a target in the scratch directory; its names stay what they are. */
function copyIn(scratch: string, manifest: BackupManifest): BackupManifest {
  const inScratch = (path: string): string => join(scratch, basename(path))
  const { bytes } = companionsOfNote(manifest.note)
  const { note } = companionsOf(inScratch(bytes))
  return {
    ...manifest,
    realPath: inScratch(manifest.realPath),
    file: manifest.file === null ? null : { ...manifest.file, path: inScratch(bytes) },
    after: manifest.file === null ? sha256(edited) : manifest.after,
    note,
    restore: `sh ${shellQuote(note)}`,
  }
}

function faultOfRun({ status, exitCode, stderr }: RunResult, scratch: string): string | undefined {
  if (status === 'exited' && exitCode === 0) return undefined
  if (status === 'not-found') return 'sh is not on the path'
  const said = Buffer.from(stderr).toString('utf8').replaceAll(`${scratch}/`, '').trim()
  const how = status === 'exited' ? `with exit ${exitCode}` : status
  return `its note ended ${how}${said === '' ? '' : `: ${said.split('\n')[0] ?? ''}`}`
}

function faultOfResult(host: Host, copy: BackupManifest): string | undefined {
  const { file, mode, realPath } = copy
  if (file === null) {
    return host.fs.lstat(realPath) === undefined ? undefined : 'its note left the file there'
  }
  const found = standingAt(host, realPath, Math.max(file.size, edited.length))
  if (found.kind !== 'file' || found.sha256 !== file.sha256) return 'its note wrote other bytes'
  if (found.stat.mode !== (mode & 0o777)) return 'its note left the file with another mode'
  const aside = standingAt(host, `${file.path}.replaced`, edited.length)
  return aside.kind === 'file' && aside.sha256 === sha256(edited)
    ? undefined
    : 'its note did not keep what it replaced'
}
