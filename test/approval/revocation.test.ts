import { describe, expect, test } from 'vitest'
import { parseAllowedSigners } from '../../src/approval/allowed-signers.ts'
import { type Namespace, namespaces } from '../../src/approval/namespaces.ts'
import {
  decodeRevocation,
  makeRevocation,
  type RevocationStatement,
  revocationBytes,
  verifyRevocation,
} from '../../src/approval/revocation.ts'
import { signWithPrivateKey } from '../../src/approval/sign.ts'
import { formatPublicKey } from '../../src/approval/ssh-key.ts'
import { approvalIdOf } from '../../src/bytes/digest.ts'
import { makeKey, signersText, stockVerify, tempDirectory, usableKey } from './keys.ts'
import { now } from './sample.ts'

const directory = tempDirectory()
const bob = usableKey(makeKey(directory, 'bob', 'ed25519'))
const text = signersText([['bob', bob.public]])
const approvalStatement = Buffer.from('the statement taken back')
const revocation = makeRevocation({
  approvalStatement,
  approver: { principal: 'bob', key: bob.public.fingerprint },
  reason: 'changed my mind',
  now,
  nonce: Buffer.alloc(16, 1),
})

function verified(
  statement: RevocationStatement,
  list = text,
  namespace: Namespace = namespaces.revocation,
) {
  const bytes = revocationBytes(statement)
  const signature = signWithPrivateKey(bob, namespace, bytes)
  return verifyRevocation({ statement: bytes, signature }, parseAllowedSigners(list).signers)
}

test('R18 a revocation names what it takes back, and who did', () => {
  expect(verified(revocation)).toEqual({
    approval: approvalIdOf(approvalStatement),
    principal: 'bob',
    reason: 'changed my mind',
    issued: '2026-05-15T09:00:40Z',
    isKeyRevoked: false,
  })
  expect(decodeRevocation(revocationBytes(revocation))).toEqual(revocation)
})

test('R16 stock ssh-keygen checks it too', () => {
  const bytes = revocationBytes(revocation)
  const signature = signWithPrivateKey(bob, namespaces.revocation, bytes)
  const args = ['bob', namespaces.revocation, signature, bytes] as const
  expect(stockVerify(directory, text, ...args)).toBe(true)
})

describe('R18 refuses a revocation', () => {
  const { predicate } = revocation
  const other = approvalIdOf(Buffer.from('other'))
  const key = formatPublicKey(bob.public)

  test.each([
    [
      'for another statement than its subject',
      { ...revocation, predicate: { ...predicate, approval: other } },
    ],
    [
      'with another digest than its name',
      {
        ...revocation,
        subject: [{ name: predicate.approval, digest: { sha256: 'ab'.repeat(32) } }],
      },
    ],
    ['without subject', { ...revocation, subject: [] }],
    [
      'with a second subject',
      { ...revocation, subject: [...revocation.subject, ...revocation.subject] },
    ],
    ['with an unknown field', { ...revocation, more: 1 }],
    [
      'naming another key',
      {
        ...revocation,
        predicate: {
          ...predicate,
          approver: { principal: 'bob', key: `SHA256:${'A'.repeat(43)}` },
        },
      },
    ],
  ])('R18 %s', (_, statement) => {
    expect(() => verified(statement)).toThrow(expect.objectContaining({ code: 'APPROVAL_INVALID' }))
  })

  test('R18 signed as an approval', () => {
    expect(() => verified(revocation, text, namespaces.approval)).toThrow(
      expect.objectContaining({ code: 'APPROVAL_INVALID' }),
    )
  })

  test.each([
    ['by nobody listed', ''],
    ['by another principal', signersText([['carol', bob.public]])],
    ['by somebody who may only approve', `bob namespaces="${namespaces.approval}" ${key}`],
    [
      'made after the key ended',
      `bob namespaces="${namespaces.revocation}",valid-before="20260101Z" ${key}`,
    ],
  ])('R18 %s', (_, list) => {
    expect(() => verified(revocation, list)).toThrow(
      expect.objectContaining({ code: 'APPROVAL_UNTRUSTED' }),
    )
  })

  test('R18 not because its key ended later', () => {
    const list = `bob namespaces="${namespaces.revocation}",valid-before="20260601Z" ${key}`
    expect(verified(revocation, list).principal).toBe('bob')
  })
})
