/**
 * How far the ledger was told to each sink of events: `events/<sink>.json`.
 *
 * One cursor per kind of sink, whatever the policy calls it, so that a corrected path gets what the
 * wrong one did not take.
 */
import { join } from 'node:path'
import * as z from 'zod/mini'
import type { Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import { count, moment } from './decode-common.ts'
import type { Layout } from './layout.ts'
import { createRecord, loadRecord, saveRecord } from './record-file.ts'

export const sinkKinds = ['file', 'command'] as const

export type SinkKind = (typeof sinkKinds)[number]

/** Why a sink did not take an event, in words that hold no secret. */
export interface SinkFailure {
  /** One word or two for the ledger, such as `TIMED_OUT`. */
  readonly cause: string
  readonly detail: string
  /** The command that helps. */
  readonly fix: string
}

export interface EventCursor {
  readonly schema: 'writ/event-cursor/v1'
  readonly sink: SinkKind
  /** The last entry of the ledger that is done with. */
  readonly seq: number
  /** Counts deliveries, good or not. */
  readonly attempts: number
  /** Of the last delivery; null where it succeeded. */
  readonly failure: (SinkFailure & { readonly at: string }) | null
}

const cursorRecord: z.ZodMiniType<EventCursor> = z.lazy(() =>
  z.strictObject({
    schema: z.literal('writ/event-cursor/v1'),
    sink: z.enum(sinkKinds),
    seq: count,
    attempts: count,
    failure: z.nullable(
      z.strictObject({ cause: z.string(), detail: z.string(), fix: z.string(), at: moment }),
    ),
  }),
)

export function loadCursor(host: Host, layout: Layout, sink: SinkKind): EventCursor | undefined {
  return loadRecord(host, cursorPath(layout, sink), cursorRecord)
}

/** Lets a sink begin after an entry; one that has begun already goes on from where it is. */
export function beginCursor(host: Host, layout: Layout, sink: SinkKind, seq: number): void {
  const schema = 'writ/event-cursor/v1'
  const cursor: EventCursor = { schema, sink, seq, attempts: 0, failure: null }
  createRecord(host, cursorPath(layout, sink), cursor)
}

export function saveCursor(host: Host, layout: Layout, cursor: EventCursor): void {
  saveRecord(host, cursorPath(layout, cursor.sink), cursor)
}

/** Forgets a sink the policy does not name any more; added again, it begins anew. */
export function endCursor(host: Host, layout: Layout, sink: SinkKind): void {
  explainingIo('forget a sink of events', () => {
    const path = cursorPath(layout, sink)
    if (host.fs.lstat(path) !== undefined) host.fs.unlink(path)
  })
}

function cursorPath(layout: Layout, sink: SinkKind): string {
  return join(layout.events, `${sink}.json`)
}
