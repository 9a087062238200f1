import type { TextEdit } from '../../model/edit.ts'
import type { KeyPath } from '../../model/key-path.ts'
import { removeItems } from '../bracket-list.ts'
import { findNode } from '../find-node.ts'
import type { EditOutcome, ParsedDocument } from '../format.ts'
import { missingKey, refused } from '../outcomes.ts'
import { lineBreakAt, lineBreakBefore, lineEndAt, lineStartAt } from '../text-lines.ts'
import { conflict } from './block-conflicts.ts'
import { assertToml, type TomlDocument } from './document.ts'
import { enclosingList, itemList, itemNodes } from './item-list.ts'
import { Kind } from './tree.ts'

/**
 * Removes a key with everything below it, wherever in the file parts of it stand.
 *
 * Only the lines of pairs and headers go, with the comment beside them; comments on lines of
 * their own are the user's and stay. Keys inside a managed block are refused.
 */
export function removeKey(document: ParsedDocument, path: KeyPath): EditOutcome {
  const toml = assertToml(document)
  const { tree } = toml
  const { node, rest } = findNode(tree, path)
  if (rest.length > 0 || path.length === 0) {
    return missingKey(path)
  }
  const list = enclosingList(tree, node)
  const statements = list === undefined ? statementsBelow(toml, node) : [tree.statement(node)]
  if (statements.some(statement => toml.blockAt(toml.statements.start(statement)))) {
    return refused(conflict(toml, path, node))
  }
  return {
    ok: true,
    edits: list === undefined ? removeLines(toml, statements) : removeFromList(toml, list, node),
  }
}

function removeFromList(toml: TomlDocument, list: number, node: number): TextEdit[] {
  const { tree, text } = toml
  const nodes = itemNodes(tree, list)
  const removed = nodes.map(item => tree.isWithin(item, node))
  return removeItems(text, itemList(tree, list, nodes), index => removed[index] === true)
}

/** Returns the pairs and headers that define a node and what is below it, in text order. */
export function statementsBelow(toml: TomlDocument, node: number): number[] {
  const { tree } = toml
  const found: number[] = []
  const walk = (at: number): void => {
    const kind = tree.kind(at)
    if (kind <= Kind.array || kind === Kind.inline || kind === Kind.header) {
      found.push(tree.statement(at))
    }
    if (kind === Kind.tables || kind > Kind.inline)
      for (const child of tree.children(at)) walk(child)
  }
  walk(node)
  return found.sort((a, b) => a - b)
}

function removeLines(toml: TomlDocument, ids: readonly number[]): TextEdit[] {
  const { text, statements } = toml
  const edits: TextEdit[] = []
  let range: { start: number; end: number; hasHeader: boolean } | undefined
  const close = (): void => {
    if (range) edits.push(lineRemoval(text, range.start, range.end, range.hasHeader))
  }
  for (const id of ids) {
    const start = lineStartAt(text, statements.start(id))
    const end = lineEndAt(text, statements.end(id))
    // Blank lines between two lines that go have nothing left to separate.
    if (range && text.slice(range.end, start).trim() === '') {
      range = { ...range, end, hasHeader: range.hasHeader || statements.isHeader(id) }
      continue
    }
    close()
    range = { start, end, hasHeader: statements.isHeader(id) }
  }
  close()
  return edits
}

/** With a header goes one of the two blank lines that would meet where it stood. */
function lineRemoval(text: string, from: number, to: number, hasHeader: boolean): TextEdit {
  let start = from
  let end = to
  const above = lineBreakBefore(text, start)
  const isBlankAbove = above > 0 && lineBreakBefore(text, start - above) > 0
  if (end === text.length) {
    const isOpen = lineBreakBefore(text, end) === 0
    if (isOpen) start -= above
    if (hasHeader && isBlankAbove) start -= lineBreakBefore(text, start)
  } else if (hasHeader && (isBlankAbove || above === 0)) end += lineBreakAt(text, end)
  return { offset: start, length: end - start, content: '' }
}
