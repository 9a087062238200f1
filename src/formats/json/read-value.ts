/** Values of nodes, read from the text on demand: the scan has checked every one of them. */
import type { ConfigValue, TableValue } from '../../model/value.ts'
import { readTree, readTreeTable } from '../read-tree.ts'
import { readFloat, readInteger } from './scan-number.ts'
import { readString } from './scan-string.ts'
import { type JsonTree, Kind } from './tree.ts'

/** Returns the value of a node with all that is below it. */
export function readValue(text: string, tree: JsonTree, node: number): ConfigValue {
  return readTree(tree, node, id => readPlain(text, tree, id))
}

export function readTable(text: string, tree: JsonTree, node: number): TableValue {
  return readTreeTable(tree, node, id => readPlain(text, tree, id))
}

function readPlain(text: string, tree: JsonTree, node: number): ConfigValue {
  const kind = tree.kind(node)
  if (kind === Kind.null) return { kind: 'null' }
  if (kind === Kind.string) {
    return { kind: 'string', value: readString(text, tree.start(node), tree.end(node)) }
  }
  const raw = text.slice(tree.start(node), tree.end(node))
  if (kind === Kind.integer) return { kind: 'integer', value: readInteger(raw) }
  if (kind === Kind.float) return { kind: 'float', value: readFloat(raw) }
  return { kind: 'boolean', value: raw === 'true' }
}
