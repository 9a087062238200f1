/**
 * Every key a plan changes, with its findings: numbers in columns, of which an entry is made when
 * it is asked for. A plan of a hundred thousand keys then costs no more than its own lists do.
 */
import { keyPathId } from '../model/key-path.ts'
import type { Change, KeyChange, Plan } from '../model/plan.ts'
import type { Finding, RiskClass } from '../model/risk.ts'
import { riskClasses } from '../model/risk.ts'
import type { ChangesView, Owner } from './changes-view.ts'
import { owners, ownersOf } from './changes-view.ts'

export interface ChangeEntry {
  readonly change: number
  /** Place among the change's keys; -1 for the file as a whole. */
  readonly place: number
  /** null for findings about the file as a whole. */
  readonly key: KeyChange | null
  /** Places in the plan's findings. */
  readonly findings: readonly number[]
  readonly risk: RiskClass | null
  /** Whose the key is after the change. */
  readonly owner: Owner
}

/** Everything but `at` is told without a look at the plan, whose lists may have to be unpacked. */
export interface ShownEntries {
  readonly length: number
  /** Returns an entry of the list, undefined past its end. */
  at(index: number): ChangeEntry | undefined
  /** Which file an entry is about; -1 outside the list. */
  change(index: number): number
  /** How many names the path of its key has; 0 for a file as a whole. */
  depth(index: number): number
  /** Places in the plan's findings. */
  findings(index: number): Uint32Array
}

/** One number per entry, file by file, each file in its own order. */
export interface EntryColumns {
  readonly count: number
  readonly change: Uint32Array
  /** -1 for the file as a whole. */
  readonly key: Int32Array
  readonly depth: Uint16Array
  /** In the order of the classes; -1 for none. */
  readonly risk: Int8Array
  readonly owner: Uint8Array
  /** Where the findings of an entry begin; one more than there are entries. */
  readonly starts: Uint32Array
  readonly findings: Uint32Array
}

/**
 * Returns the entries of a view, in its order.
 *
 * Hides nothing from a signature: what must be seen is counted over the whole plan.
 */
export function shownEntries(plan: Plan, { least, owner, order }: ChangesView): ShownEntries {
  const columns = columnsOf(plan)
  const from = least === null ? -1 : riskClasses.indexOf(least)
  const shown: number[] = []
  for (let at = 0; at < columns.count; at++) {
    const isOwn = owner === null || owners[columns.owner[at] ?? 0] === owner
    if (isOwn && (columns.risk[at] ?? -1) >= from) shown.push(at)
  }
  const { change, risk } = columns
  const weight = (list: Uint32Array | Int8Array, at: number): number => list[at] ?? -1
  if (order === 'gravest') {
    shown.sort((a, b) => weight(change, a) - weight(change, b) || weight(risk, b) - weight(risk, a))
  }
  const numbers = Uint32Array.from(shown)
  return {
    length: numbers.length,
    at(index) {
      const number = numbers[index]
      return number === undefined ? undefined : entryOf(plan, columns, number)
    },
    change: index => change[numbers[index] ?? -1] ?? -1,
    depth: index => columns.depth[numbers[index] ?? -1] ?? 0,
    findings: index => findingsOf(columns, numbers[index] ?? columns.count),
  }
}

function findingsOf({ starts, findings }: EntryColumns, number: number): Uint32Array {
  return findings.subarray(starts[number], starts[number + 1])
}

function entryOf(plan: Plan, columns: EntryColumns, number: number): ChangeEntry {
  const change = columns.change[number] ?? 0
  const place = columns.key[number] ?? -1
  return {
    change,
    place,
    key: plan.changes[change]?.keys[place] ?? null,
    findings: [...findingsOf(columns, number)],
    risk: riskClasses[columns.risk[number] ?? -1] ?? null,
    owner: owners[columns.owner[number] ?? 0] ?? 'user',
  }
}

/** The columns of a list of findings, and the keys they were made with. */
interface Known {
  readonly keys: readonly Change['keys'][]
  readonly columns: EntryColumns
}

const known = new WeakMap<Plan['findings'], Known>()

/** Returns the columns of a plan, made once; a plan with the same lists has the same ones. */
export function columnsOf(plan: Plan): EntryColumns {
  const found = known.get(plan.findings)
  const isSame =
    found?.keys.length === plan.changes.length &&
    found.keys.every((keys, at) => keys === plan.changes[at]?.keys)
  if (isSame) return found.columns
  const columns = makeColumns(plan)
  keepColumns(plan, columns)
  return columns
}

/** Keeps the columns of a plan that were made where its lists were at hand. */
export function keepColumns(plan: Plan, columns: EntryColumns): void {
  known.set(plan.findings, { keys: plan.changes.map(({ keys }) => keys), columns })
}

function makeColumns(plan: Plan): EntryColumns {
  const byChange = plan.changes.map((): Placed[] => [])
  for (const [place, finding] of plan.findings.entries()) {
    byChange[finding.change]?.push([place, finding])
  }
  const most = plan.changes.reduce((sum, { keys }) => sum + keys.length + 1, 0)
  const columns = {
    change: new Uint32Array(most),
    key: new Int32Array(most),
    depth: new Uint16Array(most),
    risk: new Int8Array(most),
    owner: new Uint8Array(most),
    starts: new Uint32Array(most + 1),
  }
  const findings: number[] = []
  let count = 0
  const add = (change: number, key: number, depth: number, owner: Owner, own: Placed[]): void => {
    columns.change[count] = change
    columns.key[count] = key
    columns.depth[count] = depth
    columns.risk[count] = own.reduce(
      (gravest, [, { risk }]) => Math.max(gravest, riskClasses.indexOf(risk)),
      -1,
    )
    columns.owner[count] = owners.indexOf(owner)
    for (const [place] of own) findings.push(place)
    count++
    columns.starts[count] = findings.length
  }
  for (const [at, change] of plan.changes.entries()) {
    const ownerOf = ownersOf(change)
    const about = findingsByKey(byChange[at] ?? [], change)
    const isEmpty = change.keys.length === 0 && change.action !== 'no-op'
    if (about.rest.length > 0 || isEmpty) add(at, -1, 0, ownerOf(null), about.rest)
    for (const [place, key] of change.keys.entries()) {
      add(at, place, key.path.length, ownerOf(key), gravestFirst(about.byKey.get(place) ?? []))
    }
  }
  return {
    count,
    change: columns.change.slice(0, count),
    key: columns.key.slice(0, count),
    depth: columns.depth.slice(0, count),
    risk: columns.risk.slice(0, count),
    owner: columns.owner.slice(0, count),
    starts: columns.starts.slice(0, count + 1),
    findings: Uint32Array.from(findings),
  }
}

/** A finding with its place in the plan. */
type Placed = readonly [place: number, finding: Finding]

function gravestFirst(findings: readonly Placed[]): Placed[] {
  return findings.toSorted(
    ([, a], [, b]) => riskClasses.indexOf(b.risk) - riskClasses.indexOf(a.risk),
  )
}

/** Gives each finding to the keys at, above or below its path; a file's own findings are the rest. */
function findingsByKey(
  findings: readonly Placed[],
  { keys }: Change,
): { byKey: ReadonlyMap<number, Placed[]>; rest: Placed[] } {
  if (findings.length === 0) return { byKey: new Map(), rest: [] }
  const keyAt = new Map<string, number>()
  for (const [place, { path }] of keys.entries()) keyAt.set(keyPathId(path), place)
  const byKey = new Map<number, Placed[]>()
  const below = new Map<string, Placed[]>()
  const rest: Placed[] = []
  const give = (key: number, placed: Placed): void => {
    const list = byKey.get(key)
    if (list === undefined) byKey.set(key, [placed])
    else if (!list.includes(placed)) list.push(placed)
  }
  const isGiven = new Set<number>()
  for (const placed of findings) {
    const [place, { path }] = placed
    for (let size = path.length; size > 0; size--) {
      const key = keyAt.get(keyPathId(path.slice(0, size)))
      if (key === undefined) continue
      give(key, placed)
      isGiven.add(place)
    }
    if (path.length === 0) continue
    const id = keyPathId(path)
    const others = below.get(id)
    if (others === undefined) below.set(id, [placed])
    else others.push(placed)
  }
  for (const [at, { path }] of keys.entries()) {
    for (let size = path.length; size > 0; size--) {
      for (const placed of below.get(keyPathId(path.slice(0, size))) ?? []) {
        give(at, placed)
        isGiven.add(placed[0])
      }
    }
  }
  for (const placed of findings) if (!isGiven.has(placed[0])) rest.push(placed)
  return { byKey, rest }
}
