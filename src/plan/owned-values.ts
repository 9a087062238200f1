/** The key paths a change decides, collected operation by operation. Rule: R9. */
import type { Problem } from '../model/errors.ts'
import { belowAny, formatKeyPath, isAtOrBelow, type KeyPath, keyPathId } from '../model/key-path.ts'
import { type ConfigValue, encodeValue, leavesOf, sameValue, valueAt } from '../model/value.ts'
import type { OwnedValue } from './draft-change.ts'

/** Returns the leaves of a block's values, which are what the block owns. */
export function ownedLeaves(values: ConfigValue): readonly OwnedValue[] {
  return [...leavesOf(values).values()].map(({ path, value }) => ({ path, value, role: 'block' }))
}

/** Whether it decides single elements of a list, and leaves the others alone. */
export function isElement({ role }: OwnedValue): boolean {
  return role === 'includes' || role === 'excludes' || role === 'member'
}

/** Whether a document says what was decided. */
export function isSatisfied(root: ConfigValue, { path, value, role }: OwnedValue): boolean {
  const found = valueAt(root, path)
  if (value === null) return found === undefined
  if (role !== 'block' && role !== 'key') {
    return holdsItem(found, value) === (role !== 'excludes')
  }
  return found !== undefined && sameValue(found, value)
}

/** Whether a value is a list with an element equal to this one. */
export function holdsItem(list: ConfigValue | undefined, item: ConfigValue): boolean {
  return list?.kind === 'array' && list.items.some(other => sameValue(other, item))
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
  return [...decided, ...gone.map(path => ({ path, value: null, role: 'key' as const }))]
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
  for (const own of decided) counts.set(idOf(own), (counts.get(idOf(own)) ?? 0) + 1)
  const whole = new Set(decided.filter(own => !isElement(own)).map(idOf))
  const twice = decided.filter(
    own =>
      (counts.get(idOf(own)) ?? 0) > 1 ||
      (isElement(own) && whole.has(keyPathId(own.path))) ||
      own.path.some((_, length) => whole.has(keyPathId(own.path.slice(0, length)))),
  )
  return twice.map(({ path }) => ({
    code: 'KEY_CONFLICT',
    detail: `two operations of the migration decide ${formatKeyPath(path)}`,
  }))
}

/** Elements of one list are told apart by what they are; one cannot be in it and not in it. */
function idOf(own: OwnedValue): string {
  const id = keyPathId(own.path)
  return isElement(own) && own.value !== null
    ? `${id} ${JSON.stringify(encodeValue(own.value))}`
    : id
}
