/**
 * Runs the recovery note of a backup on copies, so that it is known to work before it is needed.
 *
 * Never the file that lies on the disk: whoever changed it could have it do anything. The same
 * script is written again for a scratch directory among the records of writ. Rule: R27.
 */
import { basename, join } from 'node:path'
import { sha256 } from '../bytes/digest.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import type { Host, RunResult } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import { readWhole } from '../host/read-file.ts'
import { writeExclusive } from '../host/write-file.ts'
import type { BackupManifest } from '../model/records.ts'
import { companionsOf, companionsOfNote } from '../store/backup-name.ts'
import type { Layout } from '../store/layout.ts'
import { listNames } from '../store/record-file.ts'
import { recoveryNote } from '../store/recovery-note.ts'
import { removeTree, removeTreeQuietly, shadowDirectory } from '../store/shadow-store.ts'

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
    explainingIo('rehearse the recovery note', () => {
      const write = (path: string, content: Uint8Array): void =>
        writeExclusive(host, path, content, 0o600)
      write(copy.realPath, edited)
      if (copy.file !== null && bytes !== null) write(copy.file.path, bytes)
      write(copy.note, Buffer.from(recoveryNote(copy), 'utf8'))
    })
    const ran = await host.run({
      command: 'sh',
      args: ['-c', copy.restore],
      cwd: scratch,
      env: { PATH: host.env('PATH') ?? '' },
      input: null,
      timeoutMs: 30_000,
      maxOutput: 4096,
    })
    return faultOfRun(ran, scratch) ?? faultOfResult(host, copy)
  } finally {
    removeTreeQuietly(host, scratch)
  }
}

/** Under the lock of the target whatever is there already was left behind. */
function makeScratch(host: Host, layout: Layout, realPath: string): string {
  const parent = shadowDirectory(host, layout, realPath)
  const scratch = join(parent, `rehearsal-${Buffer.from(host.randomBytes(16)).toString('hex')}`)
  explainingIo('rehearse the recovery note', () => {
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
  const found = readWhole(host, realPath, file.size)
  if (sha256(found.bytes) !== file.sha256) return 'its note wrote other bytes'
  if (found.stat.mode !== (mode & 0o777)) return 'its note left the file with another mode'
  const aside = readWhole(host, `${file.path}.replaced`, edited.length)
  return Buffer.compare(aside.bytes, edited) === 0
    ? undefined
    : 'its note did not keep what it replaced'
}
