/**
 * Applies one plan: reads top to bottom as the rules say it.
 *
 * It writes the plan's own bytes and has nothing to render with. Whatever goes wrong before the
 * first rename leaves every target as it was; whatever goes wrong after it ends all forward or
 * all back. It must never plan, and never ask a person.
 */
import { FsError, type Host } from '../host/host.ts'
import { ioError } from '../host/io-error.ts'
import { assertReplaceable } from '../host/replaceable.ts'
import { WritError } from '../model/errors.ts'
import type { Policy } from '../model/policy.ts'
import type { Receipt } from '../model/records.ts'
import { newTransaction } from '../store/journal-store.ts'
import type { Layout } from '../store/layout.ts'
import { appendLedger, linesOnce } from '../store/ledger-store.ts'
import { removeLeftShadows } from '../store/shadow-store.ts'
import { type ApplyRequest, manyFiles, type StepRunner, stepRunner } from './apply-request.ts'
import { planSet } from './batch-backups.ts'
import { checkError, failedChecks } from './check-error.ts'
import { completeJob } from './complete-job.ts'
import { compareConsumer } from './consumer-comparison.ts'
import { endWithoutChange } from './end-without-change.ts'
import { type Job, nowText, type TriedTarget } from './job.ts'
import {
  assertInForce,
  assertNotApplied,
  assertSound,
  loadOrder,
  type Order,
} from './load-order.ts'
import { assertTargetsLocal } from './local-files.ts'
import { lockWithInterrupted } from './lock-targets.ts'
import { assertNoDecisionLost } from './lost-decisions.ts'
import { prepareBatch } from './prepare-batch.ts'
import { backUp, prepareJob } from './prepare-job.ts'
import { recheckTargets, type SeenTargets } from './recheck-target.ts'
import type { Ending } from './record-ending.ts'
import { recoverBefore } from './recover.ts'
import { type TxTarget, txTargetsOf } from './transaction.ts'
import { attempt } from './undo-job.ts'
import { verifyApprovals } from './verify-approvals.ts'

/**
 * Applies the plan and returns its receipt; that alone means success. Rule: R26.
 *
 * @throws WritError of any code; where something changed nevertheless, it is one of
 * DURABILITY_UNKNOWN, RECOVERY_REQUIRED, RESTORE_FAILED and APPLY_INTERRUPTED. Rule: R23.
 */
export async function applyPlan(
  host: Host,
  layout: Layout,
  request: ApplyRequest,
): Promise<Receipt> {
  const step = stepRunner(request.onStep)
  // Secrets a crash left behind go first; what cannot be removed is no reason to stop.
  attempt(() => {
    removeLeftShadows(host, layout)
  })
  const { receipt, error } = await recordingRefusal(host, layout, request, async () => {
    // 1. The plan as it was stored, both halves proved against each other (R6, R14).
    const order = step('load', () => loadOrder(host, layout, request.planId))

    // 2. A kernel lock for every target, in path order (R19).
    const holder = { command: 'writ apply', plan: order.planId }
    const held = await step('lock', () =>
      lockWithInterrupted(host, layout, pathsOf(order), holder, request.locking),
    )
    try {
      // 3. What an earlier apply left unfinished comes first (R22).
      const earlier = await step('recover', () =>
        recoverBefore(host, layout, order.planId, request, held.journals),
      )
      return earlier ?? (await applyUnderLock(host, layout, order, request, step))
    } finally {
      held.release()
    }
  })
  if (error !== null) throw error
  if (receipt === null) throw new WritError('INTERNAL', { detail: 'an apply without a receipt' })
  return receipt
}

async function applyUnderLock(
  host: Host,
  layout: Layout,
  order: Order,
  request: ApplyRequest,
  step: StepRunner,
): Promise<Ending> {
  // 4. An order is carried out once; its moment, policy, host and user are the plan's; the before-values are computed again (R19).
  assertNotApplied(host, layout, order)
  const look = (): SeenTargets => {
    assertInForce(host, order, request)
    return recheckTargets(host, order, request.policy.roots)
  }
  const found = step('re-check', look)

  // 5. The plan proved once more, by code that shares nothing with the planner, and its risk
  //    judged again (R7, R9, R12); and no decision against it was removed (R18).
  const rules = { ...request, ledger: linesOnce(host, layout) }
  step('prove', () => {
    request.assertPolicySigned?.(rules.ledger)
    assertSound(order, request)
    assertNoDecisionLost(host, layout, order, rules)
  })

  const tx = newTransaction(host)
  const targets = txTargetsOf(tx, order.plan, order.sealed)
  if (targets.length === 0) {
    return step('receipt', () => endWithoutChange(host, layout, order, request, tx, found))
  }

  // 6. Enough people have signed exactly this plan (R17, R18).
  const approvals = step('verify', () => verifyApprovals(host, layout, order, rules))

  // 7. Each consumer's own check on a shadow home, while nothing has been written (R25).
  const tried = await step('check', () => tryOnShadows(host, layout, targets, request))

  // 8. From here to the last rename no signal is heard: the look that counts (R19), then the
  //    backups, read back (R20).
  const seen = step('re-check', look)
  const start = {
    ...{ tx, order, context: request, step, startedAt: nowText(host), isRecovery: false },
    approvals: approvals.counted,
    staged: new Map(),
    isBatch: targets.length >= (request.batchFrom ?? manyFiles),
  }

  // 9. Journal, rehearsed restore, new files beside the old ones, approvals consumed (R20 to R22).
  const job = start.isBatch
    ? await prepareMany(host, layout, start, tried, seen)
    : prepareEach(host, layout, start, tried, seen)

  // 10. Renamed, validated and recorded, or everything put back (R21 to R26, R29).
  return await completeJob(host, layout, job)
}

type Start = Omit<Job, 'targets'>

function prepareEach(
  host: Host,
  layout: Layout,
  start: Start,
  tried: readonly TriedTarget[],
  seen: SeenTargets,
): Job {
  const targets = start.step('backup', () =>
    tried.map(target => backUp(host, layout, start, target, seen)),
  )
  const job = { ...start, targets }
  prepareJob(host, layout, job)
  return job
}

async function prepareMany(
  host: Host,
  layout: Layout,
  start: Start,
  tried: readonly TriedTarget[],
  seen: SeenTargets,
): Promise<Job> {
  const planned = planSet(host, layout, start.tx, start.order.planId, tried, seen)
  const job = { ...start, targets: planned.targets }
  await prepareBatch(host, layout, job, planned)
  return job
}

function pathsOf({ plan }: Order): readonly string[] {
  return plan.changes.map(({ realPath }) => realPath)
}

/**
 * Runs the consumers' checks and throws where one of them rejects the planned file.
 *
 * This is the last point at which a wish to stop is heard: nothing has been written yet.
 */
async function tryOnShadows(
  host: Host,
  layout: Layout,
  targets: readonly TxTarget[],
  request: ApplyRequest,
): Promise<readonly TriedTarget[]> {
  assertWritable(host, targets, request.policy)
  const tried: TriedTarget[] = []
  for (const target of targets) {
    const consumer = request.consumers.find(({ name }) => name === target.change.consumer)
    const comparison = await compareConsumer(host, layout, consumer, target)
    tried.push({ ...target, comparison })
    if (request.aborted?.() === true) {
      throw new WritError('CANCELLED', { detail: 'stopped before anything was written' })
    }
  }
  const failed = failedChecks(tried.map(({ comparison }) => comparison.shadow))
  if (failed.length > 0) throw checkError(failed, 'nothing was written')
  return tried
}

/** Asked when it was planned; a mount or a mark may have come since. */
function assertWritable(host: Host, targets: readonly TxTarget[], policy: Policy): void {
  const paths = targets.map(({ realPath }) => realPath)
  assertTargetsLocal(host, policy, paths)
  assertReplaceable(
    host,
    targets.map(({ change }) => change),
  )
}

/** Leaves a ledger line for whatever refuses, then lets it pass. Rule: R32. */
async function recordingRefusal<T>(
  host: Host,
  layout: Layout,
  request: ApplyRequest,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    const error = thrown instanceof FsError ? ioError(thrown, 'apply the plan') : thrown
    if (!(error instanceof WritError)) throw thrown
    // A ledger that cannot be written must not hide why the plan was refused.
    attempt(() => {
      appendLedger(host, layout, {
        event: 'refused',
        // An id that names no plan may not even be one.
        plan: error.code === 'NOT_FOUND' ? null : request.planId,
        actor: request.actor.principal,
        detail: { code: error.code },
      })
    })
    throw error
  }
}
