/** An approval of something that was never on screen. */

import { expect, test } from 'vitest'
import { sha256 } from '../../src/bytes/digest.ts'
import type { ShownView } from '../../src/model/records.ts'
import { challengeOf } from '../../src/model/short-id.ts'
import type { MadePlan } from '../../src/operations/make-plan.ts'
import { shownView } from '../../src/operations/shown-view.ts'
import { type SignedDecision, signPlan } from '../../src/operations/sign-plan.ts'
import { listApprovals } from '../../src/store/approval-store.ts'
import { configName, type Desk, makeDesk, makeSigners, refusalOf } from './desk.ts'

const signers = makeSigners('operator')
const before = 'sandbox_mode = "read-only"\n'
const wider = 'sandbox_mode = "danger-full-access"\n'

function sign(desk: Desk, { id }: MadePlan, view: ShownView): Promise<SignedDecision> {
  return signPlan(
    desk.open(),
    { id },
    {
      reason: '',
      confirm: challengeOf(id),
      key: signers.pair('operator').path,
      principal: 'operator',
      view,
      askPassphrase: undefined,
    },
  )
}

function planned(content: string): { desk: Desk; made: MadePlan; whole: ShownView } {
  const desk = makeDesk(signers)
  desk.write(configName, before)
  const made = desk.propose(configName, content)
  return { desk, made, whole: shownView(made.plan, 'cli', 'all of it') }
}

const partial: readonly (readonly [string, (whole: ShownView) => ShownView])[] = [
  ['nothing was shown', whole => ({ ...whole, hunksShown: 0 })],
  ['one part is missing', whole => ({ ...whole, hunksShown: whole.hunksTotal - 1 })],
  [
    'the diff is said to be shorter than it is',
    whole => ({ ...whole, hunksTotal: 0, hunksShown: 0 }),
  ],
  ['another diff was shown', whole => ({ ...whole, hunks: sha256('the diff of another plan') })],
]

test.each(partial)('R15 R33 permissions: %s, so it does not count', async (_, view) => {
  const { desk, made, whole } = planned(wider)
  expect(made.plan.risk).toBe('permissions')
  expect((await refusalOf(() => sign(desk, made, view(whole)))).code).toBe('APPROVAL_UNSEEN')
  const { host, layout } = desk.open()
  expect(listApprovals(host, layout, made.id)).toEqual([])
  expect((await sign(desk, made, whole)).approvals).toEqual({ needed: 1, have: 1 })
})

test('R15 a milder plan may be signed from its list of changes', async () => {
  const { desk, made, whole } = planned(`# looks only\n${before}`)
  expect(made.plan.risk).not.toBe('permissions')
  const signed = await sign(desk, made, { ...whole, hunksShown: 0 })
  expect(signed.approvals.have).toBe(1)
})

test('R28 the way back from a widened permission is not harder than the change', async () => {
  const { desk, made } = planned(wider)
  const receipt = await desk.carryOut(made, 'operator')
  const undo = desk.undo(receipt, true)
  const view = { ...shownView(undo.plan, 'cli', null) }
  expect(view.hunksShown).toBe(0)
  expect((await sign(desk, undo, view)).approvals.have).toBe(1)
})
