/** May this runtime's next worker boot? Anything unreadable is a no. Rule: R31. */
import { type GateVerdict, gateOf, isNote } from '../apply/gate.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import { consumers } from '../consumers/registry.ts'
import { FsError, type Host } from '../host/host.ts'
import { WritError } from '../model/errors.ts'
import { shortId } from '../model/short-id.ts'
import { nearestName } from '../policy/nearest-name.ts'
import { layoutOf } from '../store/layout.ts'
import type { LockOptions } from '../store/lock-store.ts'
import { ofRuntime, type SettledLease, settleLeases } from './settle-leases.ts'

export interface GateInput {
  readonly runtime: string
  /** Byte for byte instead of owned values and checks. */
  readonly strict: boolean
  /** How to wait for an apply in flight; absent: for a moment. */
  readonly locking?: LockOptions | undefined
  /** Undoes first what is on probation and over; absent: only looks. */
  readonly undo?: boolean
}

export interface GateAnswer extends GateVerdict {
  /** Leases that were over and were dealt with before the gate was asked. */
  readonly settled: readonly SettledLease[]
}

/** Asks the gate. Needs no policy and no key, so that it answers when those are broken. */
export async function askGate(host: Host, input: GateInput): Promise<GateAnswer> {
  const { runtime, strict, undo = false, locking } = input
  const filter = ofRuntime(runtime)
  // What cannot even be read is what the gate is about to tell.
  const settled = undo ? await settleLeases(host, filter, locking).catch(orNothing) : []
  const verdict = await gateOf(host, layoutOf(host), runtime, consumers, {
    mode: strict ? 'strict' : 'normal',
    ...(locking === undefined ? {} : { locking }),
  })
  // Whoever holds the files may be undoing it: the next answer can be another.
  const isHeld = settled.some(({ error }) => error?.code === 'LOCK_HELD')
  return { ...verdict, busy: verdict.busy || (isHeld && !verdict.open), settled }
}

function orNothing(error: unknown): readonly SettledLease[] {
  if (error instanceof WritError || error instanceof FsError) return []
  throw error
}

/** Throws GATE_BUSY or GATE_CLOSED where the gate is not open. */
export function assertOpen(answer: GateVerdict): void {
  if (answer.open) return
  throw new WritError(answer.busy ? 'GATE_BUSY' : 'GATE_CLOSED', {
    detail: answer.reasons
      .filter(({ code }) => !isNote(code))
      .map(({ code, detail }) => `${code}: ${detail}`)
      .join('; '),
    hint: nextStep(answer),
  })
}

/** Returns the command that helps with the first of the reasons. Rule: R35. */
export function nextStep({ runtime, reasons }: GateVerdict): string {
  const first = reasons.find(({ code }) => !isNote(code))
  switch (first?.code) {
    case 'IN_FLIGHT':
      return `writ gate ${shellQuote(runtime)} --wait`
    case 'INTERRUPTED':
      return 'writ resume'
    case 'LEASE_EXPIRED':
    case 'BOOT_FAILED':
      return `writ gate ${shellQuote(runtime)}`
    case 'LAST_APPLY_FAILED':
    case 'UNDO_REJECTED':
    case 'BREAK_GLASS':
      return `writ confirm ${shellQuote(runtime)}`
    case 'RESTORED_OUTSIDE':
      return first.plan === undefined ? 'writ verify' : `writ rollback ${shortId(first.plan)}`
    case 'UNKNOWN_RUNTIME': {
      const meant = nearestName(runtime, first.known ?? [])
      return meant === undefined ? 'writ help gate' : `writ gate ${shellQuote(meant)}`
    }
    case 'STATE_UNREADABLE':
      return 'writ doctor'
    default:
      return 'writ verify'
  }
}
