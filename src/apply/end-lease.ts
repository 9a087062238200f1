/**
 * How a lease ends: kept by a boot or a person, undone, or failed where a file was edited since or
 * what would come back is rejected.
 *
 * Every end is decided again under the locks of the targets, so that nobody keeps what somebody
 * else is taking back. Rules: R29, R31, R32.
 */
import type { Host } from '../host/host.ts'
import { WritError } from '../model/errors.ts'
import type { Author } from '../model/plan.ts'
import type { FailedBoot, Lease, LeaseEnd, Receipt } from '../model/records.ts'
import type { Layout } from '../store/layout.ts'
import { loadLease, saveLease } from '../store/lease-store.ts'
import { appendLedger, readLedger } from '../store/ledger-store.ts'
import type { LockOptions } from '../store/lock-store.ts'
import { listReceipts, loadReceipt, saveReceipt } from '../store/receipt-store.ts'
import { checksIn } from './check-error.ts'
import { nowText } from './job.ts'
import { restoreOf, type StandingLease, standingLeases } from './lease-standing.ts'
import { loadOrder } from './load-order.ts'
import { lockWithInterrupted } from './lock-targets.ts'
import { makeReceipt } from './make-receipt.ts'
import { undoStanding } from './undo-standing.ts'

/** A gate or another boot holds the locks for a moment; an undoing holds them longer. */
const lockWaitMs = 5000

/** Keeps the leases of a runtime that are still in force, and returns them. */
export async function keepLeases(
  host: Host,
  layout: Layout,
  runtime: string,
  actor: string,
): Promise<readonly Lease[]> {
  return await changeLeases(host, layout, runtime, lease =>
    keepLease(host, layout, lease, { runtime, actor }),
  )
}

/**
 * Ends one lease as kept; the caller holds the locks of its targets.
 *
 * The line comes first: where a crash loses the rest, it still says that the boot was good.
 */
export function keepLease(
  host: Host,
  layout: Layout,
  lease: Lease,
  { runtime, actor }: { readonly runtime: string; readonly actor: string },
): Lease {
  appendLedger(host, layout, {
    event: 'kept',
    plan: lease.plan,
    actor,
    detail: { lease: lease.id, runtime },
  })
  return end(host, layout, lease, { state: 'kept', actor, receipt: null })
}

/** Records that a boot failed: the leases of the runtime are over from now on. Returns them. */
export async function failBoot(
  host: Host,
  layout: Layout,
  { runtime, exitCode }: Omit<FailedBoot, 'at'>,
  actor: string,
): Promise<readonly Lease[]> {
  return await changeLeases(host, layout, runtime, lease => {
    if (lease.failedBoot !== null) return lease
    const failed: Lease = { ...lease, failedBoot: { at: nowText(host), runtime, exitCode } }
    saveLease(host, layout, failed)
    appendLedger(host, layout, {
      event: 'boot-failed',
      plan: lease.plan,
      actor,
      detail: { lease: lease.id, runtime, exit: String(exitCode) },
    })
    return failed
  })
}

async function changeLeases(
  host: Host,
  layout: Layout,
  runtime: string,
  change: (lease: Lease) => Lease,
): Promise<readonly Lease[]> {
  const own = (): readonly StandingLease[] =>
    standingLeases(host, layout).filter(({ lease }) => lease.runtimes.includes(runtime))
  const paths = own().flatMap(({ lease }) => lease.targets)
  if (paths.length === 0) return []
  return await underLocks(host, layout, paths, `writ run ${runtime}`, () =>
    own().map(({ lease }) => change(lease)),
  )
}

/**
 * Ends a lease that has nothing left to undo: its plan was rolled back, or a boot was good and a
 * crash lost the record. Returns the lease as it is then.
 */
export async function settleEnded(
  host: Host,
  layout: Layout,
  id: string,
  actor: string,
  locking?: LockOptions,
): Promise<Lease | undefined> {
  const found = loadLease(host, layout, id)
  // What has ended stays ended: nobody has to be waited for.
  if (found === undefined || found.ended !== null) return found
  const work = (): Lease | undefined => {
    const lease = loadLease(host, layout, id)
    if (lease === undefined || lease.ended !== null) return lease
    const restore = restoreOf(host, layout, listReceipts(host, layout), lease)
    if (restore !== undefined) {
      return end(host, layout, lease, { state: 'undone', actor, receipt: restore.id })
    }
    const line = readLedger(host, layout).entries.find(
      ({ event, detail }) => event === 'kept' && detail['lease'] === id,
    )
    if (line === undefined) return lease
    return end(host, layout, lease, { state: 'kept', actor: line.actor, receipt: null })
  }
  return await underLocks(host, layout, found.targets, 'writ watch', work, locking)
}

/** Ends a lease whose undoing was tried; the receipt says how that ended, null that none was needed. */
export async function endUndo(
  host: Host,
  layout: Layout,
  id: string,
  how: Omit<LeaseEnd, 'at'>,
): Promise<Lease | undefined> {
  const found = loadLease(host, layout, id)
  if (found === undefined) return undefined
  return await underLocks(host, layout, found.targets, 'writ watch', () => {
    const lease = loadLease(host, layout, id)
    return lease === undefined || lease.ended !== null ? lease : end(host, layout, lease, how)
  })
}

/** Why nothing was undone, on record and in words. */
export interface FailedUndo {
  readonly receipt: Receipt
  readonly error: WritError
}

/**
 * Ends a lease as failed where a target was edited since, with a receipt that closes the gate
 * until a person or a later apply answers it; undefined where none was, or the lease is not due.
 */
export async function recordUndoConflict(
  host: Host,
  layout: Layout,
  id: string,
  actor: Author,
  roots: readonly string[],
  locking?: LockOptions,
): Promise<FailedUndo | undefined> {
  return await endAsFailed(host, layout, id, locking, lease => {
    const standing = undoStanding(host, layout, lease, roots)
    if (standing.kind !== 'edited') return undefined
    const receipt = failedReceipt(host, layout, lease, actor, { outcome: 'conflict', checks: [] })
    return { receipt, error: nothingUndone(lease, 'WRITE_CONFLICT', standing.detail) }
  })
}

/**
 * Ends a lease as failed where a check rejects what would come back: that would break the next
 * boot instead of saving it, and to try it again at every gate would never end.
 */
export async function recordUndoRejection(
  host: Host,
  layout: Layout,
  id: string,
  actor: Author,
  rejection: WritError,
  locking?: LockOptions,
): Promise<FailedUndo | undefined> {
  const checks = checksIn(rejection)
  return await endAsFailed(host, layout, id, locking, lease => ({
    receipt: failedReceipt(host, layout, lease, actor, { outcome: 'rejected', checks }),
    error: nothingUndone(lease, 'CHECK_FAILED', rejection.detail ?? rejection.message),
  }))
}

function nothingUndone(
  { plan }: Lease,
  code: 'WRITE_CONFLICT' | 'CHECK_FAILED',
  why: string,
): WritError {
  const detail = `the boot lease of ${plan} is over and nothing was undone: ${why}`
  return new WritError(code, { detail, hint: `writ rollback ${plan}` })
}

async function endAsFailed(
  host: Host,
  layout: Layout,
  id: string,
  locking: LockOptions | undefined,
  judge: (lease: Lease) => FailedUndo | undefined,
): Promise<FailedUndo | undefined> {
  const found = loadLease(host, layout, id)
  if (found === undefined) return undefined
  const work = (): FailedUndo | undefined => {
    const due = standingLeases(host, layout).find(({ lease, isDue }) => isDue && lease.id === id)
    if (due === undefined || due.isBuried) return undefined
    const { lease } = due
    const failed = judge(lease)
    if (failed === undefined) return undefined
    const { receipt, error } = failed
    const actor = receipt.actor.principal
    if (loadReceipt(host, layout, receipt.id) === undefined) saveReceipt(host, layout, receipt)
    appendLedger(host, layout, {
      event: 'failed',
      plan: lease.plan,
      actor,
      detail: { lease: id, receipt: receipt.id, outcome: receipt.outcome, code: error.code },
    })
    end(host, layout, lease, { state: 'failed', actor, receipt: receipt.id })
    return failed
  }
  return await underLocks(host, layout, found.targets, 'writ watch', work, locking)
}

function failedReceipt(
  host: Host,
  layout: Layout,
  lease: Lease,
  actor: Author,
  { outcome, checks }: Pick<Receipt, 'outcome' | 'checks'>,
): Receipt {
  const order = loadOrder(host, layout, lease.plan)
  return {
    ...makeReceipt({
      // One receipt for each lease: a second attempt after a crash finds the first.
      tx: `${lease.tx}-undo`,
      ...{ order, at: nowText(host), actor, outcome, checks, approvals: [], manifests: [] },
    }),
    event: 'runtime_config_restored',
  }
}

function end(host: Host, layout: Layout, lease: Lease, how: Omit<LeaseEnd, 'at'>): Lease {
  const ended: Lease = { ...lease, ended: { at: nowText(host), ...how } }
  saveLease(host, layout, ended)
  return ended
}

/** @throws WritError APPLY_INTERRUPTED where an apply of one of the files did not end. */
async function underLocks<T>(
  host: Host,
  layout: Layout,
  paths: readonly string[],
  command: string,
  work: () => T,
  locking: LockOptions = { waitMs: lockWaitMs },
): Promise<T> {
  const held = await lockWithInterrupted(host, layout, paths, { command, plan: null }, locking)
  try {
    const [open] = held.journals
    if (open === undefined) return work()
    throw new WritError('APPLY_INTERRUPTED', {
      detail: `${open.tx} of ${open.plan} stopped at '${open.step}'`,
      hint: `writ resume ${open.tx}`,
    })
  } finally {
    held.release()
  }
}
