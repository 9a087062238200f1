/** Real keys from the real ssh-keygen, in a directory that is removed after the file's tests. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { formatAllowedSigner } from '../../src/approval/allowed-signers.ts'
import { type Namespace, namespaces } from '../../src/approval/namespaces.ts'
import type { UsableKey } from '../../src/approval/sign.ts'
import { parsePrivateKey, parsePublicKey, type SshPublicKey } from '../../src/approval/ssh-key.ts'

export function tempDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'writ-approval-'))
  afterAll(() => rmSync(path, { recursive: true, force: true }))
  return path
}

export interface KeyPair {
  readonly path: string
  readonly public: SshPublicKey
}

/** Makes a key pair; `type` takes options too, such as `rsa -b 3072`. */
export function makeKey(directory: string, name: string, type: string, passphrase = ''): KeyPair {
  const path = join(directory, name)
  const args = ['-q', '-N', passphrase, '-C', name, '-a', '1', '-f', path, '-t', ...type.split(' ')]
  const made = spawnSync('ssh-keygen', args, { encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`ssh-keygen cannot make ${type}: ${made.stderr}`)
  return { path, public: parsePublicKey(readFileSync(`${path}.pub`, 'utf8')) }
}

export function usableKey(pair: KeyPair): UsableKey {
  const key = parsePrivateKey(readFileSync(pair.path, 'utf8'))
  if (key.kind !== 'ed25519') throw new Error('not an unencrypted ed25519 key')
  return key
}

export function signersText(
  entries: readonly (readonly [string, SshPublicKey])[],
  more: readonly Namespace[] = [],
): string {
  const { approval, revocation, ledgerHead } = namespaces
  const purposes: Namespace[] = [approval, revocation, ledgerHead, ...more]
  return entries.map(([who, key]) => `${formatAllowedSigner(who, purposes, key)}\n`).join('')
}

/** What `ssh-keygen -Y sign` prints for a message. */
export function stockSign(keyPath: string, namespace: string, message: Uint8Array): string {
  const args = ['-Y', 'sign', '-q', '-f', keyPath, '-n', namespace]
  const run = spawnSync('ssh-keygen', args, { input: message, encoding: 'utf8' })
  if (run.status !== 0) throw new Error(`ssh-keygen does not sign: ${run.stderr}`)
  return run.stdout
}

/** Whether `ssh-keygen -Y verify` accepts. */
export function stockVerify(
  directory: string,
  signers: string,
  principal: string,
  namespace: string,
  armored: string,
  message: Uint8Array,
): boolean {
  const list = join(directory, 'allowed_signers')
  const signature = join(directory, 'message.sig')
  writeFileSync(list, signers)
  writeFileSync(signature, armored)
  const args = ['-Y', 'verify', '-f', list, '-I', principal, '-n', namespace, '-s', signature]
  return spawnSync('ssh-keygen', args, { input: message }).status === 0
}
