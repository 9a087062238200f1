/** SSH keys as people have them: one-line public keys and OpenSSH private key files. */
import { createPrivateKey, createPublicKey, hash, type KeyObject, sign } from 'node:crypto'
import { WritError } from '../model/errors.ts'
import { type Certificate, readCertificate } from './certificate.ts'
import { readKeyMaterial, WeakKeyError } from './key-material.ts'
import { equalBytes, strictBase64, WireError, WireReader, wireStrings } from './ssh-wire.ts'

/** A plain key or, with its certificate, what an authority says of it. */
export interface SshPublicKey {
  /** Such as `ssh-ed25519`; a certificate has the type of its key. */
  readonly type: string
  /** What counts as the key itself: two keys are one when their blobs are equal. Rule: R17. */
  readonly blob: Uint8Array
  /** Free text beside the key; proves nothing. */
  readonly comment: string
  /** As `ssh-keygen -l` prints it: `SHA256:` and 43 digits of base64. */
  readonly fingerprint: string
  /** What it claims is worth nothing before a signature with it was verified. */
  readonly certificate?: Certificate
}

export type SshPrivateKey =
  | {
      readonly kind: 'ed25519'
      readonly public: SshPublicKey
      /** Returns the signature blob, type included. */
      readonly sign: (data: Uint8Array) => Uint8Array
    }
  /** Needs a passphrase, so `ssh-keygen` signs. */
  | { readonly kind: 'encrypted'; readonly public: SshPublicKey }
  /** Of a type only `ssh-keygen` or an agent signs with. */
  | {
      readonly kind: 'unsupported'
      readonly public?: SshPublicKey
      /** Whether a security key asks for its PIN; absent where the file does not say. */
      readonly needsPin?: boolean
    }

/**
 * Reads one line of a `.pub` file, a certificate's too.
 *
 * @throws WritError SIGNER_UNUSABLE when it is no public key, KEY_TOO_WEAK for one that could not
 * count.
 */
export function parsePublicKey(line: string): SshPublicKey {
  const [type = '', base64 = '', ...words] = line.trim().split(/[ \t]+/)
  const blob = strictBase64(base64)
  if (blob === undefined || blob.length === 0) throw unusable('the line is not a public key')
  const key = publicKeyOf(blob, words.join(' '))
  if (new WireReader(wireBlob(key)).text() !== type) {
    throw unusable('the line names another key type than its data')
  }
  return key
}

/**
 * Returns the public key of a blob, its numbers checked.
 *
 * @throws WritError SIGNER_UNUSABLE when the blob is no key, KEY_TOO_WEAK for one that could not
 * count.
 */
export function publicKeyOf(blob: Uint8Array, comment: string): SshPublicKey {
  const certificate = readOrThrow(() => readCertificate(blob))
  if (certificate !== undefined) {
    const { keyType: type, keyBlob } = certificate
    const fingerprint = fingerprintOf(keyBlob)
    return { type, blob: keyBlob, comment, fingerprint, certificate }
  }
  const { type } = readOrThrow(() => readKeyMaterial(blob))
  return { type, blob, comment, fingerprint: fingerprintOf(blob) }
}

/** Returns the fingerprint of a blob as `ssh-keygen -l` prints it. */
export function fingerprintOf(blob: Uint8Array): string {
  return `SHA256:${hash('sha256', blob, 'base64').replace(/=+$/, '')}`
}

/** Returns the bytes that name a key on the wire: those of its certificate where it has one. */
export function wireBlob(key: SshPublicKey): Uint8Array {
  return key.certificate?.blob ?? key.blob
}

/** Whether only a device at hand can sign with it. */
export function isHardware(key: SshPublicKey): boolean {
  return key.type.startsWith('sk-')
}

/** Returns the one-line form, without comment. */
export function formatPublicKey(key: SshPublicKey): string {
  return `${key.type} ${Buffer.from(key.blob).toString('base64')}`
}

const header = '-----BEGIN OPENSSH PRIVATE KEY-----'
const footer = '-----END OPENSSH PRIVATE KEY-----'
const magic = Buffer.from('openssh-key-v1\0')

/**
 * Reads a private key file (OpenSSH PROTOCOL.key).
 *
 * @throws WritError SIGNER_UNUSABLE when the text is no private key file or is damaged.
 */
export function parsePrivateKey(pem: string): SshPrivateKey {
  const lines = pem.trim().split(/\r?\n/)
  if (/^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----$/.test(lines[0] ?? '') && lines[0] !== header) {
    return { kind: 'unsupported' }
  }
  const bytes = strictBase64(lines.slice(1, -1).join(''))
  if (lines[0] !== header || lines.at(-1) !== footer || bytes === undefined) {
    throw unusable('the file is not a private key')
  }
  return readOrThrow(() => readPrivateKey(bytes))
}

function readPrivateKey(bytes: Uint8Array): SshPrivateKey {
  const reader = new WireReader(bytes)
  if (!equalBytes(reader.take(magic.length), magic)) throw new WireError('other magic bytes')
  const cipher = reader.text()
  reader.text()
  reader.string()
  if (reader.u32() !== 1) throw new WireError('more than one key')
  const blob = reader.string()
  if (cipher !== 'none') return { kind: 'encrypted', public: publicKeyOf(blob, '') }
  const secret = new WireReader(reader.string())
  reader.end()
  const checkNumber = secret.u32()
  if (secret.u32() !== checkNumber) throw new WireError('the check numbers differ')
  const type = secret.text()
  if (type !== 'ssh-ed25519') return { ...unsupported(blob), ...pinOf(type, secret) }
  const point = secret.string()
  const seed = secret.string().subarray(0, 32)
  const comment = Buffer.from(secret.string()).toString('utf8')
  const publicKey = publicKeyOf(blob, comment)
  if (!equalBytes(blob, wireStrings('ssh-ed25519', point))) throw new WireError('two keys in one')
  const key = ed25519PrivateKey(seed, point)
  return {
    kind: 'ed25519',
    public: publicKey,
    sign: data => wireStrings('ssh-ed25519', sign(null, data, key)),
  }
}

/** OpenSSH PROTOCOL.u2f: what is kept of a security key ends with its flags and its handle. */
function pinOf(type: string, secret: WireReader): { needsPin?: boolean } {
  if (!type.startsWith('sk-')) return {}
  if (type.startsWith('sk-ecdsa-')) secret.string()
  secret.string()
  secret.string()
  return { needsPin: (secret.byte() & pinFlag) !== 0 }
}

const pinFlag = 0x04

/** A type or strength writ does not verify either has no public key to offer. */
function unsupported(blob: Uint8Array): SshPrivateKey & { readonly kind: 'unsupported' } {
  try {
    return { kind: 'unsupported', public: publicKeyOf(blob, '') }
  } catch {
    return { kind: 'unsupported' }
  }
}

function ed25519PrivateKey(seed: Uint8Array, point: Uint8Array): KeyObject {
  const d = Buffer.from(seed).toString('base64url')
  const x = Buffer.from(point).toString('base64url')
  let key: KeyObject
  try {
    key = createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d, x }, format: 'jwk' })
  } catch {
    throw new WireError('the secret has a wrong length')
  }
  if (createPublicKey(key).export({ format: 'jwk' }).x !== x) {
    throw new WireError('the secret belongs to another public key')
  }
  return key
}

function readOrThrow<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof WeakKeyError)
      throw new WritError('KEY_TOO_WEAK', { detail: error.message })
    if (error instanceof WireError) throw unusable(`the key cannot be used: ${error.message}`)
    throw error
  }
}

function unusable(detail: string): WritError {
  return new WritError('SIGNER_UNUSABLE', { detail })
}
