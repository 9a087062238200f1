import { dirname } from 'node:path'
import { shellQuote } from '../bytes/shell-quote.ts'
import { utcText } from '../bytes/utc.ts'
import type { Host } from '../host/host.ts'
import { explainingIo } from '../host/io-error.ts'
import { writeAll } from '../host/write-file.ts'
import type { PlanId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { LedgerEntry, LedgerEvent } from '../model/records.ts'
import { ensureOwnDirectory, type Layout } from './layout.ts'
import { type Ledger, nextLine, parseLedger } from './ledger-chain.ts'
import { entryOf, linesOf } from './ledger-lines.ts'
import { readTail, readWholeLedger } from './ledger-tail.ts'

/** What a caller says; number, time and chain are added here. Ids and codes only. Rule: R34. */
export interface LedgerNote {
  readonly event: LedgerEvent
  readonly plan: PlanId | null
  readonly actor: string
  readonly detail: Readonly<Record<string, string>>
}

/** Appending takes milliseconds; whoever holds the lock longer is stopped or dead slow. */
const lockWaitMs = 5000

/**
 * Appends one line and returns its entry; the line is durable when this returns.
 *
 * A line torn by an earlier crash stays where it is and becomes part of the chain. Only the end of
 * the ledger is read, however long it is. Rule: R32.
 * @param alongWith done next, before anybody else can append: whoever holds the lock of the ledger
 * sees both or, after a crash, the line alone.
 * @throws WritError LOCK_HELD, or what the file system said.
 */
export function appendLedger(
  host: Host,
  layout: Layout,
  note: LedgerNote,
  alongWith: () => void = () => {},
): LedgerEntry {
  return withLedgerLock(host, layout, () => {
    const entry = append(host, layout, note)
    alongWith()
    return entry
  })
}

/**
 * Does the work while nobody appends: what is read then is durable, and whole.
 *
 * @throws WritError LOCK_HELD, or what the file system said.
 */
export function withLedgerLock<T>(host: Host, layout: Layout, work: () => T): T {
  return explainingIo('append to the ledger', () => {
    ensureOwnDirectory(host, dirname(layout.ledgerLock))
    const lock = host.tryLock(layout.ledgerLock, lockWaitMs)
    if (lock === undefined) {
      throw new WritError('LOCK_HELD', {
        detail: `another process has been appending to ${layout.ledger} for ${lockWaitMs / 1000} s`,
        hint: `lsof ${shellQuote(layout.ledgerLock)}`,
        path: layout.ledger,
      })
    }
    try {
      return work()
    } finally {
      lock.release()
    }
  })
}

function append(host: Host, layout: Layout, note: LedgerNote): LedgerEntry {
  const before = readTail(host, layout.ledger, () => true)
  const { event, plan, actor, detail } = note
  const at = utcText(host.now())
  const { entry, bytes } = nextLine(
    before ?? new Uint8Array(),
    { at, event, plan, actor, detail },
    layout.ledger,
  )
  const fd = host.fs.openAppend(layout.ledger, 0o600)
  try {
    writeAll(host, fd, bytes)
    host.fs.fsync(fd)
  } finally {
    host.fs.close(fd)
  }
  if (before === undefined) host.fs.fsyncDirectory(dirname(layout.ledger))
  return entry
}

/** Returns the entries after a number, in their order; reads no more of the ledger than these. */
export function entriesSince(host: Host, layout: Layout, seq: number): readonly LedgerEntry[] {
  const tail = readTail(host, layout.ledger, entry => entry.seq <= seq)
  return linesOf(tail ?? new Uint8Array()).lines.flatMap(({ bytes }) => {
    const entry = entryOf(bytes, layout.ledger)
    return entry === undefined || entry.seq <= seq ? [] : [entry]
  })
}

/** Returns the number of the last entry; 0 where there is none. */
export function lastSeq(host: Host, layout: Layout): number {
  const tail = readTail(host, layout.ledger, () => true) ?? new Uint8Array()
  return linesOf(tail)
    .lines.map(({ bytes }) => entryOf(bytes, layout.ledger)?.seq ?? 0)
    .reduce((most, seq) => Math.max(most, seq), 0)
}

/** Returns what reads the lines when it is first asked, for one decision that asks several times. */
export function linesOnce(host: Host, layout: Layout): () => readonly LedgerEntry[] {
  let lines: readonly LedgerEntry[] | undefined
  return () => {
    lines ??= readLedger(host, layout).entries
    return lines
  }
}

/** Reads the whole ledger; an absent one is empty. */
export function readLedger(host: Host, layout: Layout): Ledger {
  return parseLedger(readWholeLedger(host, layout.ledger) ?? new Uint8Array(), layout.ledger)
}
