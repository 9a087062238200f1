/**
 * Which keys count no more: a plain list of public keys or OpenSSH's binary list, as
 * `ssh-keygen -Y verify -r` takes either.
 *
 * Read more strictly than OpenSSH does: a line it would pass over refuses the list, because
 * nobody can say which key was meant. Rule: R18.
 */
import { hash } from 'node:crypto'
import type { Certificate } from './certificate.ts'
import { isKrl, isSerialRevoked, type Krl, parseKrl } from './krl.ts'
import { fingerprintOf, type SshPublicKey } from './ssh-key.ts'
import { equalBytes, strictBase64, WireError, WireReader } from './ssh-wire.ts'

export type RevokedKeys =
  | { readonly ok: true; readonly kind: 'none' | 'plain' | 'krl'; readonly lists: Krl }
  /** It cannot be judged, so no key counts. */
  | { readonly ok: false; readonly detail: string }

export interface RevokedKey {
  readonly what: 'key' | 'authority' | 'certificate'
  /** Of the key or the authority; null where a list names certificates by what they say. */
  readonly fingerprint: string | null
}

const nothing: Krl = { keys: [], sha1: [], sha256: [], certificates: [] }

/** Where there is no list. */
export const noRevokedKeys: RevokedKeys = { ok: true, kind: 'none', lists: nothing }

/** Reads a list; null is none. */
export function parseRevokedKeys(bytes: Uint8Array | null): RevokedKeys {
  if (bytes === null) return noRevokedKeys
  try {
    if (isKrl(bytes)) return { ok: true, kind: 'krl', lists: parseKrl(bytes) }
    return { ok: true, kind: 'plain', lists: { ...nothing, keys: plainKeys(bytes) } }
  } catch (error) {
    if (error instanceof WireError) return { ok: false, detail: error.message }
    throw error
  }
}

/**
 * Returns how a key is revoked; undefined where it is not. A certificate falls with its key and
 * with its authority.
 */
export function revocationOf(
  { lists }: RevokedKeys & { readonly ok: true },
  { blob, certificate }: SshPublicKey,
): RevokedKey | undefined {
  if (isListed(lists, blob)) return { what: 'key', fingerprint: fingerprintOf(blob) }
  if (certificate === undefined) return undefined
  const { authority } = certificate
  if (isListed(lists, authority)) {
    return { what: 'authority', fingerprint: fingerprintOf(authority) }
  }
  return isCertificateRevoked(lists, certificate)
    ? { what: 'certificate', fingerprint: null }
    : undefined
}

/** Returns the fingerprints of the keys that a list names as a whole, in its order. */
export function revokedFingerprints({ keys, sha256 }: Krl): readonly string[] {
  const digests = sha256.map(digest => Buffer.from(digest).toString('base64').replace(/=+$/, ''))
  return [...keys.map(fingerprintOf), ...digests.map(digest => `SHA256:${digest}`)]
}

function isListed({ keys, sha1, sha256 }: Krl, blob: Uint8Array): boolean {
  const has = (list: readonly Uint8Array[], bytes: Uint8Array): boolean =>
    list.some(one => equalBytes(one, bytes))
  return (
    has(keys, blob) ||
    (sha1.length > 0 && has(sha1, hash('sha1', blob, 'buffer'))) ||
    (sha256.length > 0 && has(sha256, hash('sha256', blob, 'buffer')))
  )
}

function isCertificateRevoked({ certificates }: Krl, certificate: Certificate): boolean {
  const keyId = Buffer.from(certificate.keyId, 'utf8')
  return certificates
    .filter(({ authority }) => authority === null || equalBytes(authority, certificate.authority))
    .some(
      revoked =>
        isSerialRevoked(revoked, certificate.serial) ||
        revoked.keyIds.some(id => equalBytes(id, keyId)),
    )
}

/** Keys of any strength: what writ would not use may well be revoked. */
function plainKeys(bytes: Uint8Array): readonly Uint8Array[] {
  const lines = Buffer.from(bytes).toString('latin1').split(/\r?\n/)
  return lines.flatMap((raw, index) => {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) return []
    const [type = '', base64 = ''] = line.split(/[ \t]+/)
    const blob = strictBase64(base64)
    if (blob === undefined || blob.length === 0 || typeOf(blob) !== type) {
      throw new WireError(`line ${index + 1} is not KEYTYPE KEY`)
    }
    if (type.includes('-cert-')) {
      throw new WireError(`line ${index + 1} is a certificate; name its key, or use a binary list`)
    }
    return [blob]
  })
}

function typeOf(blob: Uint8Array): string | undefined {
  try {
    return new WireReader(blob).text()
  } catch {
    return undefined
  }
}
