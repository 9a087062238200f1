/** A plan somebody wrote by hand, which calls itself more harmless than it is. */
import { describe, expect, test } from 'vitest'
import { loadOrder } from '../../src/apply/load-order.ts'
import { canonicalBytes } from '../../src/bytes/canonical.ts'
import { planIdOf } from '../../src/bytes/digest.ts'
import type { PlanId } from '../../src/model/digest.ts'
import type { Change, Plan } from '../../src/model/plan.ts'
import { savePlan } from '../../src/store/plan-store.ts'
import { configName, type Desk, makeDesk, makeSigners, refusalOf } from './desk.ts'

const signers = makeSigners('operator')

const before = 'sandbox_mode = "read-only" # mine\n'
const after = 'sandbox_mode = "danger-full-access" # mine\n'

/** Saves a plan with other claims over the same images. */
function forge(desk: Desk, id: PlanId, claims: (plan: Plan) => Partial<Plan>): PlanId {
  const { host, layout } = desk.open()
  const { plan, sealed } = loadOrder(host, layout, id)
  const bytes = canonicalBytes({ ...plan, ...claims(plan) })
  const forged = planIdOf(bytes)
  return savePlan(host, layout, bytes, { ...sealed, plan: forged })
}

function withChange({ changes }: Plan, claim: Partial<Change>): Change[] {
  return changes.map(change => ({ ...change, ...claim }))
}

const forgeries: readonly (readonly [string, (plan: Plan) => Partial<Plan>])[] = [
  ['has no findings', () => ({ risk: 'cosmetic', findings: [] })],
  [
    'leaves the gravest finding out',
    ({ findings }) => ({
      risk: 'tool-access',
      findings: findings.filter(({ risk }) => risk !== 'permissions'),
    }),
  ],
  [
    'calls a finding by a lower class',
    ({ findings }) => ({
      risk: 'cosmetic',
      findings: findings.map(finding => ({ ...finding, risk: 'cosmetic' as const })),
    }),
  ],
  [
    'hides which runtime reads the file',
    plan => ({ affects: [], changes: withChange(plan, { consumer: null }) }),
  ],
  [
    'names no runtime',
    plan => ({
      risk: 'boot-path',
      changes: withChange(plan, { consumer: null }),
      findings: [
        {
          code: 'WR401',
          risk: 'boot-path',
          change: 0,
          path: ['sandbox_mode'],
          direction: 'changed',
          message: 'a key changes',
        },
      ],
    }),
  ],
]

describe('a plan that understates its risk', () => {
  test.each(forgeries)('R12 R17 that %s is neither signed nor applied', async (_, claims) => {
    const desk = makeDesk(signers)
    desk.write(configName, before)
    const { id, plan } = desk.propose(`~/${configName}`, after)
    expect(plan.risk).toBe('permissions')
    const forged = forge(desk, id, claims)
    expect(await refusalOf(() => desk.sign(forged))).toMatchObject({
      code: 'PLAN_UNSOUND',
      exitCode: 10,
    })
    expect(await refusalOf(() => desk.apply(forged))).toMatchObject({ code: 'PLAN_UNSOUND' })
    expect(desk.read(configName)).toBe(before)
  })

  test('R12 naming another runtime does not change who reads the file', () => {
    const desk = makeDesk(signers)
    desk.write(configName, before)
    const { plan } = desk.migrate(`writ: migration/v1
id: quiet
owner: agent
version: 1
rollbackOwner: operator
consumer: hermes
target: ~/${configName}
set:
  - path: sandbox_mode
    value: danger-full-access
`)
    expect(plan).toMatchObject({ risk: 'permissions', changes: [{ consumer: 'codex' }] })
  })

  test('R17 the plan it was made from is signed and applied', async () => {
    const desk = makeDesk(signers)
    desk.write(configName, before)
    const receipt = await desk.carryOut(desk.propose(`~/${configName}`, after), 'operator')
    expect(receipt.outcome).toBe('changed')
    expect(desk.read(configName)).toBe(after)
  })
})
