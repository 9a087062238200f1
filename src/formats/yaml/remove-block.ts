import type { TextEdit } from '../../model/edit.ts'
import type { Problem } from '../../model/errors.ts'
import { keyPathId } from '../../model/key-path.ts'
import type { BlockId } from '../../model/migration.ts'
import type { TableValue } from '../../model/value.ts'
import type { EditOutcome, ManagedBlock, ParsedDocument } from '../format.ts'
import { refused } from '../outcomes.ts'
import { removeSeparated } from '../separators.ts'
import { lineBreakBefore } from '../text-lines.ts'
import { nodesIn } from './block-paths.ts'
import { restoreBraces } from './braces.ts'
import { assertYaml, type YamlDocument } from './document.ts'
import { columnAt, contentEnd, joined } from './layout.ts'
import { placed } from './refusals.ts'
import { sharedInside } from './shared.ts'
import { Field, Kind } from './tree.ts'
import { verified, withoutValue } from './verify.ts'

/** Removes the block with its marker lines and the blank line that belongs to it. */
export function removeBlock(document: ParsedDocument, id: BlockId): EditOutcome {
  const yaml = assertYaml(document)
  const block = yaml.blockNamed(id)
  if (block === undefined) return { ok: true, edits: [] }
  const problem = dependencyProblem(yaml, block)
  if (problem) return refused(problem)
  const edits = removalOf(yaml, block)
  return verified(yaml, { ok: true, edits }, () => rootWithout(yaml, block))
}

/** Returns the values of the document without those of a block. */
export function rootWithout(yaml: YamlDocument, block: ManagedBlock): TableValue {
  // From the last to the first, so that the indices of elements hold.
  return nodesIn(yaml, block.body)
    .reverse()
    .reduce((root, node) => withoutValue(root, yaml.tree.pathOf(node)), yaml.root)
}

/** Returns the map a block stands in; undefined where it holds nothing that would tell. */
export function containerOf(yaml: YamlDocument, block: ManagedBlock): number | undefined {
  const { tree } = yaml
  const [first] = nodesIn(yaml, block.body)
  if (first !== undefined) return tree.parent(first)
  const column = columnAt(yaml.text, yaml.text.indexOf('#', block.span.start))
  const root = tree.root === 0 ? 0 : columnAt(yaml.text, tree.start(tree.root))
  return column === root || tree.root === 0 ? tree.root : undefined
}

export function removalOf(yaml: YamlDocument, block: ManagedBlock): TextEdit[] {
  const { text, tree } = yaml
  const container = containerOf(yaml, block)
  const isEmptied =
    container !== undefined && tree.childCount(container) === nodesIn(yaml, block.body).length
  if (container === tree.root) {
    const braces = isEmptied ? restoreBraces(yaml, block.span) : undefined
    return [braces ?? removeSeparated(text, block.span)]
  }
  const { start, end } = block.span
  const isOpen = lineBreakBefore(text, end) === 0
  const from = isOpen ? start - lineBreakBefore(text, start) : start
  const cut = { offset: from, length: end - from, content: '' }
  if (!isEmptied) return [cut]
  const props = tree.get(container, Field.propsEnd)
  const offset = props === -1 ? tree.get(container, Field.colon) + 1 : props
  return joined(yaml, [{ offset, length: 0, content: ' {}' }, cut])
}

/**
 * Returns what outside the block would mean something else without it: lines that go on with its
 * last map, aliases of its anchors, or braces around it. Rule: R9.
 */
export function dependencyProblem(yaml: YamlDocument, block: ManagedBlock): Problem | undefined {
  const { tree } = yaml
  const nodes = nodesIn(yaml, block.body)
  const parents = new Set(nodes.map(node => keyPathId(tree.pathOf(tree.parent(node)))))
  for (const node of nodes) {
    const path = tree.pathOf(node)
    if (parents.size > 1 || tree.kind(tree.parent(node)) !== Kind.map) {
      const what = 'the block holds a part of something else: move it first, from'
      return placed('NO_SAFE_PLACE', yaml, tree.from(node), path, what)
    }
    if (contentEnd(yaml, node) > block.body.end) {
      const what = 'lines below the block go on with its last key: move them first, from'
      return placed('NO_SAFE_PLACE', yaml, block.span.end, path, what)
    }
  }
  return sharedInside(yaml, block.body)
}
