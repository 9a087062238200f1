/** What every ending of a transaction leaves: a receipt, a ledger line, no journal. Rule: R32. */
import type { FsError, Host } from '../host/host.ts'
import type { CheckResult } from '../model/check.ts'
import { WritError } from '../model/errors.ts'
import type { Lease, LedgerEvent, Outcome, Receipt } from '../model/records.ts'
import { closeJournal } from '../store/journal-store.ts'
import type { Layout } from '../store/layout.ts'
import { appendLedger } from '../store/ledger-store.ts'
import { loadReceipt, saveReceipt } from '../store/receipt-store.ts'
import { type Job, nowText } from './job.ts'
import { makeReceipt } from './make-receipt.ts'
import { summedChecks } from './summed-checks.ts'
import { attempt, causeText } from './undo-job.ts'

/** How a transaction ended: both are set where something changed and went wrong. */
export interface Ending {
  readonly receipt: Receipt | null
  readonly error: WritError | null
}

/**
 * Records the ending: receipt, ledger line, journal closed, in this order.
 *
 * Where that fails, the journal stays open and the next command writes what is missing; success
 * becomes an unfinished apply, a failure stays the failure it was.
 */
export function record(
  host: Host,
  layout: Layout,
  job: Job,
  receipt: Receipt | null,
  event: LedgerEvent,
  error: WritError | null,
  lease?: Lease,
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
        ...(lease === undefined ? {} : { lease: lease.id, until: lease.expiresAt }),
      },
    })
    closeJournal(host, layout, job.tx)
  })
  if (failure === undefined || error !== null) return { receipt, error }
  return { receipt: null, error: unfinished(job, failure, 'the files are as they should be') }
}

/** Returns the receipt of a job at its end. */
export function receiptOf(
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
    checks: job.isBatch ? summedChecks(checks) : checks,
    approvals: job.approvals,
    manifests: job.targets.map(({ manifest }) => manifest),
  })
}

/** Returns the error of a transaction whose files are settled and whose journal is still open. */
export function unfinished(job: Job, cause: FsError | WritError, settled: string): WritError {
  return new WritError('APPLY_INTERRUPTED', {
    detail: `${settled}, but the apply could not be closed: ${causeText(cause)}; the next apply of the target does it too`,
    hint: `writ resume ${job.tx}`,
    path: job.targets[0]?.realPath,
    cause,
  })
}
