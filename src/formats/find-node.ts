import type { KeyPath } from '../model/key-path.ts'
import type { NodeTable } from './node-table.ts'

/** How far a key path leads: the deepest node there is, and what is left of the path. */
export interface Found {
  /** 0 for a document without a node. */
  readonly node: number
  /** Empty when `node` is the node at the path. */
  readonly rest: KeyPath
}

/** Follows a path through keys and indices as they stand in the file. */
export function findNode(tree: NodeTable, path: KeyPath): Found {
  let node = tree.root
  for (const [index, part] of path.entries()) {
    const next = childAt(tree, node, part)
    if (next === 0) return { node, rest: path.slice(index) }
    node = next
  }
  return { node, rest: [] }
}

/** Returns the child of a node with this key or index; 0 where there is none. */
export function childAt(tree: NodeTable, node: number, part: string | number): number {
  if (typeof part === 'number') return tree.isArray(node) ? tree.element(node, part) : 0
  return tree.isTable(node) ? tree.child(node, part) : 0
}
