import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { withRevokedKey } from '../../src/approval/krl.ts'
import { parseRevokedKeys, revocationOf } from '../../src/approval/revoked-keys.ts'
import { formatPublicKey, type SshPublicKey } from '../../src/approval/ssh-key.ts'
import { wireString, wireStrings, wireU32, wireU64 } from '../../src/approval/ssh-wire.ts'
import { certify } from './certificates.ts'
import { makeKey, tempDirectory } from './keys.ts'

const directory = tempDirectory()
const keys = {
  bob: makeKey(directory, 'bob', 'ed25519'),
  carol: makeKey(directory, 'carol', 'ecdsa -b 384'),
  dave: makeKey(directory, 'dave', 'rsa -b 3072'),
}
const ca = makeKey(directory, 'ca', 'ed25519')
const otherCa = makeKey(directory, 'other-ca', 'ecdsa -b 256')
const serials = [0, 1, 5, 9, 10, 12, 13, 64, 200]
const certified = [
  ...serials.map(serial => certify(ca, keys.bob, `id-${serial}`, '-n', 'bob', '-z', `${serial}`)),
  certify(otherCa, keys.bob, 'other-5', '-n', 'bob', '-z', '5'),
  certify(ca, keys.carol, 'carol', '-n', 'carol', '-z', '18446744073709551615'),
]
const plain = Object.values(keys).map(({ path, public: key }) => ({ file: `${path}.pub`, key }))
const subjects: readonly { file: string; key: SshPublicKey }[] = [
  ...plain,
  ...certified.map(({ certificate, public: key }) => ({ file: certificate, key })),
  { file: `${ca.path}.pub`, key: ca.public },
]

/** Makes a binary list of what `ssh-keygen -k` takes as specification. */
function makeKrl(name: string, spec: string, ...args: readonly string[]): string {
  const file = join(directory, `${name}.krl`)
  const input = join(directory, `${name}.spec`)
  writeFileSync(input, spec)
  const made = spawnSync('ssh-keygen', ['-k', '-q', '-f', file, ...args, input])
  if (made.status !== 0) throw new Error(`no list: ${made.stderr}`)
  return file
}

/** The verdicts of ssh-keygen, in the order of the subjects. */
function stockVerdicts(krl: string): boolean[] {
  const args = ['-Q', '-f', krl, ...subjects.map(({ file }) => file)]
  const { stdout } = spawnSync('ssh-keygen', args, { encoding: 'utf8' })
  const verdicts = stdout
    .trim()
    .split('\n')
    .map(line => /: (?:ok|REVOKED)$/.exec(line)?.[0])
  if (verdicts.includes(undefined)) throw new Error(`no verdict: ${stdout}`)
  return verdicts.map(verdict => verdict === ': REVOKED')
}

function weSay(bytes: Uint8Array, key: SshPublicKey): boolean {
  const revoked = parseRevokedKeys(bytes)
  if (!revoked.ok) throw new Error(`the list is refused: ${revoked.detail}`)
  return revocationOf(revoked, key) !== undefined
}

const publicLine = (key: SshPublicKey): string => formatPublicKey(key)
const caArgs = ['-s', `${ca.path}.pub`]

const lists: readonly (readonly [string, string])[] = [
  ['nothing', makeKrl('none', '')],
  ['a key', makeKrl('key', `${publicLine(keys.bob.public)}\n`)],
  [
    'two keys',
    makeKrl(
      'keys',
      `key: ${publicLine(keys.carol.public)}\nkey: ${publicLine(keys.dave.public)}\n`,
    ),
  ],
  ['a SHA-256 fingerprint', makeKrl('sha256', `hash: ${keys.bob.public.fingerprint}\n`)],
  ['a key by its SHA-256', makeKrl('by-sha256', `sha256: ${publicLine(keys.dave.public)}\n`)],
  ['a key by its SHA-1', makeKrl('by-sha1', `sha1: ${publicLine(keys.carol.public)}\n`)],
  ['the authority', makeKrl('authority', `${publicLine(ca.public)}\n`)],
  ['a serial', makeKrl('serial', 'serial: 5\n', ...caArgs)],
  ['a run of serials', makeKrl('run', 'serial: 9-12\n', ...caArgs)],
  [
    'scattered serials',
    makeKrl('bitmap', 'serial: 5\nserial: 9\nserial: 10\nserial: 13\nserial: 64\n', ...caArgs),
  ],
  [
    'far serials',
    makeKrl('far', 'serial: 1\nserial: 200\nserial: 18446744073709551615\n', ...caArgs),
  ],
  ['a key id', makeKrl('key-id', 'id: id-12\n', ...caArgs)],
  ['an id of any authority', makeKrl('any-id', 'id: other-5\n', '-s', 'none')],
  ['serials of any authority', makeKrl('any-serial', 'serial: 1-9\n', '-s', 'none')],
  [
    'all of it',
    makeKrl(
      'all',
      `serial: 5\nid: carol\nkey: ${publicLine(keys.dave.public)}\nsha1: ${publicLine(keys.bob.public)}\n`,
      ...caArgs,
    ),
  ],
]

describe('R18 a binary list of ssh-keygen', () => {
  test.each(lists)('R18 of %s: the same verdicts on every key and certificate', (_, krl) => {
    const bytes = readFileSync(krl)
    const ours = subjects.map(({ key }) => weSay(bytes, key))
    expect(ours).toEqual(stockVerdicts(krl))
  })

  test('R18 revokes something in every list but the empty one', () => {
    const counts = lists.map(
      ([, krl]) => subjects.filter(({ key }) => weSay(readFileSync(krl), key)).length,
    )
    expect(counts[0]).toBe(0)
    expect(counts.slice(1).every(count => count > 0 && count < subjects.length)).toBe(true)
  })

  test.each(lists)('R18 of %s takes one more key, and ssh-keygen reads it', (name, krl) => {
    const extended = join(directory, 'extended.krl')
    const bytes = withRevokedKey(readFileSync(krl), keys.bob.public.blob, 1_800_000_000_000)
    writeFileSync(extended, bytes)
    expect(stockVerdicts(extended)[0]).toBe(true)
    const ours = subjects.map(({ key }) => weSay(bytes, key))
    expect(ours, name).toEqual(stockVerdicts(extended))
  })
})

describe('R18 a binary list that cannot be judged is refused', () => {
  const sound = readFileSync(lists.find(([name]) => name === 'all of it')?.[1] ?? '')
  const emptyHeader = [Buffer.from('SSHKRL\n\0'), wireU32(1), wireU64(1n), wireU64(0n)]
  const head = Buffer.concat([...emptyHeader, wireU64(0n), wireStrings('', '')])
  const section = (type: number, data: Uint8Array) =>
    Buffer.concat([head, Buffer.of(type), wireString(data)])
  const inCertificates = (type: number, data: Uint8Array) =>
    section(1, Buffer.concat([wireStrings('', ''), Buffer.of(type), wireString(data)]))

  test('R18 the empty one is not', () => {
    expect(parseRevokedKeys(head).ok).toBe(true)
  })

  test.each([
    ['an unknown section', section(9, Buffer.alloc(0))],
    ['a signature', Buffer.concat([sound, Buffer.of(4), wireStrings('key', 'signature')])],
    ['an extension', section(255, Buffer.alloc(0))],
    ['an unknown way to name certificates', inCertificates(0x24, Buffer.alloc(0))],
    ['an extension for certificates', inCertificates(0x39, Buffer.alloc(0))],
    [
      'a range that runs backwards',
      inCertificates(0x21, Buffer.concat([wireU64(2n), wireU64(1n)])),
    ],
    ['half a serial', inCertificates(0x20, Buffer.alloc(7))],
    [
      'more than a bitmap',
      inCertificates(0x22, Buffer.concat([wireU64(1n), wireStrings('a', 'b')])),
    ],
    ['a digest too short', section(5, wireString(Buffer.alloc(20)))],
    ['a SHA-1 too long', section(3, wireString(Buffer.alloc(32)))],
    ['another version', Buffer.concat([Buffer.from('SSHKRL\n\0'), wireU32(2), head.subarray(12)])],
    ['flags', Buffer.concat([...emptyHeader, wireU64(1n), wireStrings('', '')])],
    ['a reserved field', Buffer.concat([...emptyHeader, wireU64(0n), wireStrings('x', '')])],
    ['nothing behind its magic', head.subarray(0, 8)],
    ['an end too early', sound.subarray(0, -1)],
    ['a byte more', Buffer.concat([sound, Buffer.of(2)])],
  ])('R18 %s', (_, bytes) => {
    expect(parseRevokedKeys(bytes)).toMatchObject({ ok: false })
  })

  test('R18 and none of them takes another key', () => {
    const signed = Buffer.concat([sound, Buffer.of(4), wireStrings('key', 'signature')])
    expect(() => withRevokedKey(signed, keys.bob.public.blob, 0)).toThrow('cannot be judged')
  })

  test('R18 whatever the bytes, reading ends with a list or a refusal', () => {
    fc.assert(
      fc.property(fc.nat(sound.length - 1), fc.uint8Array({ maxLength: 12 }), (at, change) => {
        const bent = Uint8Array.from(sound)
        bent.set(change.subarray(0, bent.length - at), at)
        const revoked = parseRevokedKeys(bent)
        if (revoked.ok) revocationOf(revoked, keys.bob.public)
      }),
    )
  })
})

describe('R18 a plain list', () => {
  const line = readFileSync(`${keys.bob.path}.pub`, 'utf8')

  test('R18 revokes its keys, and certificates of them and by them', () => {
    const file = join(directory, 'plain')
    writeFileSync(file, `# stolen\n\n  ${line}${readFileSync(`${ca.path}.pub`, 'utf8')}`)
    const ours = subjects.map(({ key }) => weSay(readFileSync(file), key))
    expect(ours).toEqual(
      subjects.map(({ key }) => key !== keys.carol.public && key !== keys.dave.public),
    )
    // ssh-keygen -Q takes binary lists alone; what -Y verify -r makes of it is shown elsewhere.
  })

  test('R18 may name keys too weak to be used', () => {
    const file = join(directory, 'weak')
    spawnSync('ssh-keygen', ['-q', '-N', '', '-t', 'rsa', '-b', '1024', '-f', file])
    expect(parseRevokedKeys(readFileSync(`${file}.pub`))).toMatchObject({ ok: true, kind: 'plain' })
  })

  test.each([
    ['a word', 'bob\n'],
    ['a line of signers', `bob ${line}`],
    ['loose base64', line.replace(' AAAA', ' AAAA*')],
    ['another type than its data', line.replace('ssh-ed25519', 'ssh-rsa')],
    ['a certificate', readFileSync(certified[0]?.certificate ?? '', 'utf8')],
    ['a fingerprint', `${keys.bob.public.fingerprint}\n`],
  ])('R18 with %s is refused, the rest of it too', (_, text) => {
    expect(parseRevokedKeys(Buffer.from(`${line}${text}`))).toMatchObject({ ok: false })
  })

  test('R18 that is empty or not there revokes nothing', () => {
    const empty = [null, Buffer.alloc(0), Buffer.from('# none yet\n')].map(parseRevokedKeys)
    expect(empty.map(revoked => revoked.ok && revocationOf(revoked, keys.bob.public))).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})
