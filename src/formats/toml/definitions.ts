import type { TomlDocument } from './document.ts'
import { Kind } from './tree.ts'

/**
 * Returns where in the text a node is defined; a table that only deeper headers imply is defined
 * by each of them. A header counts from its bracket, a pair from the first part of its key.
 */
export function definitionOffsets(document: TomlDocument, node: number): number[] {
  const { tree, statements } = document
  const kind = tree.kind(node)
  if (kind === Kind.implicit || kind === Kind.tables || kind === Kind.dotted) {
    const offsets: number[] = []
    for (const child of tree.children(node)) {
      for (const offset of definitionOffsets(document, child)) offsets.push(offset)
    }
    return offsets
  }
  return [kind === Kind.header ? statements.start(tree.statement(node)) : tree.from(node)]
}
