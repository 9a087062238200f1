/** What other programs are told of a line of the ledger: its receipt, as `apply --json` prints it. */
import { base32 } from '../bytes/base32.ts'
import { canonicalBytes } from '../bytes/canonical.ts'
import { sha256 } from '../bytes/digest.ts'
import { visibleJson } from '../bytes/visible-json.ts'
import { WritError } from '../model/errors.ts'
import type { LedgerEntry, Receipt } from '../model/records.ts'
import { withLedgerLock } from '../store/ledger-store.ts'
import { loadReceipt } from '../store/receipt-store.ts'
import type { Workspace } from './workspace.ts'

/** What is told of a line that has no receipt; ids and codes only, as in the ledger. Rule: R34. */
export interface BareEvent {
  readonly event:
    | 'runtime_config_refused'
    | 'runtime_config_failed'
    /** A boot or a person has ended a probation. */
    | 'runtime_config_kept'
    /** Restored without approval, and later answered for by a person. */
    | 'runtime_config_break_glass'
    | 'runtime_config_confirmed'
    /** A crash, or somebody, left the line without its receipt. */
    | 'runtime_config_unrecorded'
  readonly seq: number
  readonly schema: 'writ/event/v1'
  readonly id: string
  readonly plan: string | null
  readonly at: string
  readonly principal: string
  readonly code: string | null
  readonly receipt: string | null
  /** Of the boot lease it is about. */
  readonly lease: string | null
  /** Of the record of a restore without approval. */
  readonly record: string | null
}

/** What is told although no receipt says it. */
const bare: ReadonlyMap<LedgerEntry['event'], BareEvent['event']> = new Map([
  ['refused', 'runtime_config_refused'],
  ['failed', 'runtime_config_failed'],
  ['recovered', 'runtime_config_failed'],
  ['kept', 'runtime_config_kept'],
  ['break-glass', 'runtime_config_break_glass'],
  ['confirmed', 'runtime_config_confirmed'],
])

/** Whether a line of the ledger is told to others. */
export function isEvent({ event, detail }: LedgerEntry): boolean {
  return detail['receipt'] !== undefined || bare.has(event)
}

/** Returns the event of a line as one line of JSON, its end included. */
export function eventLine(workspace: Workspace, entry: LedgerEntry): Uint8Array {
  const id = entry.detail['receipt']
  const receipt = id === undefined ? undefined : receiptOf(workspace, id)
  const event = receipt === undefined ? bareEvent(entry) : numbered(receipt, entry.seq)
  return Buffer.from(`${visibleJson(event, 0)}\n`, 'utf8')
}

function numbered({ event, ...rest }: Receipt, seq: number): Receipt & { readonly seq: number } {
  return { event, seq, ...rest }
}

/** Some receipts are saved after their line: with the lock held nobody is between the two. */
function receiptOf({ host, layout }: Workspace, id: string): Receipt | undefined {
  try {
    return (
      loadReceipt(host, layout, id) ??
      withLedgerLock(host, layout, () => loadReceipt(host, layout, id))
    )
  } catch (error) {
    if (error instanceof WritError && error.code === 'RECORD_INVALID') return undefined
    throw error
  }
}

function bareEvent(entry: LedgerEntry): BareEvent {
  const { seq, plan, at, actor, detail } = entry
  const digest = Buffer.from(sha256(canonicalBytes(entry)).slice('sha256:'.length), 'hex')
  const receipt = detail['receipt'] ?? null
  const told = receipt === null ? bare.get(entry.event) : undefined
  return {
    event: told ?? 'runtime_config_unrecorded',
    seq,
    schema: 'writ/event/v1',
    id: `we1-${base32(digest).slice(0, 26)}`,
    plan,
    at,
    principal: actor,
    code: detail['code'] ?? null,
    receipt,
    lease: detail['lease'] ?? null,
    record: detail['record'] ?? detail['breakGlass'] ?? null,
  }
}
