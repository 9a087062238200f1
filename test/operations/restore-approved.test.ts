/** The way back to what was approved once takes one person; any other way takes all of them. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Receipt } from '../../src/model/records.ts'
import { approvalState } from '../../src/operations/approval-state.ts'
import type { MadePlan } from '../../src/operations/make-plan.ts'
import { saveReceipt } from '../../src/store/receipt-store.ts'
import { configName, type Desk, makeDesk, makeSigners, refusalOf } from './desk.ts'

const signers = makeSigners('alice', 'bob')

const own = 'sandbox_mode = "read-only"\n'
const first = 'sandbox_mode = "workspace-write"\n'
const second = 'sandbox_mode = "danger-full-access"\n'

/** Two people, also where permissions are taken back. */
const team = { policy: 'writ: policy/v1\npreset: team\n' }

function neededFor(desk: Desk, { id, plan }: MadePlan): number {
  return approvalState(desk.open(), id, plan).decision.needed
}

/** Applies two plans over a file of the user's own; returns both receipts. */
async function twice(desk: Desk): Promise<readonly [Receipt, Receipt]> {
  desk.write(configName, own)
  const one = await desk.carryOut(desk.propose(`~/${configName}`, first), 'alice', 'bob')
  desk.clock.now += 60_000
  const two = await desk.carryOut(desk.propose(`~/${configName}`, second), 'alice', 'bob')
  desk.clock.now += 60_000
  return [one, two]
}

describe('a rollback under the preset team', () => {
  test.each([false, true])(
    'R28 to a state that was approved needs one person (exact: %s)',
    async exact => {
      const desk = makeDesk(signers, team)
      const [, two] = await twice(desk)
      const back = desk.undo(two, exact)
      expect(back.plan.risk).toBe('permissions')
      expect(neededFor(desk, back)).toBe(1)
      expect(await refusalOf(() => desk.apply(back.id))).toMatchObject({ code: 'APPROVAL_MISSING' })
      expect(await desk.carryOut(back, 'bob')).toMatchObject({ outcome: 'changed' })
      expect(desk.read(configName)).toBe(first)
    },
  )

  test('R28 R17 to what only its user ever had needs as many as any change', async () => {
    const desk = makeDesk(signers, team)
    desk.write(configName, own)
    const one = await desk.carryOut(desk.propose(`~/${configName}`, first), 'alice', 'bob')
    const back = desk.undo(one)
    expect(neededFor(desk, back)).toBe(2)
    await desk.sign(back.id, 'alice')
    expect(await refusalOf(() => desk.apply(back.id))).toMatchObject({ code: 'APPROVAL_MISSING' })
    expect(desk.read(configName)).toBe(first)
  })

  test('R28 that keeps later edits is not the approved state', async () => {
    const desk = makeDesk(signers, team)
    const [, two] = await twice(desk)
    desk.write(configName, `${second}# mine, later\n`)
    expect(neededFor(desk, desk.undo(two))).toBe(2)
  })

  test('R28 a proposal of the approved bytes is no rollback', async () => {
    const desk = makeDesk(signers, team)
    await twice(desk)
    expect(neededFor(desk, desk.propose(`~/${configName}`, first))).toBe(2)
  })

  test('R28 a receipt for a plan nobody approved proves nothing', async () => {
    const desk = makeDesk(signers, team)
    desk.write(configName, own)
    const one = await desk.carryOut(desk.propose(`~/${configName}`, first), 'alice', 'bob')
    desk.clock.now += 60_000
    const wanted = desk.propose(`~/${configName}`, own)
    const { host, layout } = desk.open()
    saveReceipt(host, layout, { ...one, id: 'wr1-forged', plan: wanted.id })
    expect(neededFor(desk, desk.undo(one))).toBe(2)
  })

  test('R28 damaged records are no proof', async () => {
    const desk = makeDesk(signers, team)
    const [one, two] = await twice(desk)
    const back = desk.undo(two)
    const { layout } = desk.open()
    writeFileSync(join(layout.plans, one.plan, 'sealed.json'), '{}')
    expect(neededFor(desk, back)).toBe(2)
    rmSync(join(layout.plans, one.plan), { recursive: true })
    expect(neededFor(desk, back)).toBe(2)
  })
})

test('R28 alone, one person is enough as ever', async () => {
  const desk = makeDesk(signers)
  desk.write(configName, own)
  const one = await desk.carryOut(desk.propose(`~/${configName}`, first), 'alice')
  const back = desk.undo(one)
  expect(neededFor(desk, back)).toBe(1)
  await desk.carryOut(back, 'alice')
  expect(desk.read(configName)).toBe(own)
})
