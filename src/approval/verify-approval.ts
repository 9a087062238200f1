/**
 * Decides whether one stored approval counts for one plan, here and now.
 *
 * Owns the order of the checks and the reason of each refusal; must never parse what is not yet
 * verified, and never read anything but its arguments. Rules: R15, R18.
 */
import { approvalIdOf } from '../bytes/digest.ts'
import { utcMs, utcText } from '../bytes/utc.ts'
import type { ApprovalId, PlanId, Sha256 } from '../model/digest.ts'
import { type ErrorCode, WritError } from '../model/errors.ts'
import type { FileState, Plan } from '../model/plan.ts'
import type { ApprovalPredicate, ApprovalStatement, StoredApproval } from '../model/records.ts'
import { type AllowedSigner, isValidAt, namesOf } from './allowed-signers.ts'
import { type Authenticated, authenticate } from './authenticate.ts'
import { unseenText } from './check-seen.ts'
import { namespaces } from './namespaces.ts'
import type { Revocation } from './revocation.ts'
import { type RevokedKeys, revocationOf } from './revoked-keys.ts'
import { fingerprintOf, type SshPublicKey } from './ssh-key.ts'
import { coveredRisk, decodeStatement, isSameRecord, plannedTargets } from './statement.ts'
import type { Touch } from './verify-signature.ts'

export interface VerifyContext {
  /** Of the bytes that were loaded, not of what they claim. */
  readonly planId: PlanId
  readonly plan: Plan
  readonly signers: readonly AllowedSigner[]
  /** Of the policy in force. */
  readonly policyDigest: Sha256
  readonly hostId: string
  readonly uid: number
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly revoked: RevokedKeys
  /** When a key was revoked, as far as that is on record. */
  readonly revokedAt: (fingerprint: string) => number | undefined
  /** Whether it is judged as of a moment gone by: what was revoked later counted then. */
  readonly isPast: boolean
  /** Approvals an apply has consumed. */
  readonly used: readonly ApprovalId[]
  /** Verified ones only. */
  readonly revocations: readonly Revocation[]
  /** What stands at each real path now; `plannedTargets` where nobody looks. */
  readonly current: readonly { readonly realPath: string; readonly before: FileState }[]
}

export type ApprovalVerdict = ApprovalAccepted | ApprovalRefused

export interface ApprovalAccepted {
  readonly ok: true
  readonly approval: ApprovalId
  readonly statement: ApprovalStatement
  readonly principal: string
  readonly key: SshPublicKey
  /** Everyone listed or certified with this key, whatever for. Rule: R17. */
  readonly sharedBy: readonly string[]
  readonly touch: Touch | null
}

export interface ApprovalRefused {
  readonly ok: false
  readonly approval: ApprovalId
  readonly code: ErrorCode
  readonly detail: string
}

/** A clock of another machine may run ahead by this much. */
const clockSkewMs = 60_000

/** Verifies one approval; every reason to refuse has its own code. Rules: R15, R18. */
export function verifyApproval(stored: StoredApproval, context: VerifyContext): ApprovalVerdict {
  try {
    if (approvalIdOf(stored.statement) !== stored.id) {
      refuse('APPROVAL_INVALID', 'its file name does not fit its content')
    }
    const signed = authenticate(stored, namespaces.approval, context.signers)
    const statement = decodeStatement(stored.statement)
    const { predicate } = statement
    checkSigner(predicate, signed, context)
    checkPlan(statement, context)
    checkStanding(stored.id, predicate, context)
    checkRevoked(signed.key, context)
    checkPolicy(predicate, context)
    checkPlace(predicate, context)
    checkTime(predicate, context)
    checkSeen(predicate, context)
    const { principal } = predicate.approver
    const sharedBy = namesOf(context.signers, signed.key)
    const { key, touch } = signed
    return { ok: true, approval: stored.id, statement, principal, key, sharedBy, touch }
  } catch (error) {
    if (!(error instanceof WritError)) throw error
    const detail = error.detail ?? error.message
    return { ok: false, approval: stored.id, code: error.code, detail }
  }
}

/**
 * The key must be listed for the person the statement names. An approval is judged now, so that
 * ending a key's validity kills what it approved; a rejection is judged when it was made.
 */
function checkSigner(
  { approver, decision, issued }: ApprovalPredicate,
  { key, entries }: Authenticated,
  { now }: VerifyContext,
): void {
  if (approver.key !== key.fingerprint) {
    refuse('APPROVAL_INVALID', 'the statement names another key than the one that signed it')
  }
  const own = entries.filter(entry => entry.principals.includes(approver.principal))
  if (own.length === 0) refuse('APPROVAL_UNTRUSTED', 'its principal is not listed for its key')
  const at = decision === 'reject' ? ms(issued) : now
  if (key.certificate !== undefined && !isValidAt(key.certificate, at)) {
    refuse('CERTIFICATE_EXPIRED', 'its certificate is outside its validity')
  }
  if (!own.some(entry => isValidAt(entry, at))) {
    refuse('APPROVAL_UNTRUSTED', 'its key is outside the validity the signer list gives it')
  }
}

/** The statement must be about this plan, also in all it repeats of it. */
function checkPlan({ predicate }: ApprovalStatement, { planId, plan }: VerifyContext): void {
  if (predicate.plan !== planId) refuse('APPROVAL_OTHER_PLAN', `it is for ${predicate.plan}`)
  const same =
    predicate.diffDigest === plan.diffDigest &&
    isSameRecord(predicate.risk, coveredRisk(plan)) &&
    isSameRecord(predicate.author, plan.author) &&
    isSameRecord(predicate.targets.map(afterOf), plannedTargets(plan).map(afterOf))
  if (!same) refuse('APPROVAL_OTHER_PLAN', 'it repeats the plan with a difference')
}

function checkSeen({ view }: ApprovalPredicate, { plan }: VerifyContext): void {
  const unseen = unseenText(plan, view)
  if (unseen !== null) refuse('APPROVAL_UNSEEN', unseen)
}

/**
 * A rejection needs no more than to be genuine and about this plan: no clock, place or policy
 * frees a plan that was rejected, only a revocation by the person who rejected it.
 */
function checkStanding(
  id: ApprovalId,
  { decision, approver }: ApprovalPredicate,
  { revocations, used }: VerifyContext,
): void {
  const revoked = revocations.find(
    revocation =>
      revocation.approval === id &&
      (decision === 'approve' ||
        (revocation.principal === approver.principal && !revocation.isKeyRevoked)),
  )
  if (revoked !== undefined) {
    refuse('APPROVAL_REVOKED', `${revoked.principal} revoked it at ${revoked.issued}`)
  }
  if (decision === 'reject') refuse('APPROVAL_REJECTED', `${approver.principal} rejected the plan`)
  if (used.includes(id)) refuse('APPROVAL_USED', 'an apply has consumed it; it cannot serve again')
}

/**
 * A revoked key takes everything down that was not used, whatever the statement says of its time:
 * whoever has a stolen key can write any. The record of a revocation alone is enough, so that a
 * list that lost a line brings no key back.
 */
function checkRevoked(key: SshPublicKey, context: VerifyContext): void {
  const { revoked, revokedAt, isPast, now } = context
  if (!revoked.ok) refuse('REVOKED_KEYS_INVALID', `the list of revoked keys: ${revoked.detail}`)
  const found = revocationOf(revoked, key)
  const authority = key.certificate?.authority
  const fingerprints = [
    key.fingerprint,
    ...(authority === undefined ? [] : [fingerprintOf(authority)]),
  ]
  const moments = fingerprints.map(revokedAt).filter(moment => moment !== undefined)
  if (found === undefined && moments.length === 0) return
  const since = moments.length === 0 ? undefined : Math.min(...moments)
  // What only a list says has no moment: it may have been so all along.
  const isDated = found === undefined || revokedAt(found.fingerprint ?? '') !== undefined
  if (isPast && isDated && since !== undefined && now < since) return
  const what = `its ${found?.what ?? 'key'} ${found?.fingerprint ?? key.fingerprint}`
  refuse('KEY_REVOKED', `${what} was revoked${since === undefined ? '' : ` at ${utcText(since)}`}`)
}

/** Plan, approval and apply must stand under one policy. */
function checkPolicy(predicate: ApprovalPredicate, { plan, policyDigest }: VerifyContext): void {
  if (predicate.policyDigest !== policyDigest || plan.policy.digest !== policyDigest) {
    refuse(
      'APPROVAL_OTHER_POLICY',
      'the policy has changed since; plan again under the present one',
    )
  }
}

/** The statement binds a machine, a user, paths, and what stood there. */
function checkPlace(predicate: ApprovalPredicate, context: VerifyContext): void {
  const { plan, hostId, uid, current } = context
  if (predicate.host !== hostId || plan.host.id !== hostId) {
    refuse('APPROVAL_OTHER_HOST', `it is for host ${predicate.host}, this is ${hostId}`)
  }
  if (predicate.uid !== uid || plan.host.uid !== uid) {
    refuse('APPROVAL_OTHER_USER', `it is for uid ${predicate.uid}, this is ${uid}`)
  }
  const targets = plannedTargets(plan)
  const paths = predicate.targets.map(pathOf)
  if (!isSameRecord(paths, targets.map(pathOf)) || !isSameRecord(paths, current.map(pathOf))) {
    refuse('APPROVAL_OTHER_PATH', 'its real paths are not those of the targets')
  }
  const before = predicate.targets.map(beforeOf)
  if (
    !isSameRecord(before, targets.map(beforeOf)) ||
    !isSameRecord(before, current.map(beforeOf))
  ) {
    refuse('APPROVAL_OTHER_BEFORE', 'a target is not as it was when the plan was approved')
  }
}

function checkTime(predicate: ApprovalPredicate, { plan, now }: VerifyContext): void {
  const { issued, notBefore, expires } = predicate
  if (ms(issued) > now + clockSkewMs || ms(notBefore) > now + clockSkewMs) {
    refuse('APPROVAL_EXPIRED', `it is not valid before ${notBefore}; is the clock right?`)
  }
  if (now >= ms(expires)) refuse('APPROVAL_EXPIRED', `it expired at ${expires}`)
  if (now >= ms(plan.expires)) refuse('PLAN_EXPIRED', `the plan expired at ${plan.expires}`)
}

function pathOf(target: { readonly realPath: string }): string {
  return target.realPath
}

function beforeOf(target: { readonly before: FileState }): FileState {
  return target.before
}

function afterOf(target: { readonly after: FileState }): FileState {
  return target.after
}

/** Times were checked when the record was decoded; one that is none lies in the past. */
function ms(text: string): number {
  return utcMs(text) ?? 0
}

function refuse(code: ErrorCode, detail: string): never {
  throw new WritError(code, { detail })
}
