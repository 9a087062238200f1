/**
 * Finishes what an earlier process began and did not end. Rule: R22.
 *
 * The journal names the files, the disk says how far it came, and the plan says what every file
 * must be. All forward or all back, and the same again after another crash in here. A target
 * that is neither old nor new is somebody's edit: nothing is touched, a person decides.
 */
import type { Host } from '../host/host.ts'
import type { PlanId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { Journal } from '../model/records.ts'
import { isConsumed, listApprovals } from '../store/approval-store.ts'
import { findSet, loadSet } from '../store/backup-set.ts'
import { listJournals } from '../store/journal-store.ts'
import type { Layout } from '../store/layout.ts'
import { loadReceipt } from '../store/receipt-store.ts'
import { removeLeftShadows } from '../store/shadow-store.ts'
import { type ApplyContext, stepRunner } from './apply-request.ts'
import { completeJob, endCleanly, takeBack } from './complete-job.ts'
import { compareConsumer } from './consumer-comparison.ts'
import { type InterruptedTarget, interruptedTargets, namedTargets } from './interrupted-targets.ts'
import type { Job } from './job.ts'
import { type LeaseCover, leaseCover } from './lease-cover.ts'
import { loadOrder, type Order } from './load-order.ts'
import { lockWithInterrupted } from './lock-targets.ts'
import { receiptIdOf } from './make-receipt.ts'
import { discardSet } from './prepare-batch.ts'
import { removeKept, removeLeftovers } from './put-back.ts'
import { type Ending, record, unfinished } from './record-ending.ts'
import { isImage, sizeLimitOf, standingAt } from './standing.ts'
import type { TxTarget } from './transaction.ts'
import { attempt } from './undo-job.ts'

export interface RecoverOptions {
  /** Ends a transaction whose target was edited since: the edit stays, all else goes back. */
  readonly keepEdits?: boolean
  /** Finishes these transactions alone; absent: all. */
  readonly only?: ReadonlySet<string>
}

export interface Recovered {
  readonly tx: string
  readonly plan: PlanId
  /** null where another process holds the targets: that apply is in flight, not interrupted. */
  readonly ending: Ending | null
}

/** Finishes every interrupted transaction nobody else is working on. */
export async function recoverInterrupted(
  host: Host,
  layout: Layout,
  context: ApplyContext,
  options: RecoverOptions = {},
): Promise<readonly Recovered[]> {
  attempt(() => {
    removeLeftShadows(host, layout)
  })
  const results: Recovered[] = []
  for (const { tx, plan, targets } of listJournals(host, layout)) {
    if (options.only?.has(tx) === false) continue
    const paths = targets.map(({ realPath }) => realPath)
    const ending = await recoverLocked(host, layout, context, options, tx, paths)
    if (ending !== undefined) results.push({ tx, plan, ending })
  }
  return results
}

/** Returns undefined where the transaction ended before its targets could be locked. */
async function recoverLocked(
  host: Host,
  layout: Layout,
  context: ApplyContext,
  options: RecoverOptions,
  tx: string,
  paths: readonly string[],
): Promise<Ending | null | undefined> {
  try {
    const holder = { command: 'writ resume', plan: null }
    const held = await lockWithInterrupted(host, layout, paths, holder, context.locking)
    try {
      const journal = held.journals.find(candidate => candidate.tx === tx)
      return journal && (await recoverTransaction(host, layout, journal, context, options))
    } finally {
      held.release()
    }
  } catch (error) {
    if (!(error instanceof WritError)) throw error
    if (error.code === 'CANCELLED') throw error
    return error.code === 'LOCK_HELD' ? null : { receipt: null, error }
  }
}

/**
 * Finishes what stands in the way of a plan, under its locks.
 *
 * Returns the ending where that finished this very plan; undefined where the plan is still to do.
 * @throws WritError of a transaction that could not be ended.
 */
export async function recoverBefore(
  host: Host,
  layout: Layout,
  planId: PlanId,
  context: ApplyContext,
  journals: readonly Journal[],
): Promise<Ending | undefined> {
  let own: Ending | undefined
  for (const journal of journals) {
    const ending = await recoverTransaction(host, layout, journal, context)
    if (listJournals(host, layout).some(({ tx }) => tx === journal.tx)) {
      throw (
        ending.error ??
        new WritError('APPLY_INTERRUPTED', {
          detail: `${journal.tx} of ${journal.plan} is still open`,
          hint: `writ resume ${journal.tx}`,
        })
      )
    }
    const isDone = ending.error !== null || ending.receipt?.outcome === 'changed'
    if (journal.plan === planId && isDone) own = ending
  }
  return own
}

/** Ends one transaction whose locks the caller holds. @throws WritError APPLY_INTERRUPTED. */
export async function recoverTransaction(
  host: Host,
  layout: Layout,
  journal: Journal,
  context: ApplyContext,
  options: RecoverOptions = {},
): Promise<Ending> {
  const order = loadOrder(host, layout, journal.plan)
  const receipt = loadReceipt(host, layout, receiptIdOf(journal.tx))
  const isUnbegun = receipt === undefined && isUnbegunBatch(host, layout, order, journal)
  const targets = isUnbegun ? [] : interruptedTargets(host, layout, order, journal)
  const covered = attemptCover(host, layout, order)
  const approvals =
    covered ??
    listApprovals(host, layout, order.planId)
      .map(({ id }) => id)
      .filter(id => isConsumed(host, layout, id))
  const job: Job = {
    tx: journal.tx,
    order,
    context,
    step: stepRunner(undefined),
    targets,
    approvals,
    startedAt: journal.startedAt,
    isRecovery: true,
    isBatch: journal.batch,
    staged: new Map(),
  }
  if (isUnbegun) return endUnbegun(host, layout, job, namedTargets(order, journal))
  // Recorded but not closed, or not begun: only files of its own are left to remove.
  if (receipt !== undefined || journal.step === 'prepared') {
    return endCleanly(host, layout, job, receipt ?? null)
  }
  if (options.keepEdits !== true) assertKnown(job, targets)
  return isFinishable(job, journal, targets)
    ? await goForward(host, layout, job, targets)
    : takeBack(host, layout, job, [], null)
}

/**
 * Whether a batch has changed nothing: it did not get so far, or its backups, which are the
 * targets themselves until then, were taken away again because something failed.
 */
function isUnbegunBatch(host: Host, layout: Layout, order: Order, journal: Journal): boolean {
  if (!journal.batch) return false
  if (journal.step === 'prepared') return true
  const directory = findSet(host, layout, journal.tx)
  if (directory !== undefined && loadSet(host, directory) !== undefined) return false
  return namedTargets(order, journal).every(target =>
    isImage(standingAt(host, target.realPath, sizeLimitOf(target)), target.before),
  )
}

/** Removes the files of a batch that has changed nothing, and says so. */
function endUnbegun(host: Host, layout: Layout, job: Job, targets: readonly TxTarget[]): Ending {
  const failure = attempt(() => {
    for (const target of targets) removeLeftovers(host, target)
    discardSet(host, layout, job.tx)
  })
  return failure === undefined
    ? record(host, layout, job, null, 'recovered', null)
    : { receipt: null, error: unfinished(job, failure, 'nothing is left to change') }
}

/** The undoing of a lease goes forward by the approvals of the plan it takes back. Rule: R29. */
function attemptCover(host: Host, layout: Layout, order: Order): Job['approvals'] | undefined {
  let cover: LeaseCover | undefined
  attempt(() => {
    cover = leaseCover(host, layout, order)
  })
  return cover?.approvals
}

/** Throws where a file is neither the old nor the new one. */
function assertKnown({ order, tx }: Job, targets: readonly InterruptedTarget[]): void {
  const edited = targets.filter(({ is }) => is === 'other')
  const [first] = edited
  if (first === undefined) return
  const paths = edited.map(({ realPath }) => realPath).join(', ')
  throw new WritError('APPLY_INTERRUPTED', {
    detail: `${tx} of ${order.planId} stopped half way and ${paths} was edited since; nothing was touched. ${first.manifest.note} puts the old file back and keeps the edited one beside it; writ resume ${tx} --keep-edits leaves the edit in place`,
    hint: first.manifest.restore,
    path: first.realPath,
  })
}

/**
 * Forward only where everything needed is at hand, a file has its new name already, and the plan
 * is what it says: a journal alone is nobody's word.
 */
function isFinishable(
  { approvals, order, context }: Job,
  journal: Journal,
  targets: readonly InterruptedTarget[],
): boolean {
  const isAllowed =
    approvals.length > 0 || context.policy.thresholds[order.plan.risk].approvers === 0
  return (
    journal.step !== 'restoring' &&
    isAllowed &&
    targets.some(({ is }) => is === 'after') &&
    targets.every(({ is, isStaged }) => is === 'after' || (is === 'before' && isStaged)) &&
    context.falseClaims(order.plan, order.sealed).length === 0
  )
}

async function goForward(
  host: Host,
  layout: Layout,
  job: Job,
  targets: readonly InterruptedTarget[],
): Promise<Ending> {
  const ready = []
  for (const target of targets) {
    if (target.is === 'before') removeKept(host, target)
    const consumer = job.context.consumers.find(({ name }) => name === target.change.consumer)
    ready.push({
      ...target,
      comparison: await compareConsumer(host, layout, consumer, target, true),
    })
  }
  return await completeJob(host, layout, { ...job, targets: ready })
}
