/**
 * Plans the way back from an applied plan: a plan like any other, with a diff.
 *
 * By default only the plan's own edits are undone and what the user changed since is kept; with
 * `exact` the bytes from before come back, whatever stands there now, even a file that no longer
 * parses. Rules: R5, R28.
 */
import type { PlanId } from '../model/digest.ts'
import { type Problem, WritError } from '../model/errors.ts'
import type { Plan, SealedPlan } from '../model/plan.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { buildPlan } from './build-plan.ts'
import type { DraftChange } from './draft-change.ts'
import { fileHint } from './file-hints.ts'
import type { PlanDraft, PlanFacts } from './plan-facts.ts'
import { undoChange } from './undo-change.ts'

export interface RollbackInput {
  readonly id: PlanId
  readonly plan: Plan
  readonly sealed: SealedPlan
  /** Id of the receipt that says the plan was applied. */
  readonly receipt: string
  /** Restore the bytes from before instead of undoing the plan's own edits. */
  readonly exact: boolean
  /** The targets as they are now, in the order of the plan's changes. */
  readonly snapshots: readonly Snapshot[]
}

/**
 * Returns both halves without the files the plan did not change: they are no part of a way back,
 * neither read nor written, whatever became of them since.
 */
export function writtenPart(
  plan: Plan,
  sealed: SealedPlan,
): Pick<RollbackInput, 'plan' | 'sealed'> {
  const isWritten = (_: unknown, index: number): boolean => plan.changes[index]?.action !== 'no-op'
  return {
    plan: { ...plan, changes: plan.changes.filter(isWritten) },
    sealed: { ...sealed, changes: sealed.changes.filter(isWritten) },
  }
}

/**
 * Returns the plan that takes an applied plan back.
 *
 * @throws WritError ROLLBACK_CONFLICT where later edits touch the lines to undo; TARGET_* where
 * the current file cannot be read and the rollback is not exact.
 */
export function planRollback(input: RollbackInput, facts: PlanFacts): PlanDraft {
  const problems: Problem[] = []
  const secrets: string[] = []
  const changes: DraftChange[] = []
  input.plan.changes.forEach((change, index) => {
    const sealed = input.sealed.changes[index]
    const snapshot = input.snapshots[index]
    if (sealed === undefined || snapshot === undefined) {
      throw new RangeError('a rollback needs both halves of every change and its snapshot')
    }
    const outcome = undoChange({ change, sealed, snapshot, exact: input.exact }, facts)
    if (outcome.ok) {
      changes.push(outcome.draft)
      for (const secret of outcome.secrets) secrets.push(secret)
    } else problems.push(...outcome.problems.map(problem => ({ path: change.target, ...problem })))
  })
  const [first, ...rest] = problems
  if (first !== undefined) throw refusal([first, ...rest], input)
  const { id, plan, receipt, exact } = input
  return buildPlan(
    {
      origin: () => ({ kind: 'rollback', plan: id, receipt, exact }),
      changes,
      env: [],
      secrets,
      affects: plan.affects,
      rollbackOwner: plan.rollback.owner,
    },
    facts,
  )
}

function refusal(problems: readonly [Problem, ...Problem[]], input: RollbackInput): WritError {
  const [{ code, detail, path }] = problems
  const hint = input.exact ? fileHint(code, path) : `writ rollback ${input.id} --exact`
  return new WritError(code, { detail, path, problems, hint })
}
