/**
 * Puts a plan together out of drafted changes: all that is shown of them, and all that follows.
 *
 * Pure and deterministic, because it runs twice: when a plan is made, and again before a stored
 * plan is believed. Owns redaction and commitments; decides nothing about content. No secret byte
 * may reach the plan half. Rules: R6, R12, R13, R14.
 */
import { canonicalBytes } from '../bytes/canonical.ts'
import { sha256 } from '../bytes/digest.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import { diffDigestOf } from '../diff/unified-text.ts'
import type { EnvUse, Plan, PlanOrigin, SealedPlan } from '../model/plan.ts'
import type { Finding } from '../model/risk.ts'
import { riskOf } from '../policy/assess.ts'
import { textFindings } from '../policy/text-findings.ts'
import { assessChange } from './assess-change.ts'
import { type ChangeRecord, recordChange } from './change-record.ts'
import type { DraftChange } from './draft-change.ts'
import type { PlanFacts } from './plan-facts.ts'
import { makeRedactors } from './plan-redactors.ts'
import { plannedChecks } from './planned-checks.ts'
import type { Redactor } from './redactor.ts'

/** What a kind of plan contributes besides its changes. */
export interface PlanParts {
  /** Called with the first change's record where the origin binds content. */
  readonly origin: (records: readonly ChangeRecord[]) => PlanOrigin
  readonly changes: readonly DraftChange[]
  readonly env: readonly EnvUse[]
  /** Values that must not be shown anywhere. */
  readonly secrets: readonly string[]
  /** Names of runtimes, as declared; those that read a changed target are added. */
  readonly affects: readonly string[]
  readonly rollbackOwner: string
}

/** What a plan says of the world besides its changes. */
export type AssemblyFacts = Pick<
  PlanFacts,
  | 'toolVersion'
  | 'created'
  | 'expires'
  | 'hostId'
  | 'uid'
  | 'author'
  | 'policyDigest'
  | 'salt'
  | 'installKey'
  | 'consumers'
> & { readonly policy: { readonly preset: string } }

export interface AssembledPlan {
  readonly plan: Plan
  /** The sealed half, but for the id of the plan. */
  readonly sealed: Omit<SealedPlan, 'plan'>
}

/** Returns both halves of the plan, which nobody has proved yet. */
export function assemblePlan(parts: PlanParts, facts: AssemblyFacts): AssembledPlan {
  const redactors = makeRedactors(parts.changes, parts.secrets, facts)
  const records = parts.changes.map((draft, index) =>
    recordChange(draft, redactorAt(redactors, index), facts),
  )
  const changes = records.map(record => record.change)
  const scrub = (text: string): string => redactors[0]?.scrub(text) ?? text
  const findings = records.flatMap((record, index) =>
    findingsOf(parts.changes, record, index, redactorAt(redactors, index)),
  )
  const plan: Plan = {
    schema: 'writ/plan/v1',
    tool: { name: 'writ', version: facts.toolVersion },
    created: facts.created,
    expires: facts.expires,
    origin: shownOrigin(parts.origin(records), scrub),
    author: facts.author,
    host: { id: facts.hostId, uid: facts.uid },
    policy: { preset: facts.policy.preset, digest: facts.policyDigest },
    risk: riskOf(findings),
    changes,
    env: parts.env.map(use => ({ ...use, shown: scrub(use.shown) })),
    findings,
    affects: affected(parts),
    checks: plannedChecks(changes, parts.env, facts.consumers),
    rollback: {
      owner: parts.rollbackOwner,
      command: rollbackCommand(changes),
      inverse: sha256(canonicalBytes(records.map(record => record.inverse))),
    },
    diffDigest: diffDigestOf(changes),
  }
  return {
    plan,
    sealed: {
      schema: 'writ/sealed/v1',
      salt: Buffer.from(facts.salt).toString('hex'),
      secrets: parts.secrets,
      changes: records.map(record => record.sealed),
    },
  }
}

/** What people wrote about a migration may quote what must not be shown. Rule: R34. */
function shownOrigin(origin: PlanOrigin, scrub: (text: string) => string): PlanOrigin {
  if (origin.kind !== 'migration') return origin
  const { source, description } = origin
  return {
    ...origin,
    source: source === null ? null : scrub(source),
    description: description === null ? null : scrub(description),
  }
}

function redactorAt(redactors: readonly Redactor[], index: number): Redactor {
  const redactor = redactors[index]
  if (redactor === undefined) throw new RangeError(`no redactor for change ${index}`)
  return redactor
}

function findingsOf(
  drafts: readonly DraftChange[],
  record: ChangeRecord,
  index: number,
  redactor: Redactor,
): readonly Finding[] {
  const draft = drafts[index]
  if (draft === undefined || record.change.action === 'no-op') return []
  const findings = assessChange(draft, index, record.change.action, record.compared)
  return [...findings, ...textFindings(record.change.diff, index)].map(finding => ({
    ...finding,
    message: redactor.scrub(finding.message),
  }))
}

function affected(parts: PlanParts): readonly string[] {
  const readers = parts.changes.flatMap(draft => draft.consumer?.name ?? [])
  return [...new Set([...parts.affects, ...readers])]
}

/** The id of a plan cannot stand in its own bytes, so the command names a target. Rule: R13. */
function rollbackCommand(changes: Plan['changes']): string {
  const change = changes.find(candidate => candidate.action !== 'no-op') ?? changes[0]
  return change === undefined ? '' : `writ rollback --latest ${shellQuote(change.realPath)}`
}
