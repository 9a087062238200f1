/** What changed between two parsed files, key by key. */
import type { KeyPath } from '../model/key-path.ts'
import { type ConfigValue, leavesOf, sameValue, type TableValue, valueAt } from '../model/value.ts'

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
  const old = leavesOf(before)
  const now = leavesOf(after)
  const differences: KeyDifference[] = []
  for (const { path, value } of old.values()) {
    const other = valueAt(after, path) ?? null
    if (other === null || !(sameValue(value, other) || areTables(value, other))) {
      differences.push({ path, before: value, after: other })
    }
  }
  for (const [id, { path, value }] of now) {
    if (old.has(id)) continue
    const other = valueAt(before, path) ?? null
    if (other === null || !areTables(value, other)) {
      differences.push({ path, before: other, after: value })
    }
  }
  return differences
}

function areTables(a: ConfigValue, b: ConfigValue): boolean {
  return a.kind === 'table' && b.kind === 'table'
}
