/** One look at everything says what the gate and the doctor say, and names who is at work. */
import { writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { HealthPart } from '../../src/model/health.ts'
import { diagnose } from '../../src/operations/doctor.ts'
import { askGate, nextStep } from '../../src/operations/gate.ts'
import { lookAtHealth } from '../../src/operations/health.ts'
import { lockTargets } from '../../src/store/lock-store.ts'
import { configName, makeDesk, makeSigners } from './desk.ts'
import { change, expire, makeLeaseDesk } from './lease-desk.ts'

const signers = makeSigners('alice', 'bob')

async function found(desk: Pick<ReturnType<typeof makeDesk>, 'host'>): Promise<HealthPart[]> {
  const parts: HealthPart[] = []
  await lookAtHealth(desk.host, part => parts.push(part))
  return parts
}

const only = <Kind extends HealthPart['kind']>(
  parts: readonly HealthPart[],
  kind: Kind,
): Extract<HealthPart, { kind: Kind }>[] =>
  parts.filter((part): part is Extract<HealthPart, { kind: Kind }> => part.kind === kind)

describe('one look at everything', () => {
  test('R31 R35 has the answers of every gate and of the doctor, word for word', async () => {
    const desk = makeDesk(signers)
    desk.write(configName, 'model = "a"\n')
    await desk.carryOut(desk.propose(`~/${configName}`, 'model = "b"\n'), 'alice')
    desk.write(configName, 'model = "by hand"\n')
    const parts = await found(desk)
    const gates = only(parts, 'gate').map(({ gate }) => gate)
    expect(gates.map(({ runtime }) => runtime)).toContain('codex')
    for (const gate of gates) {
      const verdict = await askGate(desk.host, { runtime: gate.runtime, strict: false })
      expect(gate).toMatchObject({ open: verdict.open, busy: verdict.busy })
      expect(gate.reasons).toEqual(verdict.reasons.map(({ code, detail }) => ({ code, detail })))
      expect(gate.next).toBe(verdict.open ? null : nextStep(verdict))
    }
    expect(only(parts, 'check').map(({ check }) => check)).toEqual(await diagnose(desk.host))
  })

  test('R19 names who holds a lock while it is held, and nobody after that', async () => {
    const desk = makeDesk(signers)
    const path = desk.write(configName, 'model = "a"\n')
    const { host, layout } = desk.open()
    const holder = { command: 'writ apply', plan: null }
    const locks = await lockTargets(host, layout, [path], holder)
    const [held] = only(await found(desk), 'locks')
    expect(held?.locks).toMatchObject([{ path, command: 'writ apply', pid: host.identity.pid }])
    locks.release()
    expect(only(await found(desk), 'locks')).toEqual([{ kind: 'locks', locks: [] }])
  })

  test('R31 says what is on probation, until when, and that it is over', async () => {
    const desk = makeLeaseDesk(signers)
    const { plan } = await change(desk)
    const [running] = only(await found(desk), 'probations')
    expect(running?.probations).toMatchObject([{ plan, runtimes: ['codex'], isDue: false }])
    expire(desk)
    const [over] = only(await found(desk), 'probations')
    expect(over?.probations).toMatchObject([{ plan, isDue: true, next: 'writ gate codex' }])
  })

  test('R31 leaves what is over as it is: to look undoes nothing', async () => {
    const desk = makeLeaseDesk(signers)
    await change(desk)
    expire(desk)
    const before = desk.read(configName)
    await found(desk)
    expect(desk.read(configName)).toBe(before)
    const gate = only(await found(desk), 'gate').find(
      ({ gate: { runtime } }) => runtime === 'codex',
    )
    expect(gate?.gate).toMatchObject({ open: false, reasons: [{ code: 'LEASE_EXPIRED' }] })
  })

  test('R2 goes on where records cannot be read, and says so at the gates', async () => {
    const desk = makeDesk(signers)
    const { layout } = desk.open()
    writeFileSync(`${layout.journal}/tx1-broken.json`, 'no journal', { mode: 0o600 })
    const parts = await found(desk)
    expect(only(parts, 'applies')).toEqual([])
    const gates = only(parts, 'gate')
    expect(gates.length).toBeGreaterThan(3)
    expect(only(parts, 'check').some(({ check }) => check.status === 'failed')).toBe(true)
  })
})
