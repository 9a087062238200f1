/** Real certificates from the real ssh-keygen, and bent ones no ssh-keygen would make. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, readFileSync } from 'node:fs'
import { readCertificate } from '../../src/approval/certificate.ts'
import type { Namespace } from '../../src/approval/namespaces.ts'
import { signWithPrivateKey, type UsableKey } from '../../src/approval/sign.ts'
import { parsePublicKey, publicKeyOf, type SshPublicKey } from '../../src/approval/ssh-key.ts'
import { wireString, wireStrings, wireU32, wireU64 } from '../../src/approval/ssh-wire.ts'
import type { KeyPair } from './keys.ts'

export interface CertifiedKey extends KeyPair {
  /** Path of the certificate. */
  readonly certificate: string
}

/** Certifies a copy of the key; options as `ssh-keygen -s` takes them, such as `-n bob`. */
export function certify(
  authority: KeyPair,
  subject: KeyPair,
  name: string,
  ...options: readonly string[]
): CertifiedKey {
  const path = `${subject.path}-${name}`
  copyFileSync(subject.path, path)
  copyFileSync(`${subject.path}.pub`, `${path}.pub`)
  const args = ['-q', '-s', authority.path, '-I', name, ...options, `${path}.pub`]
  const made = spawnSync('ssh-keygen', args, { encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`ssh-keygen does not certify: ${made.stderr}`)
  const certificate = `${path}-cert.pub`
  return { path, certificate, public: parsePublicKey(readFileSync(certificate, 'utf8')) }
}

export interface Claims {
  readonly kind?: number
  readonly principals?: readonly string[]
  readonly critical?: Uint8Array
  readonly extensions?: Uint8Array
  readonly reserved?: string
  readonly serial?: bigint
  readonly after?: bigint
  readonly before?: bigint
  /** Bends the bytes after they were signed. */
  readonly bend?: (blob: Uint8Array) => Uint8Array
}

/** Certifies whatever is claimed, sound or not. */
export function claim(authority: UsableKey, subject: SshPublicKey, claims: Claims): Uint8Array {
  const point = subject.blob.subarray(4 + subject.type.length)
  const signed = Buffer.concat([
    wireStrings('ssh-ed25519-cert-v01@openssh.com', Buffer.alloc(32, 1)),
    point,
    wireU64(claims.serial ?? 1n),
    wireU32(claims.kind ?? 1),
    wireString('id'),
    wireString(wireStrings(...(claims.principals ?? ['bob']))),
    wireU64(claims.after ?? 0n),
    wireU64(claims.before ?? 0xffff_ffff_ffff_ffffn),
    wireString(claims.critical ?? ''),
    wireString(claims.extensions ?? ''),
    wireString(claims.reserved ?? ''),
    wireString(authority.public.blob),
  ])
  const blob = Buffer.concat([signed, wireString(authority.sign(signed))])
  return claims.bend?.(blob) ?? blob
}

/** Signs with a key and shows a certificate for it. */
export function signCertified(
  key: UsableKey,
  certificate: Uint8Array,
  namespace: Namespace,
  message: Uint8Array,
): string {
  // Without its checks, so that what is refused is refused by the verifier.
  const parsed = readCertificate(certificate)
  const shown =
    parsed === undefined ? publicKeyOf(certificate, '') : { ...key.public, certificate: parsed }
  return signWithPrivateKey({ ...key, public: shown }, namespace, message)
}
