/**
 * Undoes what is on probation and was not proved in time. Rules: R28, R29, R31.
 *
 * The way back is a plan like any other, made here and carried out by the engine under the cover
 * of the lease: with locks, backup, journal, checks and a receipt. Nothing but the plan's own bytes
 * is ever taken back; a file edited since stays, and the gate stays closed until somebody decides.
 */

import { applyPlan } from '../apply/apply-plan.ts'
import type { ApplyContext } from '../apply/apply-request.ts'
import {
  endUndo,
  recordUndoConflict,
  recordUndoRejection,
  settleEnded,
} from '../apply/end-lease.ts'
import { restoredLeases, type StandingLease, standingLeases } from '../apply/lease-standing.ts'
import { recoverInterrupted } from '../apply/recover.ts'
import { undoStanding } from '../apply/undo-standing.ts'
import { FsError, type Host } from '../host/host.ts'
import { ioError } from '../host/io-error.ts'
import type { PlanId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import { isInPlace, type Lease, type Receipt } from '../model/records.ts'
import { listJournals } from '../store/journal-store.ts'
import { layoutOf } from '../store/layout.ts'
import { loadLease } from '../store/lease-store.ts'
import { type LockOptions, lockRecord } from '../store/lock-store.ts'
import { listReceipts } from '../store/receipt-store.ts'
import { applyContext } from './apply-context.ts'
import { makeRollbackPlan } from './rollback.ts'
import { withEvents } from './with-events.ts'
import { authorOf, openWorkspace, type Workspace } from './workspace.ts'

/** A gate or a boot holds the files for a moment; whoever undoes the change, longer. */
const lockWaitMs = 5000

/** How one lease that was over was dealt with. */
export interface SettledLease {
  readonly lease: Lease
  /** 'waiting': it is still to be undone, and the error says what stood in the way. */
  readonly state: 'kept' | 'undone' | 'failed' | 'waiting'
  readonly receipt: Receipt | null
  readonly error: WritError | null
}

/**
 * Undoes every lease that is over, newest first, as far as the filter lets them pass.
 *
 * Needs a readable policy only where there is something to undo. Never throws for one lease: the
 * gate has to answer whatever happened.
 */
export async function settleLeases(
  host: Host,
  filter: (lease: Lease) => boolean = () => true,
  locking: LockOptions = { waitMs: lockWaitMs },
): Promise<readonly SettledLease[]> {
  const settled: SettledLease[] = []
  const end = (lease: Lease): Promise<SettledLease> => settleSafely(host, lease, locking)
  const restored = restoredLeases(host, layoutOf(host)).filter(filter)
  for (const lease of restored) settled.push(await end(lease))
  for (const { lease } of dueLeases(host, filter)) {
    // Under one that could not be undone nothing can be: its turn comes with the next call.
    const now = dueLeases(host, filter).find(due => due.lease.id === lease.id)
    if (now !== undefined && !now.isBuried) settled.push(await end(lease))
  }
  return settled
}

/** Returns the filter for the leases of one runtime. */
export function ofRuntime(runtime: string): (lease: Lease) => boolean {
  return ({ runtimes }) => runtimes.includes(runtime)
}

function dueLeases(host: Host, filter: (lease: Lease) => boolean): readonly StandingLease[] {
  return standingLeases(host, layoutOf(host)).filter(({ isDue, lease }) => isDue && filter(lease))
}

async function settleSafely(host: Host, lease: Lease, locking: LockOptions): Promise<SettledLease> {
  try {
    const workspace = openWorkspace(host, 'write')
    return await withEvents(workspace, undefined, () => settleAlone(workspace, lease, locking))
  } catch (thrown) {
    const error = thrown instanceof FsError ? ioError(thrown, 'undo the plan') : thrown
    if (!(error instanceof WritError)) throw thrown
    return { lease, state: 'waiting', receipt: null, error }
  }
}

/**
 * Only one process at a time undoes a lease: all that find it over would else plan their own way
 * back, and all but one would leave a refusal in the ledger. Who comes later sees how it ended.
 */
async function settleAlone(
  workspace: Workspace,
  { id, targets, plan }: Lease,
  locking: LockOptions,
): Promise<SettledLease> {
  const { host, layout } = workspace
  const record = { id, realPath: targets[0] ?? id }
  const lock = await lockRecord(host, layout, record, { command: 'writ watch', plan }, locking)
  try {
    const lease = loadLease(host, layout, id)
    if (lease === undefined)
      throw new WritError('NOT_FOUND', { detail: `no lease is called ${id}` })
    if (lease.ended !== null) return settledAs(lease, null, null)
    return await settle(workspace, lease, locking)
  } finally {
    lock.release()
  }
}

async function settle(
  workspace: Workspace,
  lease: Lease,
  locking: LockOptions,
): Promise<SettledLease> {
  const { host, layout, policy } = workspace
  const author = authorOf(workspace, {})
  const context = await applyContext(workspace, { locking })
  await finishInterrupted(workspace, lease, context)
  const before = await settleEnded(host, layout, lease.id, author.principal, locking)
  if (before === undefined || before.ended !== null) return settledAs(before ?? lease, null, null)
  const standing = undoStanding(host, layout, lease, policy.roots)
  if (standing.kind === 'edited') {
    const { roots } = policy
    const conflict = await recordUndoConflict(host, layout, lease.id, author, roots, locking)
    if (conflict !== undefined) return { lease, state: 'failed', ...conflict }
  }
  const source = { kind: 'plan', id: lease.plan } as const
  const made = makeRollbackPlan(workspace, { source, exact: false, dryRun: false })
  if (made.path === null && standing.kind === 'back') {
    const how = { state: 'undone', actor: author.principal, receipt: null } as const
    return settledAs((await endUndo(host, layout, lease.id, how)) ?? lease, null, null)
  }
  return await carryOut(workspace, lease, made.id, context)
}

/** The receipt says how the undoing ended; where it left none, nothing was changed. Rule: R23. */
async function carryOut(
  workspace: Workspace,
  lease: Lease,
  planId: PlanId,
  context: ApplyContext,
): Promise<SettledLease> {
  const { host, layout } = workspace
  const actor = context.actor.principal
  const earlier = new Set(listReceipts(host, layout).map(({ id }) => id))
  let error: WritError | null = null
  try {
    await applyPlan(host, layout, { ...context, planId, underLease: true })
  } catch (thrown) {
    if (!(thrown instanceof WritError)) throw thrown
    error = thrown
  }
  const receipt = listReceipts(host, layout).find(
    ({ id, plan }) => plan === planId && !earlier.has(id),
  )
  if (receipt === undefined && error?.code === 'CHECK_FAILED') {
    const { actor: author, locking } = context
    const failed = await recordUndoRejection(host, layout, lease.id, author, error, locking)
    if (failed !== undefined) return { lease, state: 'failed', ...failed }
  }
  if (receipt === undefined) {
    // Where somebody else undid it meanwhile, that is what there is to tell.
    const now = await settleEnded(host, layout, lease.id, actor)
    return settledAs(now ?? lease, null, now?.ended == null ? error : null)
  }
  const state = isInPlace(receipt.outcome) ? 'undone' : 'failed'
  const ended = await endUndo(host, layout, lease.id, { state, actor, receipt: receipt.id })
  return settledAs(ended ?? lease, receipt, error)
}

function settledAs(lease: Lease, receipt: Receipt | null, error: WritError | null): SettledLease {
  return { lease, state: lease.ended?.state ?? 'waiting', receipt, error }
}

/** An undoing that died half way is finished by the next one. Rule: R22. */
async function finishInterrupted(
  { host, layout }: Workspace,
  lease: Lease,
  context: ApplyContext,
): Promise<void> {
  const open = listJournals(host, layout).filter(({ targets }) =>
    targets.some(({ realPath }) => lease.targets.includes(realPath)),
  )
  if (open.length === 0) return
  const only = new Set(open.map(({ tx }) => tx))
  await recoverInterrupted(host, layout, context, { only })
}
