/** The way back: finds the applied plan to undo, and plans its undoing like any other change. */
import { dirname, isAbsolute } from 'node:path'
import { pastApplies } from '../apply/past-applies.ts'
import { isRestoredOutside } from '../apply/recorded-restore.ts'
import { verifyTarget } from '../apply/verify-target.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import { sizeLimit } from '../formats/decode.ts'
import { expandHome } from '../host/home-path.ts'
import { readSnapshot, resolveTarget } from '../host/resolve-target.ts'
import type { PlanId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { Change, Plan } from '../model/plan.ts'
import { isInPlace, type Receipt } from '../model/records.ts'
import { shortId } from '../model/short-id.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { planRollback, writtenPart } from '../plan/plan-rollback.ts'
import { findBackup } from '../store/backup-store.ts'
import { type LockOptions, lockTargets } from '../store/lock-store.ts'
import { loadPlan, loadSealed, resolvePlanId } from '../store/plan-store.ts'
import { listReceipts } from '../store/receipt-store.ts'
import { withAttributes } from './attribute-facts.ts'
import { assertNotInterrupted, realPathsOf } from './interrupted.ts'
import { keep, type MadePlan } from './make-plan.ts'
import { gatherPlanFacts } from './plan-facts.ts'
import { type AuthorInput, authorOf, type Workspace } from './workspace.ts'

export type RollbackSource =
  | { readonly kind: 'plan'; readonly id: string }
  | { readonly kind: 'backup'; readonly id: string }
  | { readonly kind: 'latest'; readonly target: string }

export interface RollbackInput extends AuthorInput {
  readonly source: RollbackSource
  /** Bring back the bytes of the backup instead of undoing the plan's own edits. */
  readonly exact: boolean
  readonly dryRun: boolean
}

/** Plans a rollback. Throws NOT_FOUND where nothing is to undo, ROLLBACK_CONFLICT and others. Rule: R28. */
export function makeRollbackPlan(workspace: Workspace, input: RollbackInput): MadePlan {
  const { host, layout } = workspace
  const { source } = input
  if (source.kind === 'latest') assertNotInterrupted(workspace, [source.target])
  const receipt = receiptToUndo(workspace, source)
  const whole = loadPlan(host, layout, receipt.plan).plan
  const { plan, sealed } = writtenPart(whole, loadSealed(host, layout, receipt.plan, whole))
  if (plan.changes.length === 0) {
    nothingApplied(`plan ${shortId(receipt.plan)} has not changed any file`)
  }
  assertNamedFileChanged(workspace, source, receipt.plan, plan)
  assertNotInterrupted(workspace, realPathsOf(plan))
  const current = plan.changes.map(change => currentSnapshot(workspace, change))
  const snapshots = withAttributes(host, current)
  const author = authorOf(workspace, input)
  const document = `${receipt.plan}\t${receipt.id}\t${input.exact}`
  const facts = gatherPlanFacts(workspace, author, document, snapshots)
  const asked = {
    id: receipt.plan,
    plan,
    sealed,
    receipt: receipt.id,
    exact: input.exact,
    snapshots,
  }
  const draft = tellingOrder(workspace, receipt.plan, () => planRollback(asked, facts))
  return keep(workspace, draft, input.dryRun, isUnrecorded(workspace, receipt, plan))
}

/** Where later applies stand in the way, the refusal names them: they go first, newest first. */
function tellingOrder<T>(workspace: Workspace, id: PlanId, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof WritError) || error.code !== 'ROLLBACK_CONFLICT') throw error
    const later = laterApplies(workspace, id)
    const [newest] = later
    if (newest === undefined) throw error
    const { code, detail, path, problems } = error
    const names = later.map(shortId).join(', ')
    const problem = { code, path, detail: `${names} changed it after that; undo the newest first` }
    throw new WritError(code, {
      detail: detail === undefined ? problem.detail : `${detail}; ${problem.detail}`,
      path,
      problems: [...problems, problem],
      hint: `writ rollback ${shortId(newest)}`,
    })
  }
}

/** Returns the plans that changed a file of this one after it and still stand, newest first. */
export function laterApplies({ host, layout }: Workspace, id: PlanId): readonly PlanId[] {
  const receipts = listReceipts(host, layout).filter(({ outcome }) => isInPlace(outcome))
  const at = receipts.findIndex(({ plan }) => plan === id)
  const written = receipts[at]?.targets.filter(({ action }) => action !== 'no-op')
  const paths = new Set(written?.map(({ path }) => path))
  const undone = new Set<PlanId>()
  return receipts.slice(0, Math.max(at, 0)).flatMap(({ plan, targets }) => {
    const { origin } = loadPlan(host, layout, plan).plan
    if (undone.has(plan)) return []
    if (origin.kind === 'rollback') {
      undone.add(origin.plan)
      return []
    }
    return targets.some(({ path, action }) => paths.has(path) && action !== 'no-op') ? [plan] : []
  })
}

/** Whether a file of the plan went back outside of writ, which is to be recorded. Rule: R31. */
function isUnrecorded({ host, layout }: Workspace, receipt: Receipt, { changes }: Plan): boolean {
  const past = pastApplies(host, layout)
  return changes
    .flatMap(({ realPath }) => verifyTarget(host, past, realPath, 'strict'))
    .some(({ code, plan }) => code === 'RESTORED_OUTSIDE' && plan === receipt.plan)
}

/**
 * Waits until nobody works on the files to roll back.
 *
 * Returns what was meant when it was asked: where the holder was an apply, the latest plan is
 * another one by now.
 * @throws WritError LOCK_HELD, CANCELLED; NOT_FOUND.
 */
export async function awaitRollback(
  workspace: Workspace,
  source: RollbackSource,
  locking: LockOptions,
): Promise<RollbackSource> {
  const { host, layout } = workspace
  const { plan: id } = receiptToUndo(workspace, source)
  const { plan } = loadPlan(host, layout, id)
  assertNamedFileChanged(workspace, source, id, plan)
  const paths = realPathsOf(plan)
  const locks = await lockTargets(
    host,
    layout,
    paths,
    { command: 'writ rollback', plan: id },
    locking,
  )
  locks.release()
  return { kind: 'plan', id }
}

function receiptToUndo(workspace: Workspace, source: RollbackSource): Receipt {
  const { host, layout } = workspace
  const changed = listReceipts(host, layout).filter(({ outcome }) => isInPlace(outcome))
  if (source.kind === 'latest') {
    const { realPath } = resolveTarget(host, source.target, workspace.policy.roots)
    const found = changed.find(receipt => hasChanged(workspace, receipt, realPath))
    return found ?? nothingApplied(`no apply on record has changed ${realPath}`)
  }
  const id: PlanId =
    source.kind === 'plan'
      ? resolvePlanId(host, layout, source.id)
      : findBackup(host, layout, source.id).manifest.plan
  const found = changed.find(receipt => receipt.plan === id)
  return found ?? nothingApplied(`plan ${shortId(id)} has not changed anything`)
}

/** What a plan found as it wanted it, the plan has not changed; what it records as restored, it has. */
function hasChanged(
  { host, layout }: Workspace,
  { plan, targets }: Receipt,
  realPath: string,
): boolean {
  return targets.some(
    ({ path, action }) =>
      path === realPath &&
      (action !== 'no-op' ||
        isRestoredOutside(host, layout, loadPlan(host, layout, plan).plan, realPath)),
  )
}

/** Whoever names a file wants that one back: others are not undone in its name. Rule: R28. */
function assertNamedFileChanged(
  workspace: Workspace,
  source: RollbackSource,
  id: PlanId,
  { changes }: Plan,
): void {
  const named = namedFile(workspace, source)
  if (named === null) return
  const isWritten = changes.some(({ realPath, action }) => realPath === named && action !== 'no-op')
  if (isWritten) return
  nothingApplied(
    `plan ${shortId(id)} found ${named} as it was to be and has not written it, so there is nothing of it to undo`,
    `writ backups ${shellQuote(named)}`,
  )
}

/** Returns the real path of the file a rollback is asked for by; null where it is a plan. */
function namedFile({ host, layout, policy }: Workspace, source: RollbackSource): string | null {
  switch (source.kind) {
    case 'plan':
      return null
    case 'backup':
      return findBackup(host, layout, source.id).manifest.realPath
    case 'latest':
      return resolveTarget(host, source.target, policy.roots).realPath
  }
}

function nothingApplied(detail: string, hint = 'writ backups'): never {
  throw new WritError('NOT_FOUND', { detail, hint })
}

/** Reads the target the plan bound, whatever became of the links that led to it. */
function currentSnapshot({ host, policy }: Workspace, change: Change): Snapshot {
  const given = isAbsolute(expandHome(change.target, host.home)) ? change.target : change.realPath
  const target = resolveTarget(host, given, policy.roots)
  if (target.realPath === change.realPath) return readSnapshot(host, target, sizeLimit)
  throw new WritError('PLAN_STALE', {
    detail: `${given} now leads to ${target.realPath}, not to ${change.realPath}`,
    hint: `ls -l ${shellQuote(dirname(given))}`,
    path: given,
  })
}
