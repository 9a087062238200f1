/** Security keys that the real ssh-keygen makes and signs with, through a library of our own. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parsePublicKey } from '../../src/approval/ssh-key.ts'
import { type KeyPair, tempDirectory } from './keys.ts'

export interface SecurityKeys {
  /** For SSH_SK_PROVIDER. */
  readonly library: string
  /** Makes a key; options as `ssh-keygen -O` takes them, such as `verify-required`. */
  make(name: string, passphrase: string, ...options: readonly string[]): KeyPair
  /** Sets what the counter stands at. */
  count(value: number): void
}

/** Returns them; undefined where there is no compiler or no OpenSSL to build the library with. */
export function securityKeys(): SecurityKeys | undefined {
  const directory = tempDirectory()
  const library = join(directory, 'provider.so')
  const counter = join(directory, 'counter')
  const source = join(import.meta.dirname, 'security-key-provider.c')
  const define = `-DCOUNTER="${counter}"`
  const args = ['-shared', '-fPIC', '-w', define, '-o', library, source, '-lcrypto']
  if (spawnSync('cc', args).status !== 0) return undefined
  return {
    library,
    make(name, passphrase, ...options) {
      const path = join(directory, name)
      const more = options.flatMap(option => ['-O', option])
      const kind = ['-q', '-t', 'ed25519-sk', '-w', library, '-a', '1']
      const made = spawnSync('ssh-keygen', [...kind, ...more, '-N', passphrase, '-f', path])
      if (made.status !== 0) throw new Error(`no security key: ${made.stderr}`)
      return { path, public: parsePublicKey(readFileSync(`${path}.pub`, 'utf8')) }
    },
    count: value => writeFileSync(counter, String(value)),
  }
}
