/** Plans in a list: enough to choose one, nothing that needs the sealed half. */
import { utcMs } from '../bytes/utc.ts'
import type { PlanId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { Author, Plan, PlanOrigin } from '../model/plan.ts'
import { planPaths } from '../model/plan-paths.ts'
import { graver, type RiskClass } from '../model/risk.ts'
import { listCarriedIds } from '../store/carried-store.ts'
import { listPlanIds, loadPlan } from '../store/plan-store.ts'
import { listReceipts } from '../store/receipt-store.ts'
import { findPlan } from './found-plan.ts'
import { type Approvals, carriedStanding, type PlanStatus, standingOf } from './plan-status.ts'
import type { Workspace } from './workspace.ts'

export interface PlanSummary {
  readonly id: PlanId
  readonly status: PlanStatus
  readonly why: string | null
  readonly risk: RiskClass
  /** Those that are written first. */
  readonly targets: readonly string[]
  /** Whose change makes it stale, as paths on this machine. */
  readonly files: readonly string[]
  readonly origin: string
  readonly author: Author
  readonly created: string
  readonly expires: string
  readonly ageSeconds: number
  readonly approvals: Approvals
  readonly findings: Readonly<Partial<Record<RiskClass, number>>>
  /** Whether its record cannot be read; then only id, status and why mean anything. */
  readonly isDamaged: boolean
}

/** Returns all plans: those that wait first, newest first among equals. */
export function listPlans(workspace: Workspace): PlanSummary[] {
  const { host, layout } = workspace
  const receipts = listReceipts(host, layout)
  const plans = listPlanIds(host, layout).map(id => {
    try {
      const { plan } = loadPlan(host, layout, id)
      return summaryOf(workspace, id, plan, () => standingOf(workspace, id, plan, receipts))
    } catch (error) {
      if (!(error instanceof WritError)) throw error
      return damagedSummary(id, error)
    }
  })
  const carried = listCarriedIds(host, layout).map(id => carriedSummary(workspace, id))
  return [...plans, ...carried].toSorted(
    (a, b) => rank(a.status) - rank(b.status) || newerFirst(a, b),
  )
}

function carriedSummary(workspace: Workspace, id: PlanId): PlanSummary {
  try {
    const { plan, workspace: judging } = findPlan(workspace, id)
    return summaryOf(workspace, id, plan, () => carriedStanding(judging, id, plan))
  } catch (error) {
    if (!(error instanceof WritError)) throw error
    return damagedSummary(id, error)
  }
}

/** A file that is as it should be already is not what the plan is about. */
function writtenFirst({ changes }: Plan): string[] {
  const written = changes.filter(({ action }) => action !== 'no-op')
  const others = changes.filter(({ action }) => action === 'no-op')
  return [...written, ...others].map(({ target }) => target)
}

/** Compares times as code units do: asking for a locale would load its tables first. */
function newerFirst(a: PlanSummary, b: PlanSummary): number {
  if (a.created === b.created) return 0
  return a.created < b.created ? 1 : -1
}

function summaryOf(
  { host }: Workspace,
  id: PlanId,
  plan: Plan,
  stand: () => ReturnType<typeof standingOf>,
): PlanSummary {
  const { status, approvals, why } = standingOrDamage(stand)
  const findings: Partial<Record<RiskClass, number>> = {}
  for (const finding of plan.findings) findings[finding.risk] = (findings[finding.risk] ?? 0) + 1
  return {
    id,
    status,
    why,
    risk: plan.risk,
    targets: writtenFirst(plan),
    files: planPaths(plan),
    origin: originText(plan.origin),
    author: plan.author,
    created: plan.created,
    expires: plan.expires,
    ageSeconds: Math.max(0, Math.round((host.now() - (utcMs(plan.created) ?? 0)) / 1000)),
    approvals,
    findings,
    isDamaged: false,
  }
}

/** What cannot be read is shown as the gravest it could be. */
function damagedSummary(id: PlanId, error: WritError): PlanSummary {
  return {
    id,
    ...failedStanding(error),
    risk: 'permissions',
    targets: [],
    files: [],
    origin: 'a damaged record',
    author: { principal: 'unknown', kind: 'agent', taskId: null, runId: null },
    created: '',
    expires: '',
    ageSeconds: 0,
    findings: {},
    isDamaged: true,
  }
}

/** One damaged record must not hide all the others from a list. */
function standingOrDamage(
  stand: () => ReturnType<typeof standingOf>,
): ReturnType<typeof standingOf> {
  try {
    return stand()
  } catch (error) {
    if (!(error instanceof WritError)) throw error
    return failedStanding(error)
  }
}

function failedStanding({ message, detail }: WritError): ReturnType<typeof standingOf> {
  const why = detail === undefined ? message : `${message}: ${detail}`
  return { status: 'failed', approvals: { needed: 0, have: 0 }, why }
}

/** Returns where a plan comes from, in a few words. */
export function originText(origin: PlanOrigin): string {
  switch (origin.kind) {
    case 'migration':
      return `migration ${origin.owner}/${origin.id} v${origin.version}`
    case 'proposal':
      return `proposal from ${origin.source}`
    case 'rollback':
      return `rollback of ${origin.plan.slice(0, 12)}${origin.exact ? ', exact' : ''}`
  }
}

/** Returns the gravest class among the findings of one change. Rule: R12. */
export function changeRisk(plan: Plan, index: number): RiskClass {
  return plan.findings
    .filter(finding => finding.change === index)
    .reduce<RiskClass>((gravest, finding) => graver(gravest, finding.risk), 'cosmetic')
}

const order: readonly PlanStatus[] = [
  'approved',
  'new',
  'carried',
  'stale',
  'failed',
  'expired',
  'rejected',
  'applied',
]

function rank(status: PlanStatus): number {
  return order.indexOf(status)
}
