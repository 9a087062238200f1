/** Lists a key as that of a person, so that what it signs counts. Rules: R17, R32. */
import { keyRevocations } from '../apply/key-revocations.ts'
import {
  type AllowedSigner,
  formatAllowedSigner,
  isValidAt,
  parseAllowedSigners,
} from '../approval/allowed-signers.ts'
import type { Namespace } from '../approval/namespaces.ts'
import { parseRevokedKeys, revocationOf } from '../approval/revoked-keys.ts'
import type { SshPublicKey } from '../approval/ssh-key.ts'
import { equalBytes } from '../approval/ssh-wire.ts'
import { sshTimeMs } from '../bytes/utc.ts'
import { isAgentName } from '../model/agent-name.ts'
import { WritError } from '../model/errors.ts'
import { loadAllowedSignersText, loadRevokedKeys, replaceKeyList } from '../store/config-store.ts'
import { appendLedger, readLedger } from '../store/ledger-store.ts'
import { policyPurposes, signerPurposes, signersHeader, trustCommand } from './trust-command.ts'
import { editCommand, principalOf, type Workspace } from './workspace.ts'

export interface TrustInput {
  readonly key: SshPublicKey
  readonly principal: string
  /** Whether the key signs certificates of this person instead of approvals. */
  readonly isAuthority: boolean
  /** Whether the key may sign the policy, too; absent: no. */
  readonly mayDecidePolicy?: boolean
  /** As OpenSSH spells them: YYYYMMDD[HHMM[SS]]Z. */
  readonly validAfter: string | undefined
  readonly validBefore: string | undefined
}

export interface TrustedKey {
  readonly principal: string
  readonly fingerprint: string
  /** The line, as it stands in the list now. */
  readonly line: string
  /** false where it was listed already, for all purposes. */
  readonly added: boolean
  readonly path: string
}

/**
 * Adds the line that lets a key sign for a person.
 *
 * @throws WritError PRINCIPAL_REFUSED for a wildcard or an agent; KEY_LISTED where the key is
 * somebody else's; KEY_REVOKED; CERTIFICATE_REFUSED for a certificate; CONFIG_INVALID where the
 * list has a line that does not count. Nothing is changed then.
 */
export function trustKey(workspace: Workspace, input: TrustInput): TrustedKey {
  const { host, layout } = workspace
  assertPrincipal(input.principal)
  assertPlain(input)
  for (const time of [input.validAfter, input.validBefore]) assertTime(time)
  const { missing, line } = wanted(workspace, input)
  const { principal, key } = input
  const { fingerprint } = key
  const path = layout.allowedSigners
  if (missing.length === 0) return { principal, fingerprint, line, added: false, path }
  const note = {
    event: 'key-trusted' as const,
    plan: null,
    actor: principalOf(workspace),
    detail: { key: fingerprint, principal },
  }
  appendLedger(host, layout, note, () => {
    // Nobody else changes the list while the ledger is held; what it is now decides.
    const text = loadAllowedSignersText(host, layout) ?? signersHeader
    const now = wanted({ ...workspace, allowedSigners: text }, input)
    if (now.missing.length === 0) return
    const separator = text === '' || text.endsWith('\n') ? '' : '\n'
    replaceKeyList(host, path, Buffer.from(`${text}${separator}${now.line}\n`, 'utf8'))
  })
  return { principal, fingerprint, line, added: true, path }
}

/** Returns the purposes the key cannot sign for yet, and the line that adds them. */
function wanted(
  workspace: Workspace,
  input: TrustInput,
): { missing: readonly Namespace[]; line: string } {
  const { host, layout } = workspace
  const { key, principal, isAuthority, validAfter, validBefore } = input
  const { signers, problems } = parseAllowedSigners(workspace.allowedSigners)
  const [problem] = problems
  if (problem !== undefined) {
    const place = problem.places?.[0]?.line ?? 0
    throw new WritError('CONFIG_INVALID', {
      detail: `line ${place} of ${layout.allowedSigners}: ${problem.detail}`,
      hint: editCommand(layout.allowedSigners),
      path: layout.allowedSigners,
      problems,
    })
  }
  assertKeyFree(signers, input)
  assertCounts(workspace, key)
  const own = signers.filter(
    entry =>
      equalBytes(entry.key.blob, key.blob) &&
      entry.isAuthority === isAuthority &&
      entry.principals.includes(principal) &&
      isValidAt(entry, host.now()),
  )
  const all = input.mayDecidePolicy === true ? policyPurposes : signerPurposes
  const missing = all.filter(purpose => !own.some(({ namespaces }) => namespaces.includes(purpose)))
  const purposes = missing.length === 0 ? all : missing
  const limits = { isAuthority, validAfter, validBefore }
  return { missing, line: formatAllowedSigner(principal, purposes, key, limits) }
}

/** One key is one person, whatever it is listed for: it must never count twice. Rule: R17. */
function assertKeyFree(
  signers: readonly AllowedSigner[],
  { key, principal, isAuthority }: TrustInput,
): void {
  const listed = signers.filter(entry => equalBytes(entry.key.blob, key.blob))
  const other = listed.find(
    entry =>
      entry.isAuthority !== isAuthority ||
      (!isAuthority && entry.principals.some(name => name !== principal)),
  )
  if (other === undefined) return
  const whose = other.principals.join(', ')
  throw new WritError('KEY_LISTED', {
    detail:
      other.isAuthority === isAuthority
        ? `line ${other.line} lists ${key.fingerprint} for ${whose}; one key never counts as two people`
        : `line ${other.line} lists ${key.fingerprint} ${other.isAuthority ? 'as an authority for' : 'as the key of'} ${whose}; one key is never both`,
  })
}

function assertCounts({ host, layout }: Workspace, key: SshPublicKey): void {
  const revoked = parseRevokedKeys(loadRevokedKeys(host, layout))
  if (!revoked.ok) {
    throw new WritError('REVOKED_KEYS_INVALID', {
      detail: revoked.detail,
      hint: editCommand(layout.revokedKeys),
      path: layout.revokedKeys,
    })
  }
  const recorded = keyRevocations(readLedger(host, layout).entries).get(key.fingerprint)
  if (recorded === undefined && revocationOf(revoked, key) === undefined) return
  throw new WritError('KEY_REVOKED', {
    detail: `${key.fingerprint} was revoked, and a revoked key never counts again`,
    hint: 'ssh-keygen -t ed25519, then: writ keys trust',
  })
}

function assertPrincipal(principal: string): void {
  const refuse = (detail: string): never => {
    throw new WritError('PRINCIPAL_REFUSED', { detail })
  }
  if (/[*?!]/.test(principal)) {
    refuse('a wildcard would let one key count as anyone; name one person')
  }
  if (isAgentName(principal)) {
    refuse('an agent approves nothing; to count one all the same is a decision for your editor')
  }
}

function assertPlain({ key, principal }: TrustInput): void {
  if (key.certificate === undefined) return
  throw new WritError('CERTIFICATE_REFUSED', {
    detail: 'a certificate is not listed itself: whoever signed it is',
    hint: trustCommand(principal, key),
  })
}

function assertTime(text: string | undefined): void {
  if (text === undefined || sshTimeMs(text) !== undefined) return
  throw new WritError('USAGE', {
    detail: 'a time is YYYYMMDDZ or YYYYMMDDHHMM[SS]Z, in UTC',
    hint: 'writ help keys',
  })
}
