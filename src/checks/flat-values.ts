/** A document as a flat map of scalars, written for the checks alone. */
import type { KeyPath } from '../model/key-path.ts'
import type { ConfigValue, TableValue } from '../model/value.ts'

/** The type and text of every scalar, empty table and empty array, by the JSON of its path. */
export type FlatValues = ReadonlyMap<string, string>

/** Returns all scalars below a value; array elements are told apart by their index. */
export function flatValues(value: ConfigValue, at: KeyPath = []): FlatValues {
  const flat = new Map<string, string>()
  const open: { readonly path: KeyPath; readonly value: ConfigValue }[] = [{ path: at, value }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { path, value: inner } = next
    if (inner.kind === 'table') {
      const entries = [...inner.entries].reverse()
      for (const [key, child] of entries) open.push({ path: [...path, key], value: child })
      if (entries.length === 0 && path.length > 0) flat.set(JSON.stringify(path), '{}')
    } else if (inner.kind === 'array') {
      for (let i = inner.items.length - 1; i >= 0; i--) {
        const item = inner.items[i]
        if (item !== undefined) open.push({ path: [...path, i], value: item })
      }
      if (inner.items.length === 0) flat.set(JSON.stringify(path), '[]')
    } else flat.set(JSON.stringify(path), textOf(inner))
  }
  return flat
}

/** Returns what differs of two tables; keys with the same value on both sides are left out. */
export function withoutSame(
  old: TableValue,
  now: TableValue,
): { readonly old: TableValue; readonly now: TableValue } {
  const before = new Map<string, ConfigValue>()
  const changed = new Map<string, ConfigValue>()
  for (const [key, value] of old.entries) {
    const other = now.entries.get(key)
    if (other === undefined) before.set(key, value)
    else if (!isSame(value, other)) {
      const rest = differenceOf(value, other)
      before.set(key, rest.old)
      changed.set(key, rest.now)
    }
  }
  const after = new Map<string, ConfigValue>()
  for (const [key, value] of now.entries) {
    const rest = old.entries.has(key) ? changed.get(key) : value
    if (rest !== undefined) after.set(key, rest)
  }
  return { old: { kind: 'table', entries: before }, now: { kind: 'table', entries: after } }
}

function differenceOf(
  old: ConfigValue,
  now: ConfigValue,
): { readonly old: ConfigValue; readonly now: ConfigValue } {
  if (old.kind !== 'table' || now.kind !== 'table') return { old, now }
  const inner = withoutSame(old, now)
  // What is left of neither side must not look like an empty table that came or went.
  return inner.old.entries.size > 0 && inner.now.entries.size > 0 ? inner : { old, now }
}

function isSame(a: ConfigValue, b: ConfigValue): boolean {
  if (a.kind === 'table') {
    if (b.kind !== 'table' || a.entries.size !== b.entries.size) return false
    for (const [key, value] of a.entries) {
      const other = b.entries.get(key)
      if (other === undefined || !isSame(value, other)) return false
    }
    return true
  }
  if (a.kind === 'array') {
    if (b.kind !== 'array' || a.items.length !== b.items.length) return false
    for (let i = 0; i < a.items.length; i++) {
      const [item, other] = [a.items[i], b.items[i]]
      if (item === undefined || other === undefined || !isSame(item, other)) return false
    }
    return true
  }
  return b.kind !== 'table' && b.kind !== 'array' && textOf(a) === textOf(b)
}

function textOf(value: Exclude<ConfigValue, { kind: 'table' | 'array' }>): string {
  switch (value.kind) {
    case 'null':
      return 'null:'
    case 'datetime':
      return `datetime:${value.type}:${value.value}`
    case 'float':
      return `float:${Object.is(value.value, -0) ? '-0' : value.value}`
    default:
      return `${value.kind}:${value.value}`
  }
}

/** Returns the path a flat value was stored under. */
export function pathOf(id: string): KeyPath {
  const path: unknown = JSON.parse(id)
  if (!Array.isArray(path)) throw new RangeError('not the id of a path')
  return path.filter(part => typeof part === 'string' || typeof part === 'number')
}

/** Returns the value at a path, or undefined where there is none. */
export function nodeAt(root: ConfigValue, path: KeyPath): ConfigValue | undefined {
  return path.reduce<ConfigValue | undefined>((node, part) => {
    if (typeof part === 'number') return node?.kind === 'array' ? node.items[part] : undefined
    return node?.kind === 'table' ? node.entries.get(part) : undefined
  }, root)
}

/** Returns a predicate: whether a path is one of these or lies below one of them. */
export function belowAny(paths: readonly KeyPath[]): (path: KeyPath) => boolean {
  const ids = new Set(paths.map(path => JSON.stringify(path)))
  return path => {
    for (let length = 0; length <= path.length; length++) {
      if (ids.has(JSON.stringify(path.slice(0, length)))) return true
    }
    return false
  }
}
