/**
 * The planner: a migration and the files it names become one plan.
 *
 * Pure. Dry run and apply share it: a dry run is this call without saving, and apply has no
 * renderer but writes the bytes planned here. What cannot be done safely is refused, for all
 * targets at once, never guessed. Rules: R3, R5, R6, R11.
 */
import type { Sha256 } from '../model/digest.ts'
import { type Problem, WritError } from '../model/errors.ts'
import type { Migration } from '../model/migration.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { buildPlan } from './build-plan.ts'
import type { DraftChange } from './draft-change.ts'
import { draftTarget } from './draft-target.ts'
import { fileHint } from './file-hints.ts'
import { planEnv } from './plan-env.ts'
import type { PlanDraft, PlanFacts } from './plan-facts.ts'

/**
 * Returns the plan of a migration.
 *
 * @param document binds the bytes of the migration document.
 * @param snapshots one for each target of the migration, in the same order.
 * @throws WritError with every problem of every target; its code is that of the first one.
 */
export function planMigration(
  migration: Migration,
  document: Sha256,
  snapshots: readonly Snapshot[],
  facts: PlanFacts,
): PlanDraft {
  const env = planEnv(migration, snapshots, facts)
  const problems: Problem[] = [...sameFileProblems(snapshots), ...env.problems]
  const changes: DraftChange[] = []
  migration.targets.forEach((intent, index) => {
    const snapshot = snapshots[index]
    const resolved = env.targets[index]
    if (snapshot === undefined || resolved === undefined) {
      throw new RangeError('every target needs a snapshot')
    }
    const outcome = draftTarget({ migration, intent, snapshot, resolved }, facts)
    if (outcome.ok) changes.push(outcome.draft)
    else problems.push(...outcome.problems.map(problem => ({ path: intent.target, ...problem })))
  })
  const [first, ...rest] = problems
  if (first !== undefined) throw refusal([first, ...rest])
  return buildPlan(
    {
      origin: () => ({
        kind: 'migration',
        id: migration.id,
        owner: migration.owner,
        version: migration.version,
        source: migration.source,
        description: migration.description,
        document,
      }),
      changes,
      env: env.uses,
      secrets: env.secrets,
      affects: migration.affects,
      rollbackOwner: migration.rollbackOwner,
    },
    facts,
  )
}

/** Two targets that are one file through links could undo each other's change. Rule: R1. */
function sameFileProblems(snapshots: readonly Snapshot[]): readonly Problem[] {
  const seen = new Set<string>()
  return snapshots.flatMap(({ target }) => {
    const isSeen = seen.has(target.realPath)
    seen.add(target.realPath)
    if (!isSeen) return []
    const detail = `${target.given} is ${target.realPath}, which another target of the migration is too`
    return [{ code: 'MIGRATION_INVALID', detail, path: target.given }]
  })
}

function refusal(problems: readonly [Problem, ...Problem[]]): WritError {
  const [{ code, detail, path }] = problems
  return new WritError(code, { detail, path, problems, hint: fileHint(code, path) })
}
