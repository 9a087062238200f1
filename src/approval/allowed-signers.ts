/**
 * The list of people whose signatures count, in OpenSSH's own format (ssh-keygen(1), ALLOWED
 * SIGNERS), read more strictly than OpenSSH does.
 *
 * What would make one signature count as several people, or a signature made for another
 * purpose count here, is refused with its reason: wildcard principals, entries without
 * `namespaces=`, patterns of namespaces. Rule: R17.
 */

import { sshTimeMs } from '../bytes/utc.ts'
import { type Problem, WritError } from '../model/errors.ts'
import type { Namespace } from './namespaces.ts'
import { formatPublicKey, parsePublicKey, type SshPublicKey } from './ssh-key.ts'
import { equalBytes } from './ssh-wire.ts'

export interface AllowedSigner {
  /** Who signs with the key; literal names, at least one. */
  readonly principals: readonly string[]
  readonly namespaces: readonly string[]
  /** Milliseconds since the epoch; null where not limited. */
  readonly validAfter: number | null
  readonly validBefore: number | null
  readonly key: SshPublicKey
  /** Where the entry stands, counted from 1. */
  readonly line: number
}

/** Reads the list; a line that is refused becomes a problem and counts for nobody. */
export function parseAllowedSigners(text: string): {
  signers: readonly AllowedSigner[]
  problems: readonly Problem[]
} {
  const signers: AllowedSigner[] = []
  const problems: Problem[] = []
  text.split(/\r?\n/).forEach((raw, index) => {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) return
    const read = readEntry(line, index + 1)
    if (typeof read !== 'string') signers.push(read)
    else {
      const places = [{ line: index + 1, column: 1 }]
      problems.push({ code: 'CONFIG_INVALID', detail: `signer refused: ${read}`, places })
    }
  })
  return { signers, problems }
}

/** Returns the entries that let this very key sign for a purpose, at any time. */
export function entriesFor(
  signers: readonly AllowedSigner[],
  key: SshPublicKey,
  namespace: Namespace,
): readonly AllowedSigner[] {
  return signers.filter(
    signer => equalBytes(signer.key.blob, key.blob) && signer.namespaces.includes(namespace),
  )
}

/** Whether an entry is valid at a moment. */
export function isValidAt(signer: AllowedSigner, ms: number): boolean {
  return (signer.validAfter ?? ms) <= ms && (signer.validBefore === null || ms < signer.validBefore)
}

/**
 * Returns the line that lets a key sign for these purposes.
 *
 * @throws WritError USAGE when the principal is not one plain word.
 */
export function formatAllowedSigner(
  principal: string,
  purposes: readonly Namespace[],
  key: SshPublicKey,
): string {
  if (!plainPrincipal.test(principal)) {
    const detail = 'a principal is one word of letters, digits and . _ @ + : / -'
    throw new WritError('USAGE', { detail })
  }
  return `${principal} namespaces="${purposes.join(',')}" ${formatPublicKey(key)}`
}

const plainPrincipal = /^[A-Za-z0-9][A-Za-z0-9._@+:/-]*$/
const pattern = /[*?!]/

/** Principals, options if any, key type, key. An option never starts as a key type does. */
const entry =
  /^(?<principals>\S+)[ \t]+(?:(?<options>(?:[^\s"]|"(?:[^"\\]|\\.)*")+)[ \t]+)??(?<key>(?:ssh|ecdsa|sk)-\S+[ \t]+\S.*)$/

/** Returns the entry, or why it does not count. */
function readEntry(line: string, number: number): AllowedSigner | string {
  const groups = entry.exec(line)?.groups
  if (groups === undefined) return 'the line is not PRINCIPAL OPTIONS KEYTYPE KEY'
  const principals = (groups['principals'] ?? '').split(',')
  if (principals.some(principal => pattern.test(principal))) {
    return 'a wildcard principal would let one key count as anyone'
  }
  if (!principals.every(principal => plainPrincipal.test(principal))) {
    return 'a principal is empty or has an unusual character'
  }
  const options = readOptions(groups['options'] ?? '')
  if (typeof options === 'string') return options
  const key = readKey(groups['key'] ?? '')
  return typeof key === 'string' ? key : { principals, ...options, key, line: number }
}

type Options = Pick<AllowedSigner, 'namespaces' | 'validAfter' | 'validBefore'>

const option = /^(?<name>[A-Za-z-]+)(?:="(?<value>(?:[^"\\]|\\.)*)")?(?:,(?=.)|$)/

function readOptions(text: string): Options | string {
  const values = new Map<string, string>()
  for (let rest = text; rest !== ''; ) {
    const match = option.exec(rest)
    const name = match?.groups?.['name']?.toLowerCase()
    if (match === null || name === undefined) return 'its options cannot be read'
    if (name === 'cert-authority') return 'certificates are not supported'
    if (!['namespaces', 'valid-after', 'valid-before'].includes(name)) return 'an unknown option'
    const value = match.groups?.['value']
    if (value === undefined || value.includes('\\')) return `${name} needs a plain quoted value`
    if (values.has(name)) return `${name} stands twice`
    values.set(name, value)
    rest = rest.slice(match[0].length)
  }
  const namespaces = values.get('namespaces')?.split(',') ?? []
  if (namespaces.length === 0) return 'without namespaces= a signature for git would count here'
  if (namespaces.some(name => name === '' || pattern.test(name))) {
    return 'namespaces must be spelled out, without wildcards'
  }
  const validAfter = readTime(values.get('valid-after'))
  const validBefore = readTime(values.get('valid-before'))
  if (validAfter === undefined || validBefore === undefined) {
    return 'a time must be YYYYMMDD[HHMM[SS]]Z, in UTC'
  }
  return { namespaces, validAfter, validBefore }
}

function readTime(text: string | undefined): number | null | undefined {
  return text === undefined ? null : sshTimeMs(text)
}

function readKey(text: string): SshPublicKey | string {
  try {
    return parsePublicKey(text)
  } catch (error) {
    if (error instanceof WritError) return error.detail ?? error.message
    throw error
  }
}
