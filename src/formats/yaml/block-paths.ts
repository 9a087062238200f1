import type { KeyPath } from '../../model/key-path.ts'
import { leavesOf } from '../../model/value.ts'
import type { Span } from '../format.ts'
import { readValue, type Source } from './read-value.ts'

/** Returns the topmost nodes that stand in a range, in order. */
export function nodesIn(source: Source, range: Span): number[] {
  const { tree } = source
  const nodes: number[] = []
  const walk = (parent: number): void => {
    for (const child of tree.children(parent)) {
      const from = tree.from(child)
      if (from >= range.end) return
      if (from >= range.start) nodes.push(child)
      else if (tree.end(child) > range.start) walk(child)
    }
  }
  walk(tree.root)
  return nodes
}

/**
 * Returns the leaves that stand in a range, as `leavesOf` of a document counts leaves. A merge
 * key counts as one, by its own name: what it brings in is nobody's.
 */
export function blockPaths(source: Source, range: Span): KeyPath[] {
  return nodesIn(source, range).flatMap(node => {
    const path = source.tree.pathOf(node)
    if (source.tree.isMerge(node)) return [path]
    const value = readValue(source, node)
    if (value.kind === 'table' && value.entries.size === 0) return [path]
    return [...leavesOf(value).values()].map(leaf => [...path, ...leaf.path])
  })
}
