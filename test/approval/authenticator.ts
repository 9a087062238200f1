/** Synthetic security keys, with whatever flags a test asks for, and an agent that holds them. */
import { generateKeyPairSync, hash, type KeyObject, sign } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import { afterAll } from 'vitest'
import { namespaces } from '../../src/approval/namespaces.ts'
import { assembleSignature } from '../../src/approval/sign.ts'
import { publicKeyOf, type SshPublicKey } from '../../src/approval/ssh-key.ts'
import {
  equalBytes,
  WireReader,
  wireString,
  wireStrings,
  wireU32,
} from '../../src/approval/ssh-wire.ts'
import { sshsigSignedData } from '../../src/approval/sshsig.ts'

export const application = 'ssh:'

export interface Authenticator {
  readonly key: SshPublicKey
  readonly type: string
  readonly sign: (data: Uint8Array) => Uint8Array
}

function coordinate(key: KeyObject, name: 'x' | 'y'): Uint8Array {
  return Buffer.from(key.export({ format: 'jwk' })[name] ?? '', 'base64url')
}

export function ed25519Authenticator(): Authenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const type = 'sk-ssh-ed25519@openssh.com'
  const key = publicKeyOf(wireStrings(type, coordinate(publicKey, 'x'), application), '')
  return { key, type, sign: data => sign(null, data, privateKey) }
}

export function ecdsaAuthenticator(): Authenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const type = 'sk-ecdsa-sha2-nistp256@openssh.com'
  const [x, y] = [coordinate(publicKey, 'x'), coordinate(publicKey, 'y')]
  const point = Buffer.concat([Buffer.of(4), x, y])
  const key = publicKeyOf(wireStrings(type, 'nistp256', point, application), '')
  const signData = (data: Uint8Array) => {
    const both = sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' })
    return wireStrings(mpint(both.subarray(0, 32)), mpint(both.subarray(32)))
  }
  return { key, type, sign: signData }
}

function mpint(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex(byte => byte !== 0)
  const short = bytes.subarray(start)
  return (short[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), short]) : short
}

/** What the device answers: PROTOCOL.u2f, "SSH U2F Signatures". */
export function answerOf(
  device: Authenticator,
  data: Uint8Array,
  flags: number,
  counter: number,
): Uint8Array {
  const answer = Buffer.concat([Buffer.of(flags), wireU32(counter)])
  const [application32, data32] = [
    hash('sha256', application, 'buffer'),
    hash('sha256', data, 'buffer'),
  ]
  const made = device.sign(Buffer.concat([application32, answer, data32]))
  return Buffer.concat([wireStrings(device.type, made), answer])
}

/** An approval's signature by a device. */
export function signedBy(
  device: Authenticator,
  message: Uint8Array,
  flags: number,
  counter: number,
): string {
  const data = sshsigSignedData(namespaces.approval, message)
  return assembleSignature(device.key, namespaces.approval, answerOf(device, data, flags, counter))
}

export interface SyntheticAgent {
  readonly socket: string
  /** What the next signatures say; the counter goes up by one with each. */
  readonly state: { flags: number; counter: number; asked: number }
}

/** Starts an agent that holds one device; it ends with the test file. */
export function startAgent(socket: string, device: Authenticator): Promise<SyntheticAgent> {
  const state = { flags: 1, counter: 0, asked: 0 }
  const server: Server = createServer(connection => {
    let held = Buffer.alloc(0)
    connection.on('error', () => {})
    connection.on('data', chunk => {
      held = Buffer.concat([held, chunk])
      if (held.length < 4 || held.length < 4 + held.readUInt32BE()) return
      const request = new WireReader(held.subarray(4))
      connection.end(wireString(reply(request)))
    })
  })
  function reply(request: WireReader): Uint8Array {
    if (request.byte() === 11) {
      return Buffer.concat([Buffer.of(12), wireU32(1), wireStrings(device.key.blob, 'token')])
    }
    if (!equalBytes(request.string(), device.key.blob)) return Buffer.of(5)
    state.asked++
    state.counter++
    const answer = answerOf(device, request.string(), state.flags, state.counter)
    return Buffer.concat([Buffer.of(14), wireString(answer)])
  }
  afterAll(() => {
    server.close()
  })
  return new Promise(resolve => server.listen(socket, () => resolve({ socket, state })))
}
