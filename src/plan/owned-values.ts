/** The key paths a change decides, collected operation by operation. Rule: R9. */
import type { Problem } from '../model/errors.ts'
import { belowAny, formatKeyPath, isAtOrBelow, type KeyPath, keyPathId } from '../model/key-path.ts'
import { type ConfigValue, leavesOf } from '../model/value.ts'
import type { OwnedValue } from './draft-change.ts'

/** Returns the leaves of a block's values, which are what the block owns. */
export function ownedLeaves(values: ConfigValue): readonly OwnedValue[] {
  return [...leavesOf(values).values()]
}

/** Whether one path is at, above or below the other. */
export function areRelated(a: KeyPath, b: KeyPath): boolean {
  return isAtOrBelow(a, b) || isAtOrBelow(b, a)
}

/** Returns a predicate: whether a path is at, above or below any of these. */
export function relatedToAny(paths: readonly KeyPath[]): (path: KeyPath) => boolean {
  const isBelow = belowAny(paths)
  const above = new Set(
    paths.flatMap(path => path.map((_, length) => keyPathId(path.slice(0, length)))),
  )
  return path => isBelow(path) || above.has(keyPathId(path))
}

/**
 * Returns the decided values together with the paths that a block held until now and must lose.
 * A lost path that another operation decides again is not lost.
 */
export function withLost(
  decided: readonly OwnedValue[],
  lost: readonly KeyPath[],
): readonly OwnedValue[] {
  const isDecided = relatedToAny(decided.map(({ path }) => path))
  const gone = lost.filter(path => !isDecided(path))
  return [...decided, ...gone.map(path => ({ path, value: null }))]
}

/** A key path that was removed, and the leaves that stood there. */
export interface Removal {
  readonly path: KeyPath
  readonly leaves: readonly KeyPath[]
}

/**
 * Returns the decided values together with the removed paths. Where a later operation puts
 * something back below a removed path, only the leaves that stay away are decided as absent.
 */
export function withRemoved(
  decided: readonly OwnedValue[],
  removed: readonly Removal[],
): readonly OwnedValue[] {
  return removed.reduce<readonly OwnedValue[]>((owned, { path, leaves }) => {
    const isReused = decided.some(own => own.value !== null && areRelated(own.path, path))
    return withLost(owned, isReused ? leaves : [path])
  }, decided)
}

/** Returns a problem for every key that more than one operation decides. */
export function contradictions(decided: readonly OwnedValue[]): readonly Problem[] {
  const counts = new Map<string, number>()
  for (const { path } of decided) {
    const id = keyPathId(path)
    counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  const twice = decided.filter(
    ({ path }) =>
      (counts.get(keyPathId(path)) ?? 0) > 1 ||
      path.some((_, length) => counts.has(keyPathId(path.slice(0, length)))),
  )
  return twice.map(({ path }) => ({
    code: 'KEY_CONFLICT',
    detail: `two operations of the migration decide ${formatKeyPath(path)}`,
  }))
}
