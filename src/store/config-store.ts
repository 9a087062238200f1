/** The files a person keeps: policy, signers, settings. writ creates them and never overwrites. */
import { dirname } from 'node:path'
import * as z from 'zod/mini'
import type { Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import { createFile, replaceFile } from '../host/write-file.ts'
import { followed, loadFile, loadText } from './config-file.ts'
import { decodeConfig } from './decode-config.ts'
import { ensureConfigDirectory, type Layout } from './layout.ts'
import { jsonBytes } from './record-file.ts'

export interface Settings {
  /** Path of a private key, or `agent:SHA256:...`; null where none was chosen. */
  readonly signingKey: string | null
  /** The name the user signs under; null for user@host. */
  readonly principal: string | null
  /** How the screen looks; what it may say is read where the screen is opened. */
  readonly theme?: string | undefined
  /** Keys of the user's own, by command; read with the theme. */
  readonly keys?: Readonly<Record<string, string | readonly string[]>> | undefined
}

const settingsRecord: z.ZodMiniType<Settings> = z.strictObject({
  signingKey: z._default(z.nullable(z.string()), null),
  principal: z._default(z.nullable(z.string()), null),
  theme: z.optional(z.string()),
  keys: z.optional(z.record(z.string(), z.union([z.string(), z.array(z.string())]))),
})

/** Returns the text of the policy; undefined where there is no file. */
export function loadPolicyText(host: Host, layout: Layout): string | undefined {
  return loadText(host, layout.policy)
}

/** Returns the armoured signature of the policy; undefined where there is none. */
export function loadPolicySignature(host: Host, layout: Layout): string | undefined {
  return loadText(host, layout.policySignature)
}

/** Puts a signature of the policy in the place of an older one and returns its path. */
export function savePolicySignature(host: Host, layout: Layout, armored: string): string {
  replaceKeyList(host, layout.policySignature, Buffer.from(armored, 'utf8'))
  return layout.policySignature
}

/** Returns the text of the signer list; undefined where there is no file. */
export function loadAllowedSignersText(host: Host, layout: Layout): string | undefined {
  return loadText(host, layout.allowedSigners)
}

/** Returns the list of revoked keys, plain or binary; null where there is no file. */
export function loadRevokedKeys(host: Host, layout: Layout): Uint8Array | null {
  return explainingIo('read the configuration', () => loadFile(host, layout.revokedKeys) ?? null)
}

/** Returns the settings; nothing is chosen where there is no file. */
export function loadSettings(host: Host, layout: Layout): Settings {
  const text = loadText(host, layout.settings)
  if (text === undefined) return { signingKey: null, principal: null }
  return decodeConfig(text, settingsRecord, layout.settings)
}

/** Replaces the settings; where the file is a link, the file it leads to. */
export function saveSettings(host: Host, layout: Layout, settings: Settings): void {
  explainingIo('write the settings', () => {
    ensureConfigDirectory(host, layout.config)
    const path = followed(host, layout.settings)
    replaceFile(host, path ?? layout.settings, jsonBytes(settings))
  })
}

/** Replaces a list of keys; where the file is a link, the file it leads to. */
export function replaceKeyList(host: Host, path: string, bytes: Uint8Array): void {
  explainingIo('write the list of keys', () => {
    ensureConfigDirectory(host, dirname(path))
    replaceFile(host, followed(host, path) ?? path, bytes)
  })
}

/** Creates a configuration file; false where there is one already, which stays as it is. */
export function createConfigFile(host: Host, path: string, text: string): boolean {
  return explainingIo('write the configuration', () => {
    ensureConfigDirectory(host, dirname(path))
    return createFile(host, path, Buffer.from(text, 'utf8'))
  })
}
