import type { KeyPath } from '../../model/key-path.ts'
import { Kind, type YamlTree } from './tree.ts'

/** How far a key path leads: the deepest node there is, and what is left of the path. */
export interface Found {
  /** 0 for an empty document. */
  readonly node: number
  /** Empty when `node` is the node at the path. */
  readonly rest: KeyPath
}

/** Follows a path through keys and indices as they stand; aliases and merges are not followed. */
export function findNode(tree: YamlTree, path: KeyPath): Found {
  let node = tree.root
  for (const [index, part] of path.entries()) {
    const next = childAt(tree, node, part)
    if (next === 0) return { node, rest: path.slice(index) }
    node = next
  }
  return { node, rest: [] }
}

function childAt(tree: YamlTree, node: number, part: string | number): number {
  if (node === 0 || tree.kind(node) <= Kind.alias) return 0
  if (typeof part === 'number') return tree.isSeq(node) ? tree.element(node, part) : 0
  return tree.isMap(node) ? tree.child(node, part) : 0
}
