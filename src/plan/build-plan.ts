/**
 * Makes a plan out of drafted changes. Migrations, proposals and rollbacks all end here.
 *
 * Owns the canonical bytes and the id. The finished plan is proved by the independent checker
 * before anybody sees it. Rules: R5, R6.
 */
import { canonicalBytes } from '../bytes/canonical.ts'
import { planIdOf } from '../bytes/digest.ts'
import { planProblems } from '../checks/plan-problems.ts'
import { WritError } from '../model/errors.ts'
import type { SealedPlan } from '../model/plan.ts'
import { assemblePlan, type PlanParts } from './assemble-plan.ts'
import type { PlanDraft, PlanFacts } from './plan-facts.ts'

/**
 * Returns the finished plan.
 *
 * @throws WritError PLAN_UNSOUND where the independent checker finds a fault: a bug in writ.
 */
export function buildPlan(parts: PlanParts, facts: PlanFacts): PlanDraft {
  const { plan, sealed: half } = assemblePlan(parts, facts)
  const bytes = canonicalBytes(plan)
  const id = planIdOf(bytes)
  const sealed: SealedPlan = { ...half, plan: id }
  const problems = planProblems(plan, sealed)
  if (problems.length > 0) {
    throw new WritError('PLAN_UNSOUND', { detail: problems[0]?.detail, problems })
  }
  return { plan, bytes, id, sealed }
}
