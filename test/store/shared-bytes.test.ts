/** The same content is stored once: a later backup of it is a second name of the file. */
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FsError, type Host } from '../../src/host/host.ts'
import type { BackupManifest } from '../../src/model/records.ts'
import { listBackups, readBackup, writeBackup } from '../../src/store/backup-store.ts'
import { unfinishedBackups, unrecordedBackupFiles } from '../../src/store/orphaned-backups.ts'
import { pruneBackups } from '../../src/store/prune-backups.ts'
import { codeOf } from '../host/code-of.ts'
import { faultHost, HostDied, type TracedCall } from '../host/fault-host.ts'
import { inputFor, keep, type Place, place } from './backup-place.ts'
import { absentSnapshot, fileSnapshot } from './store-fixture.ts'

const fileOf = (manifest: BackupManifest): string => manifest.file?.path ?? ''
const inodeOf = (manifest: BackupManifest): number => statSync(fileOf(manifest)).ino
const textOf = (manifest: BackupManifest): string => readFileSync(fileOf(manifest), 'utf8')

/** A host that refuses second names of files, as some file systems do. */
function withoutLinks(host: Host, errno: string): Host {
  const link = (_from: string, to: string): never => {
    throw new FsError(errno, 'link', to)
  }
  return { ...host, fs: { ...host.fs, link } }
}

describe('content that is stored already', () => {
  test('R20 gets a second name, under which everything works as under the first', () => {
    const at = place()
    const first = keep(at, 'a\n')
    const between = keep(at, 'b\n')
    const again = keep(at, 'a\n')
    expect(fileOf(again)).not.toBe(fileOf(first))
    expect(inodeOf(again)).toBe(inodeOf(first))
    expect(inodeOf(again)).not.toBe(inodeOf(between))
    expect(statSync(fileOf(again)).mode & 0o7777).toBe(0o600)
    expect(readFileSync(again.note, 'utf8')).toContain(fileOf(again))
    expect(listBackups(at.host, at.layout).map(({ usable }) => usable)).toEqual([true, true, true])
    expect(unrecordedBackupFiles(at.host, at.layout)).toEqual([])
    expect(unfinishedBackups(at.host, at.layout)).toEqual([])
  })

  test('R30 is counted and pruned per backup; the others keep their bytes', () => {
    const at = place()
    const [first, second, third] = ['a\n', 'a\n', 'a\n'].map(text => keep(at, text))
    if (!first || !second || !third) return expect.unreachable()
    expect(pruneBackups(at.host, at.layout, at.target, 2)).toEqual([first])
    expect(existsSync(fileOf(first))).toBe(false)
    rmSync(fileOf(third))
    expect(textOf(second)).toBe('a\n')
    const left = listBackups(at.host, at.layout)
    expect(left.map(({ usable }) => usable)).toEqual([false, true])
    expect(pruneBackups(at.host, at.layout, at.target, 1)).toEqual([])
    expect(textOf(second)).toBe('a\n')
  })

  test('R20 is found in the recovery directory too, and beside the target from there', () => {
    const at = place()
    const beside = keep(at, 'a\n')
    const aside = keep(at, 'a\n', 0o600, { loadsSiblings: true })
    expect(fileOf(aside).startsWith(at.layout.backups)).toBe(true)
    expect(inodeOf(aside)).toBe(inodeOf(beside))
    rmSync(fileOf(beside))
    expect(inodeOf(keep(at, 'a\n'))).toBe(inodeOf(aside))
  })

  test('R20 that is damaged, replaced or gone is not linked to, but stored anew', () => {
    const harm: ((path: string, at: Place) => void)[] = [
      path => writeFileSync(path, 'b\n'),
      path => writeFileSync(path, 'longer than it was\n'),
      path => writeFileSync(path, ''),
      path => rmSync(path),
      (path, at) => {
        rmSync(path)
        symlinkSync(at.target, path)
      },
      path => {
        rmSync(path)
        mkdirSync(path)
      },
    ]
    for (const harmIt of harm) {
      const at = place()
      const older = keep(at, 'a\n')
      const damaged = keep(at, 'a\n')
      // The newer one first: the search goes on to the next.
      rmSync(fileOf(damaged))
      harmIt(fileOf(older), at)
      const fresh = keep(at, 'a\n')
      expect(textOf(fresh)).toBe('a\n')
      expect(statSync(fileOf(fresh)).nlink).toBe(1)
    }
  })

  test('R20 in one damaged file is taken from the next that is good', () => {
    const at = place()
    const good = keep(at, 'a\n')
    keep(at, 'b\n')
    const copy = writeBackup(
      withoutLinks(at.host, 'EPERM'),
      at.layout,
      inputFor(fileSnapshot(at.target, 'a\n')),
    )
    writeFileSync(fileOf(copy), 'c\n')
    expect(inodeOf(keep(at, 'a\n'))).toBe(inodeOf(good))
  })

  test('R30 with another mode is stored anew, for the file is as private as its source', () => {
    const at = place()
    const first = keep(at, 'a\n', 0o600)
    const readOnly = keep(at, 'a\n', 0o400)
    expect(inodeOf(readOnly)).not.toBe(inodeOf(first))
    expect(statSync(fileOf(readOnly)).mode & 0o7777).toBe(0o400)
    chmodSync(fileOf(first), 0o644)
    const fresh = keep(at, 'a\n', 0o600)
    expect(inodeOf(fresh)).not.toBe(inodeOf(first))
    expect(statSync(fileOf(fresh)).mode & 0o7777).toBe(0o600)
  })

  test('R30 of another owner is stored anew', context => {
    if (process.getuid?.() !== 0) context.skip('not root')
    const at = place()
    const first = keep(at, 'a\n')
    chownSync(fileOf(first), 65534, 65534)
    const fresh = keep(at, 'a\n')
    expect(inodeOf(fresh)).not.toBe(inodeOf(first))
    const theirs = { ...fileSnapshot(at.target, 'a\n'), uid: 65534, gid: 65534 }
    const given = writeBackup(at.host, at.layout, inputFor(theirs))
    expect(statSync(fileOf(given))).toMatchObject({ uid: 65534, gid: 65534 })
    // The manifest says whose the target was: the same bytes under another owner do not count.
    expect(inodeOf(given)).not.toBe(inodeOf(first))
    expect(inodeOf(writeBackup(at.host, at.layout, inputFor(theirs)))).toBe(inodeOf(given))
  })

  test('R20 of another target is not shared', () => {
    const at = place()
    keep(at, 'a\n')
    const other = { ...at, target: join(at.directory, 'other.toml') }
    expect(statSync(fileOf(keep(other, 'a\n'))).nlink).toBe(1)
  })

  test('R20 a record that names a file which is no backup gives nothing of the user a name', () => {
    const at = place()
    const first = keep(at, 'a\n')
    const records = join(at.layout.backups, readdirSync(at.layout.backups)[0] ?? '')
    const record = join(records, readdirSync(records).sort()[0] ?? '')
    const precious = join(at.dir, 'precious')
    writeFileSync(precious, 'a\n', { mode: 0o600 })
    const file = { ...first.file, path: precious }
    writeFileSync(record, JSON.stringify({ ...first, file }))
    const fresh = keep(at, 'a\n')
    expect(statSync(precious).nlink).toBe(1)
    expect(statSync(fileOf(fresh)).nlink).toBe(1)
  })

  test.each(['EPERM', 'EXDEV', 'EMLINK', 'EOPNOTSUPP', 'EACCES'])(
    'R20 is copied where a second name is refused with %s',
    errno => {
      const at = place()
      const first = keep(at, 'a\n')
      const input = inputFor(fileSnapshot(at.target, 'a\n'))
      const copy = writeBackup(withoutLinks(at.host, errno), at.layout, input)
      expect(textOf(copy)).toBe('a\n')
      expect(inodeOf(copy)).not.toBe(inodeOf(first))
    },
  )

  test('R20 a file swapped between the look and the link is not taken', () => {
    const at = place()
    const first = keep(at, 'a\n')
    const link = (from: string, to: string): void => {
      rmSync(from)
      writeFileSync(from, 'b\n', { mode: 0o600 })
      utimesSync(from, 0, 0)
      at.host.fs.link(from, to)
    }
    const input = inputFor(fileSnapshot(at.target, 'a\n'))
    const racing: Host = { ...at.host, fs: { ...at.host.fs, link } }
    const fresh = writeBackup(racing, at.layout, input)
    expect(textOf(first)).toBe('b\n')
    expect(textOf(fresh)).toBe('a\n')
  })

  test('R20 the record that there was no file shares nothing', () => {
    const at = place()
    for (let count = 0; count < 2; count += 1) {
      writeBackup(at.host, at.layout, inputFor(absentSnapshot(at.target)))
    }
    expect(listBackups(at.host, at.layout).map(one => one.manifest.file)).toEqual([null, null])
  })
})

describe('a second name that cannot be made durable', () => {
  const again = (at: Place, host: Host): BackupManifest =>
    writeBackup(host, at.layout, inputFor(fileSnapshot(at.target, 'a\n'), { tx: 'tx1-b' }))

  function calls(): readonly TracedCall[] {
    const at = place()
    keep(at, 'a\n')
    const trace: TracedCall[] = []
    again(at, faultHost(at.host, { kind: 'none' }, trace))
    return trace
  }

  test('R20 the file is synced after it has its name, and its directory after that', () => {
    const trace = calls()
    const at = trace.findIndex(({ operation, to }) => operation === 'link' && /Z-2$/.test(to ?? ''))
    expect(at).toBeGreaterThan(0)
    expect(trace[at + 1]).toMatchObject({ operation: 'fsync', path: trace[at]?.to })
    const later = trace.slice(at + 2)
    expect(later.some(({ operation }) => operation === 'fsyncDirectory')).toBe(true)
    // No byte of the content is written.
    expect(trace.some(({ bytes }) => Buffer.from(bytes ?? []).equals(Buffer.from('a\n')))).toBe(
      false,
    )
  })

  test.each(['ENOSPC', 'EIO', 'EACCES'])(
    'R20 %s at any call is BACKUP_FAILED and leaves the older one alone, or a copy is made',
    errno => {
      let copies = 0
      for (const { call } of calls()) {
        const at = place()
        const first = keep(at, 'a\n')
        const names = readdirSync(at.directory)
        const broken = faultHost(at.host, { kind: 'errno', call, errno })
        const code = codeOf(() => again(at, broken))
        expect(textOf(first)).toBe('a\n')
        if (code === 'BACKUP_FAILED') {
          expect(readdirSync(at.directory)).toEqual(names)
          expect(listBackups(at.host, at.layout)).toHaveLength(1)
          continue
        }
        copies += 1
        const made = listBackups(at.host, at.layout)
        expect(made.map(({ usable }) => usable)).toEqual([true, true])
      }
      expect(copies).toBeGreaterThan(0)
    },
  )

  test('R20 R30 after a death at any call the older one is whole, and pruning cleans up', () => {
    for (const { call } of calls()) {
      const at = place()
      const first = keep(at, 'a\n')
      expect(() => again(at, faultHost(at.host, { kind: 'tear', call }))).toThrow(HostDied)
      expect(textOf(first)).toBe('a\n')
      again(at, at.host)
      pruneBackups(at.host, at.layout, at.target, 1)
      const left = listBackups(at.host, at.layout)
      expect(left).toMatchObject([{ usable: true }])
      expect(Buffer.from(readBackup(at.host, left[0]!.manifest) ?? []).toString()).toBe('a\n')
      expect(readdirSync(at.directory).filter(name => name !== 'config.toml')).toHaveLength(3)
    }
  })

  test('R20 a backup somebody linked to a file of their own is still a good one', () => {
    const at = place()
    const first = keep(at, 'a\n')
    linkSync(fileOf(first), join(at.directory, 'mine'))
    expect(inodeOf(keep(at, 'a\n'))).toBe(inodeOf(first))
    expect(pruneBackups(at.host, at.layout, at.target, 1)).toEqual([first])
    expect(readFileSync(join(at.directory, 'mine'), 'utf8')).toBe('a\n')
  })
})
