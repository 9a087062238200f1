import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sha256 } from '../../src/bytes/digest.ts'
import type { BackupManifest } from '../../src/model/records.ts'
import {
  findBackup,
  listBackups,
  pinBackup,
  readBackup,
  writeBackup,
} from '../../src/store/backup-store.ts'
import { openJournal } from '../../src/store/journal-store.ts'
import { readLedger } from '../../src/store/ledger-store.ts'
import { pruneBackups } from '../../src/store/prune-backups.ts'
import {
  asOrdinaryUser,
  noSmallFileSystem,
  noUnprivilegedUser,
  onSmallFileSystem,
} from '../host/child-process.ts'
import { codeOf } from '../host/code-of.ts'
import { faultHost, HostDied, type TracedCall } from '../host/fault-host.ts'
import { inputFor, keep, type Place, place, written } from './backup-place.ts'
import { absentSnapshot, fileSnapshot, somePlanId } from './store-fixture.ts'

describe('a backup', () => {
  test('R20 keeps bytes, manifest and note beside the target, and the manifest in the state', () => {
    const at = place()
    const manifest = keep(at, 'old\n')
    const stem = 'config.toml.writ-backup.2026-05-15T09-00-40Z'
    expect(readdirSync(at.directory)).toEqual([
      'config.toml',
      stem,
      `${stem}.manifest.json`,
      `${stem}.recover.txt`,
    ])
    expect(manifest.file).toEqual({
      path: join(at.directory, stem),
      sha256: sha256('old\n'),
      size: 4,
    })
    expect(readFileSync(join(at.directory, stem), 'utf8')).toBe('old\n')
    const beside = JSON.parse(readFileSync(join(at.directory, `${stem}.manifest.json`), 'utf8'))
    expect(beside).toEqual(manifest)
    expect(listBackups(at.host, at.layout, at.target)).toEqual([
      { manifest, pinned: false, usable: true },
    ])
    expect(Buffer.from(readBackup(at.host, manifest) ?? [])).toEqual(Buffer.from('old\n'))
    expect(findBackup(at.host, at.layout, manifest.id.slice(0, 10)).manifest).toEqual(manifest)
  })

  test.each([
    [0o600, 0o600],
    [0o644, 0o600],
    [0o400, 0o400],
    [0o755, 0o600],
  ])('R30 of a file with mode %o has mode %o', (mode, expected) => {
    const at = place()
    const manifest = keep(at, 'old\n', mode)
    expect(statSync(manifest.file?.path ?? '').mode & 0o7777).toBe(expected)
    expect(manifest.mode).toBe(mode)
    for (const name of readdirSync(at.directory).filter(name => name.includes('.writ-backup.'))) {
      expect(statSync(join(at.directory, name)).mode & 0o077).toBe(0)
    }
  })

  test('R20 R2 records that there was no file', () => {
    const at = place()
    const manifest = writeBackup(at.host, at.layout, inputFor(absentSnapshot(at.target)))
    expect(manifest.file).toBeNull()
    expect(readBackup(at.host, manifest)).toBeNull()
    expect(existsSync(at.target)).toBe(false)
    expect(listBackups(at.host, at.layout, at.target)).toMatchObject([{ usable: true }])
  })

  test('R20 takes a name nobody has', () => {
    const at = place()
    const names = [1, 2, 3].map(n => basename(keep(at, `old ${n}`).file?.path ?? ''))
    const stem = 'config.toml.writ-backup.2026-05-15T09-00-40Z'
    expect(names).toEqual([stem, `${stem}-2`, `${stem}-3`])
    expect(listBackups(at.host, at.layout).map(one => one.manifest.file?.path)).toEqual(
      names.toReversed().map(name => join(at.directory, name)),
    )
  })

  test('R20 a target with the longest possible name has one too', () => {
    const at = place('ö'.repeat(127))
    const manifest = keep(at, 'old\n')
    expect(readBackup(at.host, manifest)).toHaveLength(4)
    expect(pruneBackups(at.host, at.layout, at.target, 1)).toEqual([])
  })

  test('R20 goes into the state directory where the consumer loads what lies beside', () => {
    const at = place()
    writeFileSync(at.target, 'old\n')
    const input = inputFor(fileSnapshot(at.target, 'old\n'), { loadsSiblings: true })
    const manifest = writeBackup(at.host, at.layout, input)
    expect(readdirSync(at.directory)).toEqual(['config.toml'])
    expect(manifest.file?.path.startsWith(at.layout.backups)).toBe(true)
    expect(readBackup(at.host, manifest)).toHaveLength(4)
  })

  test('R20 is readable to the owner of the target when root makes it', context => {
    const reason = noUnprivilegedUser()
    if (reason !== undefined || process.getuid?.() !== 0) context.skip(reason ?? 'not root')
    const at = place()
    const snapshot = { ...fileSnapshot(at.target, 'old\n'), uid: 65534, gid: 65534 }
    const manifest = writeBackup(at.host, at.layout, inputFor(snapshot))
    for (const path of [manifest.file?.path ?? '', manifest.note]) {
      expect(statSync(path)).toMatchObject({ uid: 65534, gid: 65534 })
    }
  })

  test('R20 that is damaged or gone restores nothing', () => {
    const at = place()
    const manifest = keep(at, 'old\n')
    const path = manifest.file?.path ?? ''
    const harm: (() => void)[] = [
      () => writeFileSync(path, 'new\n'),
      () => writeFileSync(path, 'longer than it was\n'),
      () => writeFileSync(path, ''),
      () => rmSync(path),
      () => symlinkSync(at.target, path),
    ]
    for (const harmIt of harm) {
      harmIt()
      expect(codeOf(() => readBackup(at.host, manifest))).toBe('RESTORE_FAILED')
      expect(listBackups(at.host, at.layout, at.target)).toMatchObject([{ usable: false }])
    }
  })
})

describe('a backup that cannot be made', () => {
  test.each(['ENOSPC', 'EIO', 'EACCES', 'EDQUOT'])(
    'R20 %s at any call is BACKUP_FAILED and leaves nothing behind',
    errno => {
      const calls = tracedCalls()
      expect(calls.length).toBeGreaterThan(15)
      for (const { call } of calls) {
        const at = place()
        const broken = faultHost(at.host, { kind: 'errno', call, errno })
        const input = inputFor(fileSnapshot(at.target, 'old\n'))
        expect(codeOf(() => writeBackup(broken, at.layout, input))).toBe('BACKUP_FAILED')
        expect(readdirSync(at.directory)).toEqual([])
        expect(listBackups(at.host, at.layout)).toEqual([])
      }
    },
  )

  test('R20 R30 a death at any call leaves no file that no record knows, and pruning removes it', () => {
    for (const { call } of tracedCalls()) {
      const at = place()
      const input = inputFor(fileSnapshot(at.target, 'old\n'))
      const dying = faultHost(at.host, { kind: 'tear', call })
      expect(() => writeBackup(dying, at.layout, input)).toThrow(HostDied)
      const known = listBackups(at.host, at.layout).map(one => basename(one.manifest.note))
      for (const name of readdirSync(at.directory)) {
        expect(known.some(note => note.startsWith(name.replace(/Z\..*/, 'Z')))).toBe(true)
      }
      writeBackup(at.host, at.layout, { ...input, tx: 'tx1-b' })
      pruneBackups(at.host, at.layout, at.target, 1)
      expect(listBackups(at.host, at.layout)).toMatchObject([{ usable: true }])
      expect(readdirSync(at.directory)).toHaveLength(3)
    }
  })

  test('R20 no two backups ever share a file', () => {
    for (const { call } of tracedCalls()) {
      const at = place()
      const input = inputFor(fileSnapshot(at.target, 'old\n'))
      const dying = faultHost(at.host, { kind: 'die', call })
      expect(() => writeBackup(dying, at.layout, input)).toThrow(HostDied)
      writeBackup(at.host, at.layout, { ...input, tx: 'tx1-b' })
      const notes = listBackups(at.host, at.layout).map(one => one.manifest.note)
      expect(new Set(notes).size).toBe(notes.length)
    }
  })

  test('R20 names the full disk', context => {
    const reason = noSmallFileSystem()
    if (reason !== undefined) context.skip(reason)
    const at = place()
    writeFileSync(at.target, Buffer.alloc(100_000))
    const small = join(at.dir, 'small')
    mkdirSync(small)
    const copy = join(small, 'config.toml')
    const args = ['backup', copy, small]
    const fill = `head -c 50000 /dev/zero > ${copy}`
    expect(onSmallFileSystem(small, args, '', fill)).toBe('BACKUP_FAILED')
  })

  test('R20 names the directory nobody may write to, as a user whom permissions bind', context => {
    const reason = noUnprivilegedUser()
    if (reason !== undefined) context.skip(reason)
    const at = place()
    writeFileSync(at.target, 'old\n', { mode: 0o644 })
    const state = join(at.dir, 'theirs')
    mkdirSync(state)
    chmodSync(state, 0o777)
    const env = { WRIT_STATE_DIR: join(state, 's'), WRIT_CONFIG_DIR: join(state, 'c') }
    if (process.getuid?.() !== 0) chmodSync(at.directory, 0o555)
    expect(asOrdinaryUser(['backup', at.target, at.directory], env)).toBe('BACKUP_FAILED')
    chmodSync(at.directory, 0o777)
    expect(asOrdinaryUser(['backup', at.target, at.directory], env)).toMatch(/^wb1-/)
  })
})

function tracedCalls(): readonly TracedCall[] {
  const at = place()
  const trace: TracedCall[] = []
  const traced = faultHost(at.host, { kind: 'none' }, trace)
  writeBackup(traced, at.layout, inputFor(fileSnapshot(at.target, 'old\n')))
  return trace
}

describe('the recovery note', () => {
  const run = (manifest: BackupManifest): { status: number | null; stderr: string } =>
    spawnSync('sh', ['-c', manifest.restore], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin' },
      cwd: '/',
    })

  test.each(['config.toml', "it's $(here)", '-rf', 'a b\u001b[31m\u202e', 'line\nend', 'end\n'])(
    'R27 of %j puts the file back with sh, cp and sha256sum alone',
    name => {
      const at = place(name)
      const manifest = keep(at, 'old\n', 0o640)
      writeFileSync(at.target, written)
      expect(run(manifest)).toMatchObject({ status: 0, stderr: '' })
      expect(readFileSync(at.target, 'utf8')).toBe('old\n')
      expect(statSync(at.target).mode & 0o777).toBe(0o640)
      expect(readFileSync(`${manifest.file?.path}.replaced`)).toEqual(written)
      expect(run(manifest).status).toBe(0)
      expect(readFileSync(`${manifest.file?.path}.replaced`)).toEqual(written)
    },
  )

  test('R27 uses nothing but what every machine has', () => {
    const at = place()
    const note = readFileSync(keep(at, 'old\n').note, 'utf8')
    const lines = note.split('\n').filter(line => !line.startsWith('#'))
    expect(lines.join('\n')).not.toMatch(/\b(node|npm|writ (?!-)|python|perl|awk|sed)\b/)
    expect(note.startsWith('#')).toBe(true)
  })

  test('R27 also where the file is gone, and where it never was', () => {
    const at = place()
    const manifest = keep(at, 'old\n')
    rmSync(at.target)
    expect(run(manifest).status).toBe(0)
    expect(readFileSync(at.target, 'utf8')).toBe('old\n')

    const fresh = place()
    const absent = writeBackup(fresh.host, fresh.layout, inputFor(absentSnapshot(fresh.target)))
    expect(run(absent).status).toBe(0)
    writeFileSync(fresh.target, written)
    expect(run(absent).status).toBe(0)
    expect(existsSync(fresh.target)).toBe(false)
  })

  test('R27 stops at what it does not recognise and changes nothing', () => {
    const damaged = place()
    const manifest = keep(damaged, 'old\n')
    writeFileSync(damaged.target, written)
    writeFileSync(manifest.file?.path ?? '', 'damaged\n')
    expect(run(manifest).status).toBe(1)
    expect(readFileSync(damaged.target)).toEqual(written)

    const linked = place()
    const kept = keep(linked, 'old\n')
    rmSync(linked.target)
    mkdirSync(join(linked.dir, 'elsewhere'))
    symlinkSync(join(linked.dir, 'elsewhere'), linked.target)
    expect(run(kept).status).toBe(1)
    expect(readdirSync(join(linked.dir, 'elsewhere'))).toEqual([])

    const edited = place()
    const absent = writeBackup(edited.host, edited.layout, inputFor(absentSnapshot(edited.target)))
    writeFileSync(edited.target, 'the user wrote more\n')
    expect(run(absent).status).toBe(1)
    expect(readFileSync(edited.target, 'utf8')).toBe('the user wrote more\n')
  })

  test('R27 can be followed line by line, as it is printed', () => {
    const at = place()
    const manifest = keep(at, 'old\n')
    writeFileSync(at.target, written)
    execFileSync('sh', { input: readFileSync(manifest.note), env: { PATH: '/usr/bin:/bin' } })
    expect(readFileSync(at.target, 'utf8')).toBe('old\n')
  })
})

describe('pruning', () => {
  const texts = (at: Place): string[] =>
    listBackups(at.host, at.layout, at.target).map(one =>
      Buffer.from(readBackup(at.host, one.manifest) ?? []).toString(),
    )

  test('R30 keeps the newest, whatever the clock says', () => {
    const at = place()
    for (const [index, text] of ['a', 'b', 'c', 'd'].entries()) {
      const back = { ...at.host, now: () => at.host.now() - index * 86_400_000 }
      writeBackup(back, at.layout, inputFor(fileSnapshot(at.target, text)))
    }
    expect(pruneBackups(at.host, at.layout, at.target, 2)).toHaveLength(2)
    expect(texts(at)).toEqual(['d', 'c'])
    expect(readdirSync(at.directory)).toHaveLength(6)
    keep(at, 'e')
    expect(texts(at)).toEqual(['e', 'd', 'c'])
  })

  test('R30 never removes a pinned one, nor that of an apply that has not ended', () => {
    const at = place()
    const manifests = ['a', 'b', 'c', 'd', 'e'].map((text, index) => {
      const input = inputFor(fileSnapshot(at.target, text), { tx: `tx1-${index}` })
      return writeBackup(at.host, at.layout, input)
    })
    const [first] = manifests
    if (first === undefined) return expect.unreachable()
    pinBackup(at.host, at.layout, first, true)
    openJournal(at.host, at.layout, {
      schema: 'writ/journal/v1',
      tx: 'tx1-1',
      plan: somePlanId,
      startedAt: first.createdAt,
      step: 'writing',
      batch: false,
      targets: [],
    })
    pruneBackups(at.host, at.layout, at.target, 1, ['tx1-2'])
    expect(texts(at)).toEqual(['e', 'c', 'b', 'a'])
    pinBackup(at.host, at.layout, first, false)
    pruneBackups(at.host, at.layout, at.target, 0)
    expect(texts(at)).toEqual(['e', 'b'])
  })

  test('R30 counts only what can be restored', () => {
    const at = place()
    for (const text of ['a', 'b', 'c', 'd']) keep(at, text)
    const [newest] = listBackups(at.host, at.layout, at.target)
    rmSync(newest?.manifest.file?.path ?? '')
    expect(pruneBackups(at.host, at.layout, at.target, 2)).toHaveLength(1)
    const left = listBackups(at.host, at.layout, at.target)
    expect(left.map(one => one.usable)).toEqual([false, true, true])
  })

  test('R30 R32 leaves a line in the ledger that names what is gone', () => {
    const at = place()
    const gone = keep(at, 'a')
    keep(at, 'b')
    pruneBackups(at.host, at.layout, at.target, 5)
    expect(readLedger(at.host, at.layout).entries).toEqual([])
    pruneBackups(at.host, at.layout, at.target, 1)
    const { entries } = readLedger(at.host, at.layout)
    expect(entries).toMatchObject([{ event: 'pruned', detail: { backups: gone.id } }])
  })

  test('R30 removes nothing where an intent cannot be read', () => {
    const at = place()
    keep(at, 'a')
    keep(at, 'b')
    writeFileSync(join(at.layout.journal, 'tx1-x.json'), 'torn')
    expect(codeOf(() => pruneBackups(at.host, at.layout, at.target, 1))).toBe('RECORD_INVALID')
    expect(texts(at)).toEqual(['b', 'a'])
  })

  test('R30 finishes after a death in the middle', () => {
    const trace: TracedCall[] = []
    const start = (): Place => {
      const at = place()
      keep(at, 'a')
      keep(at, 'b')
      return at
    }
    const sample = start()
    pruneBackups(faultHost(sample.host, { kind: 'none' }, trace), sample.layout, sample.target, 1)
    for (const { call } of trace) {
      const at = start()
      const dying = faultHost(at.host, { kind: 'die', call })
      expect(() => pruneBackups(dying, at.layout, at.target, 1)).toThrow(HostDied)
      pruneBackups(at.host, at.layout, at.target, 1)
      expect(texts(at)).toEqual(['b'])
      expect(readdirSync(at.directory).filter(name => name !== 'config.toml')).toHaveLength(3)
    }
  })

  test('R30 a record that names a file which is no backup removes nothing of the user', () => {
    const at = place()
    keep(at, 'a')
    keep(at, 'b')
    const directory = join(at.layout.backups, readdirSync(at.layout.backups)[0] ?? '')
    const record = join(directory, readdirSync(directory).sort()[0] ?? '')
    const precious = join(at.dir, 'precious.recover.txt')
    writeFileSync(precious, 'mine')
    writeFileSync(join(at.dir, 'precious'), 'mine')
    const manifest = JSON.parse(readFileSync(record, 'utf8'))
    writeFileSync(record, JSON.stringify({ ...manifest, note: precious }))
    pruneBackups(at.host, at.layout, at.target, 1)
    expect(readFileSync(precious, 'utf8')).toBe('mine')
    expect(readFileSync(join(at.dir, 'precious'), 'utf8')).toBe('mine')
  })
})
