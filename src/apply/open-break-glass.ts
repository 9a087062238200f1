/**
 * Restores without approval that nobody has answered for yet. Rule: R31.
 *
 * They stand in the ledger where it could be written, and beside the file in any case. A later
 * apply or rollback of the file, which people signed, answers one; so does `writ confirm`.
 */
import { consumerNamed, documentedFiles } from '../consumers/registry.ts'
import type { Host } from '../host/host.ts'
import { walkPath } from '../host/walk-path.ts'
import type { Consumer } from '../model/consumer.ts'
import { isInPlace, type LedgerEntry, type Receipt } from '../model/records.ts'
import { type FoundBreakGlass, listBreakGlass } from '../store/break-glass-store.ts'
import { type Layout, targetKey } from '../store/layout.ts'
import type { Ledger } from '../store/ledger-chain.ts'
import { readLedger } from '../store/ledger-store.ts'
import { listReceipts } from '../store/receipt-store.ts'

export interface OpenBreakGlass {
  readonly id: string
  readonly realPath: string
  readonly detail: string
}

/** Returns the files a runtime is known to boot from, whether or not writ ever changed them. */
export function documentedPaths(
  host: Host,
  runtime: string,
  consumers: readonly Consumer[],
): readonly string[] {
  const consumer = consumerNamed(runtime, consumers)
  if (consumer === undefined) return []
  const paths = documentedFiles(consumer, host).map(path => walkPath(host, path))
  return paths.flatMap(walk => (walk.kind === 'found' || walk.kind === 'free' ? [walk.path] : []))
}

/** Returns those that concern one of the files. */
export function openBreakGlass(
  host: Host,
  layout: Layout,
  paths: readonly string[],
  { entries }: Pick<Ledger, 'entries'> = readLedger(host, layout),
): readonly OpenBreakGlass[] {
  const confirmed = new Set(entries.flatMap(({ detail }) => detail['breakGlass'] ?? []))
  return [...new Set(paths)].flatMap(realPath => {
    const found = listBreakGlass(host, layout, realPath)
    const noted = entries.filter(
      ({ event, detail }) => event === 'break-glass' && detail['target'] === targetKey(realPath),
    )
    const lines = new Map(noted.map(line => [line.detail['record'] ?? '', line]))
    const ids = new Set([...lines.keys(), ...found.map(({ id }) => id)])
    return [...ids].flatMap(id => {
      const line = lines.get(id)
      if (confirmed.has(id)) return []
      if (line !== undefined && isAnswered(host, layout, realPath, line, entries)) return []
      const file = found.find(one => one.id === id)
      return [{ id, realPath, detail: detailOf(line, file) }]
    })
  })
}

/** Whether it failed, or people signed for what stands there after it. */
function isAnswered(
  host: Host,
  layout: Layout,
  realPath: string,
  line: LedgerEntry,
  entries: readonly LedgerEntry[],
): boolean {
  const later = entries.filter(({ seq }) => seq > line.seq)
  const { record } = line.detail
  const isUndone = later.some(
    ({ event, detail }) =>
      event === 'failed' && detail['record'] === record && detail['edited'] === undefined,
  )
  if (isUndone) return true
  const since = new Set(later.flatMap(({ detail }) => detail['receipt'] ?? []))
  const receipts = listReceipts(host, layout)
  return receipts.some(
    (receipt, index) =>
      since.has(receipt.id) &&
      isInPlace(receipt.outcome) &&
      receipt.targets.some(({ path }) => path === realPath) &&
      isSignedFor(receipt, receipts.slice(index + 1)),
  )
}

/** The undoing of a lease rests on what people signed before, without knowing of this restore. */
function isSignedFor({ approvals }: Receipt, earlier: readonly Receipt[]): boolean {
  const used = new Set(earlier.flatMap(receipt => receipt.approvals))
  return approvals.some(approval => !used.has(approval))
}

function detailOf(line: LedgerEntry | undefined, file: FoundBreakGlass | undefined): string {
  if (file === undefined) {
    return `restored without approval at ${line?.at} by ${line?.actor}; the record beside the file is gone`
  }
  const { record, path, isSigned } = file
  if (record === null) return `${path} says that it was restored without approval, and is damaged`
  const { at, actor, host, reason } = record
  const how = isSigned ? 'a signature beside it' : 'unsigned'
  return `restored without approval at ${at} by ${actor} on ${host}, ${how}: ${reason} (${path})`
}
