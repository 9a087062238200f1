/**
 * What a public key blob holds, ready to verify with.
 *
 * Only types worth trusting are read: no DSA, no RSA below 3072 bits. The
 * layouts are those of RFC 4253, RFC 5656, RFC 8709, OpenSSH's PROTOCOL.u2f and
 * draft-miller-sshm-composite-sigs.
 */
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { WireError, WireReader } from './ssh-wire.ts'

export type KeyMaterial =
  | { readonly kind: 'ed25519'; readonly key: KeyObject }
  | { readonly kind: 'ecdsa'; readonly key: KeyObject; readonly curve: Curve }
  | { readonly kind: 'rsa'; readonly key: KeyObject }
  | { readonly kind: 'sk-ed25519'; readonly key: KeyObject; readonly application: Uint8Array }
  | {
      readonly kind: 'sk-ecdsa'
      readonly key: KeyObject
      readonly curve: Curve
      readonly application: Uint8Array
    }
  | { readonly kind: 'mldsa44-ed25519'; readonly quantum: KeyObject; readonly key: KeyObject }

export interface Curve {
  readonly jwk: string
  readonly hash: string
  /** Bytes of one coordinate, and of r and s. */
  readonly size: number
}

const p256: Curve = { jwk: 'P-256', hash: 'sha256', size: 32 }

const curves: ReadonlyMap<string, Curve> = new Map([
  ['nistp256', p256],
  ['nistp384', { jwk: 'P-384', hash: 'sha384', size: 48 }],
  ['nistp521', { jwk: 'P-521', hash: 'sha512', size: 66 }],
])

const rsaBits = { least: 3072, most: 16_384 }
const mldsa44Size = 1312
const ed25519Size = 32

/** Thrown for a key that is well formed and too weak to count. */
export class WeakKeyError extends WireError {}

/** Returns the type and the material of a blob; throws WireError where it is not to be used. */
export function readKeyMaterial(blob: Uint8Array): { type: string; material: KeyMaterial } {
  const reader = new WireReader(blob)
  const type = reader.text()
  const material = readMaterial(type, reader)
  reader.end()
  return { type, material }
}

/** Reads what follows the type; certificates hold the same fields. */
export function readMaterial(type: string, reader: WireReader): KeyMaterial {
  switch (type) {
    case 'ssh-ed25519':
      return { kind: 'ed25519', key: ed25519Key(reader.string()) }
    case 'ecdsa-sha2-nistp256':
    case 'ecdsa-sha2-nistp384':
    case 'ecdsa-sha2-nistp521': {
      const name = reader.text()
      const curve = curves.get(name)
      if (curve === undefined || type !== `ecdsa-sha2-${name}`) throw new WireError('other curve')
      return { kind: 'ecdsa', curve, key: ecKey(curve, reader.string()) }
    }
    case 'ssh-rsa': {
      const exponent = reader.mpint()
      return { kind: 'rsa', key: rsaKey(exponent, reader.mpint()) }
    }
    case 'sk-ssh-ed25519@openssh.com': {
      const key = ed25519Key(reader.string())
      return { kind: 'sk-ed25519', key, application: reader.string() }
    }
    case 'sk-ecdsa-sha2-nistp256@openssh.com': {
      if (reader.text() !== 'nistp256') throw new WireError('other curve')
      const key = ecKey(p256, reader.string())
      return { kind: 'sk-ecdsa', curve: p256, key, application: reader.string() }
    }
    case 'ssh-mldsa44-ed25519@openssh.com': {
      const both = reader.string()
      if (both.length !== mldsa44Size + ed25519Size) throw new WireError('a key of wrong length')
      const quantum = importJwk({
        kty: 'AKP',
        alg: 'ML-DSA-44',
        pub: base64url(both.subarray(0, mldsa44Size)),
      })
      return { kind: 'mldsa44-ed25519', quantum, key: ed25519Key(both.subarray(mldsa44Size)) }
    }
    default:
      throw new WireError('a key type writ does not use')
  }
}

function ed25519Key(point: Uint8Array): KeyObject {
  if (point.length !== ed25519Size) throw new WireError('a key of wrong length')
  return importJwk({ kty: 'OKP', crv: 'Ed25519', x: base64url(point) })
}

function ecKey(curve: Curve, point: Uint8Array): KeyObject {
  if (point[0] !== 4 || point.length !== 1 + 2 * curve.size) throw new WireError('a compressed key')
  const x = base64url(point.subarray(1, 1 + curve.size))
  const y = base64url(point.subarray(1 + curve.size))
  return importJwk({ kty: 'EC', crv: curve.jwk, x, y })
}

function rsaKey(exponent: Uint8Array, modulus: Uint8Array): KeyObject {
  const key = importJwk({ kty: 'RSA', e: base64url(exponent), n: base64url(modulus) })
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  if (bits < rsaBits.least) throw new WeakKeyError(`an RSA key below ${rsaBits.least} bits`)
  if (bits > rsaBits.most) throw new WireError(`an RSA key above ${rsaBits.most} bits`)
  return key
}

function importJwk(jwk: JsonWebKey): KeyObject {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' })
  } catch {
    throw new WireError('a key that is no valid point or number')
  }
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}
