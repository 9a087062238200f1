/**
 * All that keeps runtimes from starting and writ from working, told as it is found: the answers of
 * `writ gate` and `writ doctor`, and what is in the middle of something. Changes no record.
 */
import { gateRuntimes } from '../apply/gate.ts'
import { standingLeases } from '../apply/lease-standing.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import { utcText } from '../bytes/utc.ts'
import { consumers } from '../consumers/registry.ts'
import { FsError, type Host } from '../host/host.ts'
import { WritError } from '../model/errors.ts'
import type {
  GateState,
  HealthPart,
  LockOwner,
  OpenProbation,
  UnfinishedApply,
} from '../model/health.ts'
import { heldLocks } from '../store/held-locks.ts'
import { listJournals } from '../store/journal-store.ts'
import { layoutOf } from '../store/layout.ts'
import { diagnose } from './doctor.ts'
import { askGate, nextStep } from './gate.ts'

/** Looks at everything, the quick things first. */
export async function lookAtHealth(host: Host, tell: (part: HealthPart) => void): Promise<void> {
  const locks = readable(() => heldLocks(host, layoutOf(host)))
  if (locks !== null) tell({ kind: 'locks', locks })
  const applies = readable(() => unfinishedApplies(host, locks ?? []))
  if (applies !== null) tell({ kind: 'applies', applies })
  const probations = readable(() => openProbations(host))
  if (probations !== null) tell({ kind: 'probations', probations })
  for (const runtime of runtimes(host)) tell({ kind: 'gate', gate: await gateState(host, runtime) })
  await diagnose(host, check => tell({ kind: 'check', check }))
}

function unfinishedApplies(host: Host, locks: readonly LockOwner[]): readonly UnfinishedApply[] {
  const held = new Set(locks.map(({ path }) => path))
  return listJournals(host, layoutOf(host)).map(({ tx, plan, step, startedAt, targets }) => {
    const paths = targets.map(({ realPath }) => realPath)
    const isAtWork = paths.some(path => held.has(path))
    const next = isAtWork ? `writ resume ${tx} --wait` : `writ resume ${tx}`
    return { tx, plan, step, startedAt, targets: paths, isAtWork, next }
  })
}

function openProbations(host: Host): readonly OpenProbation[] {
  return standingLeases(host, layoutOf(host)).map(({ lease, endsAt, isDue }) => {
    const { plan, runtimes, targets, failedBoot } = lease
    const [runtime = ''] = runtimes
    return {
      ...{ plan, runtimes, targets, isDue },
      until: utcText(endsAt),
      failedBoot:
        failedBoot === null ? null : `${failedBoot.runtime} ended with ${failedBoot.exitCode}`,
      // A boot that lives long enough proves it; the gate undoes what is over.
      next: isDue
        ? `writ gate ${shellQuote(runtime)}`
        : `writ run ${shellQuote(runtime)} -- COMMAND`,
    }
  })
}

/** Where plans cannot be read, the runtimes that are built in have gates all the same. */
function runtimes(host: Host): readonly string[] {
  const known = readable(() => gateRuntimes(host, layoutOf(host), consumers))
  return known ?? consumers.map(({ name }) => name)
}

async function gateState(host: Host, runtime: string): Promise<GateState> {
  const verdict = await askGate(host, { runtime, strict: false })
  const { open, busy } = verdict
  const reasons = verdict.reasons.map(({ code, detail }) => ({ code, detail }))
  return { runtime, open, busy, reasons, next: open ? null : nextStep(verdict) }
}

/** Returns null where records cannot be read: the gates and the doctor say so, and what helps. */
function readable<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof WritError || error instanceof FsError) return null
    throw error
  }
}
