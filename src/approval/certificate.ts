/**
 * OpenSSH certificates (PROTOCOL.certkeys): a key, whose it is, and the authority that says so.
 *
 * Read here; who may be an authority is for the list of signers to say. Rules: R16, R17.
 */
import { readKeyMaterial, readMaterial } from './key-material.ts'
import { WireError, WireReader, wireString } from './ssh-wire.ts'

export interface Certificate {
  /** All of it, as signatures and agents name it. */
  readonly blob: Uint8Array
  /** Type and blob of the key it is for. */
  readonly keyType: string
  readonly keyBlob: Uint8Array
  readonly serial: bigint
  readonly kind: 'user' | 'host'
  /** Free text of the authority. */
  readonly keyId: string
  readonly principals: readonly string[]
  /** Milliseconds since the epoch; null where not limited. */
  readonly validAfter: number | null
  readonly validBefore: number | null
  /** Names of what must be understood to honour it. */
  readonly criticalOptions: readonly string[]
  /** Blob of the authority's key. */
  readonly authority: Uint8Array
  /** What the authority signed, and how. */
  readonly signed: Uint8Array
  readonly signature: Uint8Array
}

const certificateType = /^(?<plain>[a-z0-9-]+)-cert-v01@openssh\.com$/

/** Key types that have `@openssh.com` in their own name. */
const vendorTypes = ['sk-ssh-ed25519', 'sk-ecdsa-sha2-nistp256', 'ssh-mldsa44-ed25519']

/** As certificates spell "for ever". */
const noEnd = 0xffff_ffff_ffff_ffffn

/** Returns the certificate of a blob; undefined where it is a plain key. Throws WireError. */
export function readCertificate(blob: Uint8Array): Certificate | undefined {
  const reader = new WireReader(blob)
  const plain = certificateType.exec(reader.text())?.groups?.['plain']
  if (plain === undefined) return undefined
  const keyType = vendorTypes.includes(plain) ? `${plain}@openssh.com` : plain
  reader.string()
  const start = reader.offset
  readMaterial(keyType, reader)
  const keyBlob = Buffer.concat([wireString(keyType), blob.subarray(start, reader.offset)])
  const serial = reader.u64()
  const kind = reader.u32()
  if (kind !== 1 && kind !== 2) throw new WireError('a certificate of unknown kind')
  const keyId = textOf(reader.string())
  const principals = listOf(reader.string(), list => textOf(list.string()))
  const validAfter = reader.u64()
  const validBefore = reader.u64()
  const criticalOptions = optionNames(reader.string())
  optionNames(reader.string())
  if (reader.string().length > 0) throw new WireError('a reserved field is in use')
  const authority = reader.string()
  // A certificate cannot be an authority, and a weak key must not be one.
  readKeyMaterial(authority)
  const signed = blob.subarray(0, reader.offset)
  const signature = reader.string()
  reader.end()
  return {
    ...{ blob, keyType, keyBlob, serial, keyId, principals, criticalOptions, authority },
    kind: kind === 1 ? 'user' : 'host',
    validAfter: validAfter === 0n ? null : msOf(validAfter),
    validBefore: validBefore === noEnd ? null : msOf(validBefore),
    ...{ signed, signature },
  }
}

/**
 * Returns what keeps a certificate from standing for a person, whoever signed it: its kind, no
 * names, or a condition that cannot be judged here. undefined where nothing does.
 */
export function certificateProblem(certificate: Certificate): string | undefined {
  if (certificate.kind !== 'user') return 'the certificate is for a host'
  if (certificate.principals.length === 0) return 'the certificate names nobody'
  const unknown = certificate.criticalOptions.find(name => name !== needsPin)
  if (unknown === undefined) return undefined
  return `the certificate holds under a condition (${unknown}) that cannot be judged`
}

/** The one condition that can be judged: the security key must have asked for its PIN. */
export const needsPin = 'verify-required'

/** Options are names with data, each name once, in the order of the alphabet. */
function optionNames(bytes: Uint8Array): readonly string[] {
  const names = listOf(bytes, list => {
    const name = list.text()
    list.string()
    return name
  })
  if (names.some((name, index) => index > 0 && name <= (names[index - 1] ?? ''))) {
    throw new WireError('the options of a certificate are out of order')
  }
  return names
}

function listOf<T>(bytes: Uint8Array, read: (reader: WireReader) => T): readonly T[] {
  const reader = new WireReader(bytes)
  const found: T[] = []
  while (!reader.isDone) found.push(read(reader))
  return found
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new WireError('a name in the certificate is not UTF-8')
  }
}

/** Past what a number holds exactly, a moment is as good as never. */
function msOf(seconds: bigint): number {
  const most = BigInt(Number.MAX_SAFE_INTEGER)
  return Number(seconds * 1000n > most ? most : seconds * 1000n)
}
