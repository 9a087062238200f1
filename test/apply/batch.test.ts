import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { applyPlan } from '../../src/apply/apply-plan.ts'
import type { ApplyRequest } from '../../src/apply/apply-request.ts'
import { recoverInterrupted } from '../../src/apply/recover.ts'
import { FsError, type Host } from '../../src/host/host.ts'
import { listBackups, pinBackup } from '../../src/store/backup-store.ts'
import { listReceipts } from '../../src/store/receipt-store.ts'
import { faultHost, HostDied, type TracedCall } from '../host/fault-host.ts'
import { contentOf, errorOf, leftovers, openTransactions, outcomesOf } from './inspect.ts'
import { type Gap, interruptingHost } from './interrupting-host.ts'
import { type Machine, makeMachine, makeSigners, type Wanted } from './machine.ts'

const signers = makeSigners('operator@example.com')

function batchOf(machine: Machine, ...wanted: readonly Wanted[]): ApplyRequest {
  return { ...machine.order(...wanted), batchFrom: 1 }
}

const many = Array.from({ length: 130 }, (_, index) => `d${index % 5}/${index}.toml`)

function manyFiles(machine: Machine): ApplyRequest {
  for (const path of many) machine.write(path, 'a = 1\n', 0o640)
  return machine.order(...many.map(path => ({ path, content: 'a = 2\n' })))
}

describe('R21 R22 very many files', () => {
  test('R21 are written as a batch: few syncs, modes kept, one set of backups', async () => {
    const machine = makeMachine(signers)
    const request = manyFiles(machine)
    const trace: TracedCall[] = []
    const host = faultHost(machine.host, { kind: 'none' }, trace)
    const receipt = await applyPlan(host, machine.layout, request)
    expect(receipt.outcome).toBe('changed')
    for (const path of many) expect(contentOf(machine, path)).toBe('a = 2\n')
    expect(statSync(join(machine.home, many[0] ?? '')).mode & 0o777).toBe(0o640)
    expect(statSync(join(machine.home, many[0] ?? '')).nlink).toBe(1)
    const count = (name: string): number => trace.filter(call => call.operation === name).length
    expect(count('syncFileSystem')).toBeLessThanOrEqual(6)
    expect(count('fsync')).toBeLessThan(15)
    expect(readdirSync(machine.layout.backupSets)).toHaveLength(1)
    expect(listBackups(machine.host, machine.layout)).toHaveLength(many.length)
    expect(leftovers(machine)).toEqual([])
    expect(receipt.restore).not.toContain('&&')
  })

  test('R35 are told as single ones are: backed up, rehearsed and staged once, and then written', async () => {
    const machine = makeMachine(signers)
    const preparing = ['backup', 'rehearse', 'stage', 'consume', 'write']
    const done: string[] = []
    const onStep: ApplyRequest['onStep'] = ({ name, status }) => {
      if (status === 'done' && preparing.includes(name)) done.push(name)
    }
    await applyPlan(machine.host, machine.layout, { ...manyFiles(machine), onStep })
    expect(done).toEqual(preparing)
  })

  test('R21 are synced one by one where nothing can sync a file system', async () => {
    const machine = makeMachine(signers)
    const request = manyFiles(machine)
    const synced: string[] = []
    const host: Host = {
      ...machine.host,
      fs: {
        ...machine.host.fs,
        syncFileSystem(path) {
          throw new FsError('ENOSYS', 'syncfs', path)
        },
        async fsyncAll(paths) {
          synced.push(...paths)
          await machine.host.fs.fsyncAll(paths)
        },
      },
    }
    const receipt = await applyPlan(host, machine.layout, request)
    expect(receipt.outcome).toBe('changed')
    const directories = readdirSync(machine.home).map(name => join(machine.home, name))
    for (const directory of directories) expect(synced).toContain(directory)
    // One more: the manifest of their backups.
    expect(synced.filter(path => path.includes('.writ-tmp-'))).toHaveLength(many.length + 1)
  })

  test('R27 the note of the set puts all of them back, or one, with sh alone', async () => {
    const machine = makeMachine(signers)
    machine.write("d/it's.toml", 'a = 1\n', 0o640)
    machine.write('d/gone.toml', 'g = 1\n')
    const wanted = [
      { path: "d/it's.toml", content: 'a = 2\n' },
      { path: 'd/new.toml', content: 'n = 1\n' },
      { path: 'd/gone.toml', content: null },
    ]
    const receipt = await applyPlan(machine.host, machine.layout, batchOf(machine, ...wanted))
    const one = listBackups(machine.host, machine.layout).find(({ manifest }) =>
      manifest.realPath.includes("it's"),
    )
    execFileSync('sh', ['-c', one?.manifest.restore ?? 'exit 9'])
    expect(contentOf(machine, "d/it's.toml")).toBe('a = 1\n')
    expect(contentOf(machine, 'd/new.toml')).toBe('n = 1\n')
    execFileSync('sh', ['-c', receipt.restore])
    expect(contentOf(machine, 'd/new.toml')).toBeNull()
    expect(contentOf(machine, 'd/gone.toml')).toBe('g = 1\n')
    expect(statSync(join(machine.home, "d/it's.toml")).mode & 0o777).toBe(0o640)
    appendFileSync(one?.manifest.file?.path ?? '', 'damage')
    expect(() => execFileSync('sh', ['-c', receipt.restore], { stdio: 'ignore' })).toThrow()
  })

  test('R28 a rollback of a batch is a batch, and both sets stay usable', async () => {
    const machine = makeMachine(signers)
    const applied = await applyPlan(machine.host, machine.layout, manyFiles(machine))
    const back = machine.planRollback(applied)
    machine.decide(back)
    const request = { ...machine.context, planId: back.id }
    const receipt = await applyPlan(machine.host, machine.layout, request)
    expect(receipt.outcome).toBe('changed')
    for (const path of many) expect(contentOf(machine, path)).toBe('a = 1\n')
    const backups = listBackups(machine.host, machine.layout)
    expect([backups.length, backups.every(({ usable }) => usable)]).toEqual([many.length * 2, true])
    expect(readdirSync(machine.layout.backupSets)).toHaveLength(2)
  })

  test('R30 a set goes when the policy keeps newer ones of each file, a pinned one stays', async () => {
    const machine = makeMachine(signers, { policy: { backups: { keep: 2 } } })
    machine.write('a.toml', 'a = 0\n')
    for (let value = 1; value <= 4; value += 1) {
      const request = batchOf(machine, { path: 'a.toml', content: `a = ${value}\n` })
      await applyPlan(machine.host, machine.layout, request)
      const newest = listBackups(machine.host, machine.layout)[0]
      if (value === 1 && newest) pinBackup(machine.host, machine.layout, newest.manifest, true)
    }
    const sets = readdirSync(machine.layout.backupSets).map(name => Number(name.slice(0, 6)))
    expect(sets).toEqual([1, 3, 4])
  })
})

interface Case {
  readonly name: string
  readonly after: string | null
  readonly gap: Gap
  readonly call: 'rename' | 'link'
  readonly at: RegExp
  /** Writes into the old file, by the name it has then. */
  readonly edit: (home: string, set: string) => void
  readonly survives: string
}

const kept = (set: string): string => join(set, 'files', '000000')
const cases: readonly Case[] = [
  {
    name: 'an edit in place while backups are made',
    ...{ after: 'a = 2\n', gap: 'after', call: 'link', at: /000000$/ },
    edit: home => appendFileSync(join(home, 'it.toml'), 'b = 9\n'),
    survives: 'a = 1\nb = 9\n',
  },
  {
    name: 'an edit in place before the rename',
    ...{ after: 'a = 2\n', gap: 'before', call: 'rename', at: /it\.toml$/ },
    edit: home => appendFileSync(join(home, 'it.toml'), 'b = 9\n'),
    survives: 'a = 1\nb = 9\n',
  },
  {
    name: 'an edit through an open descriptor after the rename',
    ...{ after: 'a = 2\n', gap: 'after', call: 'rename', at: /it\.toml$/ },
    edit: (_, set) => appendFileSync(kept(set), 'b = 9\n'),
    survives: 'a = 1\nb = 9\n',
  },
  {
    name: 'an edit of the new file right after the rename',
    ...{ after: 'a = 2\n', gap: 'after', call: 'rename', at: /it\.toml$/ },
    edit: home => appendFileSync(join(home, 'it.toml'), 'b = 9\n'),
    survives: 'a = 2\nb = 9\n',
  },
  {
    name: 'an edit of a file that is removed',
    ...{ after: null, gap: 'before', call: 'rename', at: /-0$/ },
    edit: home => appendFileSync(join(home, 'it.toml'), 'b = 9\n'),
    survives: 'a = 1\nb = 9\n',
  },
]

describe('R23 an edit in the window of a batch is noticed and kept', () => {
  test.each(cases)('R23 $name', async ({ after, gap, call, at, edit, survives }) => {
    const machine = makeMachine(signers)
    machine.write('it.toml', 'a = 1\n')
    machine.write('other.toml', 'x = 1\n')
    const request = batchOf(
      machine,
      { path: 'it.toml', content: after },
      { path: 'other.toml', content: 'x = 2\n' },
    )
    const fits = (name: string): boolean => at.test(name)
    const host = interruptingHost(machine.host, gap, call, fits, () => {
      const [set = ''] = readdirSync(machine.layout.backupSets)
      edit(machine.home, join(machine.layout.backupSets, set))
    })
    const error = await errorOf(applyPlan(host, machine.layout, request))
    expect(['PLAN_STALE', 'WRITE_CONFLICT']).toContain(error.code)
    expect(contentOf(machine, 'it.toml')).toBe(survives)
    expect(contentOf(machine, 'other.toml')).toBe('x = 1\n')
    expect([leftovers(machine), openTransactions(machine)]).toEqual([[], 0])
    // Nobody may find the file hard linked to a backup afterwards.
    for (const path of ['it.toml', 'other.toml']) {
      expect(statSync(join(machine.home, path)).nlink).toBe(1)
    }
  })
})

test('R22 a recovery of a batch that dies itself is finished by the next one', async () => {
  const set = (): { machine: Machine; request: ApplyRequest } => {
    const machine = makeMachine(signers, { syncs: false })
    machine.write('d/a.toml', 'a = 1\n')
    machine.write('e/c.toml', 'c = 1\n')
    const request = batchOf(
      machine,
      { path: 'd/a.toml', content: 'a = 2\n' },
      { path: 'd/b.toml', content: 'b = 1\n' },
      { path: 'e/c.toml', content: null },
    )
    return { machine, request }
  }
  const trace: TracedCall[] = []
  const first = set()
  await applyPlan(
    faultHost(first.machine.host, { kind: 'none' }, trace),
    first.machine.layout,
    first.request,
  )
  const start = trace.findIndex(({ to }) => to?.includes('/sets/') === true)
  expect(start).toBeGreaterThan(10)
  const found: string[] = []
  for (let call = start; call < trace.length; call += 3) {
    for (let inner = 1; ; inner += 2) {
      const { machine, request } = set()
      const dies = faultHost(machine.host, { kind: 'die', call })
      await applyPlan(dies, machine.layout, request).catch((error: unknown) => {
        if (!(error instanceof HostDied)) throw error
      })
      const dying = faultHost(machine.host, { kind: 'die', call: inner })
      const isOver = await recoverInterrupted(dying, machine.layout, request).then(
        () => true,
        () => false,
      )
      await recoverInterrupted(machine.host, machine.layout, request)
      const texts = ['d/a.toml', 'd/b.toml', 'e/c.toml'].map(path => contentOf(machine, path))
      const isNew = JSON.stringify(texts) === '["a = 2\\n","b = 1\\n",null]'
      const isOld = JSON.stringify(texts) === '["a = 1\\n",null,"c = 1\\n"]'
      if (!isNew && !isOld) found.push(`${call}, ${inner}: ${JSON.stringify(texts)}`)
      if (isNew && !/^changed/.test(outcomesOf(machine).join())) found.push(`${call}: no receipt`)
      if (leftovers(machine).length + openTransactions(machine) > 0) found.push(`${call}: left`)
      if (isOld && existsSync(join(machine.home, 'e/c.toml'))) {
        if (statSync(join(machine.home, 'e/c.toml')).nlink > 1) found.push(`${call}: two names`)
      }
      if (isOver) break
    }
  }
  expect(found).toEqual([])
}, 120_000)

test('R20 a backup across file systems is a copy', async () => {
  const machine = makeMachine(signers)
  const path = machine.write('a.toml', 'a = 1\n')
  const host: Host = {
    ...machine.host,
    fs: {
      ...machine.host.fs,
      link(existing, created) {
        if (created.includes('/sets/')) throw new FsError('EXDEV', 'link', created)
        machine.host.fs.link(existing, created)
      },
    },
  }
  const request = batchOf(machine, { path: 'a.toml', content: 'a = 2\n' })
  await applyPlan(host, machine.layout, request)
  const [backup] = listBackups(machine.host, machine.layout)
  expect(readFileSync(backup?.manifest.file?.path ?? '', 'utf8')).toBe('a = 1\n')
  expect([statSync(path).nlink, listReceipts(machine.host, machine.layout).length]).toEqual([1, 1])
})
