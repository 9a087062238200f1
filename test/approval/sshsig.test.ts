import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { namespaces } from '../../src/approval/namespaces.ts'
import { signWithPrivateKey } from '../../src/approval/sign.ts'
import { formatPublicKey, parsePublicKey, publicKeyOf } from '../../src/approval/ssh-key.ts'
import { WireReader, wireString, wireStrings, wireU32 } from '../../src/approval/ssh-wire.ts'
import { armorSshsig, encodeSshsig, parseSshsig } from '../../src/approval/sshsig.ts'
import { verifySignature } from '../../src/approval/verify-signature.ts'
import { makeKey, tempDirectory, usableKey } from './keys.ts'

const directory = tempDirectory()
const key = usableKey(makeKey(directory, 'bob', 'ed25519'))
const armored = signWithPrivateKey(key, namespaces.approval, Buffer.from('x'))
const sig = parseSshsig(armored)
const bytes = encodeSshsig(sig)

describe('R16 one spelling', () => {
  test('R16 encoding gives back what was parsed', () => {
    expect(armorSshsig(bytes)).toBe(armored)
  })

  test.each([
    ['lines of 76', wrapped(76)],
    ['no final newline', armored.trimEnd()],
  ])('R16 %s are read', (_, text) => {
    expect(parseSshsig(text)).toEqual(sig)
  })

  test.each([
    ['nothing', ''],
    ['one line', wrapped(4000)],
    ['CRLF', armored.replaceAll('\n', '\r\n')],
    ['text before', `x\n${armored}`],
    ['text after', `${armored}x`],
    ['two signatures', armored + armored],
    ['a space', armored.replace('\n', ' \n')],
    ['another label', armored.replaceAll('SSH', 'PGP')],
    ['url alphabet', armored.replace(/[+/]/, '-')],
  ])('R16 %s are refused', (_, text) => {
    expect(() => parseSshsig(text)).toThrow(expect.objectContaining({ code: 'APPROVAL_INVALID' }))
  })

  test.each([
    ['other magic', Buffer.concat([Buffer.from('SSHSIX'), bytes.subarray(6)])],
    ['version 2', Buffer.concat([bytes.subarray(0, 6), wireU32(2), bytes.subarray(10)])],
    ['a byte more', Buffer.concat([bytes, Buffer.of(0)])],
    ['a byte less', bytes.subarray(0, -1)],
    ['sha1', encoded({ hash: 'sha1' })],
    ['a reserved field', encoded({ reserved: 'x' })],
    ['no namespace', encoded({ namespace: '' })],
    ['a namespace with a control', encoded({ namespace: 'a\u0007' })],
    ['no key', encoded({ blob: '' })],
    ['more than any signature', encoded({ namespace: 'a'.repeat(64 * 1024) })],
  ])('R16 %s is refused', (_, raw) => {
    const text = armorSshsig(raw)
    expect(() => parseSshsig(text)).toThrow(expect.objectContaining({ code: 'APPROVAL_INVALID' }))
  })
})

function wrapped(width: number): string {
  const base64 = Buffer.from(bytes).toString('base64')
  const lines = base64.match(new RegExp(`.{1,${width}}`, 'g')) ?? []
  return ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----\n'].join('\n')
}

function encoded(change: { hash?: string; reserved?: string; namespace?: string; blob?: string }) {
  const { hash = 'sha512', reserved = '', namespace = 'a', blob = key.public.blob } = change
  const fields = wireStrings(blob, namespace, reserved, hash, sig.signature)
  return Buffer.concat([Buffer.from('SSHSIG'), wireU32(1), fields])
}

describe('R16 signatures', () => {
  const { blob } = key.public
  const data = Buffer.from('data')
  const made = new WireReader(key.sign(data))
  const type = made.string()
  const raw = made.string()

  test.each([
    ['as made', wireStrings(type, raw), true],
    ['of another type', wireStrings('ssh-rsa', raw), false],
    ['with a byte more', Buffer.concat([wireStrings(type, raw), Buffer.of(0)]), false],
    ['cut', wireStrings(type, raw.subarray(1)), false],
    ['without bytes', wireStrings(type, ''), false],
    ['empty', Buffer.alloc(0), false],
  ])('R16 %s', (_, signature, ok) => {
    expect(verifySignature(blob, signature, data).ok).toBe(ok)
  })

  test.each(['rsa-sha2-256', 'rsa-sha2-512', 'ssh-rsa', 'ssh-dss'])(
    'R16 no %s for a key that is not RSA',
    algorithm => {
      expect(verifySignature(blob, wireStrings(algorithm, raw), data).ok).toBe(false)
    },
  )

  test('R16 SHA-1 RSA is no signature', () => {
    const rsa = makeKey(directory, 'rsa', 'rsa -b 3072')
    const signature = wireStrings('ssh-rsa', Buffer.alloc(384))
    expect(verifySignature(rsa.public.blob, signature, data).ok).toBe(false)
  })
})

describe('R17 public keys', () => {
  const point = new WireReader(key.public.blob.subarray(15)).string()

  test('R17 come back from their line', () => {
    const read = parsePublicKey(`${formatPublicKey(key.public)} somebody's laptop\n`)
    expect(read).toEqual({ ...key.public, comment: "somebody's laptop" })
  })

  test.each([
    ['a post-quantum key under a name not yet tested', wireStrings('ssh-mldsa44-ed25519', 'x')],
    ['DSA', wireStrings('ssh-dss', '', '', '', '')],
    ['a certificate', wireStrings('ssh-ed25519-cert-v01@openssh.com', point)],
    ['a short point', wireStrings('ssh-ed25519', point.subarray(1))],
    ['a byte more', Buffer.concat([key.public.blob, Buffer.of(0)])],
    [
      'a curve under another name',
      wireStrings('ecdsa-sha2-nistp256', 'nistp384', Buffer.alloc(97, 4)),
    ],
    ['a point off the curve', wireStrings('ecdsa-sha2-nistp256', 'nistp256', Buffer.alloc(65, 4))],
    ['a compressed point', wireStrings('ecdsa-sha2-nistp256', 'nistp256', Buffer.alloc(33, 2))],
    ['RSA of 32768 bits', wireStrings('ssh-rsa', Buffer.of(1, 0, 1), modulus(4096))],
    [
      'RSA with a negative modulus',
      wireStrings('ssh-rsa', Buffer.of(1, 0, 1), Buffer.alloc(384, 0xff)),
    ],
    ['RSA spelled with a zero more', wireStrings('ssh-rsa', Buffer.of(0, 1, 0, 1), modulus(384))],
    ['a length beyond the end', Buffer.concat([wireString('ssh-ed25519'), wireU32(0xffffffff)])],
    ['nothing', Buffer.alloc(0)],
  ])('R17 %s is none', (_, blob) => {
    expect(() => publicKeyOf(blob, '')).toThrow(
      expect.objectContaining({ code: 'SIGNER_UNUSABLE' }),
    )
  })

  test('R17 RSA of 2048 bits is one too weak to count', () => {
    const blob = wireStrings('ssh-rsa', Buffer.of(1, 0, 1), modulus(256))
    expect(() => publicKeyOf(blob, '')).toThrow(expect.objectContaining({ code: 'KEY_TOO_WEAK' }))
  })

  test('R17 no bytes make the reader throw anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.boolean(), (tail, prefixed) => {
        const blob = prefixed ? Buffer.concat([wireString('ssh-rsa'), tail]) : tail
        expect(() => publicKeyOf(blob, '')).toThrow(
          expect.objectContaining({ code: 'SIGNER_UNUSABLE' }),
        )
      }),
    )
  })
})

/** A positive odd number of this many bytes. */
function modulus(size: number): Uint8Array {
  return Buffer.concat([Buffer.of(0), Buffer.alloc(size, 0xff)])
}
