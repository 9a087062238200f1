/**
 * The two questions asked of an ssh-agent, as messages without their outer length
 * (draft-ietf-sshm-ssh-agent).
 */
import { WritError } from '../model/errors.ts'
import { publicKeyOf, type SshPublicKey, wireBlob } from './ssh-key.ts'
import { WireError, WireReader, wireStrings, wireU32 } from './ssh-wire.ts'

const code = { failure: 5, askKeys: 11, keys: 12, askSignature: 13, signature: 14 }

/** Asks for rsa-sha2-512; without it an agent signs RSA with SHA-1. */
const rsaSha512 = 4

/** Returns the question which keys the agent holds. */
export function identitiesRequest(): Uint8Array {
  return Buffer.of(code.askKeys)
}

/**
 * Returns the keys an agent holds, in its order; those writ would not accept are left out.
 *
 * @throws WritError AGENT_UNAVAILABLE when the answer is none.
 */
export function parseIdentities(answer: Uint8Array): readonly SshPublicKey[] {
  return readAnswer(answer, code.keys, reader => {
    const keys: SshPublicKey[] = []
    for (let count = reader.u32(); count > 0; count--) {
      const blob = reader.string()
      const key = usableKey(blob, Buffer.from(reader.string()).toString('utf8'))
      if (key !== undefined) keys.push(key)
    }
    return keys
  })
}

/** Returns the request to sign data with one of its keys. */
export function signatureRequest(key: SshPublicKey, data: Uint8Array): Uint8Array {
  const flags = key.type === 'ssh-rsa' ? rsaSha512 : 0
  return Buffer.concat([
    Buffer.of(code.askSignature),
    wireStrings(wireBlob(key), data),
    wireU32(flags),
  ])
}

/**
 * Returns the signature blob of an answer.
 *
 * @throws WritError SIGNER_UNUSABLE when the agent declined: key gone, locked, not confirmed.
 */
export function parseSignature(answer: Uint8Array): Uint8Array {
  return readAnswer(answer, code.signature, reader => reader.string())
}

function readAnswer<T>(answer: Uint8Array, expected: number, read: (reader: WireReader) => T): T {
  const reader = new WireReader(answer)
  try {
    const got = reader.byte()
    if (got === code.failure) {
      throw new WritError('SIGNER_UNUSABLE', { detail: 'the agent declined', hint: 'ssh-add -l' })
    }
    if (got !== expected) throw new WireError('another answer than asked for')
    const value = read(reader)
    reader.end()
    return value
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    throw new WritError('AGENT_UNAVAILABLE', { detail: `the agent's answer: ${error.message}` })
  }
}

function usableKey(blob: Uint8Array, comment: string): SshPublicKey | undefined {
  try {
    return publicKeyOf(blob, comment)
  } catch {
    return undefined
  }
}
