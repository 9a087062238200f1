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
import type { LedgerEvent, Outcome, Receipt } from '../model/records.ts'
import { closeJournal } from '../store/journal-store.ts'
import type { Layout } from '../store/layout.ts'
import { appendLedger } from '../store/ledger-store.ts'
import { pruneBackups } from '../store/prune-backups.ts'
import { loadReceipt, saveReceipt } from '../store/receipt-store.ts'
import { checkError, failedChecks, notesText, restoreCommand } from './check-error.ts'
import { type Job, type JobTarget, nowText } from './job.ts'
import { isRestore, makeReceipt } from './make-receipt.ts'
import { removeLeftovers } from './put-back.ts'
import { type Durability, swapTarget, syncDirectory } from './swap-target.ts'
import { attempt, causeText, undoJob } from './undo-job.ts'
import { validateJob } from './validate-job.ts'

/** How a transaction ended: both are set where something changed and went wrong. */
export interface Ending {
  readonly receipt: Receipt | null
  readonly error: WritError | null
}

/** Writes what is not written yet, validates all, and records the ending. */
export async function completeJob(host: Host, layout: Layout, job: Job): Promise<Ending> {
  const { step } = job
  let durability: Durability
  let checks: readonly CheckResult[] = []
  try {
    durability = step('write', () => swapAll(host, job.targets))
    checks = await step('validate', () => validateJob(host, job))
  } catch (error) {
    return step('restore', () => takeBack(host, layout, job, checks, asWritError(error)))
  }
  if (failedChecks(checks).length > 0) return endAfterFailedChecks(host, layout, job, checks)
  return step('receipt', () => succeed(host, layout, job, checks, durability))
}

function swapAll(host: Host, targets: readonly JobTarget[]): Durability {
  const results = targets.map(target =>
    target.seen === null
      ? syncDirectory(host, target.realPath)
      : swapTarget(host, target, target.seen),
  )
  return results.includes('unknown') ? 'unknown' : 'durable'
}

function asWritError(error: unknown): WritError {
  if (error instanceof WritError) return error
  if (error instanceof FsError) return ioError(error, 'replace the target')
  throw error
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
    return close(host, layout, job, null, 'failed', cause)
  }
  const receipt = receiptOf(host, job, isConflict ? 'conflict' : 'restored', checks)
  return close(host, layout, job, receipt, 'failed', cause)
}

/** Ends a transaction that has nothing left to do but to remove its own files. */
export function endCleanly(host: Host, layout: Layout, job: Job, receipt: Receipt | null): Ending {
  const failure = attempt(() => removeAllLeftovers(host, job))
  if (failure !== undefined) return { receipt: null, error: unfinished(job, failure) }
  return close(host, layout, job, receipt, 'recovered', null)
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
    return close(host, layout, job, receipt, 'failed', error)
  }
  if (job.context.policy.onCheckFailure === 'stop') return stop('the policy asks to stop here')
  return job.step('restore', () => {
    const result = undoOrFail(host, layout, job)
    if (result instanceof WritError) return { receipt: null, error: result }
    if (result === 'edit-kept') return stop('a file was edited meanwhile and is left as it is')
    const receipt = receiptOf(host, job, 'restored', checks)
    const error = checkError(failed, 'the previous files are back')
    return close(host, layout, job, receipt, 'failed', error)
  })
}

function succeed(
  host: Host,
  layout: Layout,
  job: Job,
  checks: readonly CheckResult[],
  written: Durability,
): Ending {
  const failure = attempt(() => removeAllLeftovers(host, job))
  const removed = job.targets.map(({ realPath }) => syncDirectory(host, realPath))
  const durability = removed.includes('unknown') ? 'unknown' : written
  if (failure !== undefined) return { receipt: null, error: unfinished(job, failure) }
  const outcome: Outcome = durability === 'durable' ? 'changed' : 'changed-durability-unknown'
  const receipt = receiptOf(host, job, outcome, checks)
  const event: LedgerEvent = isRestore(job.order) ? 'restored' : 'applied'
  const error = durability === 'durable' ? null : durabilityUnknown(job)
  const ending = close(host, layout, job, receipt, error === null ? event : 'failed', error)
  if (ending.error === null) prune(host, layout, job)
  return ending
}

function removeAllLeftovers(host: Host, job: Job): void {
  for (const target of job.targets) removeLeftovers(host, target)
}

/** Old backups are no reason to call a good apply a failure. */
function prune(host: Host, layout: Layout, job: Job): void {
  const { keep } = job.context.policy.backups
  for (const { realPath } of job.targets) {
    attempt(() => {
      pruneBackups(host, layout, realPath, keep, [job.tx])
    })
  }
}

/**
 * Records the ending: receipt, ledger line, journal closed, in this order.
 *
 * Where that fails, the journal stays open and the next command writes what is missing; success
 * becomes an unfinished apply, a failure stays the failure it was.
 */
function close(
  host: Host,
  layout: Layout,
  job: Job,
  receipt: Receipt | null,
  event: LedgerEvent,
  error: WritError | null,
): Ending {
  const failure = attempt(() => {
    if (receipt !== null && loadReceipt(host, layout, receipt.id) === undefined) {
      saveReceipt(host, layout, receipt)
    }
    appendLedger(host, layout, {
      event: job.isRecovery ? 'recovered' : event,
      plan: job.order.planId,
      actor: job.context.actor.principal,
      detail: {
        tx: job.tx,
        ...(receipt === null ? {} : { receipt: receipt.id, outcome: receipt.outcome }),
        ...(error === null ? {} : { code: error.code }),
      },
    })
    closeJournal(host, layout, job.tx)
  })
  if (failure === undefined || error !== null) return { receipt, error }
  return { receipt: null, error: unfinished(job, failure) }
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

function receiptOf(
  host: Host,
  job: Job,
  outcome: Outcome,
  checks: readonly CheckResult[],
): Receipt {
  return makeReceipt({
    tx: job.tx,
    order: job.order,
    at: nowText(host),
    actor: job.context.actor,
    outcome,
    checks,
    approvals: job.approvals,
    manifests: job.targets.map(({ manifest }) => manifest),
  })
}

function unfinished(job: Job, cause: FsError | WritError): WritError {
  return new WritError('APPLY_INTERRUPTED', {
    detail: `the new files are in place and passed their checks, but the apply could not be recorded: ${causeText(cause)}; the next apply or recovery of the target does it`,
    hint: `writ apply ${job.order.planId}`,
    path: job.targets[0]?.realPath,
    cause,
  })
}

function durabilityUnknown(job: Job): WritError {
  return new WritError('DURABILITY_UNKNOWN', {
    detail: `the new files are in place and passed their checks, but ${directoriesText(job)} could not be synced: after a power cut the old files may be back`,
    hint: 'sync',
    path: job.targets[0]?.realPath,
  })
}

function directoriesText(job: Job): string {
  return [...new Set(job.targets.map(({ realPath }) => dirname(realPath)))].join(', ')
}
