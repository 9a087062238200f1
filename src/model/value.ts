/** A value of a config file, the same for every format and exact: no number is ever rounded. */
import type { KeyPath } from './key-path.ts'
import { keyPathId } from './key-path.ts'

export type ConfigValue =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  /** Normalised: upper-case T and Z, seconds always present, fraction without trailing zeros. */
  | { readonly kind: 'datetime'; readonly type: DatetimeType; readonly value: string }
  | { readonly kind: 'array'; readonly items: readonly ConfigValue[] }
  | { readonly kind: 'table'; readonly entries: ReadonlyMap<string, ConfigValue> }

export type DatetimeType = 'offset' | 'local' | 'date' | 'time'

export type TableValue = Extract<ConfigValue, { kind: 'table' }>

export interface Leaf {
  readonly path: KeyPath
  readonly value: ConfigValue
}

/**
 * Returns the leaves of a document by `keyPathId`, in document order.
 *
 * Tables are descended; an array is one leaf unless it holds a table, then it is descended by
 * index. An empty table is a leaf, so that its appearance is a change too.
 */
export function leavesOf(root: ConfigValue): ReadonlyMap<string, Leaf> {
  const leaves = new Map<string, Leaf>()
  const walk = (path: KeyPath, value: ConfigValue): void => {
    if (value.kind === 'table' && (value.entries.size > 0 || path.length === 0)) {
      for (const [key, inner] of value.entries) walk([...path, key], inner)
    } else if (value.kind === 'array' && value.items.some(item => item.kind === 'table')) {
      value.items.forEach((item, index) => {
        walk([...path, index], item)
      })
    } else leaves.set(keyPathId(path), { path, value })
  }
  walk([], root)
  return leaves
}

/** Whether a value has leaves of its own: a table with entries, or an array that holds a table. */
export function isOpenValue(value: ConfigValue): boolean {
  if (value.kind === 'table') return value.entries.size > 0
  return value.kind === 'array' && value.items.some(item => item.kind === 'table')
}

/** Returns the value at a path, or undefined where there is none. */
export function valueAt(root: ConfigValue, path: KeyPath): ConfigValue | undefined {
  let value: ConfigValue | undefined = root
  for (const part of path) {
    if (value?.kind === 'table' && typeof part === 'string') value = value.entries.get(part)
    else if (value?.kind === 'array' && typeof part === 'number') value = value.items[part]
    else return undefined
  }
  return value
}

/**
 * Returns `valueAt` for paths that are asked for in the order of a document: of what a path shares
 * with the one before, nothing is looked up again.
 */
export function valueReader(root: ConfigValue): (path: KeyPath) => ConfigValue | undefined {
  const parts: (string | number)[] = []
  const values: (ConfigValue | undefined)[] = [root]
  return path => {
    let depth = 0
    while (depth < path.length && depth < parts.length && path[depth] === parts[depth]) depth++
    parts.length = depth
    values.length = depth + 1
    for (const part of path.slice(depth)) {
      const value = values[parts.length]
      parts.push(part)
      values.push(value === undefined ? undefined : valueAt(value, [part]))
    }
    return values[path.length]
  }
}

/** Whether two values are the same value; the order of table entries does not count. */
export function sameValue(a: ConfigValue, b: ConfigValue): boolean {
  switch (a.kind) {
    case 'null':
      return b.kind === 'null'
    case 'float':
      return b.kind === 'float' && Object.is(a.value, b.value)
    case 'datetime':
      return b.kind === 'datetime' && a.type === b.type && a.value === b.value
    case 'array':
      return (
        b.kind === 'array' &&
        a.items.length === b.items.length &&
        a.items.every((item, i) => {
          const other = b.items[i]
          return other !== undefined && sameValue(item, other)
        })
      )
    case 'table': {
      if (b.kind !== 'table' || a.entries.size !== b.entries.size) return false
      for (const [key, value] of a.entries) {
        const other = b.entries.get(key)
        if (other === undefined || !sameValue(value, other)) return false
      }
      return true
    }
    case 'string':
      return b.kind === 'string' && a.value === b.value
    case 'integer':
      return b.kind === 'integer' && a.value === b.value
    case 'boolean':
      return b.kind === 'boolean' && a.value === b.value
  }
}

/** A value as strict JSON, kinds kept: what a sealed plan stores. */
export type TaggedValue =
  | { readonly kind: 'string' | 'integer' | 'float'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'datetime'; readonly type: DatetimeType; readonly value: string }
  | { readonly kind: 'array'; readonly items: readonly TaggedValue[] }
  | { readonly kind: 'table'; readonly entries: readonly (readonly [string, TaggedValue])[] }

/** Encodes a value for a record; `decodeValue` is its inverse. */
export function encodeValue(value: ConfigValue): TaggedValue {
  switch (value.kind) {
    case 'integer':
      return { kind: 'integer', value: value.value.toString() }
    case 'float':
      return { kind: 'float', value: Object.is(value.value, -0) ? '-0' : String(value.value) }
    case 'array':
      return { kind: 'array', items: value.items.map(encodeValue) }
    case 'table':
      return { kind: 'table', entries: [...value.entries].map(([k, v]) => [k, encodeValue(v)]) }
    default:
      return value
  }
}

export function decodeValue(value: TaggedValue): ConfigValue {
  switch (value.kind) {
    case 'integer':
      return { kind: 'integer', value: BigInt(value.value) }
    case 'float':
      return { kind: 'float', value: Number(value.value) }
    case 'array':
      return { kind: 'array', items: value.items.map(decodeValue) }
    case 'table':
      return { kind: 'table', entries: new Map(value.entries.map(([k, v]) => [k, decodeValue(v)])) }
    case 'string':
      return { kind: 'string', value: value.value }
    default:
      return value
  }
}
