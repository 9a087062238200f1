/** What a plan found as it wanted it, a way back leaves alone. */
import { describe, expect, test } from 'vitest'
import type { Receipt } from '../../src/model/records.ts'
import { awaitRollback, laterApplies, makeRollbackPlan } from '../../src/operations/rollback.ts'
import { configName, type Desk, makeDesk, makeSigners, refusalOf } from './desk.ts'

const signers = makeSigners('alice')
const other = '.codex/other.toml'
const own = '# mine\nmodel = "b"\n'
const by = '[mine]\nkept = 1\n'

/** Changes one file; the other has the wanted value already. */
async function applied(desk: Desk, model = 'b'): Promise<Receipt> {
  const set = (target: string, path: string, value: unknown) => ({
    target: `~/${target}`,
    set: [{ path: [path], value }],
  })
  const targets = [set(configName, 'model', model), set(other, 'x', 2)]
  const head = { writ: 'migration/v1', id: 'm', owner: 'test', version: 1, rollbackOwner: 'me' }
  desk.clock.now += 60_000
  return desk.carryOut(desk.migrate(JSON.stringify({ ...head, targets })), 'alice')
}

function makeHome(): Desk {
  const desk = makeDesk(signers)
  desk.write(configName, own)
  desk.write(other, 'x = 1\n')
  return desk
}

describe('a file the plan did not change', () => {
  test.each([true, false])('R28 keeps what was added to it, exact: %s', async exact => {
    const desk = makeHome()
    const receipt = await applied(desk)
    desk.write(configName, own + by)
    const made = desk.undo(receipt, exact)
    expect(made.plan.changes.map(({ target }) => target)).toEqual([`~/${other}`])
    await desk.carryOut(made, 'alice')
    expect([desk.read(configName), desk.read(other)]).toEqual([own + by, 'x = 1\n'])
  })

  test.each<[string, string]>([
    ['its value was edited', '# mine\nmodel = "c"\n'],
    ['it does not parse', 'x = = 1\n'],
  ])('R28 does not stand in the way: %s', async (_, now) => {
    for (const exact of [true, false]) {
      const desk = makeHome()
      const receipt = await applied(desk)
      desk.write(configName, now)
      await desk.carryOut(desk.undo(receipt, exact), 'alice')
      expect([desk.read(configName), desk.read(other)]).toEqual([now, 'x = 1\n'])
    }
  })

  test('R28 has no last plan that changed it, and no later one on top', async () => {
    const desk = makeHome()
    const receipt = await applied(desk)
    const source = { kind: 'latest', target: `~/${configName}` } as const
    const latest = () => makeRollbackPlan(desk.open(), { source, exact: false, dryRun: true })
    expect((await refusalOf(latest)).code).toBe('NOT_FOUND')
    const later = await applied(desk, 'c')
    expect(latest().plan.origin).toMatchObject({ plan: later.plan })
    expect(laterApplies(desk.open(), receipt.plan)).toEqual([])
  })
})

describe('a file that a rollback of two only recorded as restored', () => {
  test('R28 is not left alone while the other one is undone in its name', async () => {
    const desk = makeHome()
    const receipt = await applied(desk, 'c')
    desk.write(configName, own)
    const back = await desk.carryOut(desk.undo(receipt), 'alice')
    expect(back.targets).toMatchObject([{ action: 'no-op' }, { action: 'update' }])
    const target = `~/${configName}`
    const source = { kind: 'latest', target } as const
    const refused = { code: 'NOT_FOUND', hint: `writ backups ${desk.file(configName)}` }
    const planned = (): unknown =>
      makeRollbackPlan(desk.open(), { source, exact: false, dryRun: true })
    expect(await refusalOf(planned)).toMatchObject(refused)
    const locking = { waitMs: 1000 }
    const waited = (): unknown => awaitRollback(desk.open(), source, locking)
    expect(await refusalOf(waited)).toMatchObject(refused)
    const whole = { kind: 'plan', id: back.plan } as const
    const { plan } = makeRollbackPlan(desk.open(), { source: whole, exact: false, dryRun: true })
    expect(plan.changes.map(({ realPath }) => realPath)).toEqual([desk.file(other)])
  })
})

describe('planning the same way back again', () => {
  test.each([true, false])('R10 returns the plan that is waiting, exact: %s', async exact => {
    const desk = makeHome()
    const receipt = await applied(desk)
    desk.write(configName, own + by)
    const first = desk.undo(receipt, exact)
    desk.clock.now += 60_000
    expect(desk.undo(receipt, exact)).toMatchObject({ id: first.id, existing: true })
  })
})
