/** A lease that is over, and a runtime that would not boot from what was there before. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bootFailed } from '../../src/operations/boot.ts'
import { confirmGate } from '../../src/operations/confirm-gate.ts'
import { nextStep } from '../../src/operations/gate.ts'
import { verifyTargets } from '../../src/operations/verify.ts'
import { listReceipts } from '../../src/store/receipt-store.ts'
import { configName, type Desk, makeSigners } from './desk.ts'
import { change, changed, events, expire, gate, makeLeaseDesk, own, states } from './lease-desk.ts'

const signers = makeSigners('alice')

/** Complains of the line `gpt-5.1`, and tells how often it was asked about a file. */
const codex = (log: string): string => `#!/bin/sh
if [ "$1" = --version ]; then echo "codex-cli 0.169.0"; exit 0; fi
file="$CODEX_HOME/config.toml"
echo "$*" >> '${log}'
if grep -q 'gpt-5.1' "$file"; then
  echo "Error: $file:1:9: unknown model" >&2; exit 1
fi
exit 0
`

interface Scene {
  readonly desk: Desk
  /** How often the runtime was asked. */
  asked(): number
}

/** One change is on probation; since then the runtime has been made anew. */
async function onProbation(): Promise<Scene> {
  const desk = makeLeaseDesk(signers)
  await change(desk)
  const bin = join(dirname(desk.home), 'bin')
  const log = join(bin, 'log')
  mkdirSync(bin)
  writeFileSync(join(bin, 'codex'), codex(log))
  chmodSync(join(bin, 'codex'), 0o755)
  writeFileSync(log, '')
  desk.env['PATH'] = `${bin}:/usr/bin:/bin`
  return { desk, asked: () => readFileSync(log, 'utf8').split('\n').length - 1 }
}

describe('R25 R31 the undoing a runtime rejects', () => {
  test.each<[string, (desk: Desk) => Promise<unknown>]>([
    [
      'when the time is over',
      async desk => {
        expire(desk)
        const { settled } = await gate(desk)
        return settled
      },
    ],
    ['when the boot failed', desk => bootFailed(desk.host, 'codex', 7)],
  ])('R29 R32 %s is recorded once, and not tried again', async (_, undo) => {
    const { desk, asked } = await onProbation()
    expect(await undo(desk)).toMatchObject([
      {
        state: 'failed',
        receipt: { event: 'runtime_config_restored', outcome: 'rejected', validation: 'failed' },
        error: { code: 'CHECK_FAILED' },
      },
    ])
    expect([desk.read(configName), states(desk)]).toEqual([changed, ['failed']])
    const { layout } = desk.open()
    const before = [asked(), events(desk), readdirSync(layout.plans)]
    const answer = await gate(desk)
    expect(answer).toMatchObject({ open: false, settled: [], reasons: [{ code: 'UNDO_REJECTED' }] })
    expect(answer.reasons[0]?.detail).toContain('consumer-shadow')
    expect(nextStep(answer)).toBe('writ confirm codex')
    expect([asked(), events(desk), readdirSync(layout.plans)]).toEqual(before)
    expect(before[0]).toBeGreaterThan(0)
    expect(verifyTargets(desk.open(), undefined, true).exitCode).toBe(0)
  })

  test('R31 a person who keeps the change opens the gate', async () => {
    const { desk } = await onProbation()
    expire(desk)
    await gate(desk)
    const { receipts } = await confirmGate(desk.open(), 'codex', { actor: 'alice' })
    expect(receipts).toMatchObject([{ outcome: 'confirmed' }])
    expect(await gate(desk)).toMatchObject({ open: true, reasons: [] })
    expect(desk.read(configName)).toBe(changed)
  })

  test('R28 a rollback that people sign goes back once the runtime takes it', async () => {
    const { desk } = await onProbation()
    expire(desk)
    const { settled } = await gate(desk)
    desk.env['PATH'] = '/usr/bin:/bin'
    const { host, layout } = desk.open()
    const [receipt] = listReceipts(host, layout)
    expect(settled[0]?.receipt?.id).toBe(receipt?.id)
    await desk.carryOut(desk.undo(receipt!), 'alice')
    expect(await gate(desk)).toMatchObject({ open: true, reasons: [] })
    expect(desk.read(configName)).toBe(own)
  })
})
