/**
 * Records that must be there and are not: what was changed is judged by receipts, so a missing
 * one would read as "never changed". Rules: R31, R32.
 *
 * Whoever rewrites the whole state directory as the same user leaves no gap; nothing kept in it
 * can show that.
 */
import { decodeLedgerHead } from '../approval/ledger-head.ts'
import type { Host } from '../host/host.ts'
import { type Problem, WritError } from '../model/errors.ts'
import type { LedgerEntry } from '../model/records.ts'
import { listHeads, type StoredHead } from '../store/head-store.ts'
import { madeHostId } from '../store/install-store.ts'
import type { Layout } from '../store/layout.ts'
import { contradiction } from '../store/ledger-anchor.ts'
import type { Ledger } from '../store/ledger-chain.ts'
import { readLedger } from '../store/ledger-store.ts'
import { numberedFiles } from '../store/numbered-files.ts'
import { listReceipts } from '../store/receipt-store.ts'
import { listNames } from '../store/record-file.ts'

export type GapCode = 'RECEIPTS_MISSING' | 'LEASE_MISSING' | 'LEDGER_BROKEN'

export interface RecordGap {
  readonly code: GapCode
  readonly detail: string
}

/**
 * Endings whose receipt is stored before their ledger line. The others write the line first: their
 * receipt could only open a gate, and a crash between the two must not close it for ever.
 */
const receiptFirst: ReadonlySet<string> = new Set([
  'changed',
  'changed-durability-unknown',
  'conflict',
  'restored',
  'recovery-required',
  'rejected',
])

/** The ledger and its heads as they were read, which for a long one takes a while. */
export interface ReadRecords {
  readonly heads: readonly StoredHead[]
  readonly ledger: Ledger
}

/** Reads the ledger after its heads, so that a signature in flight leaves no gap. */
export function readRecords(host: Host, layout: Layout): ReadRecords {
  const heads = listHeads(host, layout)
  return { heads, ledger: readLedger(host, layout) }
}

/**
 * Returns what is missing; the records are read before the receipts, so that an apply in flight
 * leaves no gap.
 */
export function recordGaps(
  host: Host,
  layout: Layout,
  { heads, ledger }: ReadRecords = readRecords(host, layout),
): readonly RecordGap[] {
  const { entries } = ledger
  const isLost = entries.length === 0 && !isReceiptsThere(host, layout)
  const problems = [...ledger.problems, ...heads.flatMap(head => headProblems(ledger, head))]
  return [
    ...problems.map(({ detail }) => ({ code: 'LEDGER_BROKEN' as const, detail })),
    ...(entries.length === 0 ? lostLedger(host, layout) : lostReceipts(host, layout, entries)),
    ...(isLost ? [receiptsGone(layout)] : []),
  ]
}

/** Their directory is made before the id of the host, without which nothing is planned. */
function isReceiptsThere(host: Host, layout: Layout): boolean {
  return madeHostId(host, layout) === undefined || host.fs.lstat(layout.receipts) !== undefined
}

function receiptsGone({ receipts }: Layout): RecordGap {
  return { code: 'RECEIPTS_MISSING', detail: `${receipts} is gone` }
}

/**
 * What the ledger's own heads say against it. Who signed them is not asked: whoever could file a
 * false one could close the gate anyway, and a head that agrees opens nothing.
 */
function headProblems(ledger: Ledger, { path, statement }: StoredHead): readonly Problem[] {
  try {
    return [contradiction(ledger, decodeLedgerHead(statement), path) ?? []].flat()
  } catch (error) {
    if (!(error instanceof WritError)) throw error
    return [{ code: 'LEDGER_BROKEN', detail: `${path} is not a head of a ledger`, path }]
  }
}

function lostReceipts(
  host: Host,
  layout: Layout,
  entries: readonly LedgerEntry[],
): readonly RecordGap[] {
  if (host.fs.lstat(layout.receipts) === undefined) {
    return [receiptsGone(layout)]
  }
  const stored = new Set(listReceipts(host, layout).map(({ id }) => id))
  const lost = entries.filter(({ detail }) => {
    const receipt = detail['receipt']
    return (
      receipt !== undefined && receiptFirst.has(detail['outcome'] ?? '') && !stored.has(receipt)
    )
  })
  return [
    ...lost.map(({ seq, event, detail }) => ({
      code: 'RECEIPTS_MISSING' as const,
      detail: `line ${seq} of the ledger says '${event}', and its receipt ${detail['receipt']} is gone`,
    })),
    ...lostLeases(host, layout, entries),
  ]
}

/** A probation whose record is gone would read as proved. */
function lostLeases(
  host: Host,
  layout: Layout,
  entries: readonly LedgerEntry[],
): readonly RecordGap[] {
  const granted = entries.filter(({ detail }) => detail['lease'] !== undefined)
  if (granted.length === 0) return []
  const stored = new Set(numberedFiles(host, layout.leases).map(({ id }) => id))
  return granted
    .filter(({ detail }) => !stored.has(detail['lease'] ?? ''))
    .map(({ seq, event, detail }) => ({
      code: 'LEASE_MISSING',
      detail: `line ${seq} of the ledger says '${event}', and its boot lease ${detail['lease']} is gone`,
    }))
}

/** Each of these comes after a line of the ledger. */
export function lostLedger(
  host: Host,
  layout: Layout,
): readonly (RecordGap & { readonly code: 'LEDGER_BROKEN' })[] {
  const left = [layout.receipts, layout.consumed, layout.backups].find(
    directory => listNames(host, directory).length > 0,
  )
  if (left === undefined) return []
  return [{ code: 'LEDGER_BROKEN', detail: `${layout.ledger} is empty, and ${left} is not` }]
}
