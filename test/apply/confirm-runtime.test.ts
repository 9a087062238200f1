/** The gate after a failed apply, and the recorded word that opens it. */
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { applyPlan } from '../../src/apply/apply-plan.ts'
import { confirmRuntime } from '../../src/apply/confirm-runtime.ts'
import { gateOf } from '../../src/apply/gate.ts'
import { FsError } from '../../src/host/host.ts'
import type { Author } from '../../src/model/plan.ts'
import type { Outcome, Receipt } from '../../src/model/records.ts'
import { readLedger } from '../../src/store/ledger-store.ts'
import { lockTargets } from '../../src/store/lock-store.ts'
import { listReceipts, saveReceipt } from '../../src/store/receipt-store.ts'
import { fakeConsumer } from './fake-consumer.ts'
import { errorOf, outcomesOf } from './inspect.ts'
import { type Machine, makeMachine, makeSigners } from './machine.ts'

const signers = makeSigners('operator@example.com')
const consumer = fakeConsumer(null)
const path = '.fake/config.toml'
const who: Author = { principal: 'carol', kind: 'human', taskId: null, runId: null }

async function migrated(): Promise<Machine> {
  const machine = makeMachine(signers, { consumers: [consumer] })
  machine.write(path, 'mine = 1\n')
  const wanted = { path, consumer, owned: [['owned']], content: 'mine = 1\nowned = 2\n' }
  await applyPlan(machine.host, machine.layout, machine.order(wanted))
  return machine
}

/** Leaves the receipt of a later apply that ended badly. */
function fail({ host, layout }: Machine, outcome: Outcome): void {
  const [last] = listReceipts(host, layout)
  if (last === undefined) throw new Error('no receipt')
  saveReceipt(host, layout, { ...last, id: 'wr1-failed', outcome })
}

async function confirmed({ host, layout }: Machine): Promise<readonly Receipt[]> {
  return (await confirmRuntime(host, layout, 'fake', who)).confirmed
}

async function isOpen({ host, layout }: Machine): Promise<boolean> {
  return (await gateOf(host, layout, 'fake', [consumer])).open
}

describe('a gate that a failed apply closed', () => {
  const outcomes: readonly Outcome[] = [
    'restored',
    'conflict',
    'recovery-required',
    'changed-durability-unknown',
  ]
  test.each(outcomes)('R31 R32 after %s is opened by a recorded word alone', async outcome => {
    const machine = await migrated()
    fail(machine, outcome)
    expect(await isOpen(machine)).toBe(false)
    const full = join(machine.home, path)
    const before = { bytes: readFileSync(full), at: statSync(full).mtimeMs }
    const [receipt, ...others] = await confirmed(machine)
    expect(others).toEqual([])
    expect(receipt).toMatchObject({
      event: 'runtime_config_confirmed',
      outcome: 'confirmed',
      actor: who,
      targets: [{ path: full, action: 'no-op', backup: null }],
    })
    expect(outcomesOf(machine)).toEqual(['confirmed', outcome, 'changed'])
    const { entries, problems } = readLedger(machine.host, machine.layout)
    expect(problems).toEqual([])
    expect(entries.at(-1)).toMatchObject({
      event: 'confirmed',
      actor: 'carol',
      detail: { runtime: 'fake', receipt: receipt?.id, answers: 'wr1-failed' },
    })
    expect(await isOpen(machine)).toBe(true)
    expect({ bytes: readFileSync(full), at: statSync(full).mtimeMs }).toEqual(before)
    // Nothing is left to answer, and what comes later is judged as ever.
    expect(await confirmed(machine)).toEqual([])
    writeFileSync(full, 'owned = 9\n')
    expect(await isOpen(machine)).toBe(false)
  })

  test('R31 stays closed where the file drifted as well', async () => {
    const machine = await migrated()
    fail(machine, 'restored')
    machine.write(path, 'owned = 9\n')
    expect((await errorOf(confirmed(machine))).code).toBe('GATE_CLOSED')
    expect(outcomesOf(machine)).toEqual(['restored', 'changed'])
  })

  test('R31 stays closed while an apply works', async () => {
    const machine = await migrated()
    fail(machine, 'restored')
    const holder = { command: 'writ apply', plan: null }
    const full = join(machine.home, path)
    const locks = await lockTargets(machine.host, machine.layout, [full], holder)
    expect((await errorOf(confirmed(machine))).code).toBe('LOCK_HELD')
    locks.release()
    expect(await confirmed(machine)).toHaveLength(1)
  })

  test('R32 a word that cannot be recorded opens nothing', async () => {
    const machine = await migrated()
    fail(machine, 'restored')
    const host = { ...machine.host, fs: { ...machine.host.fs, rename: noSpace } }
    await expect(confirmRuntime(host, machine.layout, 'fake', who)).rejects.toThrow()
    expect(await isOpen(machine)).toBe(false)
  })
})

function noSpace(): never {
  throw new FsError('ENOSPC', 'rename', '/')
}
