/** Values of nodes, read from the text on demand: the scan has checked every one of them. */
import type { ConfigValue, DatetimeType, TableValue } from '../../model/value.ts'
import { readTree, readTreeTable } from '../read-tree.ts'
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
  return readTree(tree, node, id => readPlain(text, tree, id))
}

export function readTable(text: string, tree: TomlTree, node: number): TableValue {
  return readTreeTable(tree, node, id => readPlain(text, tree, id))
}

function readPlain(text: string, tree: TomlTree, node: number): ConfigValue {
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
