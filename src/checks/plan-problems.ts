/**
 * The independent proof of a plan: what its two halves say must follow from the images alone.
 *
 * Shares no code with the planner and no parser with the format adapters, so that a fault there
 * cannot hide here. Runs after planning, before a decision is asked for, and before a write.
 * Returns everything it finds; must never change or repair a plan. Rules: R7, R9.
 */
import { canonicalBytes } from '../bytes/canonical.ts'
import { planIdOf, sha256 } from '../bytes/digest.ts'
import { type Problem, WritError } from '../model/errors.ts'
import type { Plan, SealedPlan } from '../model/plan.ts'
import { riskClasses } from '../model/risk.ts'
import { bytesProblems, inverseOf } from './bytes-proof.ts'
import { diffProblems } from './diff-proof.ts'
import { shownDiffDigest } from './shown-diff.ts'
import { valueProblems } from './value-proof.ts'

/** Two records are proved once: neither ever changes. */
const proved = new WeakMap<Plan, { readonly sealed: SealedPlan; readonly problems: Problem[] }>()

/** Returns everything wrong with a plan; empty for a sound one. */
export function planProblems(plan: Plan, sealed: SealedPlan): readonly Problem[] {
  const known = proved.get(plan)
  if (known?.sealed === sealed) return known.problems
  const problems = provedAnew(plan, sealed)
  proved.set(plan, { sealed, problems })
  return problems
}

function provedAnew(plan: Plan, sealed: SealedPlan): Problem[] {
  try {
    return problemsOf(plan, sealed)
  } catch (error) {
    // A proof that cannot be carried out is no proof, whatever stood in its way: only the kind of
    // the error is told, because its text may quote the plan.
    const kind = error instanceof WritError ? error.code : error instanceof Error ? error.name : ''
    return [problem(`the plan cannot be proved (${kind})`)]
  }
}

/**
 * Returns what is wrong with a plan as far as its public half alone can show it: enough to refuse
 * one, never enough to prove one.
 */
export function publicProblems(plan: Plan): readonly Problem[] {
  return [...summaryFaults(plan), ...indexFaults(plan)].map(detail => problem(detail))
}

function problemsOf(plan: Plan, sealed: SealedPlan): Problem[] {
  const problems = [...publicProblems(plan)]
  if (sealed.plan !== idOf(plan)) problems.push(problem('the sealed half names another plan'))
  if (plan.changes.length !== sealed.changes.length || !/^[0-9a-f]{64}$/.test(sealed.salt)) {
    return [...problems, problem('the sealed half does not belong to this plan')]
  }
  const salt = Buffer.from(sealed.salt, 'hex')
  plan.changes.forEach((change, index) => {
    const half = sealed.changes[index]
    if (half === undefined) return
    const found = bytesProblems(change, half, salt)
    // Values and lines of images that are not the committed ones prove nothing.
    if (found.length === 0) {
      found.push(...valueProblems(change, half, plan.origin), ...diffProblems(change, half))
    }
    problems.push(...found.map(detail => problem(detail, change.target)))
  })
  if (problems.length === 0 && plan.rollback.inverse !== inverseDigest(plan, sealed, salt)) {
    problems.push(problem('the digest of the inverse is not that of the inverse edits'))
  }
  return problems
}

function problem(detail: string, path?: string): Problem {
  return { code: 'PLAN_UNSOUND', detail, path }
}

function summaryFaults(plan: Plan): string[] {
  const faults: string[] = []
  // Counted one by one: there can be more findings than a call takes arguments.
  let gravest = 0
  for (const { risk } of plan.findings) gravest = Math.max(gravest, riskClasses.indexOf(risk))
  if (riskClasses.indexOf(plan.risk) !== gravest) {
    faults.push('the risk is not that of the gravest finding')
  }
  if (plan.diffDigest !== shownDiffDigest(plan.changes)) {
    faults.push('the diff digest is not that of the diff')
  }
  return faults
}

function idOf(plan: Plan): string | undefined {
  try {
    return planIdOf(canonicalBytes(plan))
  } catch {
    return undefined
  }
}

/** Everything that names a change by its index must name one that exists. */
function indexFaults(plan: Plan): string[] {
  const named = [
    ...plan.findings.map(finding => finding.change),
    ...plan.checks.map(check => check.change),
    ...plan.env.flatMap(use => use.lands.map(place => place.change)),
  ]
  const faults = named
    .filter(index => plan.changes[index] === undefined)
    .map(index => `there is no change ${index}`)
  const paths = plan.changes.map(change => change.realPath)
  if (new Set(paths).size !== paths.length) faults.push('two changes concern the same file')
  const isFree = (change: Plan['changes'][number]): boolean =>
    change.wholeFile && change.owned.length > 0 && plan.origin.kind === 'migration'
  if (plan.changes.some(isFree)) faults.push('a migration of single keys claims the whole file')
  return faults
}

function inverseDigest(plan: Plan, sealed: SealedPlan, salt: Uint8Array): string {
  const inverses = plan.changes.map((change, index) => {
    const half = sealed.changes[index]
    return half === undefined ? [] : inverseOf(change, half, salt)
  })
  return sha256(canonicalBytes(inverses))
}
