/** Who signed these bytes for this purpose: the part every signed record shares. */
import { WritError } from '../model/errors.ts'
import { type AllowedSigner, entriesFor } from './allowed-signers.ts'
import type { Namespace } from './namespaces.ts'
import type { SshPublicKey } from './ssh-key.ts'
import { parseSshsig, verifySshsig } from './sshsig.ts'
import type { Touch } from './verify-signature.ts'

/** Bytes and their signature, as found on disk. */
export interface SignedBytes {
  readonly statement: Uint8Array
  /** Armoured SSHSIG. */
  readonly signature: string
}

export interface Authenticated {
  readonly key: SshPublicKey
  /** The entries that list the key for the purpose; at least one, their time not yet judged. */
  readonly entries: readonly AllowedSigner[]
  /** null for a key without a touch sensor. */
  readonly touch: Touch | null
}

/**
 * Verifies a signature over the exact bytes, before anything parses them. Rule: R16.
 *
 * @throws WritError APPROVAL_INVALID when the signature is malformed, for another purpose or
 * wrong; TOUCH_MISSING, PIN_MISSING and CERTIFICATE_REFUSED where it is right and does not count; APPROVAL_UNTRUSTED when nobody is listed with its key for this purpose.
 */
export function authenticate(
  { statement, signature }: SignedBytes,
  namespace: Namespace,
  signers: readonly AllowedSigner[],
): Authenticated {
  const sig = parseSshsig(signature)
  const entries = entriesFor(signers, sig.publicKey, namespace)
  if (entries.length === 0) {
    const { fingerprint, certificate } = sig.publicKey
    const detail =
      certificate === undefined
        ? `no signer is listed with the key ${fingerprint} for ${namespace}`
        : `no authority is listed that may certify the key ${fingerprint} for ${namespace}`
    throw new WritError('APPROVAL_UNTRUSTED', { detail, hint: 'writ doctor' })
  }
  const verdict = verifySshsig(sig, namespace, statement)
  if (!verdict.ok) {
    const { code, detail } = verdict
    throw code === undefined
      ? new WritError('APPROVAL_INVALID', { detail: `the signature fails: ${detail}` })
      : new WritError(code, { detail })
  }
  return { key: sig.publicKey, entries, touch: verdict.touch }
}
