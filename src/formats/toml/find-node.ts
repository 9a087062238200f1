import type { KeyPath } from '../../model/key-path.ts'
import { rootNode, type TomlTree } from './tree.ts'

/** How far a key path leads: the deepest node there is, and what is left of the path. */
export interface Found {
  readonly node: number
  /** Empty when `node` is the node at the path. */
  readonly rest: KeyPath
}

export function findNode(tree: TomlTree, path: KeyPath): Found {
  let node = rootNode
  for (const [index, part] of path.entries()) {
    const next = childAt(tree, node, part)
    if (next === 0) return { node, rest: path.slice(index) }
    node = next
  }
  return { node, rest: [] }
}

function childAt(tree: TomlTree, node: number, part: string | number): number {
  if (typeof part === 'number') return tree.isArray(node) ? tree.element(node, part) : 0
  return tree.isTable(node) ? tree.child(node, part) : 0
}
