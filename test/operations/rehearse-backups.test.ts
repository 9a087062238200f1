/** A rehearsal proves that a restore would work now, and leaves no trace, however it ends. */
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { leftRehearsals, rehearsalPath } from '../../src/apply/rehearsal-file.ts'
import { FsError, type Host } from '../../src/host/host.ts'
import type { BackupManifest } from '../../src/model/records.ts'
import { diagnose } from '../../src/operations/doctor.ts'
import { pruneAll } from '../../src/operations/prune.ts'
import {
  type RehearsalReport,
  type RehearsedBackup,
  rehearseBackups,
} from '../../src/operations/rehearse-backups.ts'
import { renewNotes } from '../../src/operations/renew-notes.ts'
import { listBackups } from '../../src/store/backup-store.ts'
import { openJournal } from '../../src/store/journal-store.ts'
import { shadowHomes } from '../../src/store/shadow-store.ts'
import { startHolder } from '../host/child-process.ts'
import { codeOfAsync } from '../host/code-of.ts'
import { faultHost, HostDied, type TracedCall } from '../host/fault-host.ts'
import { configName, type Desk, makeDesk, makeSigners } from './desk.ts'

const signers = makeSigners('operator')

/** Hundreds of small programs run here, and a busy machine starts them slowly. */
const patience = 240_000

/** A config that was changed twice: two backups, `a` and `b`; it is `c` now. */
async function changedTwice(): Promise<Desk> {
  const desk = makeDesk(signers)
  desk.write(configName, 'model = "a"\n')
  for (const text of ['model = "b"\n', 'model = "c"\n']) {
    await desk.carryOut(desk.propose(`~/${configName}`, text), 'operator')
    desk.clock.now += 60_000
  }
  return desk
}

async function changedOnce(): Promise<{ desk: Desk; manifest: BackupManifest }> {
  const desk = makeDesk(signers)
  desk.write(configName, 'model = "a"\n')
  await desk.carryOut(desk.propose(`~/${configName}`, 'model = "b"\n'), 'operator')
  return { desk, manifest: onlyManifest(desk) }
}

function onlyManifest(desk: Desk): BackupManifest {
  const { host, layout } = desk.open()
  const [backup] = listBackups(host, layout)
  if (backup === undefined) throw new Error('no backup')
  return backup.manifest
}

async function rehearse(desk: Desk, host: Partial<Host> = {}): Promise<RehearsalReport> {
  return await rehearseBackups(desk.open(host), undefined)
}

/** Everything below the home and the state that a rehearsal could leave or change. */
function traceOf(desk: Desk): string[] {
  const { layout } = desk.open()
  return [desk.home, layout.backups, layout.shadow].flatMap(root =>
    existsSync(root)
      ? readdirSync(root, { recursive: true })
          .map(String)
          .sort()
          .map(name => join(root, name))
          .filter(path => !path.startsWith(`${layout.shadow}/`) || path.includes('rehearsal'))
          .map(path => {
            const { ino, mode, mtimeMs, ctimeMs, nlink } = statSync(path)
            const isFile = statSync(path).isFile()
            const text = isFile ? readFileSync(path, 'latin1') : ''
            return `${path} ${ino} ${mode} ${isFile ? `${mtimeMs} ${ctimeMs} ${nlink}` : ''} ${text}`
          })
      : [],
  )
}

function details({ backups }: RehearsalReport): string[] {
  return backups.flatMap(({ rehearsal }) => rehearsal.problems.map(({ detail }) => detail))
}

function states({ backups }: RehearsalReport): string[] {
  return backups.map(({ rehearsal }) => rehearsal.state)
}

describe('a rehearsal', () => {
  test('R20 R27 of good backups says so, and changes nothing at all', async () => {
    const desk = await changedTwice()
    const before = traceOf(desk)
    const seen: string[] = []
    const report = await rehearseBackups(desk.open(), undefined, {
      onProgress: (done, of) => seen.push(`${done} of ${of}`),
    })
    expect(details(report)).toEqual([])
    expect(states(report)).toEqual(['restores', 'restores'])
    expect(report.exitCode).toBe(0)
    expect(report.backups.flatMap(({ rehearsal }) => rehearsal.notes)).toEqual([])
    expect(seen).toEqual(['0 of 2', '1 of 2'])
    expect(traceOf(desk)).toEqual(before)
  })

  test('R20 R27 works where there was no file, and where the file is gone', async () => {
    const desk = makeDesk(signers)
    mkdirSync(dirname(desk.file(configName)), { recursive: true })
    await desk.carryOut(desk.propose(`~/${configName}`, 'model = "a"\n'), 'operator')
    const before = traceOf(desk)
    expect(await rehearse(desk)).toMatchObject({
      exitCode: 0,
      backups: [{ path: null, rehearsal: { state: 'restores', problems: [], notes: [] } }],
    })
    expect(traceOf(desk)).toEqual(before)
    desk.write(configName, 'model = "mine"\n')
    const edited = await rehearse(desk)
    expect(edited.exitCode).toBe(0)
    expect(edited.backups[0]?.rehearsal.notes).toHaveLength(1)
    rmSync(desk.file(configName))
    expect((await rehearse(desk)).backups[0]?.rehearsal).toEqual({
      state: 'restores',
      problems: [],
      notes: [],
    })
    const { desk: other } = await changedOnce()
    rmSync(other.file(configName))
    expect(states(await rehearse(other))).toEqual(['restores'])
    expect(existsSync(other.file(configName))).toBe(false)
  })

  test('R27 rehearses names that are hard to quote', async () => {
    const desk = makeDesk(signers)
    for (const name of ["it's $(here).toml", '-rf.toml', 'a b\u202e.toml', 'line\nend.toml']) {
      desk.write(name, 'a = 1\n')
      await desk.carryOut(desk.propose(desk.file(name), 'a = 2\n'), 'operator')
    }
    const report = await rehearse(desk)
    expect(details(report)).toEqual([])
    expect(states(report)).toEqual(['restores', 'restores', 'restores', 'restores'])
  })

  test('R20 gives the file back to the owner it had, as root', async context => {
    if (process.getuid?.() !== 0) context.skip('not root')
    const desk = makeDesk(signers)
    const file = desk.write(configName, 'model = "a"\n')
    chownSync(file, 65534, 65534)
    await desk.carryOut(desk.propose(`~/${configName}`, 'model = "b"\n'), 'operator')
    const report = await rehearse(desk)
    expect(details(report)).toEqual([])
  })

  test('R2 R20 a kept file that does not parse is told, and comes back all the same', async () => {
    const { desk, manifest } = await changedOnce()
    desk.write(configName, 'model = \n')
    await desk.carryOut(desk.undo(manifest, true), 'operator')
    const report = await rehearse(desk)
    expect(report.exitCode).toBe(0)
    expect(report.backups.map(({ rehearsal }) => rehearsal.notes.length)).toEqual([1, 0])
  })

  test('R22 says that an apply of the file was interrupted', async () => {
    const { desk, manifest } = await changedOnce()
    const { host, layout } = desk.open()
    openJournal(host, layout, {
      schema: 'writ/journal/v1',
      tx: 'tx1-open',
      plan: manifest.plan,
      startedAt: manifest.createdAt,
      step: 'writing',
      batch: false,
      targets: [
        {
          realPath: manifest.realPath,
          temp: null,
          backup: manifest.id,
          before: null,
          after: null,
          written: false,
        },
      ],
    })
    const report = await rehearse(desk)
    expect(report.backups[0]?.rehearsal.notes.join()).toContain('writ resume tx1-open')
  })

  test('R19 waits for nobody who works on the file, and says who', async () => {
    const { desk, manifest } = await changedOnce()
    await startHolder('hold-target', manifest.realPath, desk.env)
    const report = await rehearse(desk)
    expect(report).toMatchObject({ exitCode: 11, backups: [{ rehearsal: { state: 'not-run' } }] })
    expect(details(report).join()).toContain('writ apply')
  })

  test('R35 stops between two backups when it is asked to', async () => {
    const desk = await changedTwice()
    let asked = 0
    const aborted = (): boolean => {
      asked += 1
      return asked > 1
    }
    const before = traceOf(desk)
    expect(await codeOfAsync(() => rehearseBackups(desk.open(), undefined, { aborted }))).toBe(
      'CANCELLED',
    )
    expect(traceOf(desk)).toEqual(before)
  })
})

describe('a rehearsal of a restore that would fail says why', () => {
  const harm: readonly (readonly [string, (desk: Desk, manifest: BackupManifest) => void])[] = [
    ['the bytes are damaged', (_, { file }) => writeFileSync(file?.path ?? '', 'model = "x"\n')],
    ['the bytes are gone', (_, { file }) => rmSync(file?.path ?? '')],
    ['the note is gone', (_, { note }) => rmSync(note)],
    ['the note is another', (_, { note }) => writeFileSync(note, 'rm -r "$HOME"\n')],
    [
      'the note is a link',
      (_, { note }) => {
        renameSync(note, `${note}.moved`)
        symlinkSync(`${note}.moved`, note)
      },
    ],
    [
      'the manifest beside it is another',
      (_, { note }) => writeFileSync(note.replace(/\.recover\.txt$/, '.manifest.json'), '{}'),
    ],
    [
      'the target is a link now',
      ({ file }) => {
        renameSync(file(configName), `${file(configName)}.moved`)
        symlinkSync(`${file(configName)}.moved`, file(configName))
      },
    ],
    [
      'the target is a directory now',
      ({ file }) => {
        rmSync(file(configName))
        mkdirSync(file(configName))
      },
    ],
  ]

  test.each(harm)('R20 R27 %s', async (_name, harmIt) => {
    const { desk, manifest } = await changedOnce()
    harmIt(desk, manifest)
    const before = traceOf(desk)
    const report = await rehearse(desk)
    expect(report.exitCode).toBe(18)
    expect(states(report)).toEqual(['fails'])
    expect(details(report)).toHaveLength(1)
    expect(report.backups[0]?.rehearsal.problems[0]?.hint).toMatch(/^\S/)
    expect(traceOf(desk)).toEqual(before)
  })

  test('R27 a note somebody changed is never run', async () => {
    const { desk, manifest } = await changedOnce()
    const proof = join(desk.home, 'ran')
    writeFileSync(manifest.note, `${readFileSync(manifest.note, 'utf8')}\ntouch '${proof}'\n`)
    expect(states(await rehearse(desk))).toEqual(['fails'])
    expect(existsSync(proof)).toBe(false)
  })

  test('R20 the directory of the target is gone, and its backups with it', async () => {
    const { desk } = await changedOnce()
    rmSync(dirname(desk.file(configName)), { recursive: true })
    expect(await rehearse(desk)).toMatchObject({ exitCode: 18 })
  })

  test.each([
    ['openExclusive', 'EACCES'],
    ['openExclusive', 'EROFS'],
    ['write', 'ENOSPC'],
    ['fchown', 'EPERM'],
    ['fsync', 'EIO'],
    ['unlink', 'EPERM'],
  ] as const)('R20 R21 %s fails with %s beside the target', async (operation, errno) => {
    const { desk, manifest } = await changedOnce()
    const trace: TracedCall[] = []
    await rehearseBackups(desk.open(faultHost(desk.host, { kind: 'none' }, trace)), undefined)
    const path = rehearsalPath(manifest.realPath)
    const found = trace.find(call => call.operation === operation && call.path === path)
    const broken = faultHost(desk.host, { kind: 'errno', call: callOf(found, trace), errno })
    const report = await rehearse(desk, broken)
    expect(report.exitCode).toBe(18)
    expect(details(report).join()).toContain(errno)
    expect(existsSync(path)).toBe(false)
    expect(states(await rehearse(desk))).toEqual(['restores'])
  })

  test('R27 there is no sh, or nothing but sh', async () => {
    const { desk } = await changedOnce()
    const bin = join(desk.home, 'bin')
    mkdirSync(bin)
    desk.env['PATH'] = bin
    expect(details(await rehearse(desk))).toHaveLength(1)
    symlinkSync('/bin/sh', join(bin, 'sh'))
    expect(details(await rehearse(desk)).join()).toContain('sha256sum is not installed')
  })

  test('R20 R35 the state directory is full: told for each, and not the end of it', async () => {
    const desk = await changedTwice()
    const { layout } = desk.open()
    const mkdir = (path: string, mode: number): void => {
      if (path.includes('rehearsal-')) throw new FsError('ENOSPC', 'mkdir', path)
      desk.host.fs.mkdir(path, mode)
    }
    const report = await rehearse(desk, { fs: { ...desk.host.fs, mkdir } })
    expect(states(report)).toEqual(['fails', 'fails'])
    expect(details(report).every(detail => detail.includes(layout.shadow))).toBe(true)
  })
})

function callOf(found: TracedCall | undefined, trace: readonly TracedCall[]): number {
  if (found === undefined) throw new Error(`not among ${trace.length} calls`)
  return found.call
}

describe('what a rehearsal leaves that died', () => {
  test(
    'R20 R21 is never anything of the target, and pruning or the next one removes it',
    async () => {
      const sample = await changedOnce()
      // The first one makes directories for itself, which stay.
      await rehearse(sample.desk)
      const trace: TracedCall[] = []
      await rehearse(sample.desk, faultHost(sample.desk.host, { kind: 'none' }, trace))
      expect(trace.length).toBeGreaterThan(20)
      let named = 0
      for (const { call } of trace) {
        const { desk } = sample
        const before = traceOf(desk)
        const dying = faultHost(desk.host, { kind: 'tear', call })
        await expect(rehearse(desk, dying)).rejects.toThrow(HostDied)
        const { host, layout } = desk.open()
        named += leftRehearsals(host, layout).length
        if (call % 2 === 0) pruneAll(desk.open())
        else expect(states(await rehearse(desk))).toEqual(['restores'])
        expect(traceOf(desk)).toEqual(before)
        expect(shadowHomes(host, layout)).toEqual([])
      }
      expect(named).toBeGreaterThan(0)
    },
    patience,
  )

  test('R21 is named by the doctor, and not removed while somebody works on the file', async () => {
    const { desk, manifest } = await changedOnce()
    const path = rehearsalPath(manifest.realPath)
    writeFileSync(path, 'model = "a"\n')
    const temps = (await diagnose(desk.host)).find(({ name }) => name === 'temporary files')
    expect(temps).toMatchObject({ status: 'warning', fix: 'writ backups --prune' })
    expect(temps?.detail).toContain(path)
    const holder = await startHolder('hold-target', manifest.realPath, desk.env)
    expect(pruneAll(desk.open())).toMatchObject({ leftovers: [], busy: [manifest.realPath] })
    expect(existsSync(path)).toBe(true)
    holder.kill('SIGKILL')
    await new Promise(done => holder.once('exit', done))
    expect(pruneAll(desk.open())).toMatchObject({ leftovers: [path], busy: [] })
  })
})

describe('a rehearsal of a set', () => {
  const names = [
    ...Array.from({ length: 98 }, (_, index) => `many/${index}.toml`),
    "it's $(here).toml",
    'a b\u202e.toml',
    `${'x'.repeat(250)}.toml`,
  ]

  async function changedMany(): Promise<Desk> {
    const desk = makeDesk(signers)
    // The last one is created, the others are changed.
    for (const name of [...names, 'many/new.toml']) desk.write(name, 'a = 1\n')
    rmSync(desk.file('many/new.toml'))
    const targets = [...names, 'many/new.toml'].map(name => ({
      target: desk.file(name),
      set: [{ path: 'a', value: 2 }],
    }))
    const document = {
      writ: 'migration/v1',
      id: 'many',
      owner: 'team',
      version: 1,
      targets,
      rollbackOwner: 'team',
    }
    await desk.carryOut(desk.migrate(JSON.stringify(document)), 'operator')
    return desk
  }

  test(
    'R20 R27 runs its note over all of it, and knows which of it would fail',
    async () => {
      const desk = await changedMany()
      const { host, layout } = desk.open()
      expect(readdirSync(layout.backupSets)).toHaveLength(1)
      const before = traceOf(desk)
      const seen: number[] = []
      const report = await rehearseBackups(desk.open(), undefined, {
        onProgress: (_, of) => seen.push(of),
      })
      expect(details(report)).toEqual([])
      expect(states(report)).toEqual(Array(names.length + 1).fill('restores'))
      expect(new Set(seen)).toEqual(new Set([names.length + 1]))
      expect(traceOf(desk)).toEqual(before)

      const backups = listBackups(host, layout)
      const kept = backups.find(({ manifest }) => manifest.realPath === desk.file('many/3.toml'))
      writeFileSync(kept?.manifest.file?.path ?? '', 'b = 1\n')
      rmSync(desk.file('many/5.toml'))
      mkdirSync(desk.file('many/5.toml'))
      for (const [name, exitCode] of [
        ['many/3.toml', 18],
        ['many/5.toml', 18],
        ['many/7.toml', 0],
      ] as const) {
        expect(await rehearseBackups(desk.open(), desk.file(name))).toMatchObject({
          exitCode,
          backups: [{ target: desk.file(name) }],
        })
      }
    },
    patience,
  )

  test(
    'R27 names a note that was changed, and its renewal puts it right',
    async () => {
      const desk = await changedMany()
      const { host, layout } = desk.open()
      const [{ manifest } = { manifest: undefined }] = listBackups(host, layout)
      const note = manifest?.note ?? ''
      const text = readFileSync(note, 'utf8')
      writeFileSync(note, 'rm -r "$HOME"\n')
      const report = await rehearseBackups(desk.open(), desk.file('many/7.toml'))
      expect(report.exitCode).toBe(18)
      expect(details(report)).toEqual([expect.stringContaining(note)])
      expect(renewNotes(desk.open(), desk.file('many/7.toml')).renewed).toEqual([note])
      expect(readFileSync(note, 'utf8')).toBe(text)
      expect(statSync(note).mode & 0o777).toBe(0o600)
      expect((await rehearseBackups(desk.open(), desk.file('many/7.toml'))).exitCode).toBe(0)

      await startHolder('hold-target', desk.file('many/7.toml'), desk.env)
      expect(states(await rehearseBackups(desk.open(), desk.file('many/7.toml')))).toEqual([
        'not-run',
      ])
    },
    patience,
  )
})

test('R35 every rehearsed backup has the fields of the list', async () => {
  const desk = await changedTwice()
  const [backup]: readonly RehearsedBackup[] = (await rehearse(desk)).backups
  expect(Object.keys(backup ?? {})).toEqual(
    expect.arrayContaining(['path', 'target', 'createdAt', 'plan', 'before', 'after', 'usable']),
  )
})
