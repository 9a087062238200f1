import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  identitiesRequest,
  parseIdentities,
  parseSignature,
  signatureRequest,
} from '../../src/approval/agent-protocol.ts'
import { namespaces } from '../../src/approval/namespaces.ts'
import { assembleSignature, signWithPrivateKey } from '../../src/approval/sign.ts'
import { parsePrivateKey, parsePublicKey } from '../../src/approval/ssh-key.ts'
import {
  askpassScript,
  type SignOutcome,
  signatureOfRun,
  signRun,
  verifyCommand,
} from '../../src/approval/ssh-keygen.ts'
import { parseSshsig, sshsigSignedData, verifySshsig } from '../../src/approval/sshsig.ts'
import { shellQuote } from '../../src/bytes/shell-quote.ts'
import { askAgent } from '../../src/host/agent-socket.ts'
import { nodeHost } from '../../src/host/node-host.ts'
import { WritError } from '../../src/model/errors.ts'
import { makeKey, signersText, stockSign, stockVerify, tempDirectory, usableKey } from './keys.ts'

const directory = tempDirectory()
const message = Buffer.from('{"signed":"bytes"}')
const pairs = {
  ed25519: makeKey(directory, 'ed25519', 'ed25519'),
  ecdsa256: makeKey(directory, 'ecdsa256', 'ecdsa -b 256'),
  ecdsa384: makeKey(directory, 'ecdsa384', 'ecdsa -b 384'),
  ecdsa521: makeKey(directory, 'ecdsa521', 'ecdsa -b 521'),
  rsa3072: makeKey(directory, 'rsa3072', 'rsa -b 3072'),
}
const locked = makeKey(directory, 'locked', 'ed25519', 'correct horse')

describe('made here', () => {
  test('R16 an ed25519 signature is the one ssh-keygen makes, byte for byte', () => {
    const ours = signWithPrivateKey(usableKey(pairs.ed25519), namespaces.approval, message)
    expect(ours).toBe(stockSign(pairs.ed25519.path, namespaces.approval, message))
  })

  test('R16 the printed command accepts it, and refuses any other message', () => {
    const ours = signWithPrivateKey(usableKey(pairs.ed25519), namespaces.approval, message)
    const paths = {
      allowedSigners: join(directory, "it's allowed"),
      revokedKeys: null,
      principal: 'bob@example.com',
      namespace: namespaces.approval,
      signature: join(directory, 'a.sig'),
      statement: join(directory, 'a statement.json'),
    }
    writeFileSync(paths.allowedSigners, signersText([['bob@example.com', pairs.ed25519.public]]))
    writeFileSync(paths.signature, ours)
    const command = verifyCommand(paths, shellQuote)
    const exits = [message, Buffer.from('other')].map(bytes => {
      writeFileSync(paths.statement, bytes)
      return spawnSync('/bin/sh', ['-c', command]).status
    })
    expect(exits).toEqual([0, 255])
  })
})

describe('made by ssh-keygen', () => {
  test.each(Object.entries(pairs))('R16 a signature with %s verifies', (_, pair) => {
    const sig = parseSshsig(stockSign(pair.path, namespaces.approval, message))
    expect(sig.publicKey.fingerprint).toBe(pair.public.fingerprint)
    expect(verifySshsig(sig, namespaces.approval, message).ok).toBe(true)
    expect(verifySshsig(sig, namespaces.approval, Buffer.from('other')).ok).toBe(false)
    expect(verifySshsig(sig, namespaces.revocation, message).ok).toBe(false)
  })

  test('R16 fingerprints are those ssh-keygen prints', () => {
    const printed = spawnSync('ssh-keygen', ['-l', '-f', pairs.rsa3072.path], { encoding: 'utf8' })
    expect(printed.stdout.split(' ')[1]).toBe(pairs.rsa3072.public.fingerprint)
  })

  test('R17 an RSA key of 2048 bits is no key', () => {
    expect(() => makeKey(directory, 'rsa2048', 'rsa -b 2048')).toThrow(
      expect.objectContaining({ code: 'KEY_TOO_WEAK' }),
    )
    const armored = stockSign(join(directory, 'rsa2048'), namespaces.approval, message)
    expect(() => parseSshsig(armored)).toThrow(
      expect.objectContaining({ code: 'APPROVAL_INVALID' }),
    )
  })
})

describe('private key files', () => {
  test('are told apart', () => {
    const kinds = [pairs.ed25519, pairs.ecdsa256, pairs.rsa3072, locked].map(pair => {
      const key = parsePrivateKey(readFileSync(pair.path, 'utf8'))
      return [key.kind, key.public?.fingerprint === pair.public.fingerprint]
    })
    expect(kinds).toEqual([
      ['ed25519', true],
      ['unsupported', true],
      ['unsupported', true],
      ['encrypted', true],
    ])
  })

  test('keep their comment', () => {
    expect(usableKey(pairs.ed25519).public.comment).toBe('ed25519')
  })

  test.each([
    ['an old PEM file', '-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n'],
    ['a PKCS#8 file', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'],
  ])('%s is for ssh-keygen to sign with', (_, text) => {
    expect(parsePrivateKey(text)).toEqual({ kind: 'unsupported' })
  })

  test.each([
    ['nothing', ''],
    ['a public key', readFileSync(`${pairs.ed25519.path}.pub`, 'utf8')],
    ['a cut file', cut(readFileSync(pairs.ed25519.path, 'utf8'))],
  ])('%s is refused', (_, text) => {
    expect(() => parsePrivateKey(text)).toThrow(
      expect.objectContaining({ code: 'SIGNER_UNUSABLE' }),
    )
  })
})

function thrown(act: () => void): WritError {
  try {
    act()
  } catch (error) {
    if (error instanceof WritError) return error
  }
  throw new Error('no WritError was thrown')
}

function cut(pem: string): string {
  const lines = pem.trim().split('\n')
  return [lines[0], ...lines.slice(1, 3), lines.at(-1)].join('\n')
}

describe('asking ssh-keygen to sign', () => {
  const askpassPath = join(directory, 'askpass')
  writeFileSync(askpassPath, askpassScript)
  chmodSync(askpassPath, 0o700)

  async function run(keyPath: string, passphrase: string | null): Promise<SignOutcome> {
    const env = {
      path: process.env['PATH'] ?? '',
      home: directory,
      agentSocket: undefined,
      securityKeyProvider: undefined,
    }
    const input = { keyPath, namespace: namespaces.approval, message, askpassPath, passphrase }
    const request = signRun({ ...input, pin: '1234', env })
    expect(request.args.join(' ')).not.toContain('horse')
    return nodeHost().run({ ...request, cwd: directory, timeoutMs: 20_000, maxOutput: 65_536 })
  }

  test('R16 a passphrase given through askpass opens the key', async () => {
    const outcome = await run(locked.path, 'correct horse')
    const armored = signatureOfRun(outcome, locked.public, namespaces.approval, message)
    const signers = signersText([['bob', locked.public]])
    const args = ['bob', namespaces.approval, armored, message] as const
    expect(stockVerify(directory, signers, ...args)).toBe(true)
  })

  test.each([
    ['a wrong passphrase', () => locked.path, 'battery', 'PASSPHRASE_WRONG'],
    ['no passphrase', () => locked.path, null, 'PASSPHRASE_WRONG'],
    ['a key that is not there', () => join(directory, 'none'), null, 'SIGNER_UNUSABLE'],
    ['a public key without an agent', () => `${locked.path}-lonely.pub`, null, 'SIGNER_UNUSABLE'],
  ])('R34 %s has its own code and repeats nothing', async (_, keyPath, passphrase, code) => {
    writeFileSync(`${locked.path}-lonely.pub`, readFileSync(`${locked.path}.pub`))
    const outcome = await run(keyPath(), passphrase)
    const error = thrown(() => {
      signatureOfRun(outcome, locked.public, namespaces.approval, message)
    })
    expect(error).toMatchObject({ code })
    expect(`${error.message} ${error.detail} ${error.hint}`).not.toMatch(/battery|locked|1234/)
  })

  test('R16 an exit code of 0 is not believed', async () => {
    const outcome = await run(pairs.ed25519.path, null)
    const judge = (key: typeof locked, bytes: Uint8Array) => () =>
      signatureOfRun(outcome, key.public, namespaces.approval, bytes)
    const unusable = expect.objectContaining({ code: 'SIGNER_UNUSABLE' })
    expect(judge(pairs.ed25519, message)).not.toThrow()
    expect(judge(locked, message)).toThrow(unusable)
    expect(judge(pairs.ed25519, Buffer.from('other'))).toThrow(unusable)
  })

  test.each([
    ['Enter passphrase for /home/PIN/key: ', undefined, 'pass\n', 0],
    ['Enter PIN for ED25519-SK key /home/passphrase: ', undefined, '1234\n', 0],
    ['Confirm user presence for key', 'none', '', 0],
    ['Allow use of key /x?', 'confirm', '', 1],
    ['Enter passphrase for /x: ', 'confirm', '', 1],
    ['Anything else', undefined, '', 1],
  ])('R34 askpass answers "%s" (%s) only as meant', (question, prompt, answer, status) => {
    const secrets = { WRIT_PASSPHRASE: 'pass', WRIT_PIN: '1234' }
    const env = { ...secrets, ...(prompt === undefined ? {} : { SSH_ASKPASS_PROMPT: prompt }) }
    const given = spawnSync(askpassPath, [question], { env, encoding: 'utf8' })
    expect([given.stdout, given.status]).toEqual([answer, status])
  })
})

describe('a real ssh-agent', () => {
  const socketPath = join(directory, 'agent.sock')
  const agentEnv = { ...process.env, SSH_AUTH_SOCK: socketPath }
  let agent: ChildProcess

  beforeAll(async () => {
    agent = spawn('ssh-agent', ['-D', '-a', socketPath], { stdio: ['ignore', 'pipe', 'ignore'] })
    await new Promise(resolve => agent.stdout?.once('data', resolve))
    for (const { path } of [pairs.ed25519, pairs.ecdsa384, pairs.rsa3072]) {
      expect(spawnSync('ssh-add', ['-q', path], { env: agentEnv }).status).toBe(0)
    }
  })
  afterAll(() => agent.kill())

  test('names its keys and leaves out those that are none for writ', async () => {
    expect(spawnSync('ssh-add', ['-q', join(directory, 'rsa2048')], { env: agentEnv }).status).toBe(
      0,
    )
    const keys = parseIdentities(await askAgent(socketPath, identitiesRequest(), 5000))
    expect(keys.map(key => key.comment)).toEqual(['ed25519', 'ecdsa384', 'rsa3072'])
  })

  test.each(['ed25519', 'ecdsa384', 'rsa3072'] as const)(
    'R16 signs with %s what stock ssh-keygen accepts',
    async name => {
      const { public: key } = pairs[name]
      const data = sshsigSignedData(namespaces.approval, message)
      const answer = await askAgent(socketPath, signatureRequest(key, data), 5000)
      const armored = assembleSignature(key, namespaces.approval, parseSignature(answer))
      expect(verifySshsig(parseSshsig(armored), namespaces.approval, message).ok).toBe(true)
      const args = ['bob', namespaces.approval, armored, message] as const
      expect(stockVerify(directory, signersText([['bob', key]]), ...args)).toBe(true)
    },
  )

  test('R16 lets ssh-keygen sign with nothing but the public file', async () => {
    const keyPath = join(directory, 'agent-only.pub')
    writeFileSync(keyPath, readFileSync(`${pairs.ecdsa384.path}.pub`))
    const env = {
      path: process.env['PATH'] ?? '',
      home: directory,
      agentSocket: socketPath,
      securityKeyProvider: undefined,
    }
    const none = { askpassPath: '/nonexistent', passphrase: null, pin: null }
    const request = signRun({ keyPath, namespace: namespaces.approval, message, env, ...none })
    const limits = { cwd: directory, timeoutMs: 20_000, maxOutput: 65_536 }
    const outcome = await nodeHost().run({ ...request, ...limits })
    const key = parsePublicKey(readFileSync(keyPath, 'utf8'))
    expect(() => signatureOfRun(outcome, key, namespaces.approval, message)).not.toThrow()
  })

  test('declines a key it does not hold', async () => {
    const data = sshsigSignedData(namespaces.approval, message)
    const answer = await askAgent(socketPath, signatureRequest(locked.public, data), 5000)
    expect(() => parseSignature(answer)).toThrow(
      expect.objectContaining({ code: 'SIGNER_UNUSABLE' }),
    )
  })
})

describe('no agent, or a strange one', () => {
  const unavailable = expect.objectContaining({ code: 'AGENT_UNAVAILABLE' })

  test.each([
    ['hangs up', Buffer.alloc(0)],
    ['answers half', Buffer.of(0, 0, 0, 9, 12)],
    ['claims an endless answer', Buffer.of(0xff, 0xff, 0xff, 0xff, 12)],
  ])('one that %s is not available', async (name, bytes) => {
    const path = join(directory, `${name.replaceAll(' ', '-')}.sock`)
    const server = await listen(path, bytes)
    await expect(askAgent(path, identitiesRequest(), 5000)).rejects.toThrow(unavailable)
    server.close()
  })

  test('one that never answers is given up', async () => {
    const path = join(directory, 'silent.sock')
    const server = await listen(path, undefined)
    await expect(askAgent(path, identitiesRequest(), 20)).rejects.toThrow(unavailable)
    server.close()
  })

  test('a socket that is not there is not available', async () => {
    rmSync(join(directory, 'gone.sock'), { force: true })
    const asked = askAgent(join(directory, 'gone.sock'), identitiesRequest(), 5000)
    await expect(asked).rejects.toThrow(unavailable)
  })

  test.each([
    ['another message', Buffer.of(14)],
    ['a cut list', Buffer.of(12, 0, 0, 0, 2, 0, 0, 0, 1)],
    ['bytes after the list', Buffer.of(12, 0, 0, 0, 0, 1)],
    ['nothing', Buffer.alloc(0)],
  ])('%s is no list of keys', (_, answer) => {
    expect(() => parseIdentities(answer)).toThrow(unavailable)
  })
})

function listen(path: string, answer: Uint8Array | undefined): Promise<Server> {
  const server = createServer(socket => {
    if (answer !== undefined) socket.once('data', () => socket.end(answer))
    socket.on('error', () => {})
  })
  return new Promise(resolve => server.listen(path, () => resolve(server)))
}
