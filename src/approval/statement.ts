/**
 * What an approver signs: an in-toto Statement v1 whose bytes are canonical JSON, so that
 * signed bytes and their meaning are one thing.
 *
 * A statement repeats what it binds (host, user, paths, before and after) although the plan's
 * digest covers all of it: whoever reads only the statement still reads what was allowed where.
 */
import { base32 } from '../bytes/base32.ts'
import { canonicalBytes } from '../bytes/canonical.ts'
import { sha256 } from '../bytes/digest.ts'
import { utcMs, utcText } from '../bytes/utc.ts'
import type { ApprovalId, PlanId, Sha256 } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { FileState, Plan } from '../model/plan.ts'
import type {
  ApprovalPredicate,
  ApprovalStatement,
  ApprovedTarget,
  Decision,
  ShownView,
} from '../model/records.ts'
import { type RiskClass, riskClasses } from '../model/risk.ts'
import { decodeSigned } from './signed-json.ts'
import { equalBytes } from './ssh-wire.ts'
import { approvalStatementSchema } from './statement-schema.ts'

export interface StatementInput {
  readonly decision: Decision
  readonly plan: Plan
  /** The bytes the plan was decoded from. */
  readonly planBytes: Uint8Array
  /** What was on screen before the decision. */
  readonly view: ShownView
  /** The policy in force now. */
  readonly policyDigest: Sha256
  readonly approver: ApprovalPredicate['approver']
  readonly reason: string
  /** Milliseconds since the epoch. */
  readonly now: number
  /** As the policy's threshold for the plan's risk class says. */
  readonly lifetimeHours: number
  /** 16 random bytes. */
  readonly nonce: Uint8Array
}

/**
 * Returns the statement to sign. An approval ends with its lifetime or the plan's, whichever is
 * first; a rejection stands as long as the plan does. Rule: R15.
 *
 * @throws WritError PLAN_EXPIRED when there is nothing left to approve.
 */
export function makeStatement(input: StatementInput): ApprovalStatement {
  const { plan, decision, now } = input
  const planEnd = utcMs(plan.expires) ?? 0
  if (decision === 'approve' && now >= planEnd) {
    throw new WritError('PLAN_EXPIRED', { detail: `the plan expired at ${plan.expires}` })
  }
  const ownEnd = now + input.lifetimeHours * 3_600_000
  const expires = decision === 'reject' ? planEnd : Math.min(planEnd, ownEnd)
  const digest = sha256(input.planBytes)
  const predicate: ApprovalPredicate = {
    decision,
    plan: planIdOfDigest(digest),
    diffDigest: plan.diffDigest,
    view: input.view,
    policyDigest: input.policyDigest,
    host: plan.host.id,
    uid: plan.host.uid,
    targets: plannedTargets(plan),
    risk: coveredRisk(plan),
    approver: input.approver,
    author: plan.author,
    reason: input.reason.toWellFormed(),
    issued: utcText(now),
    notBefore: utcText(now),
    expires: utcText(expires),
    nonce: Buffer.from(input.nonce).toString('hex'),
    maxUses: 1,
  }
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: subjectsOf(digest, predicate),
    predicateType: 'https://writ.dev/approval/v1',
    predicate,
  }
}

/** Returns the bytes to sign and to store. */
export function statementBytes(statement: ApprovalStatement): Uint8Array {
  return canonicalBytes(statement)
}

/**
 * Returns the statement some bytes hold.
 *
 * @throws WritError APPROVAL_INVALID when they are not canonical, have an unknown or wrong field,
 * or name other subjects than their predicate does.
 */
export function decodeStatement(bytes: Uint8Array): ApprovalStatement {
  const statement = decodeSigned(bytes, approvalStatementSchema)
  const { subject, predicate } = statement
  const digest: Sha256 = `sha256:${subject[0]?.digest['sha256'] ?? ''}`
  const expected = subjectsOf(digest, predicate)
  if (planIdOfDigest(digest) !== predicate.plan || !isSameRecord(subject, expected)) {
    throw new WritError('APPROVAL_INVALID', { detail: 'the statement names other subjects' })
  }
  return statement
}

/** Whether two records have the same canonical form. */
export function isSameRecord(a: unknown, b: unknown): boolean {
  return equalBytes(canonicalBytes(a), canonicalBytes(b))
}

/** Returns what a plan does to its files, as a statement binds it and in the plan's order. */
export function plannedTargets(plan: Plan): readonly ApprovedTarget[] {
  return plan.changes.map(({ realPath, before, after }) => ({ realPath, before, after }))
}

/** Returns every risk class a plan touches, mildest first. */
export function coveredRisk(plan: Plan): readonly RiskClass[] {
  const found = new Set([plan.risk, ...plan.findings.map(finding => finding.risk)])
  return riskClasses.filter(risk => found.has(risk))
}

/** Returns the subjects a statement must name: the plan, then each file as it will be. */
export function subjectsOf(
  planDigest: Sha256,
  predicate: Pick<ApprovalPredicate, 'plan' | 'targets'>,
): ApprovalStatement['subject'] {
  const plan = { name: predicate.plan, digest: { sha256: hexOf(planDigest) } }
  return [plan, ...predicate.targets.map(({ realPath, after }) => subjectOf(realPath, after))]
}

/** In-toto wants a digest for each subject; a file that will not exist has none to give. */
function subjectOf(realPath: string, after: FileState): ApprovalStatement['subject'][number] {
  if (after.kind === 'absent') return { name: realPath, digest: { 'writ-state': 'absent' } }
  return { name: realPath, digest: { [after.content.scheme]: after.content.value } }
}

/** Returns the plan id that says the same as the digest of the plan's bytes. */
export function planIdOfDigest(digest: Sha256): PlanId {
  return `wp1-${base32(Buffer.from(hexOf(digest), 'hex'))}`
}

/** Returns the approval id that says the same as the digest of the statement's bytes. */
export function approvalIdOfDigest(digest: Sha256): ApprovalId {
  return `wa1-${base32(Buffer.from(hexOf(digest), 'hex'))}`
}

export function hexOf(digest: Sha256): string {
  return digest.slice('sha256:'.length)
}
