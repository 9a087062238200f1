/** Digests, commitments and the ids made from them. */
import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto'
import type { ApprovalId, Commitment, PlanId, Sha256 } from '../model/digest.ts'
import { base32 } from './base32.ts'

/** Returns the SHA-256 of the bytes, with its scheme in front. */
export function sha256(bytes: Uint8Array | string): Sha256 {
  return `sha256:${hash('sha256', bytes, 'hex')}`
}

/**
 * Returns one digest over several parts; each part is preceded by its length, so that moving a
 * byte from one part to the next changes the digest.
 */
export function sha256OfParts(parts: readonly (Uint8Array | string)[]): Sha256 {
  const chunks: Uint8Array[] = []
  for (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part, 'utf8') : part
    const length = Buffer.alloc(8)
    length.writeBigUInt64BE(BigInt(bytes.length))
    chunks.push(length, bytes)
  }
  return sha256(Buffer.concat(chunks))
}

/** Returns a binding of the bytes that cannot be guessed without the salt. Rule: R14. */
export function saltedCommitment(salt: Uint8Array, bytes: Uint8Array): Commitment {
  return {
    scheme: 'hmac-sha256',
    value: createHmac('sha256', salt).update(bytes).digest('hex'),
  }
}

/** Returns a plain binding, for bytes in which nothing is masked. */
export function plainCommitment(bytes: Uint8Array): Commitment {
  return { scheme: 'sha256', value: hash('sha256', bytes, 'hex') }
}

/** Whether the bytes are those the commitment binds; the salt serves only the salted scheme. */
export function isCommitted(commitment: Commitment, bytes: Uint8Array, salt: Uint8Array): boolean {
  const made =
    commitment.scheme === 'sha256' ? plainCommitment(bytes) : saltedCommitment(salt, bytes)
  return made.value === commitment.value
}

/** Returns the id of the plan whose canonical bytes these are. Rule: R6. */
export function planIdOf(planBytes: Uint8Array): PlanId {
  return `wp1-${base32(hash('sha256', planBytes, 'buffer'))}`
}

/** Returns the id of the approval whose statement bytes these are. */
export function approvalIdOf(statementBytes: Uint8Array): ApprovalId {
  return `wa1-${base32(hash('sha256', statementBytes, 'buffer'))}`
}

/** Returns eight hex digits that tell same from changed, and nothing else without the key. Rule: R14. */
export function fingerprint(
  key: Uint8Array,
  purpose: string,
  target: string,
  path: string,
  value: string,
): string {
  const text = [purpose, target, path, value]
    .map(part => `${Buffer.byteLength(part)}:${part}`)
    .join('')
  return createHmac('sha256', preparedKey(key)).update(text).digest('hex').slice(0, 8)
}

const preparedKeys = new WeakMap<Uint8Array, KeyObject>()

/** To prepare the key takes longer than the rest, and files hold thousands of secrets. */
function preparedKey(key: Uint8Array): KeyObject {
  const known = preparedKeys.get(key)
  if (known !== undefined) return known
  const prepared = createSecretKey(key)
  preparedKeys.set(key, prepared)
  return prepared
}
