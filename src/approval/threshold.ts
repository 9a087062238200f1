/**
 * Counts people, not signatures: whether the approvals of a plan are enough for its risk class.
 * Rule: R17.
 */

import { utcMs } from '../bytes/utc.ts'
import { isAgentName } from '../model/agent-name.ts'
import type { ApprovalId } from '../model/digest.ts'
import { type ErrorCode, WritError } from '../model/errors.ts'
import type { Author, Plan } from '../model/plan.ts'
import type { Policy, Threshold } from '../model/policy.ts'
import type { ApprovalAccepted, ApprovalVerdict } from './verify-approval.ts'

export interface ApprovalDecision {
  readonly needed: number
  readonly have: number
  readonly ok: boolean
  /** Every approval that does not count, with its reason; a standing rejection stands first. */
  readonly refusals: readonly ApprovalRefusal[]
}

export interface ApprovalRefusal {
  readonly approval: ApprovalId
  readonly code: ErrorCode
  readonly detail: string
}

/**
 * Decides whether the verified approvals reach the policy's threshold. Rule: R17.
 *
 * @param isRestore whether the plan was proved to bring back only what was approved before: then
 * one person is enough, though whoever the policy does not count still does not count. Rule: R28.
 */
export function decideApproval(
  plan: Plan,
  verdicts: readonly ApprovalVerdict[],
  policy: Policy,
  isRestore = false,
): ApprovalDecision {
  const threshold = policy.thresholds[plan.risk]
  const needed = isRestore ? Math.min(threshold.approvers, 1) : threshold.approvers
  const refusals: ApprovalRefusal[] = []
  const people: Person[] = []
  for (const verdict of verdicts) {
    const refusal = verdict.ok ? refusalOf(verdict, plan.author, threshold) : verdict
    if (refusal !== undefined) {
      const { approval, code, detail } = refusal
      refusals.push({ approval, code, detail })
    } else if (verdict.ok && addPerson(people, verdict)) {
      const detail = 'it shares its key or its principal with another approval, which counts once'
      refusals.push({ approval: verdict.approval, code: 'POLICY_DENIED', detail })
    }
  }
  refusals.sort((a, b) => Number(isRejection(b)) - Number(isRejection(a)))
  const have = people.length
  const ok = have >= needed && !refusals.some(isRejection)
  return { needed, have, ok, refusals }
}

/**
 * Returns the error to end with where a decision is not ok: a rejection before anything else,
 * then the reason an approval fell, then that there are too few.
 */
export function approvalError({ needed, have, refusals }: ApprovalDecision): WritError {
  const fallen = refusals.find(refusal => refusal.code !== 'POLICY_DENIED')
  const count = `${have} of ${needed} approvals count`
  return new WritError(fallen?.code ?? 'APPROVAL_MISSING', {
    detail: fallen === undefined ? count : `${count}; ${fallen.approval}: ${fallen.detail}`,
    problems: refusals.map(({ approval, code, detail }) => ({ code, detail, path: approval })),
  })
}

function isRejection(refusal: ApprovalRefusal): boolean {
  return refusal.code === 'APPROVAL_REJECTED'
}

/** Why an approval that verified still does not count under this policy. */
function refusalOf(
  { approval, statement, sharedBy }: ApprovalAccepted,
  author: Author,
  threshold: Threshold,
): ApprovalRefusal | undefined {
  const isAuthor = (name: string): boolean => name === author.principal
  const isAgent = (name: string): boolean =>
    isAgentName(name) || (author.kind === 'agent' && isAuthor(name))
  if (threshold.excludeAuthor && sharedBy.some(isAuthor)) {
    const detail = 'its key is that of the author of the plan'
    return { approval, code: 'POLICY_DENIED', detail }
  }
  if (threshold.excludeAgents && sharedBy.some(isAgent)) {
    return { approval, code: 'POLICY_DENIED', detail: 'its key is that of an agent' }
  }
  const { issued, expires } = statement.predicate
  const hours = ((utcMs(expires) ?? 0) - (utcMs(issued) ?? 0)) / 3_600_000
  if (hours > threshold.approvalLifetimeHours) {
    const detail = `it is valid for longer than ${threshold.approvalLifetimeHours} hours`
    return { approval, code: 'APPROVAL_EXPIRED', detail }
  }
  return undefined
}

/** Keys by their fingerprint, names as the signer list spells them. */
interface Person {
  readonly keys: ReadonlySet<string>
  readonly principals: ReadonlySet<string>
}

/**
 * Adds an approval to the person it comes from and tells whether somebody was counted already.
 *
 * Whatever shares a key or a name is one person: the same key under two names, one name with two
 * keys, and any chain of the two. A key listed for two names makes them one.
 */
function addPerson(people: Person[], { key, sharedBy }: ApprovalAccepted): boolean {
  const added = { keys: new Set([key.fingerprint]), principals: new Set(sharedBy) }
  const same = people.filter(
    ({ keys, principals }) =>
      !keys.isDisjointFrom(added.keys) || !principals.isDisjointFrom(added.principals),
  )
  for (const person of same) people.splice(people.indexOf(person), 1)
  people.push({
    keys: same.reduce((all, person) => all.union(person.keys), added.keys),
    principals: same.reduce((all, person) => all.union(person.principals), added.principals),
  })
  return same.length > 0
}
