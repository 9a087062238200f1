/**
 * Proves the values of a change with the second parser: owned keys have exactly their planned
 * value, every other key its old one, and the list of key changes says neither more nor less.
 * Rules: R4, R9.
 */
import type { KeyPath } from '../model/key-path.ts'
import type { BlockId } from '../model/migration.ts'
import type { Change, KeyChange, SealedChange } from '../model/plan.ts'
import { decodeValue, type TableValue } from '../model/value.ts'
import { imageBytes } from './bytes-proof.ts'
import { belowAny, flatValues, nodeAt, pathOf } from './flat-values.ts'
import { agreesWithSecondParser, readWithSecondParser } from './second-parser.ts'
import { tomlComments } from './toml-comments.ts'

/** Returns what is wrong with the values of one change. */
export function valueProblems(change: Change, half: SealedChange, isExact: boolean): string[] {
  const before = rootOf(change, half.before)
  const after = rootOf(change, half.after)
  if (after === undefined) return ['the after-image does not parse']
  if (before === undefined && !isExact) return ['the before-image does not parse']
  const old = before ?? nothing
  const owned = half.owned.map(own => own.path)
  if (JSON.stringify(owned) !== JSON.stringify(change.owned)) {
    return ['the owned paths of the two halves differ']
  }
  const changed = changedPaths(old, after)
  const faults = ownedFaults(half, after)
  if (!change.wholeFile && !changed.every(belowAny(owned))) {
    faults.push('a key changes that the migration does not decide')
  }
  return [...faults, ...keyFaults(change.keys, changed, old, after), ...blockFaults(change, half)]
}

const nothing: TableValue = { kind: 'table', entries: new Map() }

function rootOf(change: Change, image: SealedChange['before']): TableValue | undefined {
  if (image === null) return nothing
  const text = decoded(imageBytes(image))
  const read = text === undefined ? undefined : readWithSecondParser(change.format, text)
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
  const before = flatValues(old)
  const after = flatValues(now)
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
  const isPlanned = half.owned.every(({ path, value }) => {
    const found = nodeAt(after, path)
    if (found === undefined || value === null) return found === undefined && value === null
    return agreesWithSecondParser(decodeValue(value), found)
  })
  return isPlanned ? [] : ['an owned key does not have its planned value']
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
    if (!touched.has(JSON.stringify(key.path))) return ['a listed key does not change']
    const before = nodeAt(old, key.path)?.kind
    const after = nodeAt(now, key.path)?.kind
    if ((key.before === null) !== (before === undefined)) return ['a before-value is shown wrongly']
    if ((key.after === null) !== (after === undefined)) return ['an after-value is shown wrongly']
    if (key.kind !== kindFor(before, after)) return ['a key change has the wrong kind']
  }
  return []
}

function kindFor(before: string | undefined, after: string | undefined): KeyChange['kind'] {
  if (before === undefined) return 'added'
  if (after === undefined) return 'removed'
  return before === after ? 'changed' : 'retyped'
}

/** The planned file has at most one block with the change's id. */
function blockFaults(change: Change, half: SealedChange): string[] {
  if (change.block === null || half.after === null) return []
  return blockCount(change.block, imageBytes(half.after)) > 1
    ? ['the block stands more than once']
    : []
}

/** Counts the begin markers of a block; what only looks like one inside a string does not count. */
export function blockCount(block: BlockId, bytes: Uint8Array): number {
  const comments = tomlComments(Buffer.from(bytes).toString('utf8'))
  return comments.filter(comment => {
    const [, owner, name] = /^# >>> writ (\S+)\/(\S+) v\d+ >>>/.exec(comment) ?? []
    return unescaped(owner) === block.owner && unescaped(name) === block.name
  }).length
}

function unescaped(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text)
  } catch {
    return undefined
  }
}
