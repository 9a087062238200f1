/** Signing with the file of a security key: ssh-keygen asks for its PIN, and writ for the person's. */
import { spawnSync } from 'node:child_process'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parsePrivateKey } from '../../src/approval/ssh-key.ts'
import { shownView } from '../../src/operations/shown-view.ts'
import { signPlan } from '../../src/operations/sign-plan.ts'
import type { AskPassphrase } from '../../src/operations/signers.ts'
import { signerLine } from '../../src/operations/trust-command.ts'
import type { KeyPair } from '../approval/keys.ts'
import { type SecurityKeys, securityKeys } from '../approval/security-keys.ts'
import { configName, type Desk, makeDesk, makeSigners, refusalOf } from './desk.ts'

const signers = makeSigners('alice')
const devices = securityKeys()

describe.skipIf(devices === undefined)('a security key (needs cc and OpenSSL to build one)', () => {
  if (devices === undefined) return
  const touch = devices.make('touch', '')
  const pin = devices.make('pin', '', 'verify-required')
  const locked = devices.make('locked', 'correct horse', 'verify-required')

  test('R16 its file says whether it asks for a PIN, where it is open', () => {
    const files = [touch, pin, locked].map(({ path }) =>
      parsePrivateKey(readFileSync(path, 'utf8')),
    )
    expect(files).toMatchObject([
      { kind: 'unsupported', needsPin: false },
      { kind: 'unsupported', needsPin: true },
      { kind: 'encrypted' },
    ])
  })

  test('R16 R17 that is touched signs without a question, and counts', async () => {
    const at = bench(devices, touch, 'touch: true')
    const { verify } = await at.sign(undefined)
    expect(spawnSync('sh', ['-c', verify]).status).toBe(0)
    expect(await at.desk.apply(at.id)).toMatchObject({ outcome: 'changed' })
  })

  test('R16 that waits for a touch says so, and asks nothing', async () => {
    const at = bench(devices, touch, 'touch: true')
    const told: string[] = []
    await at.sign(async (key, need) => {
      told.push(`${need} ${key}`)
      return ''
    })
    expect(told).toEqual([`touch ${touch.path}`])
  })

  test('R17 that is only touched is no PIN', async () => {
    const at = bench(devices, touch, 'pin: true')
    expect(await refusalOf(() => at.sign(undefined))).toMatchObject({ code: 'PIN_MISSING' })
  })

  test('R16 R17 asks for its PIN alone, and counts', async () => {
    const at = bench(devices, pin, 'pin: true')
    const asked: string[] = []
    await at.sign(async (_, secret) => {
      asked.push(secret)
      return '1234'
    })
    // Told last: only then it waits.
    expect(asked).toEqual(['PIN', 'touch'])
    expect(await at.desk.apply(at.id)).toMatchObject({ outcome: 'changed' })
  })

  test('R16 behind a passphrase asks for both, and never confuses them', async () => {
    const at = bench(devices, locked, 'pin: true')
    const answers = { passphrase: 'correct horse', PIN: '1234', touch: '' }
    await at.sign(async (_, secret) => answers[secret])
    expect(await at.desk.apply(at.id)).toMatchObject({ outcome: 'changed' })
  })

  test('R34 R35 a wrong PIN is refused without being repeated, and no PIN names the agent', async () => {
    const at = bench(devices, pin, 'pin: true')
    const wrong = await refusalOf(() => at.sign(async () => '98765'))
    expect(wrong).toMatchObject({ code: 'PASSPHRASE_WRONG' })
    expect(`${wrong.message} ${wrong.detail} ${wrong.hint}`).not.toContain('98765')
    expect(await refusalOf(() => at.sign(undefined))).toMatchObject({
      code: 'PASSPHRASE_MISSING',
      hint: `ssh-add ${pin.path}`,
    })
  })

  test('R17 whose counter goes back is refused', async () => {
    const at = bench(devices, touch, 'touch: true')
    devices.count(900)
    await at.sign(undefined)
    devices.count(800)
    expect(await refusalOf(() => at.sign(undefined))).toMatchObject({ code: 'COUNTER_WENT_BACK' })
  })
})

interface Bench {
  readonly desk: Desk
  readonly id: Parameters<Desk['apply']>[0]
  readonly sign: (ask: AskPassphrase | undefined) => ReturnType<typeof signPlan>
}

/** A desk whose policy asks for something of permissions, and where the key is Carol's. */
function bench(devices: SecurityKeys, pair: KeyPair, demands: string): Bench {
  const desk = makeDesk(signers)
  const { layout } = desk.open()
  const text = `writ: policy/v1\npreset: solo\nthresholds:\n  permissions: { ${demands} }\n`
  writeFileSync(layout.policy, text)
  appendFileSync(layout.allowedSigners, `${signerLine('carol', pair.public)}\n`)
  desk.env['SSH_SK_PROVIDER'] = devices.library
  desk.write(configName, 'sandbox_mode = "read-only"\n')
  const { id, plan } = desk.propose(`~/${configName}`, 'sandbox_mode = "danger-full-access"\n')
  const view = shownView(plan, 'cli', '')
  const input = { reason: 'ok', confirm: id.slice(4, 10), principal: 'carol', view, key: pair.path }
  const sign: Bench['sign'] = askPassphrase =>
    signPlan(desk.open(), { id }, { ...input, askPassphrase })
  return { desk, id, sign }
}
