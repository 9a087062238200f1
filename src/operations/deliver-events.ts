/**
 * Tells other programs what the ledger says: at least once, in its order, and never at the cost of
 * the work itself.
 *
 * An event is sent only after its receipt and its line are durable, and the cursor moves only after
 * the sink has it. So a crash sends again rather than never, and a sink that fails gets everything
 * later, from the next command that records something or from `writ log --deliver`. Rules: R26, R32.
 */
import { join } from 'node:path'
import { utcText } from '../bytes/utc.ts'
import type { Lock } from '../host/host.ts'
import { WritError } from '../model/errors.ts'
import type { LedgerEntry } from '../model/records.ts'
import {
  beginCursor,
  type EventCursor,
  endCursor,
  loadCursor,
  type SinkFailure,
  type SinkKind,
  saveCursor,
  sinkKinds,
} from '../store/event-cursor.ts'
import { ensureOwnDirectory } from '../store/layout.ts'
import { appendLedger, entriesSince, lastSeq } from '../store/ledger-store.ts'
import { eventLine, isEvent } from './event-lines.ts'
import { type Handed, handToCommand, handToFile } from './event-sinks.ts'
import { principalOf, type Workspace } from './workspace.ts'

export interface SinkReport {
  readonly sink: SinkKind
  readonly delivered: number
  /** Events it still has to get. */
  readonly waiting: number
  readonly failure: SinkFailure | null
}

/** Longer than any program may take. */
const lockWaitMs = 15_000
const pollMs = 50

/** Lets sinks that are new begin with what comes next, and forgets those that are gone. */
export function beginEvents({ host, layout, policy }: Workspace): void {
  for (const sink of sinkKinds) {
    if (policy.events?.[sink] == null) endCursor(host, layout, sink)
    else if (loadCursor(host, layout, sink) === undefined) {
      beginCursor(host, layout, sink, lastSeq(host, layout))
    }
  }
}

/** Delivers what each sink of the policy has not had yet. Throws nothing of a sink's making. */
export async function deliverEvents(workspace: Workspace): Promise<readonly SinkReport[]> {
  const reports: SinkReport[] = []
  for (const sink of sinkKinds) {
    if (workspace.policy.events?.[sink] != null) reports.push(await deliverTo(workspace, sink))
  }
  return reports
}

/** Returns what a sink still has to get, and how its last delivery ended; undefined before its first. */
export function sinkState(
  { host, layout }: Workspace,
  sink: SinkKind,
): { readonly waiting: number; readonly failure: EventCursor['failure'] } | undefined {
  const cursor = loadCursor(host, layout, sink)
  if (cursor === undefined) return undefined
  const waiting = entriesSince(host, layout, cursor.seq).filter(isEvent).length
  return { waiting, failure: cursor.failure }
}

async function deliverTo(workspace: Workspace, sink: SinkKind): Promise<SinkReport> {
  const { host, layout } = workspace
  const attempts = loadCursor(host, layout, sink)?.attempts
  const lock = await takeLock(workspace, sink)
  if (lock === undefined) {
    const detail = 'another process has been delivering for a long time'
    return {
      sink,
      ...left(workspace, sink, { cause: 'LOCKED', detail, fix: 'writ log --deliver' }),
    }
  }
  try {
    const cursor = loadCursor(host, layout, sink)
    if (cursor === undefined) return { sink, delivered: 0, waiting: 0, failure: null }
    // Somebody tried while this process waited: a program that hangs is not asked by all of them.
    if (cursor.failure !== null && cursor.attempts !== attempts) {
      return { sink, ...left(workspace, sink, cursor.failure) }
    }
    return await deliverFrom(workspace, cursor)
  } finally {
    lock.release()
  }
}

async function takeLock({ host, layout }: Workspace, sink: SinkKind): Promise<Lock | undefined> {
  ensureOwnDirectory(host, layout.locks)
  const path = join(layout.locks, `events-${sink}.lock`)
  for (let waited = 0; ; waited += pollMs) {
    const lock = host.tryLock(path)
    if (lock !== undefined || waited >= lockWaitMs) return lock
    await host.sleep(pollMs)
  }
}

async function deliverFrom(workspace: Workspace, cursor: EventCursor): Promise<SinkReport> {
  const { host, layout } = workspace
  const { sink } = cursor
  const entries = entriesSince(host, layout, cursor.seq)
  const events = entries.filter(isEvent)
  const tried = { ...cursor, attempts: cursor.attempts + 1, failure: null }
  const { taken, failure } =
    events.length === 0
      ? { taken: 0, failure: null }
      : await handAll(workspace, sink, events, done => {
          saveCursor(host, layout, { ...tried, seq: done.seq })
        })
  const last = failure === null ? entries.at(-1) : events[taken - 1]
  const seq = last?.seq ?? cursor.seq
  const at = utcText(host.now())
  const ended: EventCursor = { ...tried, seq, failure: failure && { ...failure, at } }
  if (events.length > 0 || seq !== cursor.seq) saveCursor(host, layout, ended)
  if (failure !== null && cursor.failure === null) {
    // Told once until it works again: a sink that is gone for weeks must not fill the ledger.
    appendLedger(host, layout, {
      event: 'undelivered',
      plan: null,
      actor: principalOf(workspace),
      detail: { sink, entry: String(events[taken]?.seq ?? seq), cause: failure.cause },
    })
  }
  return { sink, delivered: taken, waiting: events.length - taken, failure }
}

/** A file takes all lines at once; each run of a program is noted, since it may be dear. */
async function handAll(
  workspace: Workspace,
  sink: SinkKind,
  events: readonly LedgerEntry[],
  note: (done: LedgerEntry) => void,
): Promise<Handed> {
  const { host, layout, policy } = workspace
  const { file = null, command = null } = policy.events ?? {}
  if (sink === 'file') {
    const lines = events.map(entry => eventLine(workspace, entry))
    return file === null ? nothing : handToFile(host, layout, file, lines)
  }
  if (command === null) return nothing
  let taken = 0
  for (const entry of events) {
    const { failure } = await handToCommand(host, command, eventLine(workspace, entry))
    if (failure !== null) return { taken, failure }
    taken += 1
    note(entry)
  }
  return { taken, failure: null }
}

const nothing: Handed = { taken: 0, failure: null }

function left(
  workspace: Workspace,
  sink: SinkKind,
  failure: SinkFailure,
): Omit<SinkReport, 'sink'> {
  return { delivered: 0, waiting: sinkState(workspace, sink)?.waiting ?? 0, failure }
}

/** Returns an error for each sink that did not take everything. */
export function deliveryErrors(reports: readonly SinkReport[]): readonly WritError[] {
  return reports.flatMap(({ sink, waiting, failure }) => {
    if (failure === null) return []
    const events = waiting === 1 ? '1 event waits' : `${waiting} events wait`
    const detail = `${events} for the ${sink} of the policy: ${failure.detail}`
    return [new WritError('EVENT_UNDELIVERED', { detail, hint: failure.fix })]
  })
}
