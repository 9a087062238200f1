import type { KeyPath } from '../model/key-path.ts'
import { keyPathId } from '../model/key-path.ts'
import type { ConfigValue } from '../model/value.ts'

/**
 * Returns the outermost key paths below which nothing but the given leaves stands, those of later
 * array elements first: removing one must not move the next.
 */
export function coveringPaths(root: ConfigValue, leaves: readonly KeyPath[]): readonly KeyPath[] {
  const ids = new Set(leaves.map(keyPathId))
  const found: KeyPath[] = []
  const isCovered = (value: ConfigValue, path: KeyPath): boolean => {
    if (ids.has(keyPathId(path))) return true
    const children = childrenOf(value, path)
    const covered = children.filter(child => isCovered(child.value, child.path))
    if (children.length > 0 && covered.length === children.length && path.length > 0) return true
    found.push(...covered.map(child => child.path))
    return false
  }
  isCovered(root, [])
  return found.reverse()
}

function childrenOf(
  value: ConfigValue,
  path: KeyPath,
): readonly { readonly path: KeyPath; readonly value: ConfigValue }[] {
  if (value.kind === 'table') {
    return [...value.entries].map(([key, inner]) => ({ path: [...path, key], value: inner }))
  }
  if (value.kind !== 'array') return []
  return value.items.map((inner, index) => ({ path: [...path, index], value: inner }))
}
