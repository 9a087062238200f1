/** Who asked for a plan, for what, and over which files: what lists say of plans they only name. */
import type { PlanId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import { loadCarried } from '../store/carried-store.ts'
import { loadPlan } from '../store/plan-store.ts'
import { originText } from './plan-summary.ts'
import type { Workspace } from './workspace.ts'

export interface PlanCause {
  /** Principal of the author. */
  readonly askedBy: string
  readonly why: string
  /** As the migration wrote them. */
  readonly targets: readonly string[]
  /** Real paths of the files it changes, which go back together. */
  readonly changes: readonly string[]
}

/** Plans never change, so what one says is kept; null where its record is gone or damaged. */
export type PlanCauses = (state: Records, plan: PlanId) => PlanCause | null

/** Where the records lie: what only looks needs no policy. */
export type Records = Pick<Workspace, 'host' | 'layout'>

/** Returns what looks plans up, each one once. */
export function planCauses(): PlanCauses {
  const known = new Map<PlanId, PlanCause>()
  return (records, plan) => {
    const found = known.get(plan) ?? causeOf(records, plan)
    if (found !== null) known.set(plan, found)
    return found
  }
}

function causeOf({ host, layout }: Records, id: PlanId): PlanCause | null {
  try {
    const { plan } = loadCarried(host, layout, id) ?? loadPlan(host, layout, id)
    return {
      askedBy: plan.author.principal,
      why: originText(plan.origin),
      targets: plan.changes.map(({ target }) => target),
      changes: plan.changes
        .filter(({ action }) => action !== 'no-op')
        .map(({ realPath }) => realPath),
    }
  } catch (error) {
    if (error instanceof WritError) return null
    throw error
  }
}
