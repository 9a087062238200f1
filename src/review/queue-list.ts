/** What the inbox shows of the plans, and in which order. Hides nothing from a decision. Rule: R12. */
import { type RiskClass, riskClasses } from '../model/risk.ts'
import { narrowing } from './list-search.ts'
import type { QueueRow } from './services.ts'
import { authorText, plural } from './words.ts'

export const queueOrders = ['waiting', 'gravest'] as const
export type QueueOrder = (typeof queueOrders)[number]

export interface QueueList {
  /** What the list is narrowed to; '' shows all. */
  readonly query: string
  /** This class and graver; null: all. */
  readonly least: RiskClass | null
  /** Those that wait first, as they are read; or the gravest, and among equals as they are read. */
  readonly order: QueueOrder
}

export const wholeQueue: QueueList = { query: '', least: null, order: 'waiting' }

export function isNarrowed({ query, least }: QueueList): boolean {
  return query !== '' || least !== null
}

/** The plans that hold every word of a search: target, state, risk, who, where from, plan. */
const plansWith = narrowing<QueueRow>(row =>
  [
    ...row.targets,
    ...row.files,
    ...[row.status, row.risk, row.origin, authorText(row.author), row.id, row.why ?? ''],
  ].join(' '),
)

const ordered = new WeakMap<readonly QueueRow[], readonly QueueRow[]>()

/** Returns the plans on the list; the same array for the same rows and list. */
export function shownPlans(
  rows: readonly QueueRow[],
  { query, least, order }: QueueList,
): readonly QueueRow[] {
  const sorted = order === 'waiting' ? rows : gravestFirst(rows)
  return plansWith(least === null ? sorted : from(sorted, least), query)
}

function gravestFirst(rows: readonly QueueRow[]): readonly QueueRow[] {
  const known = ordered.get(rows)
  if (known !== undefined) return known
  const sorted = rows.toSorted((a, b) => gravity(b) - gravity(a))
  ordered.set(rows, sorted)
  return sorted
}

const graver = new WeakMap<readonly QueueRow[], Map<RiskClass, readonly QueueRow[]>>()

function from(rows: readonly QueueRow[], least: RiskClass): readonly QueueRow[] {
  const known = graver.get(rows) ?? new Map<RiskClass, readonly QueueRow[]>()
  graver.set(rows, known)
  const found = known.get(least) ?? rows.filter(row => gravity(row) >= riskClasses.indexOf(least))
  known.set(least, found)
  return found
}

function gravity({ risk }: QueueRow): number {
  return riskClasses.indexOf(risk)
}

/** Returns the class of the next narrower list; null from the narrowest, and where all are one. */
export function nextLeast(rows: readonly QueueRow[], least: RiskClass | null): RiskClass | null {
  const there = riskClasses.filter(risk => rows.some(row => row.risk === risk))
  const now =
    least === null ? riskClasses.indexOf(there[0] ?? 'cosmetic') : riskClasses.indexOf(least)
  return there.find(risk => riskClasses.indexOf(risk) > now) ?? null
}

const openStates: ReadonlySet<string> = new Set(['new', 'approved', 'carried'])

/** Says how many plans there are, how many of them are shown, and why not all. */
export function queueCount(
  rows: readonly QueueRow[] | null,
  list: QueueList,
  marked: readonly unknown[],
): string {
  if (rows === null) return 'reading'
  const open = rows.filter(row => openStates.has(row.status)).length
  const all = plural(rows.length, 'plan')
  const shown = shownPlans(rows, list).length
  const parts = isNarrowed(list)
    ? [`${shown} of ${all}${narrowedText(list)}`]
    : [all, `${open} open`]
  if (list.order === 'gravest') parts.push('gravest first')
  if (marked.length > 0) parts.push(`${marked.length} marked`)
  return parts.join(', ')
}

/** What the list is narrowed to, in words. */
export function narrowedText({ query, least }: QueueList): string {
  const risk = least === null ? '' : ` from ${least} up`
  return query === '' ? risk : `${risk} with ${query}`
}
