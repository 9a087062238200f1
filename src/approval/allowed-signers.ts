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
  /** Who signs with the key, or whom the authority may certify; literal names, at least one. */
  readonly principals: readonly string[]
  /** Whether the key signs certificates of such people, and nothing else. */
  readonly isAuthority: boolean
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

/**
 * Returns the entries that let this very key sign for a purpose, at any time.
 *
 * A certificate is listed through its authority, for the names both of them say and while both
 * hold. As with OpenSSH a line of a plain key is for signatures without certificate only.
 */
export function entriesFor(
  signers: readonly AllowedSigner[],
  { blob, certificate }: SshPublicKey,
  namespace: Namespace,
): readonly AllowedSigner[] {
  const wanted = certificate?.authority ?? blob
  const found = signers.filter(
    ({ isAuthority, key, namespaces }) =>
      isAuthority === (certificate !== undefined) &&
      equalBytes(key.blob, wanted) &&
      namespaces.includes(namespace),
  )
  if (certificate === undefined) return found
  return found.flatMap(entry => {
    const principals = entry.principals.filter(name => certificate.principals.includes(name))
    return principals.length === 0
      ? []
      : [{ ...entry, principals, ...bothHold(entry, certificate) }]
  })
}

type Validity = Pick<AllowedSigner, 'validAfter' | 'validBefore'>

function bothHold(a: Validity, b: Validity): Validity {
  const starts = [a.validAfter, b.validAfter].filter(ms => ms !== null)
  const ends = [a.validBefore, b.validBefore].filter(ms => ms !== null)
  return {
    validAfter: starts.length === 0 ? null : Math.max(...starts),
    validBefore: ends.length === 0 ? null : Math.min(...ends),
  }
}

/** Returns everyone who signs with a key, whatever for, and whatever its certificate calls them. */
export function namesOf(
  signers: readonly AllowedSigner[],
  { blob, certificate }: SshPublicKey,
): readonly string[] {
  const listed = signers.filter(
    ({ isAuthority, key }) => !isAuthority && equalBytes(key.blob, blob),
  )
  return [...listed.flatMap(({ principals }) => principals), ...(certificate?.principals ?? [])]
}

/** Whether an entry or a certificate is valid at a moment. */
export function isValidAt(signer: Validity, ms: number): boolean {
  return (signer.validAfter ?? ms) <= ms && (signer.validBefore === null || ms < signer.validBefore)
}

/** What a line says besides who, for what and which key. */
export interface SignerLimits {
  readonly isAuthority?: boolean
  /** As OpenSSH spells them: YYYYMMDD[HHMM[SS]]Z. */
  readonly validAfter?: string | undefined
  readonly validBefore?: string | undefined
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
  { isAuthority = false, validAfter, validBefore }: SignerLimits = {},
): string {
  if (!plainPrincipal.test(principal)) {
    const detail = 'a principal is one word of letters, digits and . _ @ + : / -'
    throw new WritError('USAGE', { detail })
  }
  const options = [
    ...(isAuthority ? ['cert-authority'] : []),
    `namespaces="${purposes.join(',')}"`,
    ...(validAfter === undefined ? [] : [`valid-after="${validAfter}"`]),
    ...(validBefore === undefined ? [] : [`valid-before="${validBefore}"`]),
  ]
  return `${principal} ${options.join(',')} ${formatPublicKey(key)}`
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

type Options = Pick<AllowedSigner, 'isAuthority' | 'namespaces' | 'validAfter' | 'validBefore'>

const knownOptions = ['cert-authority', 'namespaces', 'valid-after', 'valid-before']

const option = /^(?<name>[A-Za-z-]+)(?:="(?<value>(?:[^"\\]|\\.)*)")?(?:,(?=.)|$)/

function readOptions(text: string): Options | string {
  const values = new Map<string, string>()
  for (let rest = text; rest !== ''; ) {
    const match = option.exec(rest)
    const name = match?.groups?.['name']?.toLowerCase()
    if (match === null || name === undefined) return 'its options cannot be read'
    if (!knownOptions.includes(name)) return 'an unknown option'
    const isFlag = name === 'cert-authority'
    const value = match.groups?.['value'] ?? (isFlag ? '' : undefined)
    if (isFlag && value !== '') return `${name} takes no value`
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
  return { isAuthority: values.has('cert-authority'), namespaces, validAfter, validBefore }
}

function readTime(text: string | undefined): number | null | undefined {
  return text === undefined ? null : sshTimeMs(text)
}

function readKey(text: string): SshPublicKey | string {
  try {
    const key = parsePublicKey(text)
    return key.certificate === undefined ? key : 'a certificate is listed through its authority'
  } catch (error) {
    if (error instanceof WritError) return error.detail ?? error.message
    throw error
  }
}
