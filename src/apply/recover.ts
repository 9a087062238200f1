/**
 * Finishes what an earlier process began and did not end. Rule: R22.
 *
 * The journal names the files, the disk says how far it came, and the plan says what every file
 * must be. All forward or all back, and the same again after another crash in here. A target
 * that is neither old nor new is somebody's edit: nothing is touched, a person decides.
 */
import { FsError, type Host } from '../host/host.ts'
import { ioError } from '../host/io-error.ts'
import type { PlanId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { Journal } from '../model/records.ts'
import { listJournals } from '../store/journal-store.ts'
import type { Layout } from '../store/layout.ts'
import { removeLeftShadows } from '../store/shadow-store.ts'
import type { ApplyContext } from './apply-request.ts'
import { completeJob, endCleanly, takeBack } from './complete-job.ts'
import { compareConsumer } from './consumer-comparison.ts'
import { type InterruptedTarget, namedTargets } from './interrupted-targets.ts'
import type { Job } from './job.ts'
import { lockWithInterrupted } from './lock-targets.ts'
import { discardSet } from './prepare-batch.ts'
import { removeKept, removeLeftovers } from './put-back.ts'
import { type Ending, record, unfinished } from './record-ending.ts'
import { decideRecovery, findTransaction, type RecoverOptions } from './recovery-decision.ts'
import type { TxTarget } from './transaction.ts'
import { attempt } from './undo-job.ts'

export type { RecoverOptions }

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
  } catch (thrown) {
    const error = thrown instanceof FsError ? ioError(thrown, 'finish the apply') : thrown
    if (!(error instanceof WritError)) throw thrown
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
  const found = findTransaction(host, layout, journal, context)
  const { job, targets, receipt, isUnbegun } = found
  const decision = decideRecovery(found, journal, options)
  switch (decision.way) {
    case 'stop':
      throw decision.error
    case 'close':
      return isUnbegun
        ? endUnbegun(host, layout, job, namedTargets(job.order, journal))
        : endCleanly(host, layout, job, receipt ?? null)
    case 'forward':
      return await goForward(host, layout, job, targets)
    case 'back':
      return takeBack(host, layout, job, [], null)
  }
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
