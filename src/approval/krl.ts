/**
 * OpenSSH's key revocation list (PROTOCOL.krl), read by own code.
 *
 * A list that is half understood would let a revoked key pass, so an unknown section, a signature
 * (nobody says whose would count), and anything left over refuse the whole list. Rule: R18.
 */
import { WireError, WireReader, wireStrings, wireU64 } from './ssh-wire.ts'

export interface Krl {
  /** Public keys as blobs; certificates stand here with their plain key. */
  readonly keys: readonly Uint8Array[]
  /** Digests of such blobs. */
  readonly sha1: readonly Uint8Array[]
  readonly sha256: readonly Uint8Array[]
  readonly certificates: readonly RevokedCertificates[]
}

/** Certificates of one authority, or of any, by what they say of themselves. */
export interface RevokedCertificates {
  /** null: of any authority. */
  readonly authority: Uint8Array | null
  /** First and last serial number of each run. */
  readonly ranges: readonly (readonly [bigint, bigint])[]
  readonly bitmaps: readonly SerialBitmap[]
  readonly keyIds: readonly Uint8Array[]
}

/** Bit 0 is the last bit of the last byte, and stands for the serial number `offset`. */
export interface SerialBitmap {
  readonly offset: bigint
  readonly bits: Uint8Array
}

const magic = Buffer.from('SSHKRL\n\0')
const formatVersion = 1
const section = { certificates: 1, keys: 2, sha1: 3, sha256: 5 }
const part = { serials: 0x20, range: 0x21, bitmap: 0x22, keyIds: 0x23 }

/** Whether some bytes are meant as such a list, readable or not. */
export function isKrl(bytes: Uint8Array): boolean {
  return Buffer.compare(bytes.subarray(0, magic.length), magic) === 0
}

/** Reads a list. @throws WireError where any of it cannot be judged. */
export function parseKrl(bytes: Uint8Array): Krl {
  const reader = new WireReader(bytes)
  readHeader(reader)
  const keys: Uint8Array[] = []
  const sha1: Uint8Array[] = []
  const sha256: Uint8Array[] = []
  const certificates: RevokedCertificates[] = []
  while (!reader.isDone) {
    const type = reader.byte()
    const data = new WireReader(reader.string())
    switch (type) {
      case section.certificates:
        certificates.push(readCertificates(data))
        break
      case section.keys:
        keys.push(...stringsOf(data))
        break
      case section.sha1:
        sha1.push(...digestsOf(data, 20))
        break
      case section.sha256:
        sha256.push(...digestsOf(data, 32))
        break
      default:
        throw new WireError(`it has a section of type ${type}, which cannot be judged`)
    }
  }
  return { keys, sha1, sha256, certificates }
}

/** Returns the list with one more key in it, as of now (milliseconds since the epoch). */
export function withRevokedKey(bytes: Uint8Array, blob: Uint8Array, now: number): Uint8Array {
  parseKrl(bytes)
  const reader = new WireReader(bytes)
  const { version } = readHeader(reader)
  const start = magic.length + 4
  return Buffer.concat([
    bytes.subarray(0, start),
    wireU64(version + 1n),
    wireU64(BigInt(Math.floor(now / 1000))),
    bytes.subarray(start + 16),
    Buffer.of(section.keys),
    wireStrings(wireStrings(blob)),
  ])
}

function readHeader(reader: WireReader): { version: bigint } {
  if (Buffer.compare(reader.take(magic.length), magic) !== 0) throw new WireError('other magic')
  if (reader.u32() !== formatVersion) throw new WireError('another format version')
  const version = reader.u64()
  reader.u64()
  if (reader.u64() !== 0n) throw new WireError('it has flags, which cannot be judged')
  if (reader.string().length > 0) throw new WireError('a reserved field is in use')
  reader.string()
  return { version }
}

function readCertificates(reader: WireReader): RevokedCertificates {
  const authority = reader.string()
  if (reader.string().length > 0) throw new WireError('a reserved field is in use')
  const ranges: [bigint, bigint][] = []
  const bitmaps: SerialBitmap[] = []
  const keyIds: Uint8Array[] = []
  while (!reader.isDone) {
    const type = reader.byte()
    const data = new WireReader(reader.string())
    switch (type) {
      case part.serials:
        while (!data.isDone) {
          const serial = data.u64()
          ranges.push([serial, serial])
        }
        break
      case part.range: {
        const range: [bigint, bigint] = [data.u64(), data.u64()]
        data.end()
        if (range[0] > range[1]) throw new WireError('a range of serial numbers runs backwards')
        ranges.push(range)
        break
      }
      case part.bitmap: {
        const offset = data.u64()
        bitmaps.push({ offset, bits: data.string() })
        data.end()
        break
      }
      case part.keyIds:
        keyIds.push(...stringsOf(data))
        break
      default:
        throw new WireError(`it revokes certificates in a way (${type}) that cannot be judged`)
    }
  }
  return { authority: authority.length === 0 ? null : authority, ranges, bitmaps, keyIds }
}

function stringsOf(reader: WireReader): Uint8Array[] {
  const found: Uint8Array[] = []
  while (!reader.isDone) found.push(reader.string())
  return found
}

function digestsOf(reader: WireReader, size: number): Uint8Array[] {
  const found = stringsOf(reader)
  if (found.some(({ length }) => length !== size)) throw new WireError('a digest of wrong length')
  return found
}

/** Whether a serial number is among those revoked; 0 means that a certificate has none. */
export function isSerialRevoked({ ranges, bitmaps }: RevokedCertificates, serial: bigint): boolean {
  if (serial === 0n) return false
  return (
    ranges.some(([first, last]) => first <= serial && serial <= last) ||
    bitmaps.some(({ offset, bits }) => {
      const at = serial - offset
      if (at < 0n || at >= BigInt(bits.length) * 8n) return false
      const byte = bits[bits.length - 1 - Number(at / 8n)] ?? 0
      return ((byte >> Number(at % 8n)) & 1) === 1
    })
  )
}
