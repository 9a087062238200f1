import { hash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { namespaces } from '../../src/approval/namespaces.ts'
import { assembleSignature } from '../../src/approval/sign.ts'
import { wireStrings, wireU32 } from '../../src/approval/ssh-wire.ts'
import { parseSshsig, sshsigSignedData, verifySshsig } from '../../src/approval/sshsig.ts'
import {
  type Authenticator,
  application,
  ecdsaAuthenticator,
  ed25519Authenticator,
  signedBy,
} from './authenticator.ts'
import { signersText, stockVerify, tempDirectory } from './keys.ts'

const directory = tempDirectory()
const message = Buffer.from('a statement')

function signed(device: Authenticator, flags: number, counter = 7): string {
  return signedBy(device, message, flags, counter)
}

const devices = { ed25519: ed25519Authenticator(), ecdsa: ecdsaAuthenticator() }

describe.each(Object.entries(devices))('a security key of type %s', (_, device) => {
  test.each([
    [0, { ok: false, code: 'TOUCH_MISSING' }],
    [4, { ok: false, code: 'TOUCH_MISSING' }],
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
