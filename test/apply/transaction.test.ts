import { spawnSync } from 'node:child_process'
import { appendFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { applyPlan } from '../../src/apply/apply-plan.ts'
import { FsError, type Host } from '../../src/host/host.ts'
import { listBackups } from '../../src/store/backup-store.ts'
import { faultHost, type TracedCall } from '../host/fault-host.ts'
import { installFake } from './fake-consumer.ts'
import {
  backupsOf,
  contentOf,
  errorOf,
  ledgerOf,
  leftovers,
  openTransactions,
  outcomesOf,
} from './inspect.ts'
import { interruptingHost } from './interrupting-host.ts'
import { type Machine, makeMachine, makeSigners, type Wanted } from './machine.ts'

const signers = makeSigners('operator@example.com')

function twoFiles(machine: Machine): readonly Wanted[] {
  machine.write('a.toml', 'a = 1\n', 0o640)
  machine.write('b.toml', 'b = 1\n')
  return [
    { path: 'a.toml', content: 'a = 2\n' },
    { path: 'b.toml', content: 'b = 2\n' },
  ]
}

/** Fails every call of an operation on a path, as a disk does that has gone bad. */
function failing(host: Host, operation: 'rename' | 'fsyncDirectory', path: RegExp): Host {
  const fail = (name: string): void => {
    if (path.test(name)) throw new FsError('EIO', operation, name)
  }
  const fs = { ...host.fs }
  if (operation === 'rename') {
    return {
      ...host,
      fs: {
        ...fs,
        rename(from, to) {
          fail(to)
          host.fs.rename(from, to)
        },
      },
    }
  }
  return {
    ...host,
    fs: {
      ...fs,
      fsyncDirectory(name) {
        fail(name)
        host.fs.fsyncDirectory(name)
      },
    },
  }
}

describe('R22 all forward or all back', () => {
  test('R22 the second file cannot be replaced: the first one comes back as it was', async () => {
    const machine = makeMachine(signers)
    const request = machine.order(...twoFiles(machine))
    const before = statSync(join(machine.home, 'a.toml'))
    const host = failing(machine.host, 'rename', /\/b\.toml$/)
    const error = await errorOf(applyPlan(host, machine.layout, request))
    expect(error.code).toBe('IO_FAILED')
    expect([contentOf(machine, 'a.toml'), contentOf(machine, 'b.toml')]).toEqual([
      'a = 1\n',
      'b = 1\n',
    ])
    // The very file, not a copy: attributes Node cannot see come back with it.
    expect(statSync(join(machine.home, 'a.toml'))).toMatchObject({
      ino: before.ino,
      mode: 0o100640,
    })
    expect([outcomesOf(machine), ledgerOf(machine)]).toEqual([['restored'], ['failed IO_FAILED']])
    expect([leftovers(machine), openTransactions(machine)]).toEqual([[], 0])
  })

  test('R22 R23 the second file was edited: the edit stays, the first one comes back', async () => {
    const machine = makeMachine(signers)
    const request = machine.order(...twoFiles(machine))
    const edited = join(machine.home, 'b.toml')
    const host = interruptingHost(
      machine.host,
      'before',
      'rename',
      path => path === edited,
      () => appendFileSync(edited, 'mine = true\n'),
    )
    const error = await errorOf(applyPlan(host, machine.layout, request))
    expect(error.code).toBe('WRITE_CONFLICT')
    expect([contentOf(machine, 'a.toml'), contentOf(machine, 'b.toml')]).toEqual([
      'a = 1\n',
      'b = 1\nmine = true\n',
    ])
    expect(leftovers(machine)).toEqual([])
  })

  test('R22 R23 an edit found in the first file stops before the second is touched', async () => {
    const machine = makeMachine(signers)
    const request = machine.order(...twoFiles(machine))
    const edited = join(machine.home, 'a.toml')
    const trace: TracedCall[] = []
    const host = interruptingHost(
      faultHost(machine.host, { kind: 'none' }, trace),
      'before',
      'rename',
      path => path === edited,
      () => appendFileSync(edited, 'mine = true\n'),
    )
    const error = await errorOf(applyPlan(host, machine.layout, request))
    expect([error.code, contentOf(machine, 'a.toml')]).toEqual([
      'WRITE_CONFLICT',
      'a = 1\nmine = true\n',
    ])
    expect(trace.filter(({ to }) => to?.endsWith('/b.toml'))).toEqual([])
  })

  test('R20 the old file itself is gone: the backup brings its bytes, mode and owner back', async () => {
    const machine = makeMachine(signers)
    const request = machine.order(...twoFiles(machine))
    const host = failing(
      interruptingHost(
        machine.host,
        'after',
        'rename',
        path => path.endsWith('/a.toml'),
        () => {
          const kept = leftovers(machine).find(name => name.endsWith('-0-old'))
          unlinkSync(join(machine.home, kept ?? ''))
        },
      ),
      'rename',
      /\/b\.toml$/,
    )
    await errorOf(applyPlan(host, machine.layout, request))
    expect(contentOf(machine, 'a.toml')).toBe('a = 1\n')
    expect(statSync(join(machine.home, 'a.toml')).mode & 0o777).toBe(0o640)
  })

  test('R27 what cannot be put back is left with the command that does it', async () => {
    const machine = makeMachine(signers)
    const request = machine.order(...twoFiles(machine))
    const bad = failing(machine.host, 'rename', /\/b\.toml$/)
    let renamed = 0
    const host: Host = {
      ...bad,
      fs: {
        ...bad.fs,
        rename(from, to) {
          if (to.endsWith('/a.toml') && ++renamed > 1) throw new FsError('EIO', 'rename', to)
          bad.fs.rename(from, to)
        },
      },
    }
    const error = await errorOf(applyPlan(host, machine.layout, request))
    expect([error.code, error.exitCode]).toEqual(['RESTORE_FAILED', 18])
    expect(openTransactions(machine)).toBe(1)
    expect(contentOf(machine, 'a.toml')).toBe('a = 2\n')
    const run = spawnSync('sh', ['-c', error.hint ?? ''], { encoding: 'utf8' })
    expect([run.stderr, run.status]).toEqual(['', 0])
    expect(contentOf(machine, 'a.toml')).toBe('a = 1\n')
  })

  test('R23 a directory that cannot be synced is told apart from both endings', async () => {
    const machine = makeMachine(signers)
    const request = machine.order(...twoFiles(machine))
    let swapped = false
    const watching = interruptingHost(
      machine.host,
      'after',
      'rename',
      path => path.endsWith('/a.toml'),
      () => {
        swapped = true
      },
    )
    const host: Host = {
      ...watching,
      fs: {
        ...watching.fs,
        fsyncDirectory(path) {
          if (swapped && path === machine.home) throw new FsError('EIO', 'fsync', path)
          watching.fs.fsyncDirectory(path)
        },
      },
    }
    const error = await errorOf(applyPlan(host, machine.layout, request))
    expect([error.code, error.exitCode]).toEqual(['DURABILITY_UNKNOWN', 17])
    expect([contentOf(machine, 'a.toml'), contentOf(machine, 'b.toml')]).toEqual([
      'a = 2\n',
      'b = 2\n',
    ])
    expect(outcomesOf(machine)).toEqual(['changed-durability-unknown'])
  })
})

describe('R25 R29 a check that fails after the write', () => {
  /** The shadow lacks the file as well and says nothing; the real home decides. */
  const plan = { path: '.fake/config.toml', content: 'needs = "gone.md"\n' }

  function fakeMachine(onCheckFailure: 'restore' | 'stop'): Machine {
    const fake = installFake(join(makeMachine(signers).dir))
    const machine = makeMachine(signers, {
      policy: { onCheckFailure },
      consumers: [fake.consumer],
      path: `${fake.bin}:/usr/bin:/bin`,
    })
    machine.write('.fake/config.toml', 'a = 1\n')
    return machine
  }

  function orderOf(machine: Machine): ReturnType<Machine['order']> {
    return machine.order({ ...plan, consumer: machine.context.consumers[0]! })
  }

  test('R29 the previous file is back where the policy allows it', async () => {
    const machine = fakeMachine('restore')
    const error = await errorOf(applyPlan(machine.host, machine.layout, orderOf(machine)))
    expect([error.code, error.exitCode]).toEqual(['CHECK_FAILED', 16])
    expect(contentOf(machine, '.fake/config.toml')).toBe('a = 1\n')
    expect([outcomesOf(machine), ledgerOf(machine)]).toEqual([
      ['restored'],
      ['failed CHECK_FAILED'],
    ])
    expect([leftovers(machine), openTransactions(machine)]).toEqual([[], 0])
  })

  test('R27 R29 otherwise the new file stays, with a command that works', async () => {
    const machine = fakeMachine('stop')
    const error = await errorOf(applyPlan(machine.host, machine.layout, orderOf(machine)))
    expect([error.code, error.exitCode]).toEqual(['RECOVERY_REQUIRED', 17])
    expect(contentOf(machine, '.fake/config.toml')).toBe(plan.content)
    expect([outcomesOf(machine), ledgerOf(machine)]).toEqual([
      ['recovery-required'],
      ['failed RECOVERY_REQUIRED'],
    ])
    expect([leftovers(machine), openTransactions(machine)]).toEqual([[], 0])
    expect(spawnSync('sh', ['-c', error.hint ?? 'false']).status).toBe(0)
    expect(contentOf(machine, '.fake/config.toml')).toBe('a = 1\n')
  })

  test('R25 a file the consumer rejects in the shadow never reaches the target', async () => {
    const machine = fakeMachine('restore')
    const consumer = machine.context.consumers[0]!
    const request = machine.order({ ...plan, content: 'unknown_key = 1\n', consumer })
    const error = await errorOf(applyPlan(machine.host, machine.layout, request))
    expect([error.code, ledgerOf(machine)]).toEqual(['CHECK_FAILED', ['refused CHECK_FAILED']])
    expect(contentOf(machine, '.fake/config.toml')).toBe('a = 1\n')
    expect([backupsOf(machine), outcomesOf(machine), leftovers(machine)]).toEqual([[], [], []])
  })

  test('R23 R26 an edit while the consumer looks at the new file is kept', async () => {
    const machine = fakeMachine('restore')
    const consumer = machine.context.consumers[0]!
    const request = machine.order({ ...plan, content: 'a = 2\n', consumer })
    const host: Host = {
      ...machine.host,
      async run(asked) {
        const result = await machine.host.run(asked)
        if (contentOf(machine, '.fake/config.toml') === 'a = 2\n') {
          machine.write('.fake/config.toml', 'a = 2\ntrusted = true\n')
        }
        return result
      },
    }
    const error = await errorOf(applyPlan(host, machine.layout, request))
    expect(error.code).toBe('WRITE_CONFLICT')
    expect(contentOf(machine, '.fake/config.toml')).toBe('a = 2\ntrusted = true\n')
    expect([outcomesOf(machine), leftovers(machine)]).toEqual([['conflict'], []])
  })

  test('R26 an unforeseen fault while validating takes the files back', async () => {
    const machine = fakeMachine('restore')
    const consumer = machine.context.consumers[0]!
    const request = machine.order({ ...plan, content: 'a = 2\n', consumer })
    const host: Host = {
      ...machine.host,
      async run(asked) {
        if (contentOf(machine, '.fake/config.toml') === 'a = 2\n') throw new RangeError('a bug')
        return await machine.host.run(asked)
      },
    }
    const error = await errorOf(applyPlan(host, machine.layout, request))
    expect([error.code, contentOf(machine, '.fake/config.toml')]).toEqual(['INTERNAL', 'a = 1\n'])
    expect([outcomesOf(machine), leftovers(machine), openTransactions(machine)]).toEqual([
      ['restored'],
      [],
      0,
    ])
  })

  test('R25 R26 a check that did not run stands in the receipt as not run', async () => {
    const machine = fakeMachine('restore')
    writeFileSync(join(machine.home, '.fake', 'gone.md'), '')
    const receipt = await applyPlan(machine.host, machine.layout, orderOf(machine))
    const statuses = receipt.checks
      .filter(({ name }) => name.startsWith('consumer'))
      .map(({ name, status }) => `${name} ${status}`)
    expect(statuses).toEqual(['consumer-shadow not-run', 'consumer-live passed'])
  })
})

describe('R20 R21 R30 what an apply costs and keeps', () => {
  test('R21 the calls of an apply of one file, counted', async () => {
    const machine = makeMachine(signers)
    machine.write('it.toml', 'a = 1\n')
    // The first apply also makes directories; the second is what people wait for.
    const first = machine.order({ path: 'it.toml', content: 'a = 2\n' })
    await applyPlan(machine.host, machine.layout, first)
    const request = machine.order({ path: 'it.toml', content: 'a = 3\n' })
    const trace: TracedCall[] = []
    await applyPlan(faultHost(machine.host, { kind: 'none' }, trace), machine.layout, request)
    const count = (operation: TracedCall['operation']): number =>
      trace.filter(call => call.operation === operation).length
    expect({ files: count('fsync'), directories: count('fsyncDirectory') }).toEqual({
      files: 11,
      directories: 9,
    })
  })

  test('R20 the backup is durable before the journal, the journal before the rename', async () => {
    const machine = makeMachine(signers)
    const path = machine.write('it.toml', 'a = 1\n')
    const request = machine.order({ path: 'it.toml', content: 'a = 2\n' })
    const trace: TracedCall[] = []
    await applyPlan(faultHost(machine.host, { kind: 'none' }, trace), machine.layout, request)
    const at = (fits: (call: TracedCall) => boolean): number => trace.findIndex(fits)
    const lastAt = (fits: (call: TracedCall) => boolean): number => trace.findLastIndex(fits)
    const rename = at(({ operation, to }) => operation === 'rename' && to === path)
    const backup = lastAt(({ path: name }) => name.includes('.writ-backup.'))
    const journals = trace
      .filter(({ to }) => to?.startsWith(machine.layout.journal) === true)
      .map(({ call }) => call - 1)
    const consumed = at(({ to }) => to?.startsWith(machine.layout.consumed) === true)
    const receipt = at(({ to }) => to?.startsWith(machine.layout.receipts) === true)
    expect(backup).toBeGreaterThan(-1)
    expect(journals).toHaveLength(2)
    expect([backup, journals[0]!, consumed, journals[1]!, rename, receipt]).toEqual(
      [backup, journals[0]!, consumed, journals[1]!, rename, receipt].toSorted((a, b) => a - b),
    )
  })

  test('R30 old backups go, the newest stay', async () => {
    const machine = makeMachine(signers, { policy: { backups: { keep: 3 } } })
    machine.write('it.toml', 'a = 0\n')
    for (let value = 1; value <= 5; value += 1) {
      const request = machine.order({ path: 'it.toml', content: `a = ${value}\n` })
      await applyPlan(machine.host, machine.layout, request)
    }
    expect(listBackups(machine.host, machine.layout)).toHaveLength(3)
    expect(
      backupsOf(machine)
        .map(name => contentOf(machine, name))
        .toSorted(),
    ).toEqual(['a = 2\n', 'a = 3\n', 'a = 4\n'])
  })
})
