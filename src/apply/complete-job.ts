/**
 * From the first rename to the receipt: all forward, or all back.
 *
 * From here on an error is not thrown but returned with what was recorded, because something may
 * have changed and every ending has to say which. Rules: R22, R23, R26, R29.
 */
import { dirname } from 'node:path'
import { FsError, type Host } from '../host/host.ts'
import { ioError } from '../host/io-error.ts'
import type { CheckResult } from '../model/check.ts'
import { WritError } from '../model/errors.ts'
import type { Lease, LedgerEvent, Outcome, Receipt } from '../model/records.ts'
import type { Layout } from '../store/layout.ts'
import { appendLedger } from '../store/ledger-store.ts'
import { pruneBackups } from '../store/prune-backups.ts'
import { prunableSets, removeSets } from '../store/prune-sets.ts'
import { checkError, failedChecks, notesText, restoreCommand } from './check-error.ts'
import { grantLease } from './grant-lease.ts'
import type { Job, JobTarget } from './job.ts'
import { isRestore } from './make-receipt.ts'
import { removeLeftovers } from './put-back.ts'
import { type Ending, receiptOf, record, unfinished } from './record-ending.ts'
import { settleNames, swapBatch } from './swap-batch.ts'
import { conflict, type Durability, swapTarget, syncDirectory } from './swap-target.ts'
import { attempt, undoJob } from './undo-job.ts'
import { validateJob } from './validate-job.ts'

/** Writes what is not written yet, validates all, and records the ending. */
export async function completeJob(host: Host, layout: Layout, job: Job): Promise<Ending> {
  const { step } = job
  let durability: Durability
  let checks: readonly CheckResult[] = []
  try {
    durability = await step('write', () =>
      job.isBatch ? swapBatch(host, job) : swapAll(host, job.targets),
    )
    checks = await step('validate', () => validateJob(host, job))
  } catch (error) {
    return step('restore', () => takeBack(host, layout, job, checks, asWritError(error)))
  }
  if (failedChecks(checks).length > 0) return endAfterFailedChecks(host, layout, job, checks)
  return await step('receipt', () => succeed(host, layout, job, checks, durability))
}

function swapAll(host: Host, targets: readonly JobTarget[]): Durability {
  const results = targets.map(target =>
    target.seen === null
      ? syncDirectory(host, target.realPath)
      : swapTarget(host, target, target.seen),
  )
  return worst(results)
}

function worst(results: readonly Durability[]): Durability {
  return results.includes('unknown') ? 'unknown' : 'durable'
}

/** Even a fault of writ itself must not leave a file in place that nobody validated. */
function asWritError(error: unknown): WritError {
  if (error instanceof WritError) return error
  if (error instanceof FsError) return ioError(error, 'replace the target')
  return new WritError('INTERNAL', { detail: 'the apply was taken back', cause: error })
}

/**
 * Puts everything back after a conflict, a failed call or an interruption (null), whatever the
 * policy says of failed checks: half a transaction is not a state anybody planned.
 */
export function takeBack(
  host: Host,
  layout: Layout,
  job: Job,
  checks: readonly CheckResult[],
  cause: WritError | null,
): Ending {
  const result = undoOrFail(host, layout, job)
  if (result instanceof WritError) return { receipt: null, error: result }
  const isConflict = result === 'edit-kept' || cause?.code === 'WRITE_CONFLICT'
  if (result === 'untouched' && !isConflict) {
    return record(host, layout, job, null, 'failed', cause)
  }
  const receipt = receiptOf(host, job, isConflict ? 'conflict' : 'restored', checks)
  return record(host, layout, job, receipt, 'failed', cause)
}

/** Ends a transaction that has nothing left to do but to remove its own files. */
export function endCleanly(host: Host, layout: Layout, job: Job, receipt: Receipt | null): Ending {
  const failure = attempt(() => removeAllLeftovers(host, job))
  if (failure !== undefined)
    return { receipt: null, error: unfinished(job, failure, 'nothing is left to change') }
  return record(host, layout, job, receipt, 'recovered', null)
}

function endAfterFailedChecks(
  host: Host,
  layout: Layout,
  job: Job,
  checks: readonly CheckResult[],
): Ending {
  const failed = failedChecks(checks)
  const manifests = job.targets.map(({ manifest }) => manifest)
  const stop = (why: string): Ending => {
    attempt(() => removeAllLeftovers(host, job))
    const receipt = receiptOf(host, job, 'recovery-required', checks)
    const text = `${why}; how to put the files back stands in ${notesText(manifests)}`
    const error = checkError(failed, text, 'RECOVERY_REQUIRED', restoreCommand(manifests))
    return record(host, layout, job, receipt, 'failed', error)
  }
  if (job.context.policy.onCheckFailure === 'stop') return stop('the policy asks to stop here')
  return job.step('restore', () => {
    const result = undoOrFail(host, layout, job)
    if (result instanceof WritError) return { receipt: null, error: result }
    if (result === 'edit-kept') return stop('a file was edited meanwhile and is left as it is')
    const receipt = receiptOf(host, job, 'restored', checks)
    const error = checkError(failed, 'the previous files are back')
    return record(host, layout, job, receipt, 'failed', error)
  })
}

async function succeed(
  host: Host,
  layout: Layout,
  job: Job,
  checks: readonly CheckResult[],
  written: Durability,
): Promise<Ending> {
  let edited: JobTarget | undefined
  const failure = attempt(() => {
    removeAllLeftovers(host, job)
    edited = job.targets.find(({ kept, isBatch }) => !isBatch && host.fs.lstat(kept) !== undefined)
  })
  if (failure !== undefined) return { receipt: null, error: unfinished(job, failure, inPlace) }
  // Only an old file that was edited in the last moment is not removed.
  if (edited !== undefined) return takeBack(host, layout, job, checks, conflict(edited, lateEdit))
  const removed = job.isBatch
    ? await settleNames(host, job.targets)
    : worst(job.targets.map(({ realPath }) => syncDirectory(host, realPath)))
  const durability = worst([removed, written])
  let lease: Lease | undefined
  const ungranted = attempt(() => {
    lease = grantLease(host, layout, job)
  })
  if (ungranted !== undefined) return { receipt: null, error: unfinished(job, ungranted, inPlace) }
  const outcome: Outcome = durability === 'durable' ? 'changed' : 'changed-durability-unknown'
  const receipt = receiptOf(host, job, outcome, checks)
  const event: LedgerEvent = isRestore(job.order) ? 'restored' : 'applied'
  const error = durability === 'durable' ? null : durabilityUnknown(job)
  const ending = record(host, layout, job, receipt, error === null ? event : 'failed', error, lease)
  if (ending.error === null) prune(host, layout, job)
  return ending
}

const inPlace = 'the new files are in place and passed their checks'
const lateEdit = 'was edited while its replacement was checked'

function removeAllLeftovers(host: Host, job: Job): void {
  for (const target of job.targets) removeLeftovers(host, target)
}

/** Old backups are no reason to call a good apply a failure. */
function prune(host: Host, layout: Layout, job: Job): void {
  const { keep } = job.context.policy.backups
  if (job.isBatch) {
    attempt(() => {
      removeSets(host, layout, prunableSets(host, layout, keep, [job.tx]))
    })
    return
  }
  for (const { realPath } of job.targets) {
    attempt(() => {
      pruneBackups(host, layout, realPath, keep, [job.tx])
    })
  }
}

function undoOrFail(host: Host, layout: Layout, job: Job): ReturnType<typeof undoJob> | WritError {
  try {
    return undoJob(host, layout, job)
  } catch (error) {
    if (!(error instanceof WritError)) throw error
    attempt(() => {
      appendLedger(host, layout, {
        event: 'failed',
        plan: job.order.planId,
        actor: job.context.actor.principal,
        detail: { tx: job.tx, code: error.code },
      })
    })
    return error
  }
}

function durabilityUnknown(job: Job): WritError {
  return new WritError('DURABILITY_UNKNOWN', {
    detail: `${inPlace}, but ${directoriesText(job)} could not be synced: after a power cut the old files may be back`,
    hint: 'sync, then: writ verify',
    path: job.targets[0]?.realPath,
  })
}

function directoriesText(job: Job): string {
  return [...new Set(job.targets.map(({ realPath }) => dirname(realPath)))].join(', ')
}
