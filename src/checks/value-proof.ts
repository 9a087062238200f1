/**
 * Proves the values of a change with the second parser: owned keys have exactly their planned
 * value, every other key its old one, and the list of key changes says neither more nor less.
 * Rules: R4, R9.
 */
import type { KeyPath } from '../model/key-path.ts'
import type { Change, KeyChange, PlanOrigin, SealedChange } from '../model/plan.ts'
import type { TableValue } from '../model/value.ts'
import { blockCount } from './block-count.ts'
import { imageBytes } from './bytes-proof.ts'
import { belowAny, flatValues, nodeAt, pathOf, withoutSame } from './flat-values.ts'
import { hasPlannedValue, listFaults } from './owned-proof.ts'
import { readWithSecondParser } from './second-parser.ts'

/** Returns what is wrong with the values of one change. */
export function valueProblems(change: Change, half: SealedChange, origin: PlanOrigin): string[] {
  const isExact = origin.kind === 'rollback' && origin.exact
  const before = rootOf(change, half.before)
  const after = rootOf(change, half.after)
  if (after === undefined) return ['the after-image does not parse']
  if (before === undefined && !isExact) return ['the before-image does not parse']
  const old = before ?? nothing
  const owned = half.owned.map(own => own.path)
  const shared = half.owned.map(({ path, role }) => [path, role])
  if (
    JSON.stringify(shared) !== JSON.stringify(change.owned.map(({ path, role }) => [path, role]))
  ) {
    return ['the owned paths of the two halves differ']
  }
  const changed = changedPaths(old, after)
  const faults = ownedFaults(half, after)
  if (!change.wholeFile && !changed.every(belowAny(owned))) {
    faults.push('a key changes that the migration does not decide')
  }
  faults.push(...listFaults(half, old, after))
  return [
    ...faults,
    ...keyFaults(change.keys, changed, old, after),
    ...blockFaults(change, half, origin),
  ]
}

const nothing: TableValue = { kind: 'table', entries: new Map() }

function rootOf(change: Change, image: SealedChange['before']): TableValue | undefined {
  if (image === null) return nothing
  const text = decoded(imageBytes(image))
  const read =
    text === undefined ? undefined : readWithSecondParser(change.format, text, change.dialect)
  return read?.ok === true ? read.root : undefined
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function changedPaths(old: TableValue, now: TableValue): readonly KeyPath[] {
  const rest = withoutSame(old, now)
  const before = flatValues(rest.old)
  const after = flatValues(rest.now)
  // An empty table that gets entries, or loses its last one, is not itself a change.
  const isTable = (text: string, root: TableValue, path: KeyPath): boolean =>
    text === '{}' && nodeAt(root, path)?.kind === 'table'
  const paths: KeyPath[] = []
  for (const [id, text] of before) {
    if (after.get(id) !== text && !isTable(text, now, pathOf(id))) paths.push(pathOf(id))
  }
  for (const [id, text] of after) {
    if (!before.has(id) && !isTable(text, old, pathOf(id))) paths.push(pathOf(id))
  }
  return paths
}

function ownedFaults(half: SealedChange, after: TableValue): string[] {
  return half.owned.every(own => hasPlannedValue(own, after))
    ? []
    : ['an owned key does not have its planned value']
}

/** The displayed list must name every changed key, and no other, with the right kind. */
function keyFaults(
  keys: readonly KeyChange[],
  changed: readonly KeyPath[],
  old: TableValue,
  now: TableValue,
): string[] {
  if (!changed.every(belowAny(keys.map(key => key.path)))) {
    return ['a changed key is missing from the list of key changes']
  }
  const touched = new Set<string>()
  for (const path of changed) {
    for (let length = 1; length <= path.length; length++) {
      touched.add(JSON.stringify(path.slice(0, length)))
    }
  }
  for (const key of keys) {
    const isTouched = touched.has(JSON.stringify(key.path))
    if (isTouched === (key.kind === 'moved')) return ['a listed key does not change as it says']
    const before = nodeAt(old, key.path)?.kind
    const after = nodeAt(now, key.path)?.kind
    if (key.kind === 'moved' && before === undefined) return ['a key moves that is not there']
    if ((key.before === null) !== (before === undefined)) return ['a before-value is shown wrongly']
    if ((key.after === null) !== (after === undefined)) return ['an after-value is shown wrongly']
    if (key.kind !== 'moved' && key.kind !== kindFor(before, after))
      return ['a key change has the wrong kind']
  }
  return []
}

function kindFor(before: string | undefined, after: string | undefined): KeyChange['kind'] {
  if (before === undefined) return 'added'
  if (after === undefined) return 'removed'
  return before === after ? 'changed' : 'retyped'
}

/** The planned file has at most one block with the change's id. */
function blockFaults(change: Change, half: SealedChange, origin: PlanOrigin): string[] {
  // What comes back may have stood twice: a repair took place in between.
  if (change.block === null || half.after === null || origin.kind === 'rollback') return []
  return blockCount(change, change.block, imageBytes(half.after)) > 1
    ? ['the block stands more than once']
    : []
}
