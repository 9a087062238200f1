/** What changed between two parsed files, key by key. */
import { type KeyPath, keyPathId } from '../model/key-path.ts'
import { type ConfigValue, leavesOf, sameValue, type TableValue, valueAt } from '../model/value.ts'

/** One leaf that differs; null where it is absent. */
export interface KeyDifference {
  readonly path: KeyPath
  readonly before: ConfigValue | null
  readonly after: ConfigValue | null
}

/**
 * Returns the leaves that differ: those of the before-file in its order, then the new ones in
 * theirs. A table that was empty and now has entries, or the other way round, is not itself a
 * difference; its entries are.
 */
export function compareKeys(before: TableValue, after: TableValue): readonly KeyDifference[] {
  const old = leavesOf(before)
  const now = leavesOf(after)
  const differences: KeyDifference[] = []
  for (const [id, leaf] of old) {
    const other = now.get(id)?.value ?? null
    if (other !== null && sameValue(leaf.value, other)) continue
    if (other === null && isTableThere(leaf.value, after, leaf.path)) continue
    differences.push({ path: leaf.path, before: leaf.value, after: other })
  }
  for (const [id, leaf] of now) {
    if (old.has(id) || isTableThere(leaf.value, before, leaf.path)) continue
    differences.push({ path: leaf.path, before: null, after: leaf.value })
  }
  return differences
}

function isTableThere(leaf: ConfigValue, other: TableValue, path: KeyPath): boolean {
  return leaf.kind === 'table' && leaf.entries.size === 0 && valueAt(other, path)?.kind === 'table'
}

/** Returns the paths without repetition, first occurrence kept. */
export function distinctPaths(paths: readonly KeyPath[]): readonly KeyPath[] {
  return [...new Map(paths.map(path => [keyPathId(path), path])).values()]
}
