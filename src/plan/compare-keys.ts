/** What changed between two parsed files, key by key. */
import type { KeyPath } from '../model/key-path.ts'
import {
  type ConfigValue,
  isOpenValue,
  leavesOf,
  sameValue,
  type TableValue,
  valueAt,
} from '../model/value.ts'

/** One leaf that differs; null where it is absent. */
export interface KeyDifference {
  readonly path: KeyPath
  readonly before: ConfigValue | null
  readonly after: ConfigValue | null
}

/**
 * Returns the leaves that differ: those of the before-file in its order, then the new ones in
 * theirs. Where a leaf takes the place of a table, or a table that of a leaf, the whole table
 * stands on the other side, and its own leaves are listed too. A table that was empty and now
 * has entries, or the other way round, is not itself a difference; its entries are.
 */
export function compareKeys(before: TableValue, after: TableValue): readonly KeyDifference[] {
  const known = compared.get(before)?.get(after)
  if (known !== undefined) return known
  const walk = new Comparison()
  walk.children(before, after, [])
  const differences = [...walk.old, ...walk.now]
  compared.set(before, new WeakMap([[after, differences]]))
  return differences
}

/** Whoever plans a change asks for the same comparison more than once. */
const compared = new WeakMap<TableValue, WeakMap<TableValue, readonly KeyDifference[]>>()

/** Walks both sides at once: of what is equal, which is nearly all, nothing is written down. */
class Comparison {
  readonly old: KeyDifference[] = []
  readonly now: KeyDifference[] = []

  children(before: ConfigValue, after: ConfigValue, path: KeyPath): void {
    if (before.kind === 'table' && after.kind === 'table') {
      for (const [key, value] of before.entries) {
        this.#pair(value, after.entries.get(key), path, key)
      }
      for (const [key, value] of after.entries) {
        if (!before.entries.has(key)) this.#pair(undefined, value, path, key)
      }
    } else if (before.kind === 'array' && after.kind === 'array') {
      const length = Math.max(before.items.length, after.items.length)
      for (let i = 0; i < length; i++) this.#pair(before.items[i], after.items[i], path, i)
    }
  }

  #pair(
    before: ConfigValue | undefined,
    after: ConfigValue | undefined,
    parent: KeyPath,
    part: string | number,
  ): void {
    if (before !== undefined && after !== undefined) {
      const isOpen = isOpenValue(before)
      if (before.kind === after.kind && isOpen && isOpenValue(after)) {
        this.children(before, after, [...parent, part])
        return
      }
      if (!isOpen && !isOpenValue(after) && sameValue(before, after)) return
    }
    this.#leaves(before ?? null, after ?? null, [...parent, part])
  }

  /** Lists the leaves of two values of which at most one is made of parts. */
  #leaves(before: ConfigValue | null, after: ConfigValue | null, path: KeyPath): void {
    const old = leavesBelow(before)
    const known = new Set<string>()
    for (const { path: below, value, id } of old) {
      known.add(id)
      const other = after === null ? null : (valueAt(after, below) ?? null)
      if (other === null || !(sameValue(value, other) || areTables(value, other))) {
        this.old.push({ path: [...path, ...below], before: value, after: other })
      }
    }
    for (const { path: below, value, id } of leavesBelow(after)) {
      if (known.has(id)) continue
      const other = before === null ? null : (valueAt(before, below) ?? null)
      if (other === null || !areTables(value, other)) {
        this.now.push({ path: [...path, ...below], before: other, after: value })
      }
    }
  }
}

interface LeafBelow {
  readonly path: KeyPath
  readonly value: ConfigValue
  readonly id: string
}

/** The leaves of a value; itself where it has no parts. */
function leavesBelow(value: ConfigValue | null): readonly LeafBelow[] {
  if (value === null) return []
  if (!isOpenValue(value)) return [{ path: [], value, id: '[]' }]
  return [...leavesOf(value)].map(([id, leaf]) => ({ ...leaf, id }))
}

function areTables(a: ConfigValue, b: ConfigValue): boolean {
  return a.kind === 'table' && b.kind === 'table'
}
