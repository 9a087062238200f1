/**
 * The members of a block that no marker fences: elements of lists of tables, such as hooks.
 *
 * Others put their elements into the same lists, before and behind, so a place in the list says
 * nothing: a member is known by its value, as the last receipt has it. Rules: R8, R10.
 */
import type { Problem } from '../model/errors.ts'
import { type KeyPath, keyPathId } from '../model/key-path.ts'
import { type ConfigValue, sameValue, type TableValue } from '../model/value.ts'
import type { OwnedValue } from './draft-change.ts'
import type { EditRun } from './edit-run.ts'
import { excludeItems, includeItems } from './list-items.ts'
import { removeEmptied } from './remove-emptied.ts'

export interface Member {
  /** Of the list. */
  readonly path: KeyPath
  readonly value: ConfigValue
}

/** A block's values without its lists of tables, and the elements of those. */
export interface SplitValues {
  readonly values: TableValue
  readonly members: readonly Member[]
}

/** Takes the lists of tables out of the values of a block; a table of nothing else goes with them. */
export function splitMembers(values: TableValue, path: KeyPath = []): SplitValues {
  const entries = new Map<string, ConfigValue>()
  const members: Member[] = []
  for (const [key, value] of values.entries) {
    const here = [...path, key]
    if (value.kind === 'array' && value.items.some(item => item.kind === 'table')) {
      members.push(...value.items.map(item => ({ path: here, value: item })))
    } else if (value.kind === 'table' && value.entries.size > 0) {
      const inner = splitMembers(value, here)
      members.push(...inner.members)
      if (inner.values.entries.size > 0) entries.set(key, inner.values)
    } else entries.set(key, value)
  }
  return { values: { kind: 'table', entries }, members }
}

/** Takes out the members that are no longer wanted, and puts in those that are not there. */
export function runMembers(
  run: EditRun,
  wanted: readonly Member[],
  last: readonly Member[],
): readonly Problem[] {
  for (const [path, items] of byList(staleMembers(wanted, last))) {
    const problems = [
      ...excludeItems(run, { kind: 'exclude', path, items }),
      ...(wanted.some(member => keyPathId(member.path) === keyPathId(path))
        ? []
        : removeEmptied(run, path)),
    ]
    if (problems.length > 0) return problems
  }
  for (const [path, items] of byList(wanted)) {
    const problems = includeItems(run, { kind: 'include', path, items })
    if (problems.length > 0) return problems
  }
  return []
}

/** Returns what the change decides of lists: members that stay or come, and those that go. */
export function memberDecisions(
  wanted: readonly Member[],
  last: readonly Member[],
): readonly OwnedValue[] {
  return [
    ...wanted.map(({ path, value }) => ({ path, value, role: 'member' as const })),
    ...staleMembers(wanted, last).map(({ path, value }) => ({
      path,
      value,
      role: 'excludes' as const,
    })),
  ]
}

function staleMembers(wanted: readonly Member[], last: readonly Member[]): readonly Member[] {
  return last.filter(
    ({ path, value }) =>
      !wanted.some(
        other => keyPathId(other.path) === keyPathId(path) && sameValue(other.value, value),
      ),
  )
}

function byList(
  members: readonly Member[],
): readonly (readonly [KeyPath, readonly ConfigValue[]])[] {
  const lists = Map.groupBy(members, ({ path }) => keyPathId(path))
  return [...lists.values()].flatMap(list => {
    const [first] = list
    return first === undefined ? [] : [[first.path, list.map(({ value }) => value)] as const]
  })
}
