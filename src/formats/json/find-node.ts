import type { KeyPath } from '../../model/key-path.ts'
import { type JsonTree, Kind, rootNode } from './tree.ts'

/** How far a key path leads: the deepest node there is, and what is left of the path. */
export interface Found {
  readonly node: number
  /** Empty when `node` is the node at the path. */
  readonly rest: KeyPath
}

export function findNode(tree: JsonTree, path: KeyPath): Found {
  let node = rootNode
  for (const [index, part] of path.entries()) {
    const next = childAt(tree, node, part)
    if (next === 0) return { node, rest: path.slice(index) }
    node = next
  }
  return { node, rest: [] }
}

/** Returns the member or element of a node; 0 where there is none. */
export function childAt(tree: JsonTree, node: number, part: string | number): number {
  if (typeof part === 'number') return tree.kind(node) === Kind.array ? tree.element(node, part) : 0
  return tree.kind(node) === Kind.object ? tree.child(node, part) : 0
}
