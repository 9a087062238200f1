/**
 * Takes back an approval or a rejection, signed like it.
 *
 * Anyone who may revoke can stop a plan by revoking its approval; a rejection can be taken back
 * only by whoever made it. Rule: R18.
 */
import * as z from 'zod/mini'
import { canonicalBytes } from '../bytes/canonical.ts'
import { sha256 } from '../bytes/digest.ts'
import { utcMs, utcText } from '../bytes/utc.ts'
import type { ApprovalId, Sha256 } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import { type AllowedSigner, isValidAt } from './allowed-signers.ts'
import { authenticate, type SignedBytes } from './authenticate.ts'
import { namespaces } from './namespaces.ts'
import { noRevokedKeys, type RevokedKeys, revocationOf } from './revoked-keys.ts'
import {
  type Approver,
  approvalIdField,
  approverField,
  decodeSigned,
  nonceField,
  reasonField,
  type Subject,
  subjectField,
  timeField,
} from './signed-json.ts'
import { approvalIdOfDigest, hexOf, isSameRecord } from './statement.ts'

/** An in-toto Statement v1 whose subject is the statement taken back. */
export interface RevocationStatement {
  readonly _type: 'https://in-toto.io/Statement/v1'
  readonly subject: readonly Subject[]
  readonly predicateType: 'https://writ.dev/revocation/v1'
  readonly predicate: {
    readonly approval: ApprovalId
    readonly approver: Approver
    readonly reason: string
    readonly issued: string
    readonly nonce: string
  }
}

/** A revocation that verified. */
export interface Revocation {
  readonly approval: ApprovalId
  readonly principal: string
  readonly reason: string
  readonly issued: string
  /** Then it still stops a plan, and frees none. */
  readonly isKeyRevoked: boolean
}

const schema: z.ZodMiniType<RevocationStatement> = z.lazy(() =>
  z.strictObject({
    _type: z.literal('https://in-toto.io/Statement/v1'),
    subject: z.array(subjectField),
    predicateType: z.literal('https://writ.dev/revocation/v1'),
    predicate: z.strictObject({
      approval: approvalIdField,
      approver: approverField,
      reason: reasonField,
      issued: timeField,
      nonce: nonceField,
    }),
  }),
)

export interface RevocationInput {
  /** The bytes of the statement taken back. */
  readonly approvalStatement: Uint8Array
  readonly approver: Approver
  readonly reason: string
  /** Milliseconds since the epoch. */
  readonly now: number
  /** 16 random bytes. */
  readonly nonce: Uint8Array
}

/** Returns the statement to sign in order to revoke. */
export function makeRevocation(input: RevocationInput): RevocationStatement {
  const digest = sha256(input.approvalStatement)
  const approval = approvalIdOfDigest(digest)
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: approval, digest: { sha256: hexOf(digest) } }],
    predicateType: 'https://writ.dev/revocation/v1',
    predicate: {
      approval,
      approver: input.approver,
      reason: input.reason.toWellFormed(),
      issued: utcText(input.now),
      nonce: Buffer.from(input.nonce).toString('hex'),
    },
  }
}

/** Returns the bytes to sign and to store. */
export function revocationBytes(statement: RevocationStatement): Uint8Array {
  return canonicalBytes(statement)
}

/**
 * Returns the statement some bytes hold.
 *
 * @throws WritError APPROVAL_INVALID as `decodeStatement` does.
 */
export function decodeRevocation(bytes: Uint8Array): RevocationStatement {
  const statement = decodeSigned(bytes, schema)
  const digest: Sha256 = `sha256:${statement.subject[0]?.digest['sha256'] ?? ''}`
  const { approval } = statement.predicate
  const expected = [{ name: approval, digest: { sha256: hexOf(digest) } }]
  if (approvalIdOfDigest(digest) !== approval || !isSameRecord(statement.subject, expected)) {
    throw new WritError('APPROVAL_INVALID', { detail: 'the statement names other subjects' })
  }
  return statement
}

/**
 * Verifies a revocation. Its key is judged at the time of issue: what stops a plan does not fall
 * because a key expired later.
 *
 * @throws WritError APPROVAL_INVALID, or APPROVAL_UNTRUSTED for a key not listed for this.
 */
export function verifyRevocation(
  stored: SignedBytes,
  signers: readonly AllowedSigner[],
  revoked: RevokedKeys = noRevokedKeys,
): Revocation {
  const { key, entries } = authenticate(stored, namespaces.revocation, signers)
  const { approval, approver, reason, issued } = decodeRevocation(stored.statement).predicate
  if (approver.key !== key.fingerprint) {
    throw new WritError('APPROVAL_INVALID', { detail: 'the statement names another key' })
  }
  const at = utcMs(issued) ?? 0
  if (!entries.some(e => e.principals.includes(approver.principal) && isValidAt(e, at))) {
    throw new WritError('APPROVAL_UNTRUSTED', { detail: 'its principal is not listed for the key' })
  }
  const isKeyRevoked = !revoked.ok || revocationOf(revoked, key) !== undefined
  return { approval, principal: approver.principal, reason, issued, isKeyRevoked }
}
