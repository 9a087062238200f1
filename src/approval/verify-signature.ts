/** Verifies one SSH signature blob with one key: the signature's type must be the key's own. */
import { hash, type KeyObject, verify } from 'node:crypto'
import type { ErrorCode } from '../model/errors.ts'
import { type Curve, type KeyMaterial, readKeyMaterial } from './key-material.ts'
import { equalBytes, WireError, WireReader, wireU32 } from './ssh-wire.ts'

/** What a security key says of the person at it. */
export interface Touch {
  /** A PIN or a fingerprint was given, not only a touch. */
  readonly verified: boolean
  /** Counts the key's signatures; a step back tells of a copy. */
  readonly counter: number
}

export type SignatureVerdict =
  | { readonly ok: true; readonly touch: Touch | null }
  /** The code where the signature itself is right and does not count. */
  | { readonly ok: false; readonly detail: string; readonly code?: ErrorCode }

const webauthn = 'webauthn-sk-ecdsa-sha2-nistp256@openssh.com'

/** Flag bits of an authenticator's answer (WebAuthn section 6.1). */
const flag = { present: 0x01, verified: 0x04, attested: 0x40, extended: 0x80 }

/**
 * Verifies a signature over data.
 *
 * Signatures of security keys need the user-presence flag, which `ssh-keygen -Y verify` does not
 * look at. Rule: R16.
 */
export function verifySignature(
  blob: Uint8Array,
  signature: Uint8Array,
  data: Uint8Array,
): SignatureVerdict {
  try {
    const { type, material } = readKeyMaterial(blob)
    const reader = new WireReader(signature)
    const algorithm = reader.text()
    if (!algorithmsOf(type).includes(algorithm)) return refused('its type is not that of the key')
    return check(material, algorithm, reader, data)
  } catch (error) {
    if (error instanceof WireError) return refused(`it is malformed: ${error.message}`)
    throw error
  }
}

function algorithmsOf(keyType: string): readonly string[] {
  switch (keyType) {
    case 'ssh-rsa':
      return ['rsa-sha2-512', 'rsa-sha2-256']
    case 'sk-ecdsa-sha2-nistp256@openssh.com':
      return [keyType, webauthn]
    default:
      return [keyType]
  }
}

function check(
  material: KeyMaterial,
  algorithm: string,
  reader: WireReader,
  data: Uint8Array,
): SignatureVerdict {
  switch (material.kind) {
    case 'ed25519':
      return plain(verify(null, data, material.key, last(reader)))
    case 'ecdsa':
      return plain(verifyEcdsa(material.key, material.curve, last(reader), data))
    case 'rsa': {
      const hashName = algorithm === 'rsa-sha2-512' ? 'sha512' : 'sha256'
      return plain(verify(hashName, data, material.key, last(reader)))
    }
    case 'mldsa44-ed25519':
      return plain(verifyComposite(material.quantum, material.key, last(reader), data))
    case 'sk-ed25519': {
      const made = reader.string()
      const answer = readAnswer(reader)
      reader.end()
      const signed = answeredData(material.application, answer, data)
      return touched(verify(null, signed, material.key, made), answer)
    }
    case 'sk-ecdsa': {
      const made = reader.string()
      const answer = readAnswer(reader)
      const signed =
        algorithm === webauthn
          ? webauthnData(material.application, answer, reader, data)
          : answeredData(material.application, answer, data)
      reader.end()
      return touched(verifyEcdsa(material.key, material.curve, made, signed), answer)
    }
  }
}

function last(reader: WireReader): Uint8Array {
  const made = reader.string()
  reader.end()
  return made
}

/** RFC 5656 section 3.1.2: two integers, here padded to the fixed width node:crypto takes. */
function verifyEcdsa(key: KeyObject, curve: Curve, made: Uint8Array, data: Uint8Array): boolean {
  const reader = new WireReader(made)
  const parts = [reader.mpint(), reader.mpint()]
  reader.end()
  if (parts.some(part => part.length > curve.size)) return false
  const padded = parts.flatMap(part => [Buffer.alloc(curve.size - part.length), part])
  return verify(curve.hash, data, { key, dsaEncoding: 'ieee-p1363' }, Buffer.concat(padded))
}

/** draft-miller-sshm-composite-sigs: both halves sign one message, and both must be right. */
function verifyComposite(
  quantum: KeyObject,
  classic: KeyObject,
  made: Uint8Array,
  data: Uint8Array,
): boolean {
  const quantumSize = 2420
  const label = Buffer.from('COMPSIG-MLDSA44-Ed25519-SHA512')
  const message = Buffer.concat([
    Buffer.from('CompositeAlgorithmSignatures2025'),
    label,
    Buffer.of(0),
    hash('sha512', data, 'buffer'),
  ])
  const quantumOk = verify(
    null,
    message,
    { key: quantum, context: label },
    made.subarray(0, quantumSize),
  )
  return verify(null, message, classic, made.subarray(quantumSize)) && quantumOk
}

interface Answer {
  readonly flags: number
  readonly counter: number
}

function readAnswer(reader: WireReader): Answer {
  return { flags: reader.byte(), counter: reader.u32() }
}

/** OpenSSH PROTOCOL.u2f, "SSH U2F Signatures". */
function answeredData(
  application: Uint8Array,
  { flags, counter }: Answer,
  data: Uint8Array,
  extensions: Uint8Array = Buffer.alloc(0),
): Uint8Array {
  return Buffer.concat([
    hash('sha256', application, 'buffer'),
    Buffer.of(flags),
    wireU32(counter),
    extensions,
    hash('sha256', data, 'buffer'),
  ])
}

/** The same made by a browser: the data stands as the challenge inside what the browser signed. */
function webauthnData(
  application: Uint8Array,
  answer: Answer,
  reader: WireReader,
  data: Uint8Array,
): Uint8Array {
  const origin = reader.text()
  const clientData = reader.string()
  const extensions = reader.string()
  const challenge = Buffer.from(data).toString('base64url')
  const start = Buffer.from(
    `{"type":"webauthn.get","challenge":"${challenge}","origin":"${origin}"`,
  )
  if (origin.includes('"') || !equalBytes(clientData.subarray(0, start.length), start)) {
    throw new WireError('the browser signed something else')
  }
  const extended = (answer.flags & flag.extended) !== 0
  if ((answer.flags & flag.attested) !== 0 || extended !== extensions.length > 0) {
    throw new WireError('the flags do not fit the data')
  }
  return answeredData(application, answer, clientData, extensions)
}

function plain(right: boolean): SignatureVerdict {
  return right ? { ok: true, touch: null } : refused('it does not fit the signed bytes')
}

function touched(right: boolean, { flags, counter }: Answer): SignatureVerdict {
  if (!right) return plain(false)
  if ((flags & flag.present) === 0) {
    return { ok: false, detail: 'the security key was not touched', code: 'TOUCH_MISSING' }
  }
  return { ok: true, touch: { verified: (flags & flag.verified) !== 0, counter } }
}

function refused(detail: string): SignatureVerdict {
  return { ok: false, detail }
}
