/** Values of nodes, read from the text on demand: the scan has checked every one of them. */
import type { ConfigValue, TableValue } from '../../model/value.ts'
import { readFloat, readInteger } from './scan-number.ts'
import { readString } from './scan-string.ts'
import { type JsonTree, Kind } from './tree.ts'

/** Returns the value of a node with all that is below it. */
export function readValue(text: string, tree: JsonTree, node: number): ConfigValue {
  const kind = tree.kind(node)
  if (kind === Kind.object) return readTable(text, tree, node)
  if (kind === Kind.array) {
    const items: ConfigValue[] = []
    for (let id = tree.firstChild(node); id !== 0; id = tree.nextSibling(id)) {
      items.push(readValue(text, tree, id))
    }
    return { kind: 'array', items }
  }
  if (kind === Kind.null) return { kind: 'null' }
  if (kind === Kind.string) {
    return { kind: 'string', value: readString(text, tree.start(node), tree.end(node)) }
  }
  const raw = text.slice(tree.start(node), tree.end(node))
  if (kind === Kind.integer) return { kind: 'integer', value: readInteger(raw) }
  if (kind === Kind.float) return { kind: 'float', value: readFloat(raw) }
  return { kind: 'boolean', value: raw === 'true' }
}

export function readTable(text: string, tree: JsonTree, node: number): TableValue {
  const entries = new Map<string, ConfigValue>()
  for (let id = tree.firstChild(node); id !== 0; id = tree.nextSibling(id)) {
    entries.set(tree.name(id), readValue(text, tree, id))
  }
  return { kind: 'table', entries }
}
