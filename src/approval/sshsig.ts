/**
 * OpenSSH's detached signature format (PROTOCOL.sshsig), so that stock tools can check an
 * approval. Rule: R16.
 *
 * Stricter than OpenSSH where it is lenient: one spelling per signature, nothing reserved,
 * nothing left over.
 */
import { hash } from 'node:crypto'
import { WritError } from '../model/errors.ts'
import { certificateProblem, needsPin } from './certificate.ts'
import { publicKeyOf, type SshPublicKey, wireBlob } from './ssh-key.ts'
import {
  equalBytes,
  strictBase64,
  WireError,
  WireReader,
  wireString,
  wireStrings,
  wireU32,
} from './ssh-wire.ts'
import { type SignatureVerdict, verifySignature } from './verify-signature.ts'

export interface Sshsig {
  readonly publicKey: SshPublicKey
  readonly namespace: string
  /** Of the message; writ signs with sha512. */
  readonly hash: 'sha256' | 'sha512'
  /** The signature blob, type included. */
  readonly signature: Uint8Array
}

export type SshsigVerdict = SignatureVerdict

const magic = Buffer.from('SSHSIG')
const version = 1
const begin = '-----BEGIN SSH SIGNATURE-----'
const end = '-----END SSH SIGNATURE-----'

/** A post-quantum signature takes 6 kB, one of RSA at its longest the same. */
const sizeLimit = 64 * 1024

/** The widths in use: OpenSSH's own, and that of tools that wrap as PEM does. */
const widths = [70, 76]

/**
 * Reads an armoured signature.
 *
 * @throws WritError APPROVAL_INVALID when it is not exactly what `armorSshsig` of the same
 * content gives, but for the width of its lines and a missing last line end.
 */
export function parseSshsig(armored: string): Sshsig {
  const text = armored.endsWith('\n') ? armored : `${armored}\n`
  const base64 = text.slice(begin.length, -end.length - 1).replaceAll('\n', '')
  const bytes = text.length > sizeLimit ? undefined : strictBase64(base64)
  if (bytes === undefined || !widths.some(width => armor(bytes, width) === text)) {
    throw new WritError('APPROVAL_INVALID', { detail: 'the signature is not an SSH signature' })
  }
  try {
    return readSshsig(bytes)
  } catch (error) {
    if (!(error instanceof WireError) && !(error instanceof WritError)) throw error
    const why = error instanceof WritError ? (error.detail ?? error.message) : error.message
    throw new WritError('APPROVAL_INVALID', { detail: `the signature is malformed: ${why}` })
  }
}

function readSshsig(bytes: Uint8Array): Sshsig {
  const reader = new WireReader(bytes)
  if (!equalBytes(reader.take(magic.length), magic)) throw new WireError('other magic bytes')
  if (reader.u32() !== version) throw new WireError('another version')
  const publicKey = publicKeyOf(reader.string(), '')
  const namespace = reader.text()
  if (namespace === '') throw new WireError('no namespace')
  if (reader.string().length > 0) throw new WireError('a reserved field is in use')
  const hashName = reader.text()
  if (hashName !== 'sha256' && hashName !== 'sha512') throw new WireError('another hash')
  const signature = reader.string()
  reader.end()
  return { publicKey, namespace, hash: hashName, signature }
}

/** Returns the bytes an armour wraps. */
export function encodeSshsig(sig: Sshsig): Uint8Array {
  const fields = wireStrings(wireBlob(sig.publicKey), sig.namespace, '', sig.hash, sig.signature)
  return Buffer.concat([magic, wireU32(version), fields])
}

/** Returns the text `ssh-keygen -Y sign` writes, byte for byte. */
export function armorSshsig(bytes: Uint8Array): string {
  return armor(bytes, 70)
}

function armor(bytes: Uint8Array, width: number): string {
  const base64 = Buffer.from(bytes).toString('base64')
  const lines = base64.match(new RegExp(`.{1,${width}}`, 'g')) ?? []
  return `${[begin, ...lines, end].join('\n')}\n`
}

/** Returns what the key itself signs: never the message, always its hash under a namespace. */
export function sshsigSignedData(
  namespace: string,
  message: Uint8Array,
  hashName: Sshsig['hash'] = 'sha512',
): Uint8Array {
  const digest = hash(hashName, message, 'buffer')
  return Buffer.concat([magic, wireStrings(namespace, '', hashName), wireString(digest)])
}

/** Verifies the signature over the exact bytes, for one namespace only. */
export function verifySshsig(sig: Sshsig, namespace: string, message: Uint8Array): SshsigVerdict {
  if (sig.namespace !== namespace) return { ok: false, detail: 'it was made for another purpose' }
  const data = sshsigSignedData(namespace, message, sig.hash)
  const verdict = verifySignature(sig.publicKey.blob, sig.signature, data)
  return verdict.ok ? certified(sig.publicKey, verdict) : verdict
}

/** A certificate says nothing before its authority's signature and its conditions were judged. */
function certified({ certificate }: SshPublicKey, verdict: SshsigVerdict): SshsigVerdict {
  if (certificate === undefined || !verdict.ok) return verdict
  const refused = (detail: string): SshsigVerdict => {
    return { ok: false, detail, code: 'CERTIFICATE_REFUSED' }
  }
  const problem = certificateProblem(certificate)
  if (problem !== undefined) return refused(problem)
  const { authority, signature, signed } = certificate
  if (!verifySignature(authority, signature, signed).ok) {
    return refused('the certificate is not signed by the authority it names')
  }
  if (certificate.criticalOptions.includes(needsPin) && verdict.touch?.verified !== true) {
    const detail = 'the certificate asks for the PIN of a security key, and none was given'
    return { ok: false, detail, code: 'PIN_MISSING' }
  }
  return verdict
}
