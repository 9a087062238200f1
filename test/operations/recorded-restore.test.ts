/** The record of a file that went back outside of writ: as many people as for the way back itself. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { gateOf } from '../../src/apply/gate.ts'
import { canonicalBytes } from '../../src/bytes/canonical.ts'
import { planIdOf, saltedCommitment, sha256 } from '../../src/bytes/digest.ts'
import type { FileState } from '../../src/model/plan.ts'
import type { Receipt } from '../../src/model/records.ts'
import { approvalState } from '../../src/operations/approval-state.ts'
import type { MadePlan } from '../../src/operations/make-plan.ts'
import { loadSealed, savePlan } from '../../src/store/plan-store.ts'
import { configName, type Desk, makeDesk, makeSigners, refusalOf } from './desk.ts'

const signers = makeSigners('alice', 'bob')

const own = 'sandbox_mode = "read-only"\n'
const first = 'sandbox_mode = "workspace-write"\n'
const second = 'sandbox_mode = "danger-full-access"\n'

async function changed(desk: Desk, ...contents: readonly string[]): Promise<Receipt> {
  desk.write(configName, own)
  let last: Receipt | undefined
  for (const content of contents) {
    const proposed = desk.propose(`~/${configName}`, content)
    last = await desk.carryOut(proposed, 'alice', 'bob')
    desk.clock.now += 60_000
  }
  if (last === undefined) throw new Error('nothing was applied')
  return last
}

function neededFor(desk: Desk, { id, plan }: MadePlan): number {
  return approvalState(desk.open(), id, plan).decision.needed
}

async function isOpen(desk: Desk): Promise<boolean> {
  const { host, layout, consumers } = desk.open()
  return (await gateOf(host, layout, 'codex', consumers)).open
}

/** The state a plan found at its one file. */
function statOf({ plan }: MadePlan): Extract<FileState, { kind: 'file' }> {
  const state = plan.changes[0]?.before
  if (state?.kind !== 'file') throw new Error('there was no file')
  return state
}

describe('a record that is none', () => {
  test('R7 R31 bytes that did not stand there before are not signed for as restored', async () => {
    const desk = makeDesk(signers)
    const receipt = await changed(desk, first)
    desk.write(configName, own)
    const back = desk.undo(receipt)
    desk.write(configName, second)
    const { host, layout } = desk.open()
    const sealed = loadSealed(host, layout, back.id, back.plan)
    const image = { ...sealed.changes[0]?.before, base64: Buffer.from(second).toString('base64') }
    const content = saltedCommitment(Buffer.from(sealed.salt, 'hex'), Buffer.from(second))
    const state = { ...statOf(back), content, size: second.length }
    const plan = {
      ...back.plan,
      changes: back.plan.changes.map(change => ({ ...change, before: state, after: state })),
    }
    const bytes = canonicalBytes(plan)
    const half = { ...image, masks: [], sha256: sha256(Buffer.from(second)) }
    const id = savePlan(host, layout, bytes, {
      ...sealed,
      plan: planIdOf(bytes),
      changes: sealed.changes.map(change => ({ ...change, before: half, after: half })),
    })
    expect(await refusalOf(() => desk.sign(id))).toMatchObject({ code: 'PLAN_UNSOUND' })
    expect(await refusalOf(() => desk.apply(id))).toMatchObject({ code: 'PLAN_UNSOUND' })
    expect(await isOpen(desk)).toBe(false)
  })
})

describe('a record under the preset team', () => {
  test('R17 R31 needs everybody the plan it takes back needed, and writes nothing', async () => {
    const desk = makeDesk(signers, { preset: 'team' })
    const receipt = await changed(desk, first)
    desk.write(configName, own)
    expect(await isOpen(desk)).toBe(false)
    const back = desk.undo(receipt)
    expect(back).toMatchObject({ isRecord: true, plan: { changes: [{ action: 'no-op' }] } })
    expect(neededFor(desk, back)).toBe(2)
    await desk.sign(back.id, 'alice')
    expect(await refusalOf(() => desk.apply(back.id))).toMatchObject({ code: 'APPROVAL_MISSING' })
    expect(await isOpen(desk)).toBe(false)
    await desk.sign(back.id, 'bob')
    const recorded = await desk.apply(back.id)
    expect(recorded).toMatchObject({ event: 'runtime_config_restored', outcome: 'recorded' })
    expect(recorded.approvals).toHaveLength(2)
    expect(await isOpen(desk)).toBe(true)
    expect(await refusalOf(() => desk.apply(back.id))).toMatchObject({ code: 'APPROVAL_USED' })
  })

  test('R28 needs one person where the state was approved once', async () => {
    const desk = makeDesk(signers, { preset: 'team' })
    const receipt = await changed(desk, first, second)
    desk.write(configName, first)
    const back = desk.undo(receipt)
    expect(neededFor(desk, back)).toBe(1)
    expect(await desk.carryOut(back, 'bob')).toMatchObject({ outcome: 'recorded' })
    expect(await isOpen(desk)).toBe(true)
  })

  test('R17 is judged as the gravest where the plan it takes back is gone', async () => {
    const desk = makeDesk(signers, { preset: 'team' })
    const receipt = await changed(desk, first)
    desk.write(configName, own)
    const back = desk.undo(receipt)
    rmSync(join(desk.open().layout.plans, receipt.plan), { recursive: true })
    expect(neededFor(desk, back)).toBe(2)
    expect(await isOpen(desk)).toBe(false)
  })

  test('R19 R31 an edit after the signatures voids it', async () => {
    const desk = makeDesk(signers, { preset: 'team' })
    const receipt = await changed(desk, first)
    desk.write(configName, own)
    const back = desk.undo(receipt)
    await desk.sign(back.id, 'alice')
    await desk.sign(back.id, 'bob')
    desk.write(configName, second)
    expect(await refusalOf(() => desk.apply(back.id))).toMatchObject({ code: 'PLAN_STALE' })
    expect(await isOpen(desk)).toBe(false)
  })

  test('R10 there is nothing to record after a rollback by writ, nor for an earlier plan', async () => {
    const desk = makeDesk(signers, { preset: 'team' })
    const receipt = await changed(desk, first)
    await desk.carryOut(desk.undo(receipt), 'alice', 'bob')
    expect(desk.undo(receipt)).toMatchObject({ isRecord: false, path: null })

    const other = makeDesk(signers, { preset: 'team' })
    await changed(other, first, second)
    other.write(configName, own)
    expect(await isOpen(other)).toBe(false)
  })
})

test('R17 a rollback of two files, one of them restored outside, is judged by both', async () => {
  const desk = makeDesk(signers, { preset: 'team' })
  desk.write(configName, own)
  desk.write('.codex/other.toml', 'mine = 1\n')
  const made = desk.migrate(`writ: migration/v1
id: both
owner: test
version: 1
rollbackOwner: me
targets:
  - target: ~/${configName}
    consumer: codex
    set: [{ path: [sandbox_mode], value: danger-full-access }]
  - target: ~/.codex/other.toml
    set: [{ path: [mine], value: 2 }]
`)
  const receipt = await desk.carryOut(made, 'alice', 'bob')
  desk.write(configName, own)
  const back = desk.undo(receipt)
  expect(back.plan.changes).toMatchObject([{ action: 'no-op' }, { action: 'update' }])
  expect(back.plan.risk).not.toBe('permissions')
  expect(neededFor(desk, back)).toBe(2)
  expect(await desk.carryOut(back, 'alice', 'bob')).toMatchObject({ outcome: 'changed' })
  expect(await isOpen(desk)).toBe(true)
  expect(desk.read('.codex/other.toml')).toBe('mine = 1\n')
})
