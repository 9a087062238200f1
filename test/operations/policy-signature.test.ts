/** A team's policy decides only what somebody vouches for. */
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Namespace, namespaces } from '../../src/approval/namespaces.ts'
import { diagnose } from '../../src/operations/doctor.ts'
import {
  assertPolicySigned,
  policyStanding,
  signPolicy,
} from '../../src/operations/policy-signature.ts'
import { policyText } from '../../src/policy/presets.ts'
import { readLedger } from '../../src/store/ledger-store.ts'
import { stockSign, stockVerify } from '../approval/keys.ts'
import { configName, type Desk, makeDesk, makeSigners, refusalOf } from './desk.ts'

const signers = makeSigners('ada', 'bob')
const strangers = makeSigners('eve')
const unchanged = 'sandbox_mode = "read-only"\n'
const wanted = 'sandbox_mode = "workspace-write"\n'

function team(): Desk {
  const desk = makeDesk(signers, { preset: 'team' })
  desk.write(configName, unchanged)
  return desk
}

function signedBy(desk: Desk, name: string, people = signers): ReturnType<typeof signPolicy> {
  const { path } = people.pair(name)
  return signPolicy(desk.open(), { key: path, principal: name, askPassphrase: undefined })
}

function replaceSignature(desk: Desk, key: string, namespace: Namespace): void {
  const { layout } = desk.open()
  const text = stockSign(key, namespace, readFileSync(layout.policy))
  writeFileSync(layout.policySignature, text, { mode: 0o600 })
}

describe('R17 a signed policy', () => {
  test('R16 stock OpenSSH accepts what writ signs, and writ what OpenSSH signs', async () => {
    const desk = team()
    const { layout } = desk.open()
    rmSync(layout.policySignature)
    expect((await signedBy(desk, 'bob')).principal).toBe('bob')
    const policy = readFileSync(layout.policy)
    const accepts = (): boolean =>
      stockVerify(
        desk.home,
        readFileSync(layout.allowedSigners, 'utf8'),
        'bob',
        namespaces.policy,
        readFileSync(layout.policySignature, 'utf8'),
        policy,
      )
    expect(accepts()).toBe(true)
    replaceSignature(desk, signers.pair('bob').path, namespaces.policy)
    expect(policyStanding(desk.open())).toMatchObject({ kind: 'signed', principal: 'bob' })
    expect(accepts()).toBe(true)
    const { host } = desk.open()
    expect(readLedger(host, layout).entries.at(-1)).toMatchObject({
      event: 'policy-signed',
      actor: 'bob',
    })
  })

  const spoilt: readonly (readonly [string, (desk: Desk) => unknown, string])[] = [
    ['no signature', desk => rmSync(desk.open().layout.policySignature), 'unsigned'],
    [
      'an edit after it',
      desk => appendFileSync(desk.open().layout.policy, '# edited\n'),
      'APPROVAL_INVALID',
    ],
    [
      'a signature that is none',
      desk => writeFileSync(desk.open().layout.policySignature, 'nothing\n', { mode: 0o600 }),
      'APPROVAL_INVALID',
    ],
    [
      'a signature for another purpose',
      desk => replaceSignature(desk, signers.pair('ada').path, namespaces.approval),
      'APPROVAL_INVALID',
    ],
    [
      'the key of a stranger',
      desk => replaceSignature(desk, strangers.pair('eve').path, namespaces.policy),
      'APPROVAL_UNTRUSTED',
    ],
    [
      'a signer who is not listed any more',
      desk => {
        const { layout } = desk.open()
        const text = readFileSync(layout.allowedSigners, 'utf8')
        writeFileSync(layout.allowedSigners, text.replaceAll(`,${namespaces.policy}`, ''), {
          mode: 0o600,
        })
      },
      'APPROVAL_UNTRUSTED',
    ],
  ]

  test.each(spoilt)(
    'R15 R17 %s: nothing is approved, applied or taken in',
    async (_, spoil, why) => {
      const desk = team()
      const made = desk.propose(configName, wanted)
      const other = desk.propose(configName, `${wanted}model = "o3"\n`)
      for (const name of ['ada', 'bob']) await desk.sign(made.id, name)
      spoil(desk)
      const standing = policyStanding(desk.open())
      expect(standing.kind === 'refused' ? standing.code : standing.kind).toBe(why)
      for (const work of [() => desk.apply(made.id), () => desk.sign(other.id, 'ada')]) {
        const refusal = await refusalOf(work)
        expect([refusal.code, refusal.exitCode]).toEqual(['POLICY_UNSIGNED', 13])
      }
      expect(desk.read(configName)).toBe(unchanged)
      const found = (await diagnose(desk.open().host)).find(({ name }) => name === 'policy')
      expect(found).toMatchObject({ status: 'failed', fix: 'writ policy sign' })
    },
  )

  test('R17 signed again it decides again', async () => {
    const desk = team()
    const made = desk.propose(configName, wanted)
    const { layout } = desk.open()
    appendFileSync(layout.policy, '# a comment changes its bytes and not its meaning\n')
    for (const name of ['ada', 'bob']) {
      expect((await refusalOf(() => desk.sign(made.id, name))).code).toBe('POLICY_UNSIGNED')
    }
    await signedBy(desk, 'ada')
    for (const name of ['ada', 'bob']) await desk.sign(made.id, name)
    expect((await desk.apply(made.id)).outcome).toBe('changed')
  })

  const downgrades: readonly (readonly [string, (desk: Desk) => unknown])[] = [
    [
      'names the other preset',
      desk => writeFileSync(desk.open().layout.policy, policyText('solo')),
    ],
    [
      'does so and takes the signature away',
      desk => {
        const { layout } = desk.open()
        writeFileSync(layout.policy, policyText('solo'))
        rmSync(layout.policySignature)
      },
    ],
    [
      'takes the whole policy away',
      desk => {
        const { layout } = desk.open()
        rmSync(layout.policy)
        rmSync(layout.policySignature)
      },
    ],
  ]

  test.each(downgrades)('R17 whoever %s gains nothing by it', async (_, downgrade) => {
    const desk = team()
    await signedBy(desk, 'ada')
    downgrade(desk)
    const made = desk.propose(configName, wanted)
    expect((await refusalOf(() => desk.sign(made.id, 'ada'))).code).toBe('POLICY_UNSIGNED')
    expect((await refusalOf(() => desk.apply(made.id))).code).toBe('POLICY_UNSIGNED')
    const found = (await diagnose(desk.open().host)).find(({ name }) => name === 'policy')
    expect(found?.status).toBe('failed')
    expect(desk.read(configName)).toBe(unchanged)
  })

  test.each(['signed here', 'adopted here'])(
    'R17 a policy from before the one that was %s does not come back with its signature',
    async how => {
      const desk = team()
      const { layout } = desk.open()
      const old = [layout.policy, layout.policySignature].map(
        path => [path, readFileSync(path)] as const,
      )
      const first = desk.propose(configName, wanted)
      for (const name of ['ada', 'bob']) await desk.sign(first.id, name)

      writeFileSync(layout.policy, policyText('team').replace(/bootSeconds: .*/, 'bootSeconds: 77'))
      if (how === 'signed here') await signedBy(desk, 'bob')
      else replaceSignature(desk, signers.pair('bob').path, namespaces.policy)
      const second = desk.propose(configName, `${wanted}model = "o3"\n`)
      await desk.sign(second.id, 'ada')

      for (const [path, bytes] of old) writeFileSync(path, bytes)
      expect(policyStanding(desk.open())).toMatchObject({ kind: 'refused' })
      const refusal = await refusalOf(() => desk.apply(first.id))
      expect([refusal.code, refusal.detail]).toEqual([
        'POLICY_UNSIGNED',
        expect.stringContaining('from before'),
      ])
      expect(desk.read(configName)).toBe(unchanged)
      // Somebody who may decide the policy may decide for the old one.
      await signedBy(desk, 'ada')
      expect((await desk.apply(first.id)).outcome).toBe('changed')
    },
  )

  test('R17 what is verified is the policy that decides, not what lies there by then', async () => {
    const desk = team()
    const { layout } = desk.open()
    const signed = readFileSync(layout.policy)
    writeFileSync(layout.policy, policyText('team').replace(/approvers: 2/g, 'approvers: 1'))
    const lax = desk.open()
    writeFileSync(layout.policy, signed)
    expect(lax.policyDigest).not.toBe(desk.open().policyDigest)
    expect((await refusalOf(async () => assertPolicySigned(lax))).code).toBe('POLICY_UNSIGNED')
    expect(readLedger(lax.host, layout).entries.map(({ event }) => event)).not.toContain(
      'policy-adopted',
    )
    expect(policyStanding(desk.open()).kind).toBe('signed')
  })

  test('R16 a key that may not decide the policy does not sign it', async () => {
    const desk = makeDesk(signers)
    const { layout } = desk.open()
    const refusal = await refusalOf(() => signedBy(desk, 'ada'))
    expect(refusal.code).toBe('APPROVAL_UNTRUSTED')
    expect(refusal.hint).toContain('--policy')
    expect(() => readFileSync(layout.policySignature)).toThrow()
  })

  test('R17 alone nobody has to', () => {
    const desk = makeDesk(signers)
    expect(policyStanding(desk.open())).toEqual({ kind: 'unsigned' })
    expect(() => assertPolicySigned(desk.open())).not.toThrow()
  })
})
