/** Values of nodes, read from the text on demand: the reading has checked every one of them. */
import { EVENT_ID, type Event, SCALAR_STYLE, type ScalarEvent } from 'js-yaml'
import type { ConfigValue, TableValue } from '../../model/value.ts'
import { isNull, readBoolean, readFloat, readInteger, resolvePlain } from './resolve.ts'
import { scalarText } from './scalar-text.ts'
import { Tag } from './tags.ts'
import { readTimestamp } from './timestamp.ts'
import { Field, Kind, type YamlTree } from './tree.ts'

/** What values are read from. */
export interface Source {
  readonly text: string
  readonly isOld: boolean
  readonly events: readonly Event[]
  readonly tree: YamlTree
}

/** Returns the value of a node with all that is below it; an alias has that of its anchor. */
export function readValue(source: Source, node: number): ConfigValue {
  const { tree } = source
  if (tree.isTable(node)) return readTable(source, node)
  if (tree.isArray(node)) {
    const items: ConfigValue[] = []
    for (let id = tree.firstChild(node); id !== 0; id = tree.nextSibling(id)) {
      items.push(readValue(source, id))
    }
    return { kind: 'array', items }
  }
  if (tree.kind(node) === Kind.alias) return readValue(source, tree.targets.get(node) ?? 0)
  return nodeScalar(source, node)
}

/** Returns the value of a node that is a scalar. */
export function nodeScalar(source: Source, node: number): ConfigValue {
  const event = source.events[source.tree.get(node, Field.event)]
  if (event?.type !== EVENT_ID.SCALAR) return { kind: 'null' }
  const tag = source.tree.get(node, Field.tag)
  return readScalar(source.text, event, tag, source.isOld) ?? { kind: 'null' }
}

/** A key that stands there wins over a merged one; among merges the first wins. */
export function readTable(source: Source, node: number): TableValue {
  const { tree } = source
  const entries = new Map<string, ConfigValue>()
  let merge = 0
  for (let id = tree.firstChild(node); id !== 0; id = tree.nextSibling(id)) {
    if (tree.isMerge(id)) merge = id
    else entries.set(tree.name(id), readValue(source, id))
  }
  if (merge !== 0) {
    for (const [key, value] of mergedEntries(source, merge)) {
      if (!entries.has(key)) entries.set(key, value)
    }
  }
  return { kind: 'table', entries }
}

function mergedEntries(source: Source, merge: number): ReadonlyMap<string, ConfigValue> {
  const value = readValue(source, merge)
  if (value.kind === 'table') return value.entries
  const entries = new Map<string, ConfigValue>()
  for (const item of value.kind === 'array' ? value.items : []) {
    if (item.kind !== 'table') continue
    for (const [key, inner] of item.entries) if (!entries.has(key)) entries.set(key, inner)
  }
  return entries
}

/** Returns the value of a scalar; undefined where its tag does not allow the text. */
export function readScalar(
  text: string,
  event: ScalarEvent,
  tag: number,
  isOld: boolean,
): ConfigValue | undefined {
  const value = scalarText(text, event)
  switch (tag) {
    case Tag.none:
    case Tag.unknown:
    case Tag.merge:
      if (event.style !== SCALAR_STYLE.PLAIN) return { kind: 'string', value }
      return resolvePlain(value, isOld)
    case Tag.str:
    case Tag.binary:
      return { kind: 'string', value }
    case Tag.null:
      return isNull(value) ? { kind: 'null' } : undefined
    case Tag.bool: {
      const bool = readBoolean(value, isOld)
      return bool === undefined ? undefined : { kind: 'boolean', value: bool }
    }
    case Tag.int: {
      const integer = readInteger(value, isOld)
      return integer === undefined ? undefined : { kind: 'integer', value: integer }
    }
    case Tag.float: {
      const integer = readInteger(value, isOld)
      const float = readFloat(value, isOld) ?? (integer === undefined ? undefined : Number(integer))
      return float === undefined ? undefined : { kind: 'float', value: float }
    }
    case Tag.timestamp: {
      const timestamp = readTimestamp(value)
      return timestamp === 'impossible' ? undefined : timestamp
    }
    default:
      return undefined
  }
}

/** Returns the name a scalar key has in key paths: what is no string is named by its value. */
export function keyName(value: ConfigValue): string {
  switch (value.kind) {
    case 'string':
    case 'datetime':
      return value.value
    case 'null':
      return 'null'
    case 'integer':
    case 'boolean':
    case 'float':
      return String(value.value)
    default:
      return ''
  }
}
