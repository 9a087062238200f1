import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { applyPlan } from '../../src/apply/apply-plan.ts'
import { recoverInterrupted } from '../../src/apply/recover.ts'
import { FsError } from '../../src/host/host.ts'
import { lockTargets } from '../../src/store/lock-store.ts'
import { installFake } from './fake-consumer.ts'
import { contentOf, errorOf, ledgerOf, leftovers, openTransactions, outcomesOf } from './inspect.ts'
import {
  beforeFirstRename,
  beforeReceipt,
  beforeSecondLink,
  beforeSecondRename,
  files,
  interruptedAt,
  signers,
} from './interrupted-machine.ts'
import { type Machine, makeMachine } from './machine.ts'

function contents(machine: Machine): (string | null)[] {
  return files.map(({ path }) => contentOf(machine, path))
}

const old = ['a = 1\n', 'b = 1\n']
const planned = ['a = 2\n', 'b = 2\n']

describe('R22 an interrupted apply is finished by the next command', () => {
  test('R22 half way: forward, and the same apply returns the receipt', async () => {
    const { machine, request } = await interruptedAt(beforeSecondRename)
    expect(contents(machine)).toEqual(['a = 2\n', 'b = 1\n'])
    const receipt = await applyPlan(machine.host, machine.layout, request)
    expect(receipt).toMatchObject({ outcome: 'changed', validation: 'passed' })
    expect(receipt.approvals).toHaveLength(1)
    expect(contents(machine)).toEqual(planned)
    expect([ledgerOf(machine), leftovers(machine)]).toEqual([['recovered'], []])
    expect(openTransactions(machine)).toBe(0)
  })

  test('R22 before any rename: back, and used approvals stay used', async () => {
    const { machine, request } = await interruptedAt(beforeFirstRename)
    const error = await errorOf(applyPlan(machine.host, machine.layout, request))
    expect([error.code, contents(machine)]).toEqual(['APPROVAL_USED', old])
    expect(ledgerOf(machine)).toEqual(['recovered', 'refused APPROVAL_USED'])
    expect([leftovers(machine), openTransactions(machine), outcomesOf(machine)]).toEqual([
      [],
      0,
      [],
    ])
  })

  test('R22 before the approvals were used: back, and the same plan applies', async () => {
    const { machine, request } = await interruptedAt(({ path, to }, { layout }) =>
      `${path} ${to}`.includes(layout.consumed),
    )
    const receipt = await applyPlan(machine.host, machine.layout, request)
    expect([receipt.outcome, contents(machine)]).toEqual(['changed', planned])
    expect(ledgerOf(machine)).toEqual(['recovered', 'applied'])
  })

  test('R22 all written but not recorded: the receipt is written by recovery', async () => {
    const { machine, request } = await interruptedAt(beforeReceipt)
    expect(outcomesOf(machine)).toEqual([])
    const [recovered] = await recoverInterrupted(machine.host, machine.layout, request)
    expect(recovered?.ending?.receipt?.outcome).toBe('changed')
    expect([outcomesOf(machine), contents(machine)]).toEqual([['changed'], planned])
  })

  test('R22 a new file that is not ready any more: all back', async () => {
    const { machine, request } = await interruptedAt(beforeSecondRename)
    const temp = leftovers(machine).find(name => name.endsWith('-1'))
    writeFileSync(join(machine.home, temp ?? ''), 'cut off')
    const [recovered] = await recoverInterrupted(machine.host, machine.layout, request)
    expect(recovered?.ending?.receipt?.outcome).toBe('restored')
    expect([contents(machine), leftovers(machine)]).toEqual([old, []])
  })

  test('R22 another plan for one of the files comes after the recovery of both', async () => {
    const { machine } = await interruptedAt(beforeSecondLink)
    const request = machine.order({ path: 'b.toml', content: 'b = 3\n' })
    const error = await errorOf(applyPlan(machine.host, machine.layout, request))
    expect([error.code, contents(machine)]).toEqual(['PLAN_STALE', planned])
    expect(ledgerOf(machine)).toEqual(['recovered', 'refused PLAN_STALE'])
  })

  test('R22 a transaction whose locks are held is in flight, not interrupted', async () => {
    const { machine, request } = await interruptedAt(beforeSecondRename)
    const path = join(machine.home, 'b.toml')
    const holder = { command: 'writ apply', plan: null }
    const locks = await lockTargets(machine.host, machine.layout, [path], holder)
    const [recovered] = await recoverInterrupted(machine.host, machine.layout, request)
    locks.release()
    expect(recovered?.ending).toBe(null)
    expect(contents(machine)).toEqual(['a = 2\n', 'b = 1\n'])
  })
})

test('R22 R23 a disk that fails during a recovery is told by its code, and the next one ends it', async () => {
  const { machine, request } = await interruptedAt(beforeSecondRename)
  const { fs } = machine.host
  const openRead = (path: string): number => {
    if (path.endsWith('/a.toml')) throw new FsError('EIO', 'open', path)
    return fs.openRead(path)
  }
  const failing = { ...machine.host, fs: { ...fs, openRead } }
  const [failed] = await recoverInterrupted(failing, machine.layout, request)
  expect(failed?.ending?.error?.code).toBe('IO_FAILED')
  expect(openTransactions(machine)).toBe(1)
  await recoverInterrupted(machine.host, machine.layout, request)
  expect([contents(machine), openTransactions(machine)]).toEqual([planned, 0])
})

describe('R22 what recovery must not guess', () => {
  test('R22 a target edited since: nothing is touched, and the way back is told', async () => {
    const { machine, request } = await interruptedAt(beforeSecondRename)
    appendFileSync(join(machine.home, 'a.toml'), 'mine = true\n')
    const before = readdirSync(machine.home)
    const error = await errorOf(applyPlan(machine.host, machine.layout, request))
    expect([error.code, error.exitCode]).toEqual(['APPLY_INTERRUPTED', 20])
    expect(error.hint).toContain('recover.txt')
    expect(readdirSync(machine.home)).toEqual(before)
    expect(contents(machine)).toEqual(['a = 2\nmine = true\n', 'b = 1\n'])
    expect(openTransactions(machine)).toBe(1)
  })

  test('R22 R23 where a person says so the edit stays and the rest goes back', async () => {
    const { machine, request } = await interruptedAt(beforeReceipt)
    appendFileSync(join(machine.home, 'a.toml'), 'mine = true\n')
    const options = { keepEdits: true }
    const [recovered] = await recoverInterrupted(machine.host, machine.layout, request, options)
    expect(recovered?.ending?.receipt?.outcome).toBe('conflict')
    expect(contents(machine)).toEqual(['a = 2\nmine = true\n', 'b = 1\n'])
    expect([leftovers(machine), openTransactions(machine)]).toEqual([[], 0])
  })

  test('R22 R23 an edit of the old file in the window survives the crash', async () => {
    const { machine, request } = await interruptedAt(beforeSecondRename)
    const kept = leftovers(machine).find(name => name.endsWith('-0-old'))
    appendFileSync(join(machine.home, kept ?? ''), 'mine = true\n')
    const [recovered] = await recoverInterrupted(machine.host, machine.layout, request)
    expect(recovered?.ending?.receipt?.outcome).toBe('conflict')
    expect(contents(machine)).toEqual(['a = 1\nmine = true\n', 'b = 1\n'])
    expect([leftovers(machine), openTransactions(machine)]).toEqual([[], 0])
  })

  test.each([
    [
      'another file as its temporary one',
      (text: string) => text.replace(/\.writ-tmp-[^"]*/, 'b.toml'),
    ],
    ['another target', (text: string) => text.replace('/a.toml"', '/c.toml"')],
    [
      'another after-value',
      (text: string) => text.replace(/"after": "sha256:../, '"after": "sha256:00'),
    ],
  ])('R22 a journal that names %s is not one of ours', async (_, forge) => {
    const { machine, request } = await interruptedAt(beforeSecondRename)
    const [name] = readdirSync(machine.layout.journal)
    const path = join(machine.layout.journal, name ?? '')
    writeFileSync(path, forge(readFileSync(path, 'utf8')))
    const [recovered] = await recoverInterrupted(machine.host, machine.layout, request)
    expect(recovered?.ending?.error?.code).toBe('RECORD_INVALID')
    expect(contents(machine)).toEqual(['a = 2\n', 'b = 1\n'])
    expect(openTransactions(machine)).toBe(1)
  })

  test('R22 a backup whose record is gone stops the recovery', async () => {
    const { machine, request } = await interruptedAt(beforeSecondRename)
    rmSync(machine.layout.backups, { recursive: true })
    const [recovered] = await recoverInterrupted(machine.host, machine.layout, request)
    expect(recovered?.ending?.error?.code).toBe('APPLY_INTERRUPTED')
    expect(contents(machine)).toEqual(['a = 2\n', 'b = 1\n'])
  })
})

test('R25 R29 a recovery asks the consumer too, and takes back what it rejects', async () => {
  const fake = installFake(makeMachine(signers).dir)
  const set = [{ path: '.fake/config.toml', content: 'g = 2\n', consumer: fake.consumer }]
  const options = { consumers: [fake.consumer], path: `${fake.bin}:/usr/bin:/bin` }
  const { machine, request } = await interruptedAt(beforeReceipt, set, options)
  // The consumer installed meanwhile is a stricter one.
  const script = readFileSync(join(fake.bin, 'fake'), 'utf8')
  writeFileSync(
    join(fake.bin, 'fake'),
    script.replaceAll('hang = true', 'never').replace('syntax!', 'g = 2'),
  )
  const [recovered] = await recoverInterrupted(machine.host, machine.layout, request)
  expect(recovered?.ending?.error?.code).toBe('CHECK_FAILED')
  expect(contentOf(machine, '.fake/config.toml')).toBe('g = 1\n')
  expect(outcomesOf(machine)).toEqual(['restored'])
})
