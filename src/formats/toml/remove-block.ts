import type { TextEdit } from '../../model/edit.ts'
import type { Problem } from '../../model/errors.ts'
import { formatKeyPath } from '../../model/key-path.ts'
import type { BlockId } from '../../model/migration.ts'
import type { EditOutcome, ManagedBlock, ParsedDocument } from '../format.ts'
import { refused } from '../outcomes.ts'
import { placesInWords } from '../places-in-words.ts'
import { removeSeparated } from '../separators.ts'
import { assertToml, type TomlDocument } from './document.ts'
import { Kind } from './tree.ts'

/** Removes the block with its marker lines and the blank line that belongs to it. */
export function removeBlock(document: ParsedDocument, id: BlockId): EditOutcome {
  const toml = assertToml(document)
  const block = toml.blockNamed(id)
  if (block === undefined) return { ok: true, edits: [] }
  const problem = dependencyProblem(toml, block)
  return problem ? refused(problem) : { ok: true, edits: [removalOf(toml, block)] }
}

export function removalOf(document: TomlDocument, block: ManagedBlock): TextEdit {
  return removeSeparated(document.text, block.span)
}

/**
 * Returns what outside the block would mean something else without it: a key below its last
 * table, or a part of an array of tables that it shares with others. Rule: R9.
 */
export function dependencyProblem(
  document: TomlDocument,
  block: ManagedBlock,
): Problem | undefined {
  const { tree, statements } = document
  const first = statements.firstFrom(block.span.start)
  const next = statements.firstFrom(block.span.end)
  const isInside = (node: number): boolean =>
    tree.statement(node) >= first && tree.statement(node) < next
  let hasHeader = false
  for (let statement = first; statement < next; statement++) {
    if (!statements.isHeader(statement)) continue
    hasHeader = true
    const array = tree.parent(statements.node(statement))
    if (tree.kind(array) !== Kind.tables) continue
    const outside = firstOutside(document, array, isInside)
    if (outside !== undefined) return dependent(document, outside)
  }
  return hasHeader && next < statements.count && !statements.isHeader(next)
    ? dependent(document, statements.node(next))
    : undefined
}

function firstOutside(
  document: TomlDocument,
  node: number,
  isInside: (node: number) => boolean,
): number | undefined {
  for (const child of document.tree.children(node)) {
    if (!isInside(child)) return child
    const below = firstOutside(document, child, isInside)
    if (below !== undefined) return below
  }
  return undefined
}

function dependent(document: TomlDocument, node: number): Problem {
  const offset = document.statements.start(document.tree.statement(node))
  const places = [document.placeAt(offset)]
  const path = formatKeyPath(document.tree.pathOf(node))
  return {
    code: 'NO_SAFE_PLACE',
    detail: `${path} in ${placesInWords(places)} stands below a table of the block: move it first`,
    places,
  }
}
