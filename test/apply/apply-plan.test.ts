import { readlinkSync, renameSync, statSync, symlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { applyPlan } from '../../src/apply/apply-plan.ts'
import type { ApplyStep } from '../../src/apply/apply-request.ts'
import type { Receipt } from '../../src/model/records.ts'
import { lockTargets } from '../../src/store/lock-store.ts'
import { listReceipts } from '../../src/store/receipt-store.ts'
import {
  backupsOf,
  contentOf,
  errorOf,
  ledgerOf,
  leftovers,
  openTransactions,
  outcomesOf,
} from './inspect.ts'
import { type Machine, makeMachine, makeSigners, type Wanted } from './machine.ts'

const signers = makeSigners('operator@example.com')

async function apply(machine: Machine, ...wanted: readonly Wanted[]): Promise<Receipt> {
  return await applyPlan(machine.host, machine.layout, machine.order(...wanted))
}

describe('what applies', () => {
  test('R20 R21 R26 an update is written, backed up and recorded, and leaves no temporary file', async () => {
    const machine = makeMachine(signers)
    const path = machine.write('it.toml', 'a = 1\n', 0o640)
    const receipt = await apply(machine, { path: 'it.toml', content: 'a = 2\n' })
    expect(contentOf(machine, 'it.toml')).toBe('a = 2\n')
    expect(statSync(path)).toMatchObject({ mode: 0o100640, nlink: 1 })
    expect(receipt).toMatchObject({
      event: 'runtime_config_migrated',
      outcome: 'changed',
      validation: 'passed',
      taskId: 'task-7',
      runId: 'run-1',
    })
    expect(receipt.approvals).toHaveLength(1)
    expect(receipt.restore).toContain('recover.txt')
    expect(listReceipts(machine.host, machine.layout)).toEqual([receipt])
    const [backup] = backupsOf(machine)
    expect(contentOf(machine, backup ?? '')).toBe('a = 1\n')
    expect(ledgerOf(machine)).toEqual(['applied'])
    expect([leftovers(machine), openTransactions(machine)]).toEqual([[], 0])
  })

  test('R2 R21 a file that was absent is created for its owner alone', async () => {
    const machine = makeMachine(signers)
    const receipt = await apply(machine, { path: 'new.toml', content: 'a = 1\n' })
    expect(statSync(join(machine.home, 'new.toml'))).toMatchObject({ mode: 0o100600, nlink: 1 })
    expect(receipt.targets[0]).toMatchObject({ action: 'create', before: { kind: 'absent' } })
    expect(backupsOf(machine)).toEqual([])
    expect(receipt.targets[0]?.backup).not.toBeNull()
  })

  test('R21 a file that is to go is removed, and its backup is there', async () => {
    const machine = makeMachine(signers)
    machine.write('old.toml', 'a = 1\n')
    await apply(machine, { path: 'old.toml', content: null })
    expect(contentOf(machine, 'old.toml')).toBe(null)
    expect(backupsOf(machine)).toHaveLength(1)
    expect(leftovers(machine)).toEqual([])
  })

  test('R1 R21 a linked target is written where the link leads', async () => {
    const machine = makeMachine(signers)
    machine.write('dotfiles/it.toml', 'a = 1\n')
    symlinkSync('dotfiles/it.toml', join(machine.home, 'it.toml'))
    await apply(machine, { path: 'it.toml', content: 'a = 2\n' })
    expect(readlinkSync(join(machine.home, 'it.toml'))).toBe('dotfiles/it.toml')
    expect(contentOf(machine, 'dotfiles/it.toml')).toBe('a = 2\n')
  })

  test('R22 many files are one transaction with one receipt', async () => {
    const machine = makeMachine(signers)
    machine.write('b.toml', 'b = 1\n')
    machine.write('c.toml', 'c = 1\n')
    const receipt = await apply(
      machine,
      { path: 'c.toml', content: null },
      { path: 'a.toml', content: 'a = 1\n' },
      { path: 'b.toml', content: 'b = 2\n' },
    )
    expect(['a', 'b', 'c'].map(name => contentOf(machine, `${name}.toml`))).toEqual([
      'a = 1\n',
      'b = 2\n',
      null,
    ])
    expect(receipt.targets.map(({ action }) => action)).toEqual(['delete', 'create', 'update'])
    expect([ledgerOf(machine), leftovers(machine)]).toEqual([['applied'], []])
  })

  test('R10 a change that changes nothing writes nothing, not even a backup', async () => {
    const machine = makeMachine(signers)
    const path = machine.write('it.toml', 'a = 1\n')
    const before = statSync(path)
    const draft = machine.plan([{ path: 'it.toml', content: 'a = 1\n' }])
    const request = { ...machine.context, planId: draft.id }
    const receipt = await applyPlan(machine.host, machine.layout, request)
    expect(receipt).toMatchObject({ outcome: 'no-change', validation: 'passed', approvals: [] })
    expect(statSync(path)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs })
    expect([backupsOf(machine), ledgerOf(machine)]).toEqual([[], ['applied']])
  })

  test('R28 a rollback is a plan like any other, and its receipt says that it restored', async () => {
    const machine = makeMachine(signers)
    machine.write('it.toml', 'a = 1\n')
    const wanted = [
      { path: 'it.toml', content: 'a = 2\n' },
      { path: 'new.toml', content: 'b = 1\n' },
    ]
    const applied = await apply(machine, ...wanted)
    const draft = machine.planRollback(applied)
    machine.decide(draft)
    const request = { ...machine.context, planId: draft.id }
    const receipt = await applyPlan(machine.host, machine.layout, request)
    expect(receipt).toMatchObject({ event: 'runtime_config_restored', outcome: 'changed' })
    expect([contentOf(machine, 'it.toml'), contentOf(machine, 'new.toml')]).toEqual([
      'a = 1\n',
      null,
    ])
    expect(ledgerOf(machine)).toEqual(['applied', 'restored'])
  })

  test('R26 the steps are told in order and the receipt comes last', async () => {
    const machine = makeMachine(signers)
    machine.write('it.toml', 'a = 1\n')
    const steps: ApplyStep[] = []
    const request = machine.order({ path: 'it.toml', content: 'a = 2\n' })
    await applyPlan(machine.host, machine.layout, { ...request, onStep: step => steps.push(step) })
    const started = steps.filter(({ status }) => status === 'started').map(({ name }) => name)
    const order = ['lock', 're-check', 'verify', 'backup', 'stage', 'consume', 'write', 'receipt']
    expect(started.filter(name => order.includes(name))).toEqual([
      ...['lock', 're-check', 'verify', 're-check', 'backup'],
      ...['stage', 'consume', 'write', 'receipt'],
    ])
    expect(steps.filter(({ status }) => status === 'failed')).toEqual([])
    expect(steps.filter(({ status }) => status === 'done')).toHaveLength(started.length)
  })
})

describe('R19 a target that is not as it was planned', () => {
  const cases: readonly [string, (machine: Machine, path: string) => void][] = [
    ['has other content', machine => machine.write('it.toml', 'a = 7\n')],
    ['has grown', machine => machine.write('it.toml', 'a = 1\nb = 2\n')],
    ['is empty', machine => machine.write('it.toml', '')],
    ['is gone', (_, path) => unlinkSync(path)],
    [
      'has another mode',
      (machine, path) => {
        unlinkSync(path)
        machine.write('it.toml', 'a = 1\n', 0o644)
      },
    ],
    [
      'became a link to a file with the same content',
      (machine, path) => {
        machine.write('other.toml', 'a = 1\n')
        unlinkSync(path)
        symlinkSync('other.toml', path)
      },
    ],
    [
      'became a link that leads outside of the roots',
      (_, path) => {
        unlinkSync(path)
        symlinkSync('/etc/hostname', path)
      },
    ],
    [
      'stands in a directory that was swapped for a link',
      machine => {
        renameSync(join(machine.home, 'd'), join(machine.home, 'e'))
        symlinkSync('e', join(machine.home, 'd'))
      },
    ],
  ]
  test.each(cases)('R19 %s: stale, nothing written', async (_, disturb) => {
    const machine = makeMachine(signers)
    const path = machine.write('it.toml', 'a = 1\n')
    const inner = machine.write('d/it.toml', 'a = 1\n')
    const request = machine.order(
      { path: 'it.toml', content: 'a = 2\n' },
      { path: 'd/it.toml', content: 'a = 2\n' },
    )
    disturb(machine, path)
    const seen = contentOf(machine, 'it.toml')
    const error = await errorOf(applyPlan(machine.host, machine.layout, request))
    expect(error.code).toBe('PLAN_STALE')
    expect(contentOf(machine, 'it.toml')).toBe(seen)
    expect(statSync(inner).size).toBe(6)
    expect([backupsOf(machine), ledgerOf(machine), outcomesOf(machine)]).toEqual([
      [],
      ['refused PLAN_STALE'],
      [],
    ])
  })

  test('R2 R19 a file that appeared where none was planned', async () => {
    const machine = makeMachine(signers)
    const request = machine.order({ path: 'new.toml', content: 'a = 1\n' })
    machine.write('new.toml', '')
    const error = await errorOf(applyPlan(machine.host, machine.layout, request))
    expect(error.code).toBe('PLAN_STALE')
    expect(contentOf(machine, 'new.toml')).toBe('')
  })

  test('R19 another chain of links to the same file', async () => {
    const machine = makeMachine(signers)
    machine.write('real.toml', 'a = 1\n')
    const link = join(machine.home, 'it.toml')
    symlinkSync('real.toml', link)
    const request = machine.order({ path: 'it.toml', content: 'a = 2\n' })
    unlinkSync(link)
    symlinkSync(join(machine.home, 'real.toml'), link)
    const error = await errorOf(applyPlan(machine.host, machine.layout, request))
    expect([error.code, contentOf(machine, 'real.toml')]).toEqual(['PLAN_STALE', 'a = 1\n'])
  })
})

describe('what stops before anything is written', () => {
  test('R19 R32 a held lock refuses, and the refusal is recorded', async () => {
    const machine = makeMachine(signers)
    const path = machine.write('it.toml', 'a = 1\n')
    const request = machine.order({ path: 'it.toml', content: 'a = 2\n' })
    const holder = { command: 'test', plan: null }
    const locks = await lockTargets(machine.host, machine.layout, [path], holder)
    const error = await errorOf(applyPlan(machine.host, machine.layout, request))
    locks.release()
    expect([error.code, contentOf(machine, 'it.toml')]).toEqual(['LOCK_HELD', 'a = 1\n'])
    expect(ledgerOf(machine)).toEqual(['refused LOCK_HELD'])
  })

  test('R21 a wish to stop is heard until the first write', async () => {
    const machine = makeMachine(signers)
    machine.write('it.toml', 'a = 1\n')
    const request = machine.order({ path: 'it.toml', content: 'a = 2\n' })
    const stopping = { ...request, aborted: () => true }
    const error = await errorOf(applyPlan(machine.host, machine.layout, stopping))
    expect([error.code, error.exitCode, contentOf(machine, 'it.toml')]).toEqual([
      'CANCELLED',
      130,
      'a = 1\n',
    ])
    expect([leftovers(machine), backupsOf(machine), openTransactions(machine)]).toEqual([[], [], 0])
    // Nothing was used up: the same plan applies now.
    const receipt = await applyPlan(machine.host, machine.layout, request)
    expect(receipt.outcome).toBe('changed')
  })

  test('R7 R9 a plan whose halves were both changed together does not reach a file', async () => {
    const machine = makeMachine(signers)
    machine.write('it.toml', 'a = 1\n')
    const draft = machine.plan([{ path: 'it.toml', content: 'a = 2\n' }])
    machine.decide(draft)
    const sealed = join(machine.layout.plans, draft.id, 'sealed.json')
    const text = JSON.stringify(draft.sealed).replace(
      Buffer.from('a = 2\n').toString('base64'),
      Buffer.from('a = 3\n').toString('base64'),
    )
    machine.host.fs.unlink(sealed)
    const fd = machine.host.fs.openExclusive(sealed, 0o600)
    machine.host.fs.write(fd, Buffer.from(text), 0, text.length)
    machine.host.fs.close(fd)
    const request = { ...machine.context, planId: draft.id }
    const error = await errorOf(applyPlan(machine.host, machine.layout, request))
    expect([error.code, contentOf(machine, 'it.toml')]).toEqual(['PLAN_TAMPERED', 'a = 1\n'])
    expect(ledgerOf(machine)).toEqual(['refused PLAN_TAMPERED'])
  })
})
