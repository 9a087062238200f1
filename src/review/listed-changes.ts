/** The changes a view shows, with what does not change while somebody scrolls through them. */
import type { Plan } from '../model/plan.ts'
import type { ShownEntries } from './change-entries.ts'
import { shownEntries } from './change-entries.ts'
import type { ChangesView } from './changes-view.ts'
import { MeasuredEntries } from './drawn-entries.ts'

/** What is found out of a list once, however often it is drawn. */
export interface ListedChanges {
  readonly name: string
  readonly entries: ShownEntries
  /** The entry that tells each finding; -1 for one that is not told. */
  readonly homes: Int32Array
  readonly measured: MeasuredEntries
}

const listed = new WeakMap<Plan, ListedChanges>()

/** Returns what a view shows of a plan; the last view is kept. */
export function listedChanges(plan: Plan, view: ChangesView): ListedChanges {
  const name = `${view.least} ${view.owner} ${view.order}`
  const known = listed.get(plan)
  if (known?.name === name) return known
  const entries = shownEntries(plan, view)
  const homes = homesOf(entries, plan.findings.length)
  const list: ListedChanges = { name, entries, homes, measured: new MeasuredEntries() }
  listed.set(plan, list)
  return list
}

/**
 * Returns the entry that tells each finding. One about a table concerns every key in it: it stands
 * with the least deep of them, such as the command of a server and not a value it is handed.
 */
function homesOf(entries: ShownEntries, findings: number): Int32Array {
  const homes = new Int32Array(findings).fill(-1)
  for (let at = 0; at < entries.length; at++) {
    for (const finding of entries.findings(at)) {
      const home = homes[finding] ?? -1
      if (home < 0 || entries.depth(at) < entries.depth(home)) homes[finding] = at
    }
  }
  return homes
}
