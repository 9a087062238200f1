/**
 * What becomes of an interrupted transaction, and why.
 *
 * Recovery asks it before it acts, and so does whoever wants to see that first: one answer for
 * both. It reads and decides; it must never change a file. Rule: R22.
 */
import type { Host } from '../host/host.ts'
import { WritError } from '../model/errors.ts'
import type { Journal, Receipt } from '../model/records.ts'
import { isConsumed, listApprovals } from '../store/approval-store.ts'
import { findSet, loadSet } from '../store/backup-set.ts'
import type { Layout } from '../store/layout.ts'
import { loadReceipt } from '../store/receipt-store.ts'
import { type ApplyContext, stepRunner } from './apply-request.ts'
import { type InterruptedTarget, interruptedTargets, namedTargets } from './interrupted-targets.ts'
import type { Job } from './job.ts'
import { type LeaseCover, leaseCover } from './lease-cover.ts'
import { loadOrder, type Order } from './load-order.ts'
import { receiptIdOf } from './make-receipt.ts'
import { isImage, sizeLimitOf, standingAt } from './standing.ts'
import { attempt } from './undo-job.ts'

export interface RecoverOptions {
  /** Ends a transaction whose target was edited since: the edit stays, all else goes back. */
  readonly keepEdits?: boolean
  /** The way to go where both are possible; absent: forward where it is. */
  readonly direction?: 'forward' | 'back' | undefined
  /** Finishes these transactions alone; absent: all. */
  readonly only?: ReadonlySet<string>
}

/** A transaction as journal, plan and disk show it. */
export interface FoundTransaction {
  readonly job: Job
  readonly targets: readonly InterruptedTarget[]
  readonly receipt: Receipt | undefined
  /** A batch that has changed nothing. */
  readonly isUnbegun: boolean
}

export type RecoveryDecision =
  /** 'close': no target changes any more. */
  | { readonly way: 'close' | 'forward' | 'back'; readonly why: string }
  | { readonly way: 'stop'; readonly error: WritError }

/** Looks. @throws WritError RECORD_INVALID, APPLY_INTERRUPTED where a record it needs is gone. */
export function findTransaction(
  host: Host,
  layout: Layout,
  journal: Journal,
  context: ApplyContext,
): FoundTransaction {
  const order = loadOrder(host, layout, journal.plan)
  const receipt = loadReceipt(host, layout, receiptIdOf(journal.tx))
  const isUnbegun = receipt === undefined && isUnbegunBatch(host, layout, order, journal)
  const targets = isUnbegun ? [] : interruptedTargets(host, layout, order, journal)
  const approvals =
    attemptCover(host, layout, order) ??
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
  return { job, targets, receipt, isUnbegun }
}

/** The undoing of a lease goes forward by the approvals of the plan it takes back. Rule: R29. */
function attemptCover(host: Host, layout: Layout, order: Order): Job['approvals'] | undefined {
  let cover: LeaseCover | undefined
  attempt(() => {
    cover = leaseCover(host, layout, order)
  })
  return cover?.approvals
}

/** Decides by what was found, never by a clock. */
export function decideRecovery(
  { job, targets, receipt, isUnbegun }: FoundTransaction,
  journal: Journal,
  { keepEdits = false, direction }: RecoverOptions,
): RecoveryDecision {
  // Recorded but not closed, or not begun: only files of its own are left to remove.
  if (receipt !== undefined) return { way: 'close', why: 'its receipt is written already' }
  if (isUnbegun || journal.step === 'prepared') return { way: 'close', why: 'nothing had changed' }
  const edited = keepEdits ? undefined : editedError(job, targets)
  if (edited !== undefined) return { way: 'stop', error: edited }
  const obstacle = obstacleAhead(job, journal, targets)
  if (direction === 'back') return { way: 'back', why: 'asked for' }
  if (obstacle === undefined) {
    return { way: 'forward', why: 'every new file is in place or ready, and approved' }
  }
  return direction === 'forward'
    ? { way: 'stop', error: cannotGoOn(job, obstacle) }
    : { way: 'back', why: obstacle }
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

/** Where a file is neither the old nor the new one, a person has to say what becomes of it. */
function editedError(
  { order, tx }: Job,
  targets: readonly InterruptedTarget[],
): WritError | undefined {
  const edited = targets.filter(({ is }) => is === 'other')
  const [first] = edited
  if (first === undefined) return undefined
  const paths = edited.map(({ realPath }) => realPath).join(', ')
  return new WritError('APPLY_INTERRUPTED', {
    detail: `${tx} of ${order.planId} stopped half way and ${paths} was edited since; nothing was touched. ${first.manifest.note} puts the old file back and keeps the edited one beside it; writ resume ${tx} --keep-edits leaves the edit in place`,
    hint: first.manifest.restore,
    path: first.realPath,
  })
}

function cannotGoOn({ order, tx }: Job, obstacle: string): WritError {
  return new WritError('APPLY_INTERRUPTED', {
    detail: `${tx} of ${order.planId} cannot go forward: ${obstacle}; nothing was touched`,
    hint: `writ resume ${tx} --back`,
  })
}

/**
 * Returns what stands in the way forward: it takes everything that is needed, a file that has its
 * new name already, and a plan that is what it says, since a journal alone is nobody's word.
 */
function obstacleAhead(
  { approvals, order, context }: Job,
  { step }: Journal,
  targets: readonly InterruptedTarget[],
): string | undefined {
  if (step === 'restoring') return 'the files were being put back'
  if (approvals.length === 0 && context.policy.thresholds[order.plan.risk].approvers > 0) {
    return 'no approval was used for it'
  }
  if (!targets.some(({ is }) => is === 'after')) return 'no file had its new content yet'
  const missing = targets.find(
    ({ is, isStaged }) => is === 'other' || (is === 'before' && !isStaged),
  )
  if (missing?.is === 'other') return `${missing.realPath} was edited since`
  if (missing !== undefined) return `the new file for ${missing.realPath} is not ready any more`
  const [claim] = context.falseClaims(order.plan, order.sealed)
  return claim === undefined ? undefined : 'the plan is not what it says of itself'
}
