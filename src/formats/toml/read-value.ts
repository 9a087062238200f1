/** Values of nodes, read from the text on demand: the scan has checked every one of them. */
import type { ConfigValue, DatetimeType, TableValue } from '../../model/value.ts'
import { normalDatetime } from './scan-datetime.ts'
import { readFloat, readInteger } from './scan-number.ts'
import { readString } from './scan-string.ts'
import { Kind, type TomlTree } from './tree.ts'

const datetimeTypes: ReadonlyMap<number, DatetimeType> = new Map([
  [Kind.offset, 'offset'],
  [Kind.local, 'local'],
  [Kind.date, 'date'],
  [Kind.time, 'time'],
])

/** Returns the value of a node with all that is below it. */
export function readValue(text: string, tree: TomlTree, node: number): ConfigValue {
  if (tree.isTable(node)) return readTable(text, tree, node)
  if (tree.isArray(node)) {
    const items: ConfigValue[] = []
    for (let id = tree.firstChild(node); id !== 0; id = tree.nextSibling(id)) {
      items.push(readValue(text, tree, id))
    }
    return { kind: 'array', items }
  }
  const kind = tree.kind(node)
  if (kind === Kind.string) {
    return { kind: 'string', value: readString(text, tree.start(node), tree.end(node)) }
  }
  const raw = text.slice(tree.start(node), tree.end(node))
  if (kind === Kind.integer) return { kind: 'integer', value: readInteger(raw) }
  if (kind === Kind.float) return { kind: 'float', value: readFloat(raw) }
  if (kind === Kind.boolean) return { kind: 'boolean', value: raw === 'true' }
  const type = datetimeTypes.get(kind) ?? 'time'
  return { kind: 'datetime', type, value: normalDatetime(raw, type) }
}

export function readTable(text: string, tree: TomlTree, node: number): TableValue {
  const entries = new Map<string, ConfigValue>()
  for (let id = tree.firstChild(node); id !== 0; id = tree.nextSibling(id)) {
    entries.set(tree.name(id), readValue(text, tree, id))
  }
  return { kind: 'table', entries }
}
