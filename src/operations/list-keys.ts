/** The keys at hand, the keys that count, and the keys that count no more. Changes nothing. */
import { type KeyRevocation, keyRevocations } from '../apply/key-revocations.ts'
import {
  type AllowedSigner,
  entriesFor,
  isValidAt,
  parseAllowedSigners,
} from '../approval/allowed-signers.ts'
import type { Certificate } from '../approval/certificate.ts'
import type { KeyChoice } from '../approval/find-keys.ts'
import { namespaces } from '../approval/namespaces.ts'
import {
  parseRevokedKeys,
  type RevokedKeys,
  revocationOf,
  revokedFingerprints,
} from '../approval/revoked-keys.ts'
import { fingerprintOf, type SshPublicKey } from '../approval/ssh-key.ts'
import { utcText } from '../bytes/utc.ts'
import type { Problem } from '../model/errors.ts'
import { readLedger } from '../store/ledger-store.ts'
import { findSigningKeys } from './signers.ts'
import type { Workspace } from './workspace.ts'

export interface KeyList {
  readonly own: readonly OwnKey[]
  readonly signers: readonly ListedSigner[]
  readonly revoked: readonly ListedRevocation[]
  /** Why the list of revoked keys cannot be judged; null where it can. */
  readonly revokedProblem: string | null
  /** Lines of the list of signers that count for nobody. */
  readonly problems: readonly Problem[]
  readonly paths: { readonly signers: string; readonly revoked: string }
}

export interface OwnKey extends Pick<KeyChoice, 'source' | 'signer' | 'protection'> {
  readonly type: string
  readonly fingerprint: string
  readonly comment: string
  /** Whether decisions are signed with it unless another key is named. */
  readonly chosen: boolean
  /** Whom its approvals count for now. */
  readonly principals: readonly string[]
  readonly revoked: boolean
  readonly certificate: ShownCertificate | null
}

export interface ShownCertificate {
  readonly authority: string
  readonly keyId: string
  readonly serial: string
  readonly principals: readonly string[]
  readonly validAfter: string | null
  readonly validBefore: string | null
}

export type SignerState = 'valid' | 'not-yet' | 'expired' | 'revoked' | 'unknown'

export interface ListedSigner {
  readonly line: number
  readonly type: string
  readonly fingerprint: string
  readonly principals: readonly string[]
  readonly purposes: readonly string[]
  /** Whether it signs certificates of these people instead of approvals. */
  readonly authority: boolean
  readonly validAfter: string | null
  readonly validBefore: string | null
  /** `unknown` where the list of revoked keys cannot be judged: then nothing it signs counts. */
  readonly state: SignerState
}

export interface ListedRevocation {
  readonly fingerprint: string
  /** false where only the ledger knows. */
  readonly listed: boolean
  /** null where the ledger does not know. */
  readonly at: string | null
  readonly actor: string | null
  readonly reason: string | null
}

/** Returns everything there is to know about keys. Rules: R17, R18. */
export async function listKeys(workspace: Workspace): Promise<KeyList> {
  const { host, layout } = workspace
  const { signers, problems } = parseAllowedSigners(workspace.allowedSigners)
  const revoked = parseRevokedKeys(workspace.revokedKeys)
  const recorded = keyRevocations(readLedger(host, layout).entries)
  const isRevoked = (key: SshPublicKey): boolean =>
    recorded.has(key.fingerprint) || (revoked.ok && revocationOf(revoked, key) !== undefined)
  const found = await findSigningKeys(host)
  return {
    own: found.map(choice => ({
      ...ownKey(workspace, choice, signers),
      revoked: isRevoked(choice.key),
    })),
    signers: signers.map(signer => ({
      ...listedSigner(signer),
      state: stateOf(signer, host.now(), revoked.ok, isRevoked(signer.key)),
    })),
    revoked: revocations(revoked, recorded),
    revokedProblem: revoked.ok ? null : revoked.detail,
    problems,
    paths: { signers: layout.allowedSigners, revoked: layout.revokedKeys },
  }
}

function ownKey(
  { host, settings }: Workspace,
  { key, source, signer, protection }: KeyChoice,
  signers: readonly AllowedSigner[],
): Omit<OwnKey, 'revoked'> {
  const { type, fingerprint, comment, certificate } = key
  const principals = entriesFor(signers, key, namespaces.approval)
    .filter(entry => isValidAt(entry, host.now()))
    .flatMap(entry => entry.principals)
  return {
    ...{ source, signer, protection, type, fingerprint, comment },
    chosen: settings.signingKey === source,
    principals,
    certificate: certificate === undefined ? null : shownCertificate(certificate),
  }
}

function shownCertificate(certificate: Certificate): ShownCertificate {
  const { keyId, serial, principals } = certificate
  return {
    authority: fingerprintOf(certificate.authority),
    ...{ keyId, principals, serial: serial.toString() },
    validAfter: momentText(certificate.validAfter),
    validBefore: momentText(certificate.validBefore),
  }
}

function listedSigner(signer: AllowedSigner): Omit<ListedSigner, 'state'> {
  const { line, key, principals } = signer
  return {
    ...{ line, type: key.type, fingerprint: key.fingerprint, principals },
    purposes: signer.namespaces,
    authority: signer.isAuthority,
    validAfter: momentText(signer.validAfter),
    validBefore: momentText(signer.validBefore),
  }
}

function stateOf(
  { validAfter, validBefore }: AllowedSigner,
  now: number,
  canTell: boolean,
  isRevoked: boolean,
): SignerState {
  if (isRevoked) return 'revoked'
  if (!canTell) return 'unknown'
  if (validAfter !== null && now < validAfter) return 'not-yet'
  return validBefore !== null && now >= validBefore ? 'expired' : 'valid'
}

function revocations(
  revoked: RevokedKeys,
  recorded: ReadonlyMap<string, KeyRevocation>,
): readonly ListedRevocation[] {
  const listed = revoked.ok ? revokedFingerprints(revoked.lists) : []
  const all = new Set([...listed, ...recorded.keys()])
  return [...all].map(fingerprint => {
    const line = recorded.get(fingerprint)
    return {
      fingerprint,
      listed: listed.includes(fingerprint),
      at: line?.at ?? null,
      actor: line?.actor ?? null,
      reason: line?.reason ?? null,
    }
  })
}

/** A certificate may name a moment no calendar reaches. */
function momentText(ms: number | null): string | null {
  return ms === null || ms > lastMoment ? null : utcText(ms)
}

const lastMoment = Date.UTC(9999, 11, 31)
