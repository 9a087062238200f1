/** Keys that are trusted, listed and revoked, and what becomes of what they signed. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ledgerHeadBytes } from '../../src/approval/ledger-head.ts'
import { parsePublicKey } from '../../src/approval/ssh-key.ts'
import { WritError } from '../../src/model/errors.ts'
import { approvalState } from '../../src/operations/approval-state.ts'
import { initialise } from '../../src/operations/init.ts'
import { listKeys } from '../../src/operations/list-keys.ts'
import { keyOfFingerprint, keyOfText } from '../../src/operations/named-key.ts'
import { revokeApproval } from '../../src/operations/revoke-approval.ts'
import { revokeKey } from '../../src/operations/revoke-key.ts'
import { shownView } from '../../src/operations/shown-view.ts'
import { signLedger } from '../../src/operations/sign-ledger.ts'
import { rejectPlan, signPlan } from '../../src/operations/sign-plan.ts'
import { signerPurposes } from '../../src/operations/trust-command.ts'
import { type TrustInput, trustKey } from '../../src/operations/trust-key.ts'
import { verifyLedger } from '../../src/operations/verify-ledger.ts'
import { saveHead } from '../../src/store/head-store.ts'
import { hostId } from '../../src/store/install-store.ts'
import { ledgerHead } from '../../src/store/ledger-chain.ts'
import { readLedger } from '../../src/store/ledger-store.ts'
import { loadPlan } from '../../src/store/plan-store.ts'
import { certify } from '../approval/certificates.ts'
import { type KeyPair, makeKey, stockSign, tempDirectory } from '../approval/keys.ts'
import { configName, type Desk, makeDesk, makeSigners, refusalOf } from './desk.ts'

const signers = makeSigners('alice', 'bob')
const directory = tempDirectory()
const carol = makeKey(directory, 'carol', 'ed25519')
const ca = makeKey(directory, 'ca', 'ed25519')
const certified = certify(ca, carol, 'certified', '-n', 'carol')

function trust(desk: Desk, key: KeyPair, more: Partial<TrustInput> = {}) {
  const limits = { isAuthority: false, validAfter: undefined, validBefore: undefined }
  return trustKey(desk.open(), { key: key.public, principal: 'carol', ...limits, ...more })
}

function refusedCode(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof WritError) return error.code
    throw error
  }
  return 'not refused'
}

function proposed(desk: Desk, content = 'model = "b"\n') {
  if (!existsSync(desk.file(configName))) desk.write(configName, 'model = "a"\n')
  return desk.propose(`~/${configName}`, content)
}

function signerList(desk: Desk): string {
  return readFileSync(desk.open().layout.allowedSigners, 'utf8')
}

async function signAs(desk: Desk, id: Parameters<Desk['sign']>[0], name: string, key: string) {
  const { plan } = loadPlan(desk.host, desk.open().layout, id)
  const view = shownView(plan, 'cli', '')
  const input = {
    reason: 'ok',
    confirm: id.slice(4, 10),
    principal: name,
    askPassphrase: undefined,
  }
  return signPlan(desk.open(), { id }, { ...input, key, view })
}

describe('trusting a key', () => {
  test('R17 makes its approvals count, and stands in the ledger', async () => {
    const desk = makeDesk(signers)
    const before = signerList(desk)
    const trusted = trust(desk, carol)
    expect(signerList(desk)).toBe(`${before}${trusted.line}\n`)
    expect(trusted.line).toContain(`namespaces="${signerPurposes.join(',')}"`)
    const { id } = proposed(desk)
    await signAs(desk, id, 'carol', carol.path)
    expect(await desk.apply(id)).toMatchObject({ outcome: 'changed' })
    const line = readLedger(desk.host, desk.open().layout).entries.find(
      e => e.event === 'key-trusted',
    )
    expect(line?.detail).toEqual({ key: carol.public.fingerprint, principal: 'carol' })
  })

  test('R17 twice is once', () => {
    const desk = makeDesk(signers)
    trust(desk, carol)
    const list = signerList(desk)
    expect(trust(desk, carol)).toMatchObject({ added: false })
    expect(signerList(desk)).toBe(list)
  })

  test('R17 adds only the purposes a line lacks', () => {
    const desk = makeDesk(signers)
    const { layout } = desk.open()
    const line = `carol namespaces="approval.v1@writ" ${readFileSync(`${carol.path}.pub`, 'utf8')}`
    // Without a line end, which a person easily forgets.
    writeFileSync(layout.allowedSigners, line.trim())
    expect(trust(desk, carol).line).toContain(`namespaces="${signerPurposes.slice(1).join(',')}"`)
    expect(signerList(desk).split('\n')).toHaveLength(3)
  })

  test.each<[string, string, Partial<TrustInput> & { pair?: KeyPair }]>([
    ['a wildcard', 'PRINCIPAL_REFUSED', { principal: '*@example.com' }],
    ['a question mark', 'PRINCIPAL_REFUSED', { principal: 'caro?' }],
    ['an agent', 'PRINCIPAL_REFUSED', { principal: 'agent:codex' }],
    ['an agent in capitals', 'PRINCIPAL_REFUSED', { principal: 'Agent:codex' }],
    ['two words', 'USAGE', { principal: 'carol smith' }],
    ["somebody else's key", 'KEY_LISTED', { pair: signers.pair('alice') }],
    [
      'a key as authority too',
      'KEY_LISTED',
      { pair: signers.pair('alice'), principal: 'alice', isAuthority: true },
    ],
    ['a certificate', 'CERTIFICATE_REFUSED', { pair: certified }],
    ['local time', 'USAGE', { validBefore: '20270101' }],
  ])('R17 of %s is refused, and nothing is written', (_, code, { pair = carol, ...more }) => {
    const desk = makeDesk(signers)
    const list = signerList(desk)
    expect(refusedCode(() => trust(desk, pair, more))).toBe(code)
    expect(signerList(desk)).toBe(list)
    expect(readLedger(desk.host, desk.open().layout).entries).toEqual([])
  })

  test('R17 of a key of two people is refused even for one of them', () => {
    const desk = makeDesk(signers)
    const { layout } = desk.open()
    writeFileSync(
      layout.allowedSigners,
      `carol,dave namespaces="a" ${readFileSync(`${carol.path}.pub`, 'utf8')}`,
    )
    expect(refusedCode(() => trust(desk, carol))).toBe('KEY_LISTED')
  })

  test('R17 beside a line that counts for nobody is refused, with its place', () => {
    const desk = makeDesk(signers)
    const { layout } = desk.open()
    writeFileSync(
      layout.allowedSigners,
      `* namespaces="a" ${readFileSync(`${carol.path}.pub`, 'utf8')}`,
    )
    expect(refusedCode(() => trust(desk, carol))).toBe('CONFIG_INVALID')
  })

  test('R17 for a time counts within it only', async () => {
    const desk = makeDesk(signers)
    trust(desk, carol, { validBefore: '20260516Z' })
    const { id } = proposed(desk)
    await signAs(desk, id, 'carol', carol.path)
    desk.clock.now = Date.UTC(2026, 4, 16)
    expect(await refusalOf(() => desk.apply(id))).toMatchObject({ code: 'APPROVAL_UNTRUSTED' })
  })

  test('R17 of an authority makes its certificates count for the names both say', async () => {
    const desk = makeDesk(signers)
    trust(desk, ca, { isAuthority: true })
    const { id } = proposed(desk)
    expect(await refusalOf(() => signAs(desk, id, 'carol', carol.path))).toMatchObject({
      code: 'APPROVAL_UNTRUSTED',
    })
    const { verify } = await signAs(desk, id, 'carol', certified.certificate)
    expect(spawnSync('sh', ['-c', verify]).status).toBe(0)
    expect(await desk.apply(id)).toMatchObject({ outcome: 'changed' })
  })

  test('R17 the hint for a certificate names its authority', async () => {
    const desk = makeDesk(signers)
    const { id } = proposed(desk)
    const refusal = await refusalOf(() => signAs(desk, id, 'carol', certified.certificate))
    const [, line = ''] =
      /writ keys trust '(.+)' --principal carol --cert-authority$/.exec(refusal.hint) ?? []
    expect(parsePublicKey(line).fingerprint).toBe(ca.public.fingerprint)
  })
})

describe('revoking a key', () => {
  const alice = signers.pair('alice')

  test('R18 fells what it approved and nobody used, with its own code', async () => {
    const desk = makeDesk(signers)
    const { id, plan } = proposed(desk)
    const { approval } = await desk.sign(id, 'alice')
    const report = revokeKey(desk.open(), alice.public, 'laptop\nstolen')
    expect(report).toMatchObject({ added: true, fallen: [{ approval, plan: id }] })
    expect(await refusalOf(() => desk.apply(id))).toMatchObject({
      code: 'KEY_REVOKED',
      exitCode: 13,
    })
    expect(desk.read(configName)).toBe('model = "a"\n')
    expect(approvalState(desk.open(), id, plan).decision).toMatchObject({ have: 0 })
    const line = readLedger(desk.host, desk.open().layout).entries.find(
      e => e.event === 'key-revoked',
    )
    expect(line?.detail['key']).toBe(alice.public.fingerprint)
    expect(line?.detail['reason']).toContain('stolen')
    await desk.sign(id, 'bob')
    expect(await desk.apply(id)).toMatchObject({ outcome: 'changed' })
  })

  test('R16 the printed command knows the list too', async () => {
    const desk = makeDesk(signers)
    const { id } = proposed(desk)
    const other = await desk.sign(id, 'bob')
    revokeKey(desk.open(), alice.public, 'lost')
    const { verify } = await desk.sign(id, 'bob')
    expect(verify).toContain(` -r ${desk.open().layout.revokedKeys} `)
    expect(spawnSync('sh', ['-c', verify]).status).toBe(0)
    revokeKey(desk.open(), signers.pair('bob').public, 'lost too')
    expect(spawnSync('sh', ['-c', verify]).status).toBe(255)
    // The first command was printed before there was a list.
    expect(spawnSync('sh', ['-c', other.verify]).status).toBe(0)
  })

  test('R18 signs nothing more, whatever it is for', async () => {
    const desk = makeDesk(signers)
    const { id } = proposed(desk)
    revokeKey(desk.open(), alice.public, 'lost')
    expect(await refusalOf(() => desk.sign(id, 'alice'))).toMatchObject({ code: 'KEY_REVOKED' })
    const input = {
      key: alice.path,
      principal: undefined,
      out: undefined,
      askPassphrase: undefined,
    }
    expect(await refusalOf(() => signLedger(desk.open(), input))).toMatchObject({
      code: 'KEY_REVOKED',
    })
  })

  test('R18 twice is once, and it is never listed again', () => {
    const desk = makeDesk(signers)
    revokeKey(desk.open(), carol.public, 'lost')
    const { layout } = desk.open()
    const list = readFileSync(layout.revokedKeys, 'utf8')
    expect(revokeKey(desk.open(), carol.public, 'again')).toMatchObject({ added: false })
    expect(readFileSync(layout.revokedKeys, 'utf8')).toBe(list)
    expect(list.trim().split('\n')).toHaveLength(3)
    expect(refusedCode(() => trust(desk, carol))).toBe('KEY_REVOKED')
  })

  test('R18 whoever takes the line out of the list brings no key back', async () => {
    const desk = makeDesk(signers)
    const { id } = proposed(desk)
    await desk.sign(id, 'alice')
    revokeKey(desk.open(), alice.public, 'lost')
    rmSync(desk.open().layout.revokedKeys)
    expect(await refusalOf(() => desk.apply(id))).toMatchObject({ code: 'KEY_REVOKED' })
    expect(await refusalOf(() => desk.sign(id, 'alice'))).toMatchObject({ code: 'KEY_REVOKED' })
    expect((await listKeys(desk.open())).signers).toMatchObject([
      { state: 'revoked' },
      { state: 'valid' },
    ])
    expect(revokeKey(desk.open(), alice.public, 'again')).toMatchObject({ added: true })
    expect(existsSync(desk.open().layout.revokedKeys)).toBe(true)
  })

  test('R28 leaves what was applied before judged by its time', async () => {
    const desk = makeDesk(signers, { policy: 'writ: policy/v1\npreset: team\n' })
    const own = 'sandbox_mode = "read-only"\n'
    desk.write(configName, own)
    const first = 'sandbox_mode = "workspace-write"\n'
    await desk.carryOut(desk.propose(`~/${configName}`, first), 'alice', 'bob')
    desk.clock.now += 60_000
    const more = 'sandbox_mode = "danger-full-access"\n'
    const two = await desk.carryOut(desk.propose(`~/${configName}`, more), 'alice', 'bob')
    desk.clock.now += 60_000
    const back = desk.undo(two)
    const needed = () => approvalState(desk.open(), back.id, back.plan).decision.needed
    revokeKey(desk.open(), alice.public, 'left the team')
    expect(needed()).toBe(1)
    // A list alone has no moments: it may have been so all along.
    const bobs = readFileSync(`${signers.pair('bob').path}.pub`)
    writeFileSync(desk.open().layout.revokedKeys, bobs)
    expect(needed()).toBe(2)
  })

  test('R18 a rejection stands, and its key cannot take it back any more', async () => {
    const desk = makeDesk(signers)
    const { id, plan } = proposed(desk)
    await desk.sign(id, 'alice')
    const by = {
      reason: 'no',
      key: signers.pair('bob').path,
      principal: 'bob',
      askPassphrase: undefined,
    }
    const view = shownView(plan, 'cli', '')
    const { approval } = await rejectPlan(desk.open(), { id }, { ...by, confirm: '', view })
    revokeKey(desk.open(), signers.pair('bob').public, 'stolen')
    expect(await refusalOf(() => desk.apply(id))).toMatchObject({ code: 'APPROVAL_REJECTED' })
    await revokeApproval(desk.open(), approval, by)
    expect(await refusalOf(() => desk.apply(id))).toMatchObject({ code: 'APPROVAL_REJECTED' })
  })

  test('R32 heads it signed before stand, and those after do not', async () => {
    const desk = makeDesk(signers)
    const { id } = proposed(desk)
    await desk.sign(id, 'alice')
    const input = { key: alice.path, principal: 'alice', out: undefined, askPassphrase: undefined }
    await signLedger(desk.open(), input)
    const { revokedKeys } = desk.open().layout
    revokeKey(desk.open(), alice.public, 'lost')
    expect(verifyLedger(desk.open()).problems).toEqual([])
    // Whoever has the key can sign a head of a later line without asking writ.
    const { host, layout } = desk.open()
    const head = ledgerHead(readLedger(host, layout))
    if (head === null) throw new Error('no head')
    const bytes = ledgerHeadBytes({
      host: hostId(host, layout),
      uid: host.identity.uid,
      head,
      signer: { principal: 'alice', key: alice.public.fingerprint },
      now: host.now() - 3_600_000,
    })
    saveHead(host, layout, head.seq, bytes, stockSign(alice.path, 'ledger-head.v1@writ', bytes))
    expect(verifyLedger(desk.open()).problems).toMatchObject([{ kind: 'head-revoked-key' }])
    expect(existsSync(revokedKeys)).toBe(true)
  })
})

describe('a list of revoked keys from elsewhere', () => {
  function binary(desk: Desk, spec: string, ...args: readonly string[]): void {
    const input = join(directory, 'spec')
    writeFileSync(input, spec)
    const { revokedKeys } = desk.open().layout
    const made = spawnSync('ssh-keygen', ['-k', '-q', '-f', revokedKeys, ...args, input])
    expect(made.status).toBe(0)
  }

  test('R18 in binary form fells a key, and takes another one', async () => {
    const desk = makeDesk(signers)
    const { id } = proposed(desk)
    await desk.sign(id, 'alice')
    await desk.sign(id, 'bob')
    binary(desk, `sha256: ${readFileSync(`${signers.pair('alice').path}.pub`, 'utf8')}`)
    expect(
      approvalState(desk.open(), id, loadPlan(desk.host, desk.open().layout, id).plan).decision
        .have,
    ).toBe(1)
    revokeKey(desk.open(), signers.pair('bob').public, 'lost')
    expect(await refusalOf(() => desk.apply(id))).toMatchObject({ code: 'KEY_REVOKED' })
    const files = ['alice', 'bob'].map(name => `${signers.pair(name).path}.pub`)
    const asked = spawnSync('ssh-keygen', ['-Q', '-f', desk.open().layout.revokedKeys, ...files])
    expect(String(asked.stdout).match(/REVOKED/g)).toHaveLength(2)
  })

  test('R18 fells one certificate by its serial number and leaves its key', async () => {
    const desk = makeDesk(signers)
    trust(desk, ca, { isAuthority: true })
    const one = certify(ca, carol, 'serial-7', '-n', 'carol', '-z', '7')
    const { id } = proposed(desk)
    await signAs(desk, id, 'carol', one.certificate)
    binary(desk, 'serial: 7\n', '-s', `${ca.path}.pub`)
    expect(await refusalOf(() => desk.apply(id))).toMatchObject({ code: 'KEY_REVOKED' })
    const two = certify(ca, carol, 'serial-8', '-n', 'carol', '-z', '8')
    await signAs(desk, id, 'carol', two.certificate)
    expect(await desk.apply(id)).toMatchObject({ outcome: 'changed' })
  })

  test('R18 an authority that is revoked takes its certificates along', async () => {
    const desk = makeDesk(signers)
    trust(desk, ca, { isAuthority: true })
    const { id } = proposed(desk)
    const { approval } = await signAs(desk, id, 'carol', certified.certificate)
    expect(revokeKey(desk.open(), ca.public, 'lost')).toMatchObject({ fallen: [{ approval }] })
    expect(await refusalOf(() => desk.apply(id))).toMatchObject({ code: 'KEY_REVOKED' })
  })

  test('R18 that cannot be judged lets no key count, and no rejection fall', async () => {
    const desk = makeDesk(signers)
    const { id, plan } = proposed(desk)
    await desk.sign(id, 'alice')
    const { revokedKeys } = desk.open().layout
    writeFileSync(revokedKeys, 'SHA256:abc\n')
    const invalid = { code: 'REVOKED_KEYS_INVALID', exitCode: 13 }
    expect(await refusalOf(() => desk.apply(id))).toMatchObject(invalid)
    expect(await refusalOf(() => desk.sign(id, 'bob'))).toMatchObject(invalid)
    expect(refusedCode(() => revokeKey(desk.open(), carol.public, 'lost'))).toBe(
      'REVOKED_KEYS_INVALID',
    )
    expect(readFileSync(revokedKeys, 'utf8')).toBe('SHA256:abc\n')
    expect(await listKeys(desk.open())).toMatchObject({
      revokedProblem: expect.any(String),
      signers: [{ state: 'unknown' }, { state: 'unknown' }],
    })
    rmSync(revokedKeys)
    const view = shownView(plan, 'cli', '')
    const by = {
      reason: 'no',
      key: signers.pair('bob').path,
      principal: 'bob',
      askPassphrase: undefined,
    }
    await rejectPlan(desk.open(), { id }, { ...by, confirm: '', view })
    writeFileSync(revokedKeys, 'garbage\n')
    expect(await refusalOf(() => desk.apply(id))).toMatchObject({ code: 'APPROVAL_REJECTED' })
  })
})

describe('naming a key', () => {
  test('R35 by the start of its fingerprint, where one is meant', async () => {
    const workspace = makeDesk(signers).open()
    const { fingerprint } = signers.pair('alice').public
    const found = await keyOfFingerprint(workspace, fingerprint.slice(0, 20))
    expect(found.fingerprint).toBe(fingerprint)
    expect(await refusalOf(() => keyOfFingerprint(workspace, 'SHA256:'))).toMatchObject({
      code: 'AMBIGUOUS_ID',
    })
    expect(await refusalOf(() => keyOfFingerprint(workspace, 'SHA256:nobody'))).toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  test('R35 by a public line, a commented file, or a private file', () => {
    const line = readFileSync(`${carol.path}.pub`, 'utf8')
    const texts = [line, `# mine\n\n${line}`, readFileSync(carol.path, 'utf8')]
    expect(texts.map(text => keyOfText(text).fingerprint)).toEqual(
      texts.map(() => carol.public.fingerprint),
    )
    expect(refusedCode(() => keyOfText(`${line}${line}`))).toBe('USAGE')
    expect(refusedCode(() => keyOfText('bob'))).toBe('SIGNER_UNUSABLE')
    expect(refusedCode(() => keyOfText(''))).toBe('SIGNER_UNUSABLE')
  })
})

describe('R16 signing with a certificate', () => {
  const erin = makeKey(directory, 'erin', 'ecdsa -b 256')
  const own = certify(ca, erin, 'erin-certified', '-n', 'carol')

  test('R16 of a key that ssh-keygen signs with', async () => {
    const desk = makeDesk(signers)
    trust(desk, ca, { isAuthority: true })
    const { id } = proposed(desk)
    await signAs(desk, id, 'carol', own.certificate)
    expect(await desk.apply(id)).toMatchObject({ outcome: 'changed' })
  })

  test('R16 of a key that is in the agent alone, by file and by fingerprint', async () => {
    const socket = join(directory, 'agent')
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] })
    onTestFinished(() => {
      agent.kill()
    })
    await new Promise(resolve => agent.stdout.once('data', resolve))
    const env = { ...process.env, SSH_AUTH_SOCK: socket }
    expect(spawnSync('ssh-add', ['-q', own.path], { env }).status).toBe(0)
    const alone = join(directory, 'alone-cert.pub')
    writeFileSync(alone, readFileSync(own.certificate))
    for (const key of [alone, `agent:${own.public.fingerprint}`]) {
      const desk = makeDesk(signers)
      desk.env['SSH_AUTH_SOCK'] = socket
      trust(desk, ca, { isAuthority: true })
      const { id } = proposed(desk)
      await signAs(desk, id, 'carol', key)
      expect(await desk.apply(id)).toMatchObject({ outcome: 'changed' })
    }
  })

  test('R16 R17 init lists its authority for its name, and signs with it', async () => {
    const desk = makeDesk(signers)
    rmSync(desk.open().layout.allowedSigners)
    const input = {
      preset: 'solo',
      key: certified.certificate,
      principal: 'carol',
      roots: [],
    } as const
    const report = await initialise(desk.host, input)
    expect(report).toMatchObject({ missingLine: null, key: { source: certified.certificate } })
    const { id } = proposed(desk)
    await signAs(desk, id, 'carol', certified.certificate)
    expect(await desk.apply(id)).toMatchObject({ outcome: 'changed' })
    expect(await listKeys(desk.open())).toMatchObject({
      signers: [{ authority: true, fingerprint: ca.public.fingerprint, principals: ['carol'] }],
    })
  })
})
