/** The ledger as aligned lines, each with the reason that was signed with it. Rules: R32, R33. */
import { visibleText } from '../bytes/visible.ts'
import type { LedgerEntry } from '../model/records.ts'
import { shortId } from '../model/short-id.ts'
import { columns } from './columns.ts'

export interface ToldEntry {
  readonly entry: LedgerEntry
  /** null where it has none, or that is gone. */
  readonly reason: string | null
}

export function ledgerLines(told: readonly ToldEntry[]): string[] {
  return columns(told.map(rowOf))
}

function rowOf({ entry, reason }: ToldEntry): string[] {
  const { seq, at, event, plan, actor, detail } = entry
  const facts = Object.entries(detail).map(pair => pair.join('='))
  if (reason !== null) facts.push(`reason=${JSON.stringify(reason)}`)
  const about = plan === null ? '' : shortId(plan)
  return [String(seq), at, event, about, visibleText(actor), visibleText(facts.join(' '))]
}
