import type { Entry, Span } from './format.ts'
import type { NodeTable } from './node-table.ts'

/**
 * Returns the entry of every node below the root. `spansOf` says where key and value of a node
 * stand; a node without places of its own has no entry, nor has what is below it.
 */
export function entriesOf(
  tree: NodeTable,
  spansOf: (node: number) => { readonly key: Span; readonly value: Span } | undefined,
): Entry[] {
  const entries: Entry[] = []
  const walk = (parent: number, path: readonly (string | number)[]): void => {
    const isArray = tree.isArray(parent)
    let index = 0
    for (let id = tree.firstChild(parent); id !== 0; id = tree.nextSibling(id)) {
      const spans = spansOf(id)
      const here = [...path, isArray ? index++ : tree.name(id)]
      if (spans === undefined) continue
      entries.push({ path: here, key: isArray ? spans.value : spans.key, value: spans.value })
      if (tree.isContainer(id)) walk(id, here)
    }
  }
  walk(tree.root, [])
  return entries
}
