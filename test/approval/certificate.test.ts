import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  entriesFor,
  formatAllowedSigner,
  namesOf,
  parseAllowedSigners,
} from '../../src/approval/allowed-signers.ts'
import { authenticate } from '../../src/approval/authenticate.ts'
import { readCertificate } from '../../src/approval/certificate.ts'
import { namespaces } from '../../src/approval/namespaces.ts'
import { signWithPrivateKey } from '../../src/approval/sign.ts'
import { publicKeyOf } from '../../src/approval/ssh-key.ts'
import { WireError, wireStrings } from '../../src/approval/ssh-wire.ts'
import { parseSshsig, verifySshsig } from '../../src/approval/sshsig.ts'
import { makeStatement } from '../../src/approval/statement.ts'
import { verifyApproval } from '../../src/approval/verify-approval.ts'
import { type ErrorCode, WritError } from '../../src/model/errors.ts'
import { certify, claim, signCertified } from './certificates.ts'
import { makeKey, stockSign, stockVerify, tempDirectory, usableKey } from './keys.ts'
import { hour, now, statementInput, stored, verifyContext } from './sample.ts'

const directory = tempDirectory()
const message = Buffer.from('{"signed":"bytes"}')
const types = {
  ed25519: 'ed25519',
  ecdsa256: 'ecdsa -b 256',
  ecdsa384: 'ecdsa -b 384',
  ecdsa521: 'ecdsa -b 521',
  rsa3072: 'rsa -b 3072',
}
const authorities = Object.entries(types).map(
  ([name, type]) => [name, makeKey(directory, `ca-${name}`, type)] as const,
)
const subjects = Object.entries(types).map(
  ([name, type]) => [name, makeKey(directory, name, type)] as const,
)
const caPair = makeKey(directory, 'ca', 'ed25519')
const ca = usableKey(caPair)
const bobPair = makeKey(directory, 'bob', 'ed25519')
const bob = usableKey(bobPair)

function authorityLine(key = caPair.public, who = 'bob'): string {
  return `${formatAllowedSigner(who, [namespaces.approval], key, { isAuthority: true })}\n`
}

describe('R16 certificates of ssh-keygen', () => {
  const pairs = authorities.flatMap(([caName, authority]) =>
    subjects.map(([name, subject]) => ({ caName, name, authority, subject })),
  )

  test.each(pairs)(
    'R16 $name certified by $caName: both ways',
    ({ caName, authority, subject }) => {
      const made = certify(authority, subject, `by-${caName}`, '-n', 'bob,carol', '-z', '7')
      const armored = stockSign(made.certificate, namespaces.approval, message)
      const sig = parseSshsig(armored)
      expect(sig.publicKey.certificate).toMatchObject({
        kind: 'user',
        keyId: `by-${caName}`,
        serial: 7n,
        principals: ['bob', 'carol'],
        validAfter: null,
        validBefore: null,
        criticalOptions: [],
      })
      expect(sig.publicKey.fingerprint).toBe(subject.public.fingerprint)
      expect(verifySshsig(sig, namespaces.approval, message)).toMatchObject({ ok: true })
      expect(verifySshsig(sig, namespaces.approval, Buffer.from('other')).ok).toBe(false)
      const list = authorityLine(authority.public)
      const { signers, problems } = parseAllowedSigners(list)
      expect(problems).toEqual([])
      const signed = { statement: message, signature: armored }
      const { entries } = authenticate(signed, namespaces.approval, signers)
      expect(entries.map(({ principals }) => principals)).toEqual([['bob']])
      const verdicts = ['bob', 'carol'].map(who =>
        stockVerify(directory, list, who, namespaces.approval, armored, message),
      )
      expect(verdicts).toEqual([true, false])
    },
  )

  test('R16 a signature made here with a certificate is the one ssh-keygen makes', () => {
    const made = certify(caPair, bobPair, 'same', '-n', 'bob')
    const ours = signWithPrivateKey({ ...bob, public: made.public }, namespaces.approval, message)
    expect(ours).toBe(stockSign(made.certificate, namespaces.approval, message))
    const args = ['bob', namespaces.approval, ours, message] as const
    expect(stockVerify(directory, authorityLine(), ...args)).toBe(true)
  })

  test('R16 the fields are those ssh-keygen prints', () => {
    const options = ['-n', 'bob', '-z', '18446744073709551615', '-V', '20260101Z:20260601120000Z']
    const { certificate, public: key } = certify(caPair, bobPair, 'window', ...options)
    const printed = spawnSync('ssh-keygen', ['-L', '-f', certificate], {
      encoding: 'utf8',
      env: { ...process.env, TZ: 'UTC' },
    }).stdout
    expect(printed).toContain('Serial: 18446744073709551615')
    expect(printed).toContain('from 2026-01-01T00:00:00 to 2026-06-01T12:00:00')
    expect(key.certificate).toMatchObject({
      serial: 18446744073709551615n,
      validAfter: Date.UTC(2026, 0, 1),
      validBefore: Date.UTC(2026, 5, 1, 12),
    })
  })
})

describe('R17 a line for an authority', () => {
  const { signers } = parseAllowedSigners(authorityLine())
  const made = certify(caPair, bobPair, 'listed', '-n', 'bob,carol')

  test('R17 lists nobody who signs without a certificate, not even the authority', () => {
    const found = [bob.public, ca.public].map(key => entriesFor(signers, key, namespaces.approval))
    expect(found).toEqual([[], []])
    const plain = signWithPrivateKey(ca, namespaces.approval, message)
    const args = ['bob', namespaces.approval, plain, message] as const
    expect(stockVerify(directory, authorityLine(), ...args)).toBe(false)
  })

  test('R17 and a plain line lists no certificate', () => {
    const line = formatAllowedSigner('bob', [namespaces.approval], bobPair.public)
    const found = entriesFor(parseAllowedSigners(line).signers, made.public, namespaces.approval)
    expect(found).toEqual([])
    const certified = stockSign(made.certificate, namespaces.approval, message)
    const args = ['bob', namespaces.approval, certified, message] as const
    expect(stockVerify(directory, `${line}\n`, ...args)).toBe(false)
  })

  test('R17 makes one person of all names of a certificate and of its plain key', () => {
    const line = formatAllowedSigner('robert', [namespaces.approval], bobPair.public)
    const list = parseAllowedSigners(`${authorityLine()}${line}\n`)
    expect(namesOf(list.signers, made.public)).toEqual(['robert', 'bob', 'carol'])
  })

  test('R17 holds only while the line and the certificate both do', () => {
    const limits = { isAuthority: true, validAfter: '20260201Z', validBefore: '20260801Z' }
    const line = formatAllowedSigner('bob', [namespaces.approval], ca.public, limits)
    const key = certify(caPair, bobPair, 'both', '-n', 'bob', '-V', '20260101Z:20260601Z').public
    const list = parseAllowedSigners(line).signers
    expect(entriesFor(list, key, namespaces.approval)).toMatchObject([
      { validAfter: Date.UTC(2026, 1, 1), validBefore: Date.UTC(2026, 5, 1) },
    ])
  })

  test.each([
    ['a value', `bob cert-authority="x",namespaces="a" ${publicLine()}`],
    ['a wildcard', `*@example.com cert-authority,namespaces="a" ${publicLine()}`],
    ['a certificate', `bob cert-authority,namespaces="a" ${certificateLine()}`],
  ])('R17 with %s is refused', (_, line) => {
    expect(parseAllowedSigners(line)).toMatchObject({ signers: [], problems: [{}] })
  })

  function publicLine(): string {
    return readFileSync(`${caPair.path}.pub`, 'utf8').trim()
  }
  function certificateLine(): string {
    return readFileSync(made.certificate, 'utf8').trim()
  }
})

function verdictOf(blob: Uint8Array, at = now, signer = bob): ErrorCode | 'ok' {
  const approver = { principal: 'bob', key: bob.public.fingerprint }
  const statement = makeStatement(statementInput(approver))
  const signed = stored(statement, bytes => signCertified(signer, blob, namespaces.approval, bytes))
  const { signers } = parseAllowedSigners(authorityLine())
  const verdict = verifyApproval(signed, verifyContext({ signers, now: at }))
  return verdict.ok ? 'ok' : verdict.code
}

describe('R18 an approval with a certificate', () => {
  const seconds = BigInt(now / 1000)
  const other = usableKey(makeKey(directory, 'other-ca', 'ed25519'))

  test('R18 counts', () => {
    expect(verdictOf(claim(ca, bob.public, {}))).toBe('ok')
  })

  test.each<[string, ErrorCode, Uint8Array]>([
    ['for a host', 'CERTIFICATE_REFUSED', claim(ca, bob.public, { kind: 2 })],
    ['for another name', 'APPROVAL_UNTRUSTED', claim(ca, bob.public, { principals: ['carol'] })],
    ['for nobody', 'APPROVAL_UNTRUSTED', claim(ca, bob.public, { principals: [] })],
    ['for a wildcard', 'APPROVAL_UNTRUSTED', claim(ca, bob.public, { principals: ['*'] })],
    [
      'with a condition nobody knows',
      'CERTIFICATE_REFUSED',
      claim(ca, bob.public, { critical: wireStrings('new@example.com', '') }),
    ],
    [
      'for one command',
      'CERTIFICATE_REFUSED',
      claim(ca, bob.public, { critical: wireStrings('force-command', wireStrings('/bin/true')) }),
    ],
    [
      'that asks for a PIN no key of this type has',
      'PIN_MISSING',
      claim(ca, bob.public, { critical: wireStrings('verify-required', '') }),
    ],
    ['of another authority', 'APPROVAL_UNTRUSTED', claim(other, bob.public, {})],
    [
      'that names an authority which did not sign it',
      'CERTIFICATE_REFUSED',
      claim({ ...other, public: ca.public }, bob.public, {}),
    ],
    ['not valid yet', 'CERTIFICATE_EXPIRED', claim(ca, bob.public, { after: seconds + 1n })],
    ['not valid any more', 'CERTIFICATE_EXPIRED', claim(ca, bob.public, { before: seconds })],
  ])('R18 %s: %s', (_, code, blob) => {
    expect(verdictOf(blob)).toBe(code)
  })

  test('R18 is judged now, not when it was made', () => {
    const blob = claim(ca, bob.public, { before: seconds + 600n })
    expect([verdictOf(blob), verdictOf(blob, now + hour)]).toEqual(['ok', 'CERTIFICATE_EXPIRED'])
  })

  test('R16 of a key that did not sign is worth nothing', () => {
    expect(verdictOf(claim(ca, bob.public, {}), now, other)).toBe('APPROVAL_INVALID')
  })

  test('R16 with any one bit flipped does not count', () => {
    const blob = claim(ca, bob.public, {})
    const counted: number[] = []
    for (let at = 0; at < blob.length; at++) {
      const bent = Uint8Array.from(blob)
      bent[at] = (bent[at] ?? 0) ^ 1
      try {
        if (verdictOf(bent) === 'ok') counted.push(at)
      } catch (error) {
        if (!(error instanceof WritError) && !(error instanceof WireError)) throw error
      }
    }
    expect(counted).toEqual([])
  })
})

describe('R16 no certificate', () => {
  const unusable = expect.objectContaining({ code: 'SIGNER_UNUSABLE' })

  test.each([
    ['of a third kind', claim(ca, bob.public, { kind: 3 })],
    ['with a reserved field in use', claim(ca, bob.public, { reserved: 'x' })],
    ['with a condition twice', claim(ca, bob.public, { critical: wireStrings('a', '', 'a', '') })],
    [
      'with options out of order',
      claim(ca, bob.public, { extensions: wireStrings('b', '', 'a', '') }),
    ],
    ['with an option without data', claim(ca, bob.public, { critical: wireStrings('a') })],
    ['with a byte more', claim(ca, bob.public, { bend: b => Buffer.concat([b, Buffer.of(0)]) })],
    ['that ends early', claim(ca, bob.public, { bend: b => b.subarray(0, -1) })],
  ])('R16 %s', (_, blob) => {
    expect(() => publicKeyOf(blob, '')).toThrow(unusable)
  })

  test('R16 of a weak authority', () => {
    expect(() => makeKey(directory, 'weak', 'rsa -b 2048')).toThrow(WritError)
    const weak = { path: join(directory, 'weak'), public: bob.public }
    expect(() => certify(weak, bobPair, 'weak', '-n', 'bob')).toThrow(
      expect.objectContaining({ code: 'KEY_TOO_WEAK' }),
    )
  })

  test('R16 signed with SHA-1', () => {
    const authority = makeKey(directory, 'sha1-ca', 'rsa -b 3072')
    const made = certify(authority, bobPair, 'sha1', '-n', 'bob', '-t', 'ssh-rsa')
    const armored = signCertified(bob, wireOf(made.certificate), namespaces.approval, message)
    const verdict = verifySshsig(parseSshsig(armored), namespaces.approval, message)
    expect(verdict).toMatchObject({ ok: false, code: 'CERTIFICATE_REFUSED' })
  })

  test('R16 whose authority is a certificate', () => {
    const middle = claim(ca, bob.public, {})
    const chained = claim({ ...bob, public: { ...bob.public, blob: middle } }, bob.public, {})
    expect(() => publicKeyOf(chained, '')).toThrow(unusable)
  })

  test('R16 whatever the bytes, reading ends with a certificate, none, or a refusal', () => {
    const sound = claim(ca, bob.public, {})
    fc.assert(
      fc.property(fc.nat(sound.length - 1), fc.uint8Array({ maxLength: 8 }), (at, bytes) => {
        const bent = Uint8Array.from(sound)
        bent.set(bytes.subarray(0, bent.length - at), at)
        try {
          readCertificate(bent)
        } catch (error) {
          expect(error).toBeInstanceOf(WireError)
        }
      }),
    )
  })
})

function wireOf(path: string): Uint8Array {
  const [, base64 = ''] = readFileSync(path, 'utf8').split(' ')
  return Buffer.from(base64, 'base64')
}

test('R16 ssh-keygen agrees on time, principal and kind', () => {
  const inside = certify(caPair, bobPair, 'inside', '-n', 'bob', '-V', '20260101Z:20270101Z')
  const host = certify(caPair, bobPair, 'host', '-h', '-n', 'bob')
  const list = join(directory, 'authority')
  writeFileSync(list, authorityLine())
  const accepts = (certificate: string, time: string): boolean => {
    const signature = join(directory, 'timed.sig')
    writeFileSync(signature, stockSign(certificate, namespaces.approval, message))
    const who = ['-I', 'bob', '-n', namespaces.approval, '-s', signature]
    const args = ['-Y', 'verify', '-f', list, ...who, `-Overify-time=${time}`]
    return spawnSync('ssh-keygen', args, { input: message }).status === 0
  }
  expect([
    accepts(inside.certificate, '20251231Z'),
    accepts(inside.certificate, '20260101Z'),
    accepts(inside.certificate, '20270101Z'),
    accepts(host.certificate, '20260601Z'),
  ]).toEqual([false, true, false, false])
})
