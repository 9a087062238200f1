import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { describeKeyFiles, findKeys, type KeyFile } from '../../src/approval/find-keys.ts'
import { publicKeyOf } from '../../src/approval/ssh-key.ts'
import { wireStrings } from '../../src/approval/ssh-wire.ts'
import { certify } from './certificates.ts'
import { makeKey, tempDirectory } from './keys.ts'

const directory = tempDirectory()
const plain = makeKey(directory, 'plain', 'ed25519')
const locked = makeKey(directory, 'locked', 'ed25519', 'secret words')
const ecdsa = makeKey(directory, 'ecdsa', 'ecdsa')
const hardware = publicKeyOf(
  wireStrings('sk-ssh-ed25519@openssh.com', Buffer.alloc(32, 3), 'ssh:'),
  'token',
)

function file(path: string): KeyFile {
  return { path, text: readFileSync(path, 'utf8') }
}

function pair(path: string): KeyFile[] {
  return [file(path), file(`${path}.pub`)]
}

test('describes who can sign with a file, and what protects it', () => {
  const { choices, problems } = describeKeyFiles([plain, locked, ecdsa].flatMap(k => pair(k.path)))
  expect(problems).toEqual([])
  expect(choices.map(c => [c.source, c.signer, c.protection, c.key.comment])).toEqual([
    [plain.path, 'writ', 'none', 'plain'],
    [locked.path, 'ssh-keygen', 'passphrase', 'locked'],
    [ecdsa.path, 'ssh-keygen', 'unknown', 'ecdsa'],
  ])
})

test('needs no public file beside an OpenSSH key', () => {
  const { choices } = describeKeyFiles([file(locked.path)])
  expect(choices.map(choice => choice.key.fingerprint)).toEqual([locked.public.fingerprint])
})

describe('names what cannot be used', () => {
  const oldPem = '-----BEGIN RSA PRIVATE KEY-----\nAA\n-----END RSA PRIVATE KEY-----\n'

  test.each([
    ['a public file alone', [file(`${plain.path}.pub`)]],
    ['a file that is no key', [{ path: '/h/.ssh/config', text: 'Host *\n' }]],
    ['an old key without its public file', [{ path: '/h/.ssh/id_rsa', text: oldPem }]],
  ])('%s', (_, files) => {
    const { choices, problems } = describeKeyFiles(files)
    expect([choices.length, problems.map(problem => problem.path)]).toEqual([0, [files[0]?.path]])
  })
})

test('lists each key once, the best protected first', () => {
  const files = [plain, locked].flatMap(key => pair(key.path))
  const found = findKeys(files, [plain.public, hardware])
  expect(found.map(choice => [choice.source, choice.protection])).toEqual([
    [`agent:${hardware.fingerprint}`, 'hardware'],
    [locked.path, 'passphrase'],
    [`agent:${plain.public.fingerprint}`, 'agent'],
  ])
})

describe('a certificate beside its key', () => {
  const authority = makeKey(directory, 'authority', 'ed25519')
  const own = certify(authority, ecdsa, 'own', '-n', 'bob')
  const certificate = () => file(own.certificate)

  test('is a choice of its own, after every plain key', () => {
    const found = findKeys([...pair(own.path), certificate(), ...pair(locked.path)], [])
    expect(found.map(choice => [choice.source, choice.key.certificate?.keyId ?? null])).toEqual([
      [locked.path, null],
      [own.path, null],
      [own.certificate, 'own'],
    ])
    expect(found[2]).toMatchObject({ signer: 'ssh-keygen', protection: 'unknown' })
  })

  test('that is for another key is none', () => {
    const wrong = { path: `${plain.path}-cert.pub`, text: certificate().text }
    const { choices, problems } = describeKeyFiles([...pair(plain.path), wrong])
    expect([choices.length, problems.map(problem => problem.path)]).toEqual([1, [wrong.path]])
  })

  test('alone needs an agent', () => {
    const { choices, problems } = describeKeyFiles([certificate()])
    expect([choices.length, problems.length]).toEqual([0, 1])
  })

  test('in an agent is one choice with its key', () => {
    const found = findKeys([], [ecdsa.public, own.public])
    expect(found.map(choice => choice.source)).toEqual([`agent:${ecdsa.public.fingerprint}`])
  })
})
