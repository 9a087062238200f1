/** A plan that is signed on another machine, and everything that may be wrong with what comes back. */

import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { decodeStatement } from '../../src/approval/statement.ts'
import type { Bundle } from '../../src/model/bundle.ts'
import type { ErrorCode } from '../../src/model/errors.ts'
import { applyStored } from '../../src/operations/apply-stored.ts'
import { exportBundle } from '../../src/operations/export-bundle.ts'
import { type ImportedBundle, importBundle } from '../../src/operations/import-bundle.ts'
import { loadReview } from '../../src/operations/load-review.ts'
import { decisionsOn } from '../../src/operations/plan-decisions.ts'
import { listPlans } from '../../src/operations/plan-summary.ts'
import { signPolicy } from '../../src/operations/policy-signature.ts'
import { shownView } from '../../src/operations/shown-view.ts'
import { rejectPlan } from '../../src/operations/sign-plan.ts'
import { policyText } from '../../src/policy/presets.ts'
import { readPolicy } from '../../src/policy/read-policy.ts'
import { listApprovals } from '../../src/store/approval-store.ts'
import { readLedger } from '../../src/store/ledger-store.ts'
import { configName, type Desk, makeDesk, makeSigners, refusalOf } from './desk.ts'

const signers = makeSigners('ada', 'bob')
const strangers = makeSigners('eve')
const secret = 'sk-canary-77f0a1c2d9e4b35566'

const before = `sandbox_mode = "read-only"\n\n[mcp_servers.own.env]\nAPI_TOKEN = "${secret}"\n`
const after = before.replace('read-only', 'workspace-write').replace('own', 'own2')

function deskAtHome(): Desk {
  const desk = makeDesk(signers, { preset: 'team' })
  desk.write(configName, before)
  return desk
}

/** A machine of an approver: the same people, another host. */
function deskElsewhere(people = signers): Desk {
  return makeDesk(people)
}

function exported(desk: Desk, id: string): Uint8Array {
  return exportBundle(desk.open(), id).bytes
}

function imported(desk: Desk, bytes: Uint8Array): ImportedBundle {
  return importBundle(desk.open(), bytes, 'plan.writ')
}

function altered(bytes: Uint8Array, change: (bundle: Bundle) => Partial<Bundle>): Uint8Array {
  const bundle: Bundle = JSON.parse(Buffer.from(bytes).toString('utf8'))
  return Buffer.from(JSON.stringify({ ...bundle, ...change(bundle) }))
}

describe('R16 a plan is signed elsewhere', () => {
  test('R15 R18 who reads it there sees what was decided before, and whether it counts', async () => {
    const home = deskAtHome()
    const { id } = home.propose(configName, after)
    await home.sign(id, 'ada')
    const bytes = exported(home, id)
    const away = deskElsewhere()
    imported(away, bytes)
    const carried = { decision: 'approved', principal: 'ada', reason: 'looks right' }
    expect(decisionsOn(away.open(), id)).toMatchObject([
      { ...carried, source: 'carried', refusal: null },
    ])
    await away.sign(id, 'bob')
    expect(decisionsOn(away.open(), id)).toMatchObject([
      { principal: 'ada', source: 'carried' },
      { principal: 'bob', source: 'ledger' },
    ])
    imported(home, exported(away, id))
    expect(
      decisionsOn(home.open(), id).map(({ principal, source }) => [principal, source]),
    ).toEqual([
      ['ada', 'ledger'],
      ['bob', 'ledger'],
    ])
    const stranger = deskElsewhere(strangers)
    imported(stranger, bytes)
    expect(decisionsOn(stranger.open(), id)).toMatchObject([
      { ...carried, source: 'carried', refusal: expect.any(String) },
    ])
    rmSync(home.open().layout.ledger)
    expect(decisionsOn(home.open(), id)).toMatchObject([
      { source: 'statement', refusal: null },
      { source: 'statement', refusal: null },
    ])
  })

  test('R15 R16 R17 the signatures come back and count', async () => {
    const home = deskAtHome()
    const { id } = home.propose(configName, after)
    const away = deskElsewhere()
    const taken = imported(away, exported(home, id))
    expect(taken).toMatchObject({ plan: id, isCarried: true, refused: [] })
    await away.sign(id, 'ada')
    await away.sign(id, 'bob')
    const back = imported(home, exported(away, id))
    expect(back.added).toHaveLength(2)
    expect(loadReview(home.open(), id)).toMatchObject({ status: 'approved' })
    const receipt = await home.apply(id)
    expect(receipt.outcome).toBe('changed')
    expect(home.read(configName)).toBe(after)
  })

  test('R15 what is signed there binds the host it is for', async () => {
    const home = deskAtHome()
    const { id, plan } = home.propose(configName, after)
    const away = deskElsewhere()
    imported(away, exported(home, id))
    await away.sign(id, 'ada')
    const { host, layout } = away.open()
    const [stored] = listApprovals(host, layout, id)
    const { predicate } = decodeStatement(stored?.statement ?? new Uint8Array())
    expect(predicate).toMatchObject({
      host: plan.host.id,
      uid: plan.host.uid,
      policyDigest: plan.policy.digest,
    })
  })

  test('R14 R34 no secret is in the file, and nothing that could be applied', () => {
    const home = deskAtHome()
    const { id } = home.propose(configName, after)
    const text = Buffer.from(exported(home, id)).toString('utf8')
    const bundle: Bundle = JSON.parse(text)
    const inner = Buffer.from(bundle.bytes, 'base64').toString('utf8')
    for (const seen of [text, inner, bundle.policy]) expect(seen).not.toContain(secret)
    expect(Object.keys(bundle)).toEqual(['schema', 'plan', 'bytes', 'policy', 'approvals'])
  })

  test('R33 the review there shows the hunks and says what it cannot prove', () => {
    const home = deskAtHome()
    const { id } = home.propose(configName, after)
    const away = deskElsewhere()
    imported(away, exported(home, id))
    const review = loadReview(away.open(), id)
    expect(review).toMatchObject({ status: 'carried', isCarried: true, texts: [null] })
    expect(review.approvals.needed).toBe(loadReview(home.open(), id).approvals.needed)
    expect(review.notes.join('\n')).toContain('proved there')
    expect(listPlans(away.open()).map(row => [row.id, row.status])).toEqual([[id, 'carried']])
  })

  test('R15 it can be applied at home only', async () => {
    const home = deskAtHome()
    const { id } = home.propose(configName, after)
    const away = deskElsewhere()
    imported(away, exported(home, id))
    expect((await refusalOf(() => away.apply(id))).code).toBe('APPROVAL_OTHER_HOST')
    const byPrefix = applyStored(away.open(), { plan: id.slice(4, 10) })
    expect((await refusalOf(() => byPrefix)).code).toBe('APPROVAL_OTHER_HOST')
  })

  test('R18 a rejection given elsewhere stands at home', async () => {
    const home = deskAtHome()
    const { id } = home.propose(configName, after)
    const away = deskElsewhere()
    imported(away, exported(home, id))
    await rejectPlan(
      away.open(),
      { id },
      {
        reason: 'grants too much',
        confirm: '',
        key: signers.pair('bob').path,
        principal: 'bob',
        view: shownView(loadReview(away.open(), id).plan, 'cli', null),
        askPassphrase: undefined,
      },
    )
    expect(imported(home, exported(away, id)).added).toHaveLength(1)
    expect(loadReview(home.open(), id).status).toBe('rejected')
    const { host, layout } = home.open()
    expect(readLedger(host, layout).entries.at(-1)).toMatchObject({
      event: 'rejected',
      actor: 'bob',
    })
  })

  test('R18 the same file twice changes nothing', async () => {
    const home = deskAtHome()
    const { id } = home.propose(configName, after)
    const away = deskElsewhere()
    imported(away, exported(home, id))
    await away.sign(id, 'ada')
    const bytes = exported(away, id)
    expect(imported(home, bytes)).toMatchObject({ known: [], refused: [] })
    const { host, layout } = home.open()
    const lines = readLedger(host, layout).entries.length
    const again = imported(home, bytes)
    expect(again.added).toEqual([])
    expect(again.known).toHaveLength(1)
    expect(readLedger(host, layout).entries).toHaveLength(lines)
  })

  test('R15 a policy in any form goes along with the meaning it has', () => {
    const home = makeDesk(signers)
    const { layout } = home.open()
    mkdirSync(dirname(layout.policy), { recursive: true })
    const text =
      'writ: policy/v1\npreset: team\nplanLifetimeDays: 3\nevents:\n  command: [/bin/true, "a b"]\n'
    expect(readPolicy(text).events).toBeDefined()
    home.host.fs.unlink(layout.policy)
    home.write(join('..', 'config', 'policy.yaml'), text)
    home.write(configName, before)
    const { id } = home.propose(configName, after)
    expect(imported(deskElsewhere(), exported(home, id)).isCarried).toBe(true)
  })
})

describe('R15 what comes from elsewhere is not believed', () => {
  const refused: readonly (readonly [
    string,
    ErrorCode,
    (bundle: Bundle) => Partial<Bundle> | Record<string, unknown>,
  ])[] = [
    ['bytes of another plan', 'PLAN_TAMPERED', ({ bytes }) => ({ bytes: `IA${bytes.slice(2)}` })],
    ['an id of another plan', 'PLAN_TAMPERED', () => ({ plan: `wp1-${'a'.repeat(52)}` })],
    ['another policy', 'APPROVAL_OTHER_POLICY', () => ({ policy: policyText('solo') })],
    ['a policy that is none', 'CONFIG_INVALID', () => ({ policy: 'nothing' })],
    ['a field nobody knows', 'RECORD_INVALID', () => ({ more: 1 })],
    ['no policy', 'RECORD_INVALID', () => ({ policy: null })],
    ['another schema', 'RECORD_INVALID', () => ({ schema: 'writ/bundle/v2' })],
  ]
  test.each(refused)('R15 %s: %s', async (_, code, change) => {
    const home = deskAtHome()
    const { id } = home.propose(configName, after)
    const away = deskElsewhere()
    const bytes = altered(exported(home, id), change)
    const error = await refusalOf(() => imported(away, bytes))
    expect(error.code).toBe(code)
    expect(`${error.message} ${error.detail}`).not.toContain(secret)
    const { layout } = away.open()
    expect(readdirSync(layout.state)).not.toContain('carried')
  })

  test('R17 a key nobody at home trusts is not filed', async () => {
    const home = deskAtHome()
    const { id } = home.propose(configName, after)
    const away = deskElsewhere(strangers)
    imported(away, exported(home, id))
    await away.sign(id, 'eve')
    const back = imported(home, exported(away, id))
    expect(back.added).toEqual([])
    expect(back.refused).toMatchObject([
      {
        code: 'APPROVAL_UNTRUSTED',
        hint: expect.stringMatching(/^writ keys trust .* --principal eve$/),
      },
    ])
    const { host, layout } = home.open()
    expect(listApprovals(host, layout, id)).toEqual([])
  })

  test('R15 a changed statement is not filed', async () => {
    const home = deskAtHome()
    const { id } = home.propose(configName, after)
    const away = deskElsewhere()
    imported(away, exported(home, id))
    await away.sign(id, 'ada')
    const bytes = altered(exported(away, id), ({ approvals }) => ({
      approvals: approvals.map(approval => ({
        ...approval,
        statement: Buffer.from(
          Buffer.from(approval.statement, 'base64').toString('utf8').replace('looks', 'lurks'),
        ).toString('base64'),
      })),
    }))
    expect(imported(home, bytes).refused).toMatchObject([{ code: 'APPROVAL_INVALID' }])
  })

  test('R15 a signature for another plan is not filed', async () => {
    const home = deskAtHome()
    const { id } = home.propose(configName, after)
    const other = home.propose(configName, after.replace('workspace-write', 'danger-full-access'))
    const away = deskElsewhere()
    imported(away, exported(home, other.id))
    await away.sign(other.id, 'ada')
    const { approvals }: Bundle = JSON.parse(Buffer.from(exported(away, other.id)).toString('utf8'))
    const bytes = altered(exported(home, id), () => ({ approvals }))
    expect(imported(home, bytes).refused).toMatchObject([{ code: 'APPROVAL_OTHER_PLAN' }])
  })

  test('R14 a plan of this host that is gone is not taken in again', async () => {
    const home = deskAtHome()
    const { id } = home.propose(configName, after)
    const bytes = exported(home, id)
    const { host, layout } = home.open()
    for (const name of readdirSync(join(layout.plans, id))) {
      host.fs.unlink(join(layout.plans, id, name))
    }
    expect((await refusalOf(() => imported(home, bytes))).code).toBe('NOT_FOUND')
  })

  test('R15 a signature that comes after the policy changed does not count', async () => {
    const home = deskAtHome()
    const { id } = home.propose(configName, after)
    const away = deskElsewhere()
    imported(away, exported(home, id))
    await away.sign(id, 'ada')
    const { layout } = home.open()
    home.host.fs.unlink(layout.policy)
    home.write(join('..', 'config', 'policy.yaml'), policyText('solo'))
    const { path } = signers.pair('ada')
    await signPolicy(home.open(), { key: path, principal: 'ada', askPassphrase: undefined })
    expect(imported(home, exported(away, id)).refused).toMatchObject([
      { code: 'APPROVAL_OTHER_POLICY' },
    ])
    expect((await refusalOf(() => exported(home, id))).code).toBe('APPROVAL_OTHER_POLICY')
    expect(readFileSync(home.file(configName), 'utf8')).toBe(before)
  })
})
