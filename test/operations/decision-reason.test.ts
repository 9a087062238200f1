/** The reason of a decision, where the ledger only has its id. */
import { rmSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { historyPart } from '../../src/operations/history.ts'
import { planCauses } from '../../src/operations/plan-cause.ts'
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
})
