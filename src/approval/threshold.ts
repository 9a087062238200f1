/**
 * Counts people, not signatures: whether the approvals of a plan are enough for its risk class.
 * Rule: R17.
 */

import { utcMs, utcText } from '../bytes/utc.ts'
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
  /** When one of them will count alone; null where none ever will, or all is well already. */
  readonly aloneFrom: string | null
  /** Every approval that does not count, with its reason; a standing rejection stands first. */
  readonly refusals: readonly ApprovalRefusal[]
}

export interface ApprovalRefusal {
  readonly approval: ApprovalId
  readonly code: ErrorCode
  readonly detail: string
}

/** What is on record of one approval. */
export interface Filing {
  /** Milliseconds since the epoch; undefined where no record says when it was filed. */
  readonly at: number | undefined
  /** What its key had counted up to in decisions filed before. */
  readonly countersBefore: readonly number[]
  /** Whether it was carried here: such ones come in any order. */
  readonly isCarried: boolean
}

/** What a decision needs besides the approvals themselves. */
export interface DecisionFacts {
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly filing: (approval: ApprovalId, fingerprint: string) => Filing
}

const unfiled: Filing = { at: undefined, countersBefore: [], isCarried: false }
const noFacts: DecisionFacts = { now: 0, filing: () => unfiled }

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
  facts: DecisionFacts = noFacts,
): ApprovalDecision {
  const threshold = policy.thresholds[plan.risk]
  const full = approversFor(plan, threshold)
  const needed = isRestore ? Math.min(full, 1) : full
  const refusals: ApprovalRefusal[] = []
  const people: Person[] = []
  const counting: ApprovalAccepted[] = []
  for (const verdict of verdicts) {
    const refusal = verdict.ok ? refusalOf(verdict, plan.author, threshold, facts) : verdict
    if (verdict.ok && refusal === undefined) counting.push(verdict)
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
  const isRejected = refusals.some(isRejection)
  if (have >= needed || isRejected) {
    return { needed, have, ok: have >= needed && !isRejected, aloneFrom: null, refusals }
  }
  const waiting = waitingOf(counting, threshold, facts)
  if (waiting === undefined) return { needed, have, ok: false, aloneFrom: null, refusals }
  const { approval, from } = waiting
  if (from !== undefined && from <= facts.now) {
    return { needed: 1, have, ok: true, aloneFrom: null, refusals }
  }
  const aloneFrom = from === undefined ? null : utcText(from)
  const detail =
    aloneFrom === null
      ? 'the ledger does not say when it was filed, so its waiting time has not begun'
      : `it counts alone from ${aloneFrom}; with ${needed} people nobody has to wait`
  refusals.push({ approval, code: 'APPROVAL_WAITING', detail })
  return { needed, have, ok: false, aloneFrom, refusals }
}

/** Taking back what is allowed may need fewer people; a class without a finding is no less grave. */
function approversFor({ risk, findings }: Plan, threshold: Threshold): number {
  const { approvers, narrowingApprovers = approvers } = threshold
  const own = findings.filter(finding => finding.risk === risk)
  const isNarrowing = own.length > 0 && own.every(({ direction }) => direction === 'narrowed')
  return isNarrowing ? Math.min(approvers, narrowingApprovers) : approvers
}

/** The approval that will count alone first, and when; undefined where none of them ever will. */
function waitingOf(
  counting: readonly ApprovalAccepted[],
  { wait }: Threshold,
  { filing }: DecisionFacts,
): { approval: ApprovalId; from: number | undefined } | undefined {
  if (wait === undefined) return undefined
  const able = counting.filter(({ touch }) =>
    wait.with === 'pin' ? touch?.verified === true : touch !== null,
  )
  const waiting = able.map(({ approval, key, statement }) => {
    const { at } = filing(approval, key.fingerprint)
    // Whoever signs chooses the moment in the statement, so the later of the two counts.
    const begun =
      at === undefined ? undefined : Math.max(at, utcMs(statement.predicate.issued) ?? at)
    return { approval, from: begun === undefined ? undefined : begun + wait.minutes * 60_000 }
  })
  const order = ({ from = Number.POSITIVE_INFINITY }: { from: number | undefined }): number => from
  return waiting.toSorted((a, b) => (order(a) < order(b) ? -1 : 1))[0]
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
  verdict: ApprovalAccepted,
  author: Author,
  threshold: Threshold,
  facts: DecisionFacts,
): ApprovalRefusal | undefined {
  const { approval, statement, sharedBy } = verdict
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
  return presenceRefusal(verdict, threshold, facts)
}

/** Why the key of an approval does not show a person as the policy asks. Rule: R17. */
export function presenceRefusal(
  { approval, key, touch }: Pick<ApprovalAccepted, 'approval' | 'key' | 'touch'>,
  threshold: Threshold,
  { filing }: Pick<DecisionFacts, 'filing'>,
): ApprovalRefusal | undefined {
  const refuse = (code: ErrorCode, detail: string): ApprovalRefusal => ({ approval, code, detail })
  if (threshold.pin === true && touch?.verified !== true) {
    return refuse('PIN_MISSING', 'it is not signed by a security key that asked for its PIN')
  }
  if (touch === null) {
    if (threshold.touch !== true) return undefined
    return refuse('TOUCH_MISSING', 'it is not signed by a security key')
  }
  const filed = filing(approval, key.fingerprint)
  if (!isBehind(touch.counter, filed)) return undefined
  const before = Math.max(0, ...filed.countersBefore)
  const detail = `the counter of ${key.fingerprint} was at ${before} before, and this says ${touch.counter}`
  return refuse('COUNTER_WENT_BACK', detail)
}

/**
 * Whether a counter tells of a copy. A key that does not count at all says 0 each time; and of what
 * was carried here the order is not known, so there only a count that stands twice tells.
 */
function isBehind(counter: number, { countersBefore, isCarried }: Filing): boolean {
  const before = Math.max(0, ...countersBefore)
  if (counter === 0 && before === 0) return false
  return isCarried ? countersBefore.includes(counter) : counter <= before
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
