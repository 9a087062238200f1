import type { ItemList } from '../bracket-list.ts'
import { rootNode } from '../node-table.ts'
import { Kind, type TomlTree } from './tree.ts'

/** Returns the array or inline table a node is written in; undefined outside all of them. */
export function enclosingList(tree: TomlTree, node: number): number | undefined {
  for (let at = tree.parent(node); at !== rootNode; at = tree.parent(at)) {
    if (tree.kind(at) === Kind.array || tree.kind(at) === Kind.inline) return at
  }
  return undefined
}

/** Returns the nodes that are items of an array or inline table: elements, or pairs. */
export function itemNodes(tree: TomlTree, list: number): number[] {
  if (tree.kind(list) === Kind.array) return [...tree.children(list)]
  const pairs: number[] = []
  const walk = (table: number): void => {
    for (const child of tree.children(table)) {
      if (tree.kind(child) === Kind.dotted) walk(child)
      else pairs.push(child)
    }
  }
  walk(list)
  return pairs.sort((a, b) => tree.from(a) - tree.from(b))
}

export function itemList(tree: TomlTree, list: number, nodes: readonly number[]): ItemList {
  return {
    span: { start: tree.start(list), end: tree.end(list) },
    items: nodes.map(node => ({ start: tree.from(node), end: tree.end(node) })),
  }
}
