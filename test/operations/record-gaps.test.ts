/** Receipts and ledger lines that are gone are said to be gone, by everybody who looks. */
import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { diagnose } from '../../src/operations/doctor.ts'
import { askGate, assertOpen } from '../../src/operations/gate.ts'
import { verifyTargets } from '../../src/operations/verify.ts'
import { ledgerError, verifyLedger } from '../../src/operations/verify-ledger.ts'
import type { Layout } from '../../src/store/layout.ts'
import { configName, makeDesk, makeSigners, refusalOf } from './desk.ts'

const signers = makeSigners('operator')

const cases: readonly (readonly [string, 'receipts' | 'ledger', (layout: Layout) => string])[] = [
  ['the receipts', 'receipts', layout => layout.receipts],
  ['the ledger', 'ledger', layout => layout.ledger],
]

test.each(cases)('R31 R32 without %s nothing is well', async (_, subject, lost) => {
  const desk = makeDesk(signers)
  desk.write(configName, 'model = "a"\n')
  await desk.carryOut(desk.propose(`~/${configName}`, 'model = "b"\n'), 'operator')
  expect(verifyTargets(desk.open(), undefined, false).exitCode).toBe(0)
  rmSync(lost(desk.open().layout), { recursive: true })
  const { results, exitCode } = verifyTargets(desk.open(), undefined, false)
  expect(exitCode).toBe(19)
  expect(results).toContainEqual(expect.objectContaining({ subject, ok: false }))
  const answers = await diagnose(desk.host)
  expect(answers.find(({ name }) => name === subject)?.status).toBe('failed')
  const gate = await askGate(desk.host, { runtime: 'codex', strict: false })
  expect(await refusalOf(() => assertOpen(gate))).toMatchObject({ code: 'GATE_CLOSED' })
})

test('R32 a ledger that is gone does not hold, whoever verifies it', async () => {
  const desk = makeDesk(signers)
  expect(verifyLedger(desk.open()).problems).toEqual([])
  desk.write(configName, 'model = "a"\n')
  await desk.carryOut(desk.propose(`~/${configName}`, 'model = "b"\n'), 'operator')
  const workspace = desk.open()
  rmSync(workspace.layout.ledger)
  const { problems } = verifyLedger(workspace)
  expect(problems).toMatchObject([{ code: 'LEDGER_BROKEN', kind: 'cut-off' }])
  expect(ledgerError(workspace, problems)).toMatchObject({ code: 'LEDGER_BROKEN' })
})
