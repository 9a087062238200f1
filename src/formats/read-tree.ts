import type { ConfigValue, TableValue } from '../model/value.ts'
import type { NodeTable } from './node-table.ts'

/** Returns the value of a node with all that is below it; `readPlain` reads what is no container. */
export function readTree(
  tree: NodeTable,
  node: number,
  readPlain: (node: number) => ConfigValue,
): ConfigValue {
  if (tree.isTable(node)) return readTreeTable(tree, node, readPlain)
  if (!tree.isArray(node)) return readPlain(node)
  const items: ConfigValue[] = []
  for (let id = tree.firstChild(node); id !== 0; id = tree.nextSibling(id)) {
    items.push(readTree(tree, id, readPlain))
  }
  return { kind: 'array', items }
}

/** Returns the value of a node that is a table. */
export function readTreeTable(
  tree: NodeTable,
  node: number,
  readPlain: (node: number) => ConfigValue,
): TableValue {
  const entries = new Map<string, ConfigValue>()
  for (let id = tree.firstChild(node); id !== 0; id = tree.nextSibling(id)) {
    entries.set(tree.name(id), readTree(tree, id, readPlain))
  }
  return { kind: 'table', entries }
}
