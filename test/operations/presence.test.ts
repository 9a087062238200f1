/** Touch, PIN, waiting time and counter of security keys, from the signature to the apply. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { formatAllowedSigner } from '../../src/approval/allowed-signers.ts'
import { namespaces } from '../../src/approval/namespaces.ts'
import { makeStatement, statementBytes } from '../../src/approval/statement.ts'
import type { PlanId } from '../../src/model/digest.ts'
import { approvalState } from '../../src/operations/approval-state.ts'
import { shownView } from '../../src/operations/shown-view.ts'
import { rejectPlan, signPlan } from '../../src/operations/sign-plan.ts'
import { policyText } from '../../src/policy/presets.ts'
import { listApprovals, saveApproval } from '../../src/store/approval-store.ts'
import { readLedger } from '../../src/store/ledger-store.ts'
import { loadPlan } from '../../src/store/plan-store.ts'
import {
  ed25519Authenticator,
  type SyntheticAgent,
  signedBy,
  startAgent,
} from '../approval/authenticator.ts'
import { stockSign, tempDirectory } from '../approval/keys.ts'
import { configName, type Desk, makeDesk, makeSigners, refusalOf } from './desk.ts'

const signers = makeSigners('alice', 'bob')
const directory = tempDirectory()
const device = ed25519Authenticator()
let agents = 0

const minute = 60_000

interface Bench extends SyntheticAgent {
  readonly desk: Desk
  /** A plan that widens permissions. */
  readonly id: PlanId
  readonly sign: (name?: string, key?: string) => ReturnType<typeof signPlan>
}

/** A desk whose policy says more of permissions, with Carol's security key in an agent. */
async function bench(demands: string, preset: 'solo' | 'team' = 'solo'): Promise<Bench> {
  const desk = makeDesk(signers, { preset })
  const { layout } = desk.open()
  if (demands !== '') {
    const text = `writ: policy/v1\npreset: ${preset}\nthresholds:\n  permissions: { ${demands} }\n`
    writeFileSync(layout.policy, text)
  }
  const purposes = [namespaces.approval, namespaces.revocation, namespaces.ledgerHead]
  appendFileSync(layout.allowedSigners, `${formatAllowedSigner('carol', purposes, device.key)}\n`)
  const agent = await startAgent(join(directory, `agent-${agents++}`), device)
  desk.env['SSH_AUTH_SOCK'] = agent.socket
  desk.write(configName, 'sandbox_mode = "read-only"\n')
  const { id, plan } = desk.propose(`~/${configName}`, 'sandbox_mode = "danger-full-access"\n')
  expect(plan.risk).toBe('permissions')
  const sign = (name = 'carol', key = `agent:${device.key.fingerprint}`) => {
    const view = shownView(plan, 'cli', '')
    const input = { reason: 'ok', confirm: id.slice(4, 10), principal: name, view, key }
    return signPlan(desk.open(), { id }, { ...input, askPassphrase: undefined })
  }
  return { desk, id, sign, ...agent }
}

function filed({ desk, id }: Pick<Bench, 'desk' | 'id'>): number {
  return listApprovals(desk.host, desk.open().layout, id).length
}

describe('R17 a policy that asks for a touch', () => {
  test('R17 refuses a plain key before it signs', async () => {
    const at = await bench('touch: true')
    const refusal = await refusalOf(() => at.desk.sign(at.id, 'alice'))
    expect(refusal).toMatchObject({ code: 'TOUCH_MISSING', exitCode: 13 })
    expect(filed(at)).toBe(0)
  })

  test('R17 takes a security key that was touched', async () => {
    const at = await bench('touch: true')
    expect(await at.sign()).toMatchObject({ approvals: { needed: 1, have: 1 }, aloneFrom: null })
    expect(await at.desk.apply(at.id)).toMatchObject({ outcome: 'changed' })
  })

  test('R17 does not take one that was not, however the policy', async () => {
    for (const demands of ['touch: true', 'confirm: true']) {
      const at = await bench(demands)
      at.state.flags = 0
      expect(await refusalOf(() => at.sign())).toMatchObject({ code: 'TOUCH_MISSING' })
      expect(filed(at)).toBe(0)
    }
  })

  test('R17 an approval by a plain key that is there all the same does not count', async () => {
    const at = await bench('')
    await at.desk.sign(at.id, 'alice')
    const { layout } = at.desk.open()
    writeFileSync(
      layout.policy,
      `${policyText('solo')}`.replaceAll('confirm: true', 'confirm: true\n    touch: true'),
    )
    const { id } = at.desk.propose(`~/${configName}`, 'sandbox_mode = "danger-full-access" # x\n')
    const { plan, bytes } = loadPlan(at.desk.host, layout, id)
    const workspace = at.desk.open()
    const approver = { principal: 'alice', key: signers.pair('alice').public.fingerprint }
    const statement = statementBytes(
      makeStatement({
        ...{ decision: 'approve', plan, planBytes: bytes, approver, reason: '' },
        view: shownView(plan, 'cli', ''),
        policyDigest: workspace.policyDigest,
        ...{ now: at.desk.clock.now, lifetimeHours: 1, nonce: Buffer.alloc(16, 1) },
      }),
    )
    const signature = stockSign(signers.pair('alice').path, namespaces.approval, statement)
    saveApproval(workspace.host, layout, id, statement, signature)
    expect(await refusalOf(() => at.desk.apply(id))).toMatchObject({ code: 'TOUCH_MISSING' })
  })

  test('R17 a rejection needs none', async () => {
    const at = await bench('touch: true, pin: true')
    const { plan } = loadPlan(at.desk.host, at.desk.open().layout, at.id)
    const view = shownView(plan, 'cli', '')
    const by = { reason: 'no', confirm: '', key: signers.pair('bob').path, principal: 'bob' }
    await rejectPlan(at.desk.open(), { id: at.id }, { ...by, view, askPassphrase: undefined })
    expect(await refusalOf(() => at.desk.apply(at.id))).toMatchObject({ code: 'APPROVAL_REJECTED' })
  })
})

describe('R17 a policy that asks for a PIN', () => {
  test('R17 is not content with a touch', async () => {
    const at = await bench('pin: true')
    expect(await refusalOf(() => at.sign())).toMatchObject({ code: 'PIN_MISSING', exitCode: 13 })
    expect(filed(at)).toBe(0)
    at.state.flags = 5
    await at.sign()
    expect(await at.desk.apply(at.id)).toMatchObject({ outcome: 'changed' })
  })

  test('R17 asks no plain key for one', async () => {
    const at = await bench('pin: true')
    expect(await refusalOf(() => at.desk.sign(at.id, 'alice'))).toMatchObject({
      code: 'PIN_MISSING',
    })
  })
})

describe('R17 a waiting time instead of a second person', () => {
  test('R17 the file of a team: refused before, with the moment, and applied after', async () => {
    const at = await bench('', 'team')
    const signed = await at.sign()
    expect(signed).toMatchObject({
      approvals: { needed: 2, have: 1 },
      aloneFrom: '2026-05-15T09:10:40Z',
    })
    const early = await refusalOf(() => at.desk.apply(at.id))
    expect(early).toMatchObject({ code: 'APPROVAL_WAITING', exitCode: 13 })
    expect(early.detail).toContain('2026-05-15T09:10:40Z')
    expect(early.hint).toContain('2026-05-15T09:10:40Z')
    at.desk.clock.now += 10 * minute - 1000
    expect(await refusalOf(() => at.desk.apply(at.id))).toMatchObject({ code: 'APPROVAL_WAITING' })
    at.desk.clock.now += 1000
    expect(await at.desk.apply(at.id)).toMatchObject({
      outcome: 'changed',
      approvals: [signed.approval],
    })
  })

  test('R17 a second person ends it at once', async () => {
    const at = await bench('', 'team')
    await at.sign()
    await at.desk.sign(at.id, 'bob')
    expect(await at.desk.apply(at.id)).toMatchObject({ outcome: 'changed' })
  })

  test('R17 R18 a rejection within it, or after it, stops the plan', async () => {
    const at = await bench('', 'team')
    await at.sign()
    const { plan } = loadPlan(at.desk.host, at.desk.open().layout, at.id)
    const view = shownView(plan, 'cli', '')
    const by = { reason: 'no', confirm: '', key: signers.pair('bob').path, principal: 'bob' }
    await rejectPlan(at.desk.open(), { id: at.id }, { ...by, view, askPassphrase: undefined })
    at.desk.clock.now += 11 * minute
    expect(await refusalOf(() => at.desk.apply(at.id))).toMatchObject({ code: 'APPROVAL_REJECTED' })
  })

  test('R17 an approval whose statement lies about its age still waits', async () => {
    const at = await bench('', 'team')
    at.desk.clock.now -= 30 * minute
    const { plan, bytes } = loadPlan(at.desk.host, at.desk.open().layout, at.id)
    const workspace = at.desk.open()
    const approver = { principal: 'carol', key: device.key.fingerprint }
    const statement = statementBytes(
      makeStatement({
        ...{ decision: 'approve', plan, planBytes: bytes, approver, reason: '' },
        view: shownView(plan, 'cli', ''),
        policyDigest: workspace.policyDigest,
        ...{ now: at.desk.clock.now, lifetimeHours: 1, nonce: Buffer.alloc(16, 1) },
      }),
    )
    at.desk.clock.now += 30 * minute
    const { host, layout } = workspace
    saveApproval(host, layout, at.id, statement, signedBy(device, statement, 1, 9))
    expect(await refusalOf(() => at.desk.apply(at.id))).toMatchObject({ code: 'APPROVAL_WAITING' })
  })

  test('R17 one person with a plain key waits in vain', async () => {
    const at = await bench('', 'team')
    expect(await at.desk.sign(at.id, 'alice')).toMatchObject({ aloneFrom: null })
    at.desk.clock.now += 60 * minute
    expect(await refusalOf(() => at.desk.apply(at.id))).toMatchObject({ code: 'APPROVAL_MISSING' })
  })
})

describe('R17 the counter of a security key', () => {
  test('R17 is kept in the ledger, and a step back is not filed', async () => {
    const at = await bench('')
    at.state.counter = 41
    await at.sign()
    const { layout } = at.desk.open()
    const line = readLedger(at.desk.host, layout).entries.find(({ event }) => event === 'approved')
    expect(line?.detail['counter']).toBe('42')
    at.state.counter = 41
    const refusal = await refusalOf(() => at.sign())
    expect(refusal).toMatchObject({ code: 'COUNTER_WENT_BACK', exitCode: 13 })
    expect(refusal.detail).toContain('42')
    expect(filed(at)).toBe(1)
    await at.sign()
    expect(filed(at)).toBe(2)
    expect(await at.desk.apply(at.id)).toMatchObject({ outcome: 'changed' })
  })

  test('R17 an approval by a copy that is there all the same does not count', async () => {
    const at = await bench('')
    const { host, layout } = at.desk.open()
    at.state.counter = 41
    const signed = await at.sign()
    const next = at.desk.propose(`~/${configName}`, 'sandbox_mode = "danger-full-access" # x\n')
    const { plan, bytes } = loadPlan(host, layout, next.id)
    const statement = statementBytes(
      makeStatement({
        ...{ decision: 'approve', plan, planBytes: bytes, reason: '' },
        approver: { principal: 'carol', key: device.key.fingerprint },
        view: shownView(plan, 'cli', ''),
        policyDigest: at.desk.open().policyDigest,
        ...{ now: at.desk.clock.now, lifetimeHours: 1, nonce: Buffer.alloc(16, 1) },
      }),
    )
    saveApproval(host, layout, next.id, statement, signedBy(device, statement, 1, 7))
    expect(await refusalOf(() => at.desk.apply(next.id))).toMatchObject({
      code: 'COUNTER_WENT_BACK',
    })
    expect(readFileSync(signed.path).length).toBeGreaterThan(0)
    expect(await at.desk.apply(at.id)).toMatchObject({ outcome: 'changed' })
  })
})

test('R17 R12 the file of a team lets one person take permissions back, and no more than that', () => {
  const desk = makeDesk(signers, { preset: 'team' })
  desk.write(configName, 'sandbox_mode = "workspace-write"\n')
  const needed = ['read-only', 'danger-full-access'].map(mode => {
    const { id, plan } = desk.propose(`~/${configName}`, `sandbox_mode = "${mode}"\n`)
    expect(plan.risk).toBe('permissions')
    return approvalState(desk.open(), id, plan).decision.needed
  })
  expect(needed).toEqual([1, 2])
})
