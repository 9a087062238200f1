/** Every kind of key that can be made here, against stock OpenSSH in both directions. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  identitiesRequest,
  parseIdentities,
  parseSignature,
  signatureRequest,
} from '../../src/approval/agent-protocol.ts'
import { formatAllowedSigner, parseAllowedSigners } from '../../src/approval/allowed-signers.ts'
import { authenticate } from '../../src/approval/authenticate.ts'
import { namespaces } from '../../src/approval/namespaces.ts'
import { parseRevokedKeys, revocationOf } from '../../src/approval/revoked-keys.ts'
import { assembleSignature } from '../../src/approval/sign.ts'
import { parsePublicKey, publicKeyOf, type SshPublicKey } from '../../src/approval/ssh-key.ts'
import { askpassScript, signatureOfRun, signRun } from '../../src/approval/ssh-keygen.ts'
import { sshsigSignedData } from '../../src/approval/sshsig.ts'
import { askAgent } from '../../src/host/agent-socket.ts'
import { nodeHost } from '../../src/host/node-host.ts'
import { certify } from './certificates.ts'
import { makeKey, stockSign, stockVerify, tempDirectory } from './keys.ts'

const directory = tempDirectory()
const message = Buffer.from('{"signed":"bytes"}')
const other = Buffer.from('{"signed":"other"}')
const passphrase = 'correct horse battery'
const options = {
  ed25519: 'ed25519',
  ecdsa256: 'ecdsa -b 256',
  ecdsa384: 'ecdsa -b 384',
  ecdsa521: 'ecdsa -b 521',
  rsa3072: 'rsa -b 3072',
  rsa4096: 'rsa -b 4096',
}
const ca = makeKey(directory, 'ca', 'ecdsa -b 384')
const kinds = Object.entries(options).map(([name, type]) => {
  const pair = makeKey(directory, name, type)
  const locked = makeKey(directory, `${name}-locked`, type, passphrase)
  return { name, pair, locked, certified: certify(ca, pair, 'certified', '-n', 'bob') }
})

/** The list of signers in which a key is Bob's, by itself or through its authority. */
function listOf(key: SshPublicKey): string {
  const isAuthority = key.certificate !== undefined
  const listed = key.certificate === undefined ? key : publicKeyOf(key.certificate.authority, '')
  return `${formatAllowedSigner('bob', [namespaces.approval], listed, { isAuthority })}\n`
}

/** Both verdicts on the message, and both on another: ours first. */
function verdicts(key: SshPublicKey, armored: string): boolean[] {
  const list = listOf(key)
  const { signers } = parseAllowedSigners(list)
  return [message, other].flatMap(statement => {
    let ours = true
    try {
      authenticate({ statement, signature: armored }, namespaces.approval, signers)
    } catch {
      ours = false
    }
    return [ours, stockVerify(directory, list, 'bob', namespaces.approval, armored, statement)]
  })
}

const bothAgree = [true, true, false, false]

async function run(keyPath: string, agentSocket?: string) {
  const askpassPath = join(directory, 'askpass')
  if (!existsSync(askpassPath)) {
    writeFileSync(askpassPath, askpassScript)
    chmodSync(askpassPath, 0o700)
  }
  const env = {
    path: process.env['PATH'] ?? '',
    home: directory,
    agentSocket,
    securityKeyProvider: undefined,
  }
  const input = { keyPath, namespace: namespaces.approval, message, askpassPath, env, pin: null }
  const request = signRun({ ...input, passphrase })
  return nodeHost().run({ ...request, cwd: directory, timeoutMs: 20_000, maxOutput: 65_536 })
}

describe.each(kinds)('R16 $name', ({ pair, locked, certified }) => {
  test('R16 signed by ssh-keygen: both accept it, and nothing else', () => {
    expect(verdicts(pair.public, stockSign(pair.path, namespaces.approval, message))).toEqual(
      bothAgree,
    )
  })

  test('R16 behind a passphrase, through askpass', async () => {
    const outcome = await run(locked.path)
    const armored = signatureOfRun(outcome, locked.public, namespaces.approval, message)
    expect(verdicts(locked.public, armored)).toEqual(bothAgree)
  })

  test('R16 with a certificate: both accept it for the name both say', () => {
    const armored = stockSign(certified.certificate, namespaces.approval, message)
    expect(verdicts(certified.public, armored)).toEqual(bothAgree)
    const signers = listOf(certified.public).replace('bob', 'carol')
    const args = ['carol', namespaces.approval, armored, message] as const
    expect(stockVerify(directory, signers, ...args)).toBe(false)
    const signed = { statement: message, signature: armored }
    expect(() =>
      authenticate(signed, namespaces.approval, parseAllowedSigners(signers).signers),
    ).toThrow(expect.objectContaining({ code: 'APPROVAL_UNTRUSTED' }))
  })

  test('R16 with a certificate behind a passphrase', async () => {
    const own = certify(ca, locked, 'locked-certified', '-n', 'bob')
    const armored = signatureOfRun(
      await run(own.certificate),
      own.public,
      namespaces.approval,
      message,
    )
    expect(verdicts(own.public, armored)).toEqual(bothAgree)
  })

  test('R18 revoked in a plain list: ssh-keygen agrees, for key, certificate and authority', () => {
    const armored = {
      plain: stockSign(pair.path, namespaces.approval, message),
      certified: stockSign(certified.certificate, namespaces.approval, message),
    }
    for (const revokedKey of [pair, ca]) {
      const file = join(directory, 'revoked')
      writeFileSync(file, readFileSync(`${revokedKey.path}.pub`))
      const revoked = parseRevokedKeys(readFileSync(file))
      if (!revoked.ok) throw new Error(revoked.detail)
      const ours = [pair.public, certified.public].map(
        key => revocationOf(revoked, key) === undefined,
      )
      const stock = [
        stockAccepts(listOf(pair.public), armored.plain, file),
        stockAccepts(listOf(certified.public), armored.certified, file),
      ]
      expect(ours).toEqual(stock)
      expect(stock[1]).toBe(false)
    }
  })
})

function stockAccepts(list: string, armored: string, revoked: string): boolean {
  const [signers, signature] = [join(directory, 'list'), join(directory, 'armored')]
  writeFileSync(signers, list)
  writeFileSync(signature, armored)
  const who = ['-I', 'bob', '-n', namespaces.approval, '-s', signature, '-r', revoked]
  return (
    spawnSync('ssh-keygen', ['-Y', 'verify', '-f', signers, ...who], { input: message }).status ===
    0
  )
}

describe('R16 in a real ssh-agent', () => {
  const socket = join(directory, 'agent.sock')
  const answer = join(directory, 'answer')
  const askpass = join(directory, 'confirm')
  const asked = join(directory, 'asked')
  const env = { ...process.env, SSH_AUTH_SOCK: socket }
  const confirmed = makeKey(directory, 'confirmed', 'ed25519')
  let agent: ChildProcess

  beforeAll(async () => {
    // The agent asks with this program, as a desktop does; the test says what a person would.
    writeFileSync(
      askpass,
      `#!/bin/sh\necho asked >> '${asked}'\nexec test "$(cat '${answer}')" = yes\n`,
    )
    chmodSync(askpass, 0o700)
    writeFileSync(answer, 'no')
    agent = spawn('ssh-agent', ['-D', '-a', socket], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':0' },
    })
    await new Promise(resolve => agent.stdout?.once('data', resolve))
    // The copy that was certified has its certificate beside it, so ssh-add adds both.
    for (const path of kinds.map(({ certified }) => certified.path)) {
      expect(spawnSync('ssh-add', ['-q', path], { env }).status).toBe(0)
    }
    expect(spawnSync('ssh-add', ['-q', '-c', confirmed.path], { env }).status).toBe(0)
  })
  afterAll(() => agent.kill())

  const identities = async () => parseIdentities(await askAgent(socket, identitiesRequest(), 5000))

  async function signWith(key: SshPublicKey): Promise<string> {
    const data = sshsigSignedData(namespaces.approval, message)
    const given = await askAgent(socket, signatureRequest(key, data), 5000)
    return assembleSignature(key, namespaces.approval, parseSignature(given))
  }

  test('R16 every key is named, plain and with its certificate', async () => {
    const held = await identities()
    for (const { pair } of kinds) {
      const own = held.filter(({ fingerprint }) => fingerprint === pair.public.fingerprint)
      expect(own.map(({ certificate }) => certificate?.keyId ?? null)).toEqual([null, 'certified'])
    }
    expect(held).toHaveLength(2 * kinds.length + 1)
  })

  test.each(kinds)('R16 $name signs, plain and with its certificate', async ({ pair }) => {
    const held = await identities()
    for (const key of held.filter(({ fingerprint }) => fingerprint === pair.public.fingerprint)) {
      expect(verdicts(key, await signWith(key))).toEqual(bothAgree)
    }
  })

  test.each(kinds)('R16 $name signs through ssh-keygen from its public file alone', async kind => {
    const alone = join(directory, 'alone.pub')
    writeFileSync(alone, readFileSync(`${kind.pair.path}.pub`))
    const key = parsePublicKey(readFileSync(alone, 'utf8'))
    const armored = signatureOfRun(await run(alone, socket), key, namespaces.approval, message)
    expect(verdicts(key, armored)).toEqual(bothAgree)
  })

  test('R16 a key that asks first signs when a person agrees, and not otherwise', async () => {
    await expect(signWith(confirmed.public)).rejects.toMatchObject({ code: 'SIGNER_UNUSABLE' })
    writeFileSync(answer, 'yes')
    expect(verdicts(confirmed.public, await signWith(confirmed.public))).toEqual(bothAgree)
    expect(readFileSync(asked, 'utf8').trim().split('\n')).toHaveLength(2)
    rmSync(asked)
    const [first] = kinds
    if (first !== undefined) await signWith(first.pair.public)
    expect(existsSync(asked)).toBe(false)
  })

  test('R16 a locked agent holds nothing', async () => {
    const locking = (option: string) =>
      spawnSync('ssh-add', [option], {
        env: {
          ...env,
          SSH_ASKPASS: passwordProgram(),
          SSH_ASKPASS_REQUIRE: 'force',
          DISPLAY: ':0',
        },
      }).status
    expect(locking('-x')).toBe(0)
    expect(await identities()).toEqual([])
    await expect(signWith(confirmed.public)).rejects.toMatchObject({ code: 'SIGNER_UNUSABLE' })
    expect(locking('-X')).toBe(0)
    expect(await identities()).toHaveLength(2 * kinds.length + 1)
  })

  function passwordProgram(): string {
    const path = join(directory, 'password')
    writeFileSync(path, '#!/bin/sh\necho secret\n')
    chmodSync(path, 0o700)
    return path
  }
})
