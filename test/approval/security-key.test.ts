/** A synthetic authenticator: signs as PROTOCOL.u2f says, with whatever flags a test asks for. */
import { generateKeyPairSync, hash, type KeyObject, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { namespaces } from '../../src/approval/namespaces.ts'
import { assembleSignature } from '../../src/approval/sign.ts'
import { publicKeyOf, type SshPublicKey } from '../../src/approval/ssh-key.ts'
import { wireStrings, wireU32 } from '../../src/approval/ssh-wire.ts'
import { parseSshsig, sshsigSignedData, verifySshsig } from '../../src/approval/sshsig.ts'
import { signersText, stockVerify, tempDirectory } from './keys.ts'

const directory = tempDirectory()
const message = Buffer.from('a statement')
const application = 'ssh:'

interface Authenticator {
  readonly key: SshPublicKey
  readonly type: string
  readonly sign: (data: Uint8Array) => Uint8Array
}

function coordinate(key: KeyObject, name: 'x' | 'y'): Uint8Array {
  return Buffer.from(key.export({ format: 'jwk' })[name] ?? '', 'base64url')
}

function ed25519Authenticator(): Authenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const type = 'sk-ssh-ed25519@openssh.com'
  const key = publicKeyOf(wireStrings(type, coordinate(publicKey, 'x'), application), '')
  return { key, type, sign: data => sign(null, data, privateKey) }
}

function ecdsaAuthenticator(): Authenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const type = 'sk-ecdsa-sha2-nistp256@openssh.com'
  const [x, y] = [coordinate(publicKey, 'x'), coordinate(publicKey, 'y')]
  const point = Buffer.concat([Buffer.of(4), x, y])
  const key = publicKeyOf(wireStrings(type, 'nistp256', point, application), '')
  const signData = (data: Uint8Array) => {
    const both = sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' })
    return wireStrings(mpint(both.subarray(0, 32)), mpint(both.subarray(32)))
  }
  return { key, type, sign: signData }
}

function mpint(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex(byte => byte !== 0)
  const short = bytes.subarray(start)
  return (short[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), short]) : short
}

function signed(device: Authenticator, flags: number, counter = 7): string {
  const data = sshsigSignedData(namespaces.approval, message)
  const answer = Buffer.concat([Buffer.of(flags), wireU32(counter)])
  const digests = [application, data].map(part => hash('sha256', part, 'buffer'))
  const [application32 = Buffer.alloc(0), data32 = Buffer.alloc(0)] = digests
  const made = device.sign(Buffer.concat([application32, answer, data32]))
  const blob = Buffer.concat([wireStrings(device.type, made), answer])
  return assembleSignature(device.key, namespaces.approval, blob)
}

const devices = { ed25519: ed25519Authenticator(), ecdsa: ecdsaAuthenticator() }

describe.each(Object.entries(devices))('a security key of type %s', (_, device) => {
  test.each([
    [0, { ok: false }],
    [4, { ok: false }],
    [1, { ok: true, touch: { verified: false, counter: 7 } }],
    [5, { ok: true, touch: { verified: true, counter: 7 } }],
  ])('R16 with flags %i', (flags, verdict) => {
    const sig = parseSshsig(signed(device, flags))
    expect(verifySshsig(sig, namespaces.approval, message)).toMatchObject(verdict)
  })

  test('R16 stock ssh-keygen accepts the touched one, and does not see the other', () => {
    const signers = signersText([['bob', device.key]])
    const accepts = [0, 1].map(flags => {
      const args = ['bob', namespaces.approval, signed(device, flags), message] as const
      return stockVerify(directory, signers, ...args)
    })
    expect(accepts).toEqual([true, true])
  })

  test('R16 flags and counter are under the signature', () => {
    const sig = parseSshsig(signed(device, 1))
    const verdicts = [5, 1].map(fromEnd => {
      const signature = Uint8Array.from(sig.signature)
      signature[signature.length - fromEnd] = 0x05
      return verifySshsig({ ...sig, signature }, namespaces.approval, message).ok
    })
    expect(verdicts).toEqual([false, false])
  })
})

test('R16 the signature of one type does not pass for another', () => {
  const { ed25519, ecdsa } = devices
  const sig = parseSshsig(signed(ed25519, 1))
  const crossed = { ...sig, publicKey: ecdsa.key }
  expect(verifySshsig(crossed, namespaces.approval, message).ok).toBe(false)
})

describe('R16 a signature made in a browser', () => {
  const device = devices.ecdsa
  const data = sshsigSignedData(namespaces.approval, message)
  const challenge = Buffer.from(data).toString('base64url')
  const origin = 'https://example.com'
  const start = `{"type":"webauthn.get","challenge":"${challenge}","origin":"${origin}"`
  const none = Buffer.alloc(0)

  function signedInBrowser(flags: number, clientData: string, from = origin, extensions = none) {
    const answer = Buffer.concat([Buffer.of(flags), wireU32(7)])
    const [appDigest, dataDigest] = [
      hash('sha256', application, 'buffer'),
      hash('sha256', clientData, 'buffer'),
    ]
    const made = device.sign(Buffer.concat([appDigest, answer, extensions, dataDigest]))
    const type = 'webauthn-sk-ecdsa-sha2-nistp256@openssh.com'
    const rest = wireStrings(from, clientData, extensions)
    const blob = Buffer.concat([wireStrings(type, made), answer, rest])
    return assembleSignature(device.key, namespaces.approval, blob)
  }

  test.each([
    ['as browsers make it', signedInBrowser(1, `${start}}`), true],
    ['with extensions', signedInBrowser(0x81, `${start}}`, origin, Buffer.of(0xa0)), true],
    ['without a touch', signedInBrowser(0, `${start}}`), false],
    [
      'extensions it does not announce',
      signedInBrowser(1, `${start}}`, origin, Buffer.of(1)),
      false,
    ],
    ['announced extensions it does not have', signedInBrowser(0x81, `${start}}`), false],
    ['attested data', signedInBrowser(0x41, `${start}}`), false],
    ['another origin', signedInBrowser(1, `${start}}`, 'https://evil.example'), false],
    ['another challenge', signedInBrowser(1, start.replace(challenge, 'AAAA')), false],
    ['an origin that is more', signedInBrowser(1, `${start},"x":"y"}`, `${origin}","x":"y`), false],
  ])('R16 %s', (_, armored, ok) => {
    const verdict = verifySshsig(parseSshsig(armored), namespaces.approval, message)
    expect(verdict.ok).toBe(ok)
  })

  test('R16 stock ssh-keygen agrees, but for the touch', () => {
    const signers = signersText([['bob', device.key]])
    const accepts = [0, 1, 0x41].map(flags => {
      const args = [
        'bob',
        namespaces.approval,
        signedInBrowser(flags, `${start}}`),
        message,
      ] as const
      return stockVerify(directory, signers, ...args)
    })
    expect(accepts).toEqual([true, true, false])
  })
})
