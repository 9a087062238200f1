/** Whoever can remove a file must not turn a no into a yes. */
import { rmSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { PlanId } from '../../src/model/digest.ts'
import { revokeApproval } from '../../src/operations/revoke-approval.ts'
import { shownView } from '../../src/operations/shown-view.ts'
import { rejectPlan, type SignedDecision } from '../../src/operations/sign-plan.ts'
import { loadPlan } from '../../src/store/plan-store.ts'
import { configName, type Desk, makeDesk, makeSigners, refusalOf } from './desk.ts'

const signers = makeSigners('operator', 'reviewer')

const by = (name: string) => ({
  reason: 'not on this machine',
  key: signers.pair(name).path,
  principal: name,
  askPassphrase: undefined,
})

async function reject(desk: Desk, id: PlanId, name: string): Promise<SignedDecision> {
  const { plan } = loadPlan(desk.host, desk.open().layout, id)
  const view = shownView(plan, 'cli', '')
  return await rejectPlan(desk.open(), { id }, { ...by(name), confirm: '', view })
}

async function approved(): Promise<{ desk: Desk; id: PlanId; approval: string }> {
  const desk = makeDesk(signers)
  desk.write(configName, 'model = "a"\n')
  const { id } = desk.propose(`~/${configName}`, 'model = "b"\n')
  const { approval } = await desk.sign(id, 'operator')
  return { desk, id, approval }
}

describe('a decision against a plan whose file is gone', () => {
  test.each([
    ['its statement', [''], 'RECORD_INVALID'],
    ['its signature', ['.sig'], 'RECORD_INVALID'],
    ['both', ['', '.sig'], 'APPROVAL_REJECTED'],
  ])('R18 a rejection without %s', async (_, lost, code) => {
    const { desk, id } = await approved()
    const { path } = await reject(desk, id, 'reviewer')
    for (const end of lost) rmSync(`${path}${end}`)
    expect(await refusalOf(() => desk.apply(id))).toMatchObject({ code })
    expect(desk.read(configName)).toBe('model = "a"\n')
  })

  test('R18 a rejection whose maker took it back may be missing', async () => {
    const { desk, id } = await approved()
    const { approval, path } = await reject(desk, id, 'reviewer')
    await revokeApproval(desk.open(), approval, by('reviewer'))
    rmSync(path)
    rmSync(`${path}.sig`)
    expect(await desk.apply(id)).toMatchObject({ outcome: 'changed' })
  })

  test('R18 a rejection somebody else took back is still missing', async () => {
    const { desk, id } = await approved()
    const { approval, path } = await reject(desk, id, 'reviewer')
    await revokeApproval(desk.open(), approval, by('operator'))
    rmSync(path)
    rmSync(`${path}.sig`)
    expect(await refusalOf(() => desk.apply(id))).toMatchObject({ code: 'APPROVAL_REJECTED' })
  })

  test('R18 a revocation', async () => {
    const { desk, id, approval } = await approved()
    const { path } = await revokeApproval(desk.open(), approval, by('operator'))
    rmSync(path)
    rmSync(`${path}.sig`)
    expect(await refusalOf(() => desk.apply(id))).toMatchObject({ code: 'APPROVAL_REVOKED' })
    await desk.sign(id, 'reviewer')
    expect(await refusalOf(() => desk.apply(id))).toMatchObject({ code: 'APPROVAL_REVOKED' })
  })

  test('R18 a revocation that is there leaves the plan to other approvals', async () => {
    const { desk, id, approval } = await approved()
    await revokeApproval(desk.open(), approval, by('operator'))
    await desk.sign(id, 'reviewer')
    expect(await desk.apply(id)).toMatchObject({ outcome: 'changed' })
  })
})
