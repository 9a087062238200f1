/** A ledger of any length as rows, and the parts of it a service would give. */

import type { HistoryPart, HistoryRow, LedgerPlace } from '../../src/model/history.ts'
import type { LedgerEvent } from '../../src/model/records.ts'
import { sampleReview } from './sample-plan.ts'

/** Bytes of each line. */
export const lineLength = 100

/** Lines of one part. */
export const partLength = 40

const events: readonly (readonly [LedgerEvent, Readonly<Record<string, string>>])[] = [
  ['planned', { risk: 'permissions', changes: '2' }],
  ['approved', { approval: 'wa1-4kq2xw6n5e', key: 'SHA256:abc' }],
  ['applied', { tx: 'tx1-aaaa', receipt: 'wr1-7c1f', outcome: 'changed' }],
  ['refused', { code: 'PLAN_STALE' }],
  ['failed', { tx: 'tx1-bbbb', code: 'RECOVERY_REQUIRED' }],
  ['restored', { tx: 'tx1-cccc', receipt: 'wr1-7c20', outcome: 'changed' }],
  ['recovered', { tx: 'tx1-dddd', receipt: 'wr1-7c21', outcome: 'restored' }],
  ['boot-failed', { lease: 'wb1-1', runtime: 'codex', exit: '1' }],
  ['policy-signed', { digest: 'sha256:00' }],
]

/** Newest first, with entry 1 at the start of the file. */
export function historyRows(count: number): HistoryRow[] {
  const { id } = sampleReview()
  return Array.from({ length: count }, (_, at): HistoryRow => {
    const seq = count - at
    const [event, detail] = events[(seq - 1) % events.length] ?? ['planned', {}]
    const isOwn = event === 'policy-signed'
    return {
      offset: (seq - 1) * lineLength,
      entry: {
        seq,
        prev: null,
        at: `2026-05-15T${String(9 + (seq % 9)).padStart(2, '0')}:00:40Z`,
        event,
        plan: isOwn ? null : id,
        actor: seq % 2 === 0 ? 'ana' : 'hermes-agent',
        detail,
      },
      targets: isOwn ? [] : ['~/.codex/config.toml'],
      why: isOwn ? null : 'migration hermes-agent/codex-runtime v2',
      reason: event === 'approved' ? 'read twice' : null,
      isStored: !isOwn && event !== 'refused',
    }
  })
}

/** What a service reads next to a place. */
export function historyPart(rows: readonly HistoryRow[], place: LedgerPlace): HistoryPart {
  const size = rows.length * lineLength
  if (place.way === 'older') {
    const to = Math.min(size, place.before ?? size)
    const from = Math.max(0, to - partLength * lineLength)
    return between(rows, from, to, size)
  }
  const from = Math.min(size, place.after)
  return between(rows, from, Math.min(size, from + partLength * lineLength), size)
}

function between(
  rows: readonly HistoryRow[],
  start: number,
  end: number,
  size: number,
): HistoryPart {
  const found = rows.filter(({ offset }) => offset >= start && offset < end)
  return { rows: found, start, end, size }
}
