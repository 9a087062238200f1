/** The reason of a decision, where the ledger only has its id. */
import { rmSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { PlanId } from '../../src/model/digest.ts'
import { historyPart } from '../../src/operations/history.ts'
import { planCauses } from '../../src/operations/plan-cause.ts'
import { decisionsOn } from '../../src/operations/plan-decisions.ts'
import { revokeApproval } from '../../src/operations/revoke-approval.ts'
import { shownView } from '../../src/operations/shown-view.ts'
import { rejectPlan } from '../../src/operations/sign-plan.ts'
import { configName, type Desk, makeDesk, makeSigners } from './desk.ts'

const signers = makeSigners('alice')

async function rejected(desk: Desk, reason: string): Promise<string> {
  desk.write(configName, 'model = "a"\n')
  const { id, plan } = desk.propose(`~/${configName}`, 'model = "b"\n')
  const { path } = await rejectPlan(
    desk.open(),
    { id },
    {
      reason,
      confirm: 'reject',
      key: signers.pair('alice').path,
      principal: 'alice',
      view: shownView(plan, 'cli', ''),
      askPassphrase: undefined,
    },
  )
  return path
}

/** Approves for alice, takes that back, and returns the plan and where the revocation lies. */
async function takenBack(desk: Desk, reason: string): Promise<{ id: PlanId; path: string }> {
  desk.write(configName, 'model = "a"\n')
  const { id } = desk.propose(`~/${configName}`, 'model = "b"\n')
  const { approval } = await desk.sign(id)
  const { path } = await revokeApproval(desk.open(), approval, {
    reason,
    key: signers.pair('alice').path,
    principal: 'alice',
    askPassphrase: undefined,
  })
  return { id, path }
}

function reasons(desk: Desk): readonly (readonly [string | undefined, string | null])[] {
  const { rows } = historyPart(desk.open(), { way: 'older', before: null }, planCauses())
  return rows.map(({ entry, reason }) => [entry?.event, reason])
}

describe('the history', () => {
  test('R15 R32 has the reason of each decision, and of nothing else', async () => {
    const desk = makeDesk(signers)
    await rejected(desk, 'not while I am away')
    expect(reasons(desk)).toEqual([
      ['rejected', 'not while I am away'],
      ['planned', null],
    ])
  })

  test('R15 R32 has none where the statement is gone, and still tells the decision', async () => {
    const desk = makeDesk(signers)
    rmSync(await rejected(desk, 'no'))
    expect(reasons(desk)[0]).toEqual(['rejected', null])
  })

  test('R18 R32 has the reason for which an approval was taken back', async () => {
    const desk = makeDesk(signers)
    const { path } = await takenBack(desk, 'a hole in it')
    expect(reasons(desk)[0]).toEqual(['revoked', 'a hole in it'])
    rmSync(path)
    expect(reasons(desk)[0]).toEqual(['revoked', null])
  })
})

describe('the decisions on a plan', () => {
  test('R15 R18 stand in their order, each with who and why', async () => {
    const desk = makeDesk(signers)
    const { id } = await takenBack(desk, 'a hole in it')
    const other = desk.propose(`~/${configName}`, 'model = "c"\n')
    await desk.sign(other.id)
    expect(decisionsOn(desk.open(), id)).toMatchObject([
      { decision: 'approved', principal: 'alice', reason: expect.any(String) },
      { decision: 'revoked', principal: 'alice', reason: 'a hole in it' },
    ])
    expect(decisionsOn(desk.open(), other.id)).toMatchObject([{ decision: 'approved' }])
  })
})
