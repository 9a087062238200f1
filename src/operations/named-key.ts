/** Which key somebody means: a line, the text of a file, or the fingerprint of a known one. */
import { parseAllowedSigners } from '../approval/allowed-signers.ts'
import { parsePrivateKey, parsePublicKey, type SshPublicKey } from '../approval/ssh-key.ts'
import { WritError } from '../model/errors.ts'
import { findSigningKeys } from './signers.ts'
import type { Workspace } from './workspace.ts'

/**
 * Returns the one key a text holds: a public key line, or a private key file.
 *
 * @throws WritError SIGNER_UNUSABLE, KEY_TOO_WEAK; USAGE where it holds several.
 */
export function keyOfText(text: string): SshPublicKey {
  if (text.startsWith('-----BEGIN ')) {
    const { public: key } = parsePrivateKey(text)
    if (key !== undefined) return key
    throw new WritError('SIGNER_UNUSABLE', {
      detail: 'the file does not tell its public half',
      hint: 'name its .pub file',
    })
  }
  const lines = text.split(/\r?\n/).filter(line => line.trim() !== '' && !line.startsWith('#'))
  if (lines.length > 1) {
    throw new WritError('USAGE', {
      detail: `there are ${lines.length} keys in it, and one is meant`,
      hint: 'give one key as a line, in quotes',
    })
  }
  return parsePublicKey(lines[0] ?? '')
}

/** Whether a name can only be a fingerprint. */
export function isFingerprint(name: string): boolean {
  return /^(?:agent:)?SHA256:/.test(name)
}

/**
 * Returns the known key whose fingerprint begins so.
 *
 * @throws WritError NOT_FOUND, AMBIGUOUS_ID.
 */
export async function keyOfFingerprint(
  { host, allowedSigners }: Workspace,
  name: string,
): Promise<SshPublicKey> {
  const start = name.replace(/^agent:/, '')
  const listed = parseAllowedSigners(allowedSigners).signers.map(({ key }) => key)
  const own = (await findSigningKeys(host)).map(({ key }) => key)
  const found = new Map(
    [...own, ...listed]
      .filter(({ fingerprint }) => fingerprint.startsWith(start))
      .map(key => [key.fingerprint, key]),
  )
  const [first, second] = found.values()
  if (first === undefined) {
    throw new WritError('NOT_FOUND', {
      detail: `no known key has the fingerprint ${start}`,
      hint: 'writ keys list, or give the public key itself',
    })
  }
  if (second === undefined) return first
  throw new WritError('AMBIGUOUS_ID', {
    detail: `${start} is the start of ${found.size} fingerprints`,
    hint: 'writ keys list, then give the whole of it',
  })
}
