/**
 * May the next worker of this runtime boot? Closed unless everything says yes. Rule: R31.
 *
 * It only looks, under the locks of the files it looks at, so that no apply runs through its
 * answer. It must never repair anything, nor undo a lease that is over.
 */
import type { Host } from '../host/host.ts'
import { FsError } from '../host/host.ts'
import type { Consumer } from '../model/consumer.ts'
import type { PlanId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { Journal, Outcome, Receipt } from '../model/records.ts'
import { listJournals } from '../store/journal-store.ts'
import { lostState } from '../store/known-state.ts'
import type { Layout } from '../store/layout.ts'
import { type LockOptions, type Locks, lockTargets } from '../store/lock-store.ts'
import { listPlanIds, loadPlan } from '../store/plan-store.ts'
import { listReceipts } from '../store/receipt-store.ts'
import { type LeaseCode, leaseReasons } from './lease-reasons.ts'
import { documentedPaths, openBreakGlass } from './open-break-glass.ts'
import { pastApplies } from './past-applies.ts'
import { type GapCode, type ReadRecords, readRecords, recordGaps } from './record-gaps.ts'
import { causeText } from './undo-job.ts'
import { type DriftCode, type VerifyMode, verifyTarget } from './verify-target.ts'

export type GateCode =
  | DriftCode
  | GapCode
  | LeaseCode
  | 'IN_FLIGHT'
  | 'INTERRUPTED'
  | 'LAST_APPLY_FAILED'
  | 'UNDO_REJECTED'
  | 'STATE_UNREADABLE'
  | 'NO_RECEIPT'
  | 'UNKNOWN_RUNTIME'
  | 'BREAK_GLASS'

export interface GateReason {
  readonly code: GateCode
  readonly detail: string
  /** The plan a file no longer satisfies, or the one on probation, where that is the reason. */
  readonly plan?: PlanId
  /** When the probation of that plan ends, or ended. */
  readonly until?: string
  /** The runtimes there are, where the one that was asked about is none of them. */
  readonly known?: readonly string[]
}

export interface GateVerdict {
  readonly runtime: string
  readonly open: boolean
  /** Closed only for now: the next try may find it open. */
  readonly busy: boolean
  /** Why it is closed; an open gate can have a note. */
  readonly reasons: readonly GateReason[]
}

export interface GateOptions {
  readonly mode?: VerifyMode
  /** How to wait for whoever holds the files; absent: for a moment. */
  readonly locking?: LockOptions
}

/** Another gate holds these locks for a moment; an apply holds them longer. */
const lockWaitMs = 250

/** Whether an open gate may say so, too. */
export function isNote(code: GateCode): boolean {
  return code === 'NO_RECEIPT' || code === 'ON_PROBATION'
}

const failed: ReadonlySet<Outcome> = new Set([
  'changed-durability-unknown',
  'conflict',
  'restored',
  'recovery-required',
  'rejected',
])

/** Returns the answer for one runtime, by the name migrations and consumers use. */
export async function gateOf(
  host: Host,
  layout: Layout,
  runtime: string,
  consumers: readonly Consumer[],
  options: GateOptions = {},
): Promise<GateVerdict> {
  const look = reasonsOf(host, layout, runtime, consumers, options)
  const reasons = await look.catch((error: unknown) => {
    if (!(error instanceof WritError || error instanceof FsError)) throw error
    if (error instanceof WritError && error.code === 'CANCELLED') throw error
    return [{ code: 'STATE_UNREADABLE' as const, detail: causeText(error) }]
  })
  const closing = reasons.filter(({ code }) => !isNote(code))
  return {
    runtime,
    open: closing.length === 0,
    busy: closing.some(({ code }) => code === 'IN_FLIGHT'),
    reasons,
  }
}

async function reasonsOf(
  host: Host,
  layout: Layout,
  runtime: string,
  consumers: readonly Consumer[],
  { mode = 'normal', locking = { waitMs: lockWaitMs } }: GateOptions,
): Promise<readonly GateReason[]> {
  const lost = lostStateOf(host, layout)
  if (lost !== undefined) return [{ code: 'STATE_UNREADABLE', detail: lost }]
  const paths = bootFilesOf(host, layout, runtime)
  if (paths.length === 0) {
    const isBuiltIn = consumers.some(({ name }) => name === runtime)
    const known = isBuiltIn ? [runtime] : gateRuntimes(host, layout, consumers)
    if (known.includes(runtime)) {
      const records = readRecords(host, layout)
      const closing = [
        ...recordGaps(host, layout, records),
        ...brokenGlass(host, layout, documentedPaths(host, runtime, consumers), records),
      ]
      if (closing.length > 0) return closing
      // What vanished while it was read says that nothing was ever changed.
      const gone = lostStateOf(host, layout)
      if (gone !== undefined) return [{ code: 'STATE_UNREADABLE', detail: gone }]
      return [{ code: 'NO_RECEIPT', detail: 'writ has not changed a file of it' }]
    }
    const detail = `no runtime is called that, and no plan affects one; known: ${known.join(', ')}`
    return [{ code: 'UNKNOWN_RUNTIME', detail, known }]
  }
  const held = await holdBootFiles(host, layout, runtime, paths, locking)
  if ('busy' in held) return [{ code: 'IN_FLIGHT', detail: held.busy }]
  try {
    // Read under the locks: before them an apply might have been about to write the next record.
    const records = readRecords(host, layout)
    const paths = [...held.paths, ...documentedPaths(host, runtime, consumers)]
    return [
      ...reasonsUnderLock(host, layout, runtime, held.paths, mode, records),
      ...brokenGlass(host, layout, paths, records),
    ]
  } finally {
    held.locks.release()
  }
}

/** Why there is no state to judge by: an empty one would say that nothing was ever changed. */
function lostStateOf(host: Host, layout: Layout): string | undefined {
  const stat = host.fs.lstat(layout.state)
  if (stat !== undefined && stat.kind !== 'directory') return `${layout.state} is not a directory`
  const lost = lostState(host, layout)?.detail
  return lost ?? (stat === undefined ? `there is no ${layout.state}` : undefined)
}

/** Returns what speaks against a boot; the caller holds the locks of the files. */
export function reasonsUnderLock(
  host: Host,
  layout: Layout,
  runtime: string,
  paths: readonly string[],
  mode: VerifyMode,
  records: ReadRecords = readRecords(host, layout),
): readonly GateReason[] {
  const past = pastApplies(host, layout)
  const { receipts } = past
  return [
    ...recordGaps(host, layout, records),
    ...interrupted(listJournals(host, layout), paths),
    ...leaseReasons(host, layout, runtime),
    ...paths.flatMap(path => lastFailed(receipts, path)),
    ...paths
      .flatMap(path => verifyTarget(host, past, path, mode))
      .map(({ code, path, detail, plan }) => ({ code, detail: `${path}: ${detail}`, plan })),
  ]
}

/** What helps against drift comes first: it answers for a restore without approval, too. */
function brokenGlass(
  host: Host,
  layout: Layout,
  paths: readonly string[],
  { ledger }: ReadRecords,
): GateReason[] {
  return openBreakGlass(host, layout, paths, ledger).map(({ realPath, detail }) => ({
    code: 'BREAK_GLASS',
    detail: `${realPath}: ${detail}`,
  }))
}

/** Returns every file the runtime boots from, as far as receipts and open journals know. */
export function bootFilesOf(host: Host, layout: Layout, runtime: string): readonly string[] {
  const paths = new Set<string>()
  for (const { affects, targets } of listReceipts(host, layout)) {
    for (const { consumer, path } of targets) {
      if (consumer === runtime || affects.includes(runtime)) paths.add(path)
    }
  }
  for (const journal of listJournals(host, layout)) {
    const { affects, changes } = loadPlan(host, layout, journal.plan).plan
    for (const { consumer, realPath } of changes) {
      if (consumer === runtime || affects.includes(runtime)) paths.add(realPath)
    }
  }
  return [...paths].sort()
}

/** Every name a gate can be asked about: built in, or said to be affected by a plan. */
export function gateRuntimes(
  host: Host,
  layout: Layout,
  consumers: readonly Consumer[],
): readonly string[] {
  const receipts = listReceipts(host, layout)
  const plans = listPlanIds(host, layout).map(id => loadPlan(host, layout, id).plan)
  const affected = [...receipts, ...plans].flatMap(({ affects }) => affects)
  return [...new Set([...consumers.map(({ name }) => name), ...affected])]
}

/** Locks the files, and those that became boot files while it waited for them. */
async function holdBootFiles(
  host: Host,
  layout: Layout,
  runtime: string,
  found: readonly string[],
  locking: LockOptions,
): Promise<{ locks: Locks; paths: readonly string[] } | { busy: string }> {
  for (let paths = found; ; ) {
    const locks = await holdAll(host, layout, runtime, paths, locking)
    if (typeof locks === 'string') return { busy: locks }
    try {
      const now = bootFilesOf(host, layout, runtime)
      if (now.every(path => paths.includes(path))) return { locks, paths }
      paths = [...new Set([...paths, ...now])]
    } catch (error) {
      locks.release()
      throw error
    }
    locks.release()
  }
}

/** Returns the locks, or who holds one of them. */
async function holdAll(
  host: Host,
  layout: Layout,
  runtime: string,
  paths: readonly string[],
  locking: LockOptions,
): Promise<Locks | string> {
  try {
    const holder = { command: `writ gate ${runtime}`, plan: null }
    return await lockTargets(host, layout, paths, holder, locking)
  } catch (error) {
    if (error instanceof WritError && error.code === 'LOCK_HELD') {
      return error.detail ?? `an apply works on ${paths.join(', ')}`
    }
    throw error
  }
}

function interrupted(journals: readonly Journal[], paths: readonly string[]): GateReason[] {
  return journals
    .filter(({ targets }) => targets.some(({ realPath }) => paths.includes(realPath)))
    .map(({ tx, plan, step }) => ({
      code: 'INTERRUPTED',
      detail: `${tx} of ${plan} stopped at '${step}'`,
    }))
}

function lastFailed(receipts: readonly Receipt[], path: string): GateReason[] {
  const last = failedReceiptOf(receipts, path)
  if (last === undefined) return []
  if (last.outcome === 'rejected') {
    const { checks, plan } = last
    const why = checks.map(({ name, detail }) => `${name}: ${detail}`).join('; ')
    const detail = `${path}: what was there before ${plan} is rejected (${why}); nothing was undone, and it is not tried again`
    return [{ code: 'UNDO_REJECTED', detail, plan }]
  }
  return [{ code: 'LAST_APPLY_FAILED', detail: `${path}: ${last.id} ended '${last.outcome}'` }]
}

/**
 * Returns the receipt of the last apply of a file where that failed.
 *
 * A later look that found nothing to change shows that the file reached the disk, and no more: it
 * needed no approval, so it does not open a gate that anything else closed.
 */
export function failedReceiptOf(receipts: readonly Receipt[], path: string): Receipt | undefined {
  const own = receipts.filter(({ targets }) => targets.some(target => target.path === path))
  const last = own.find(({ outcome }) => outcome !== 'no-change')
  if (last === undefined || !failed.has(last.outcome)) return undefined
  return last.outcome === 'changed-durability-unknown' && own[0] !== last ? undefined : last
}
