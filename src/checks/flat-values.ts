/** A document as a flat map of scalars, written for the checks alone. */
import type { KeyPath } from '../model/key-path.ts'
import type { ConfigValue } from '../model/value.ts'

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
