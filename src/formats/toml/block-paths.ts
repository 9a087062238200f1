import type { KeyPath } from '../../model/key-path.ts'
import type { Span } from '../format.ts'
import type { Statements } from './draft.ts'
import { Kind, type TomlTree } from './tree.ts'

/**
 * Returns the leaves that the statements in a range define, as `leavesOf` of a document counts
 * leaves: an array is one unless it holds a table, an empty table is one.
 */
export function blockPaths(
  document: { readonly tree: TomlTree; readonly statements: Statements },
  range: Span,
): KeyPath[] {
  const { tree, statements } = document
  const paths: KeyPath[] = []
  const collect = (id: number): void => {
    const isOpen = tree.isTable(id) ? tree.childCount(id) > 0 : holdsTable(tree, id)
    if (!isOpen) paths.push(tree.pathOf(id))
    else for (const child of tree.children(id)) collect(child)
  }
  const end = statements.firstFrom(range.end)
  for (let statement = statements.firstFrom(range.start); statement < end; statement++) {
    const node = statements.node(statement)
    if (!statements.isHeader(statement)) collect(node)
    else if (tree.childCount(node) === 0) paths.push(tree.pathOf(node))
  }
  return paths
}

function holdsTable(tree: TomlTree, id: number): boolean {
  return tree.kind(id) === Kind.array && tree.children(id).some(child => tree.isTable(child))
}
