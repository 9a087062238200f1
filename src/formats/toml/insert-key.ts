/** New keys: beside their siblings, else under a header of their own. Rule: R10. */
import type { TextEdit } from '../../model/edit.ts'
import { formatKeyPath, type KeyPath } from '../../model/key-path.ts'
import type { ConfigValue } from '../../model/value.ts'
import { appendItem } from '../bracket-list.ts'
import type { EditOutcome } from '../format.ts'
import { rootNode } from '../node-table.ts'
import { refused } from '../outcomes.ts'
import { lineBreakBefore, lineEndAt, lineStartAt } from '../text-lines.ts'
import { conflict } from './block-conflicts.ts'
import type { TomlDocument } from './document.ts'
import { emitKeys, emitPair, emitSection, emitValue } from './emit.ts'
import { itemList, itemNodes } from './item-list.ts'
import { statementsBelow } from './remove-key.ts'
import { beforeTables } from './safe-place.ts'
import { Kind } from './tree.ts'

/** Puts a value at `rest` below a node, where nothing stands yet. */
export function insertKey(
  toml: TomlDocument,
  node: number,
  rest: KeyPath,
  value: ConfigValue,
): EditOutcome {
  const { tree } = toml
  const path = [...tree.pathOf(node), ...rest]
  const kind = tree.kind(node)
  if (isOwned(toml, node)) return refused(conflict(toml, tree.pathOf(node), node))
  if (tree.isArray(node) && rest.length === 1 && rest[0] === tree.childCount(node)) {
    if (kind === Kind.array) return appended(toml, node, emitValue(value))
    if (value.kind === 'table') {
      const lines = emitSection({ kind: 'array', items: [value] }, keysOf(tree.pathOf(node)))
      return { ok: true, edits: [insertSections(toml, node, lines)] }
    }
  }
  const keys = keysOf(rest)
  if (keys.length < rest.length) {
    const detail = `${formatKeyPath(path)}: an array grows by one item, at its end, of its kind`
    return refused({ code: 'NO_SAFE_PLACE', detail })
  }
  if (!tree.isTable(node)) return refused(conflict(toml, tree.pathOf(node), node))
  if (kind === Kind.inline || kind === Kind.dotted) return besideSiblings(toml, node, keys, value)
  return { ok: true, edits: [insertBelowHeader(toml, node, keys, value)] }
}

/** Whether the table or array itself is made inside a managed block. */
function isOwned(toml: TomlDocument, node: number): boolean {
  const { tree } = toml
  return (
    node !== rootNode && tree.kind(node) !== Kind.implicit && isInBlock(toml, tree.statement(node))
  )
}

function isInBlock(toml: TomlDocument, statement: number): boolean {
  return toml.blockAt(toml.statements.start(statement)) !== undefined
}

function appended(toml: TomlDocument, list: number, item: string): EditOutcome {
  const items = itemList(toml.tree, list, itemNodes(toml.tree, list))
  return { ok: true, edits: appendItem(toml.text, items, item, toml.eol) }
}

/** Into the inline table, or below the last of the dotted keys that make the table. */
function besideSiblings(
  toml: TomlDocument,
  node: number,
  keys: readonly string[],
  value: ConfigValue,
): EditOutcome {
  const { tree } = toml
  const prefix: string[] = []
  let table = node
  for (; tree.kind(table) === Kind.dotted; table = tree.parent(table))
    prefix.unshift(tree.name(table))
  const pair = `${emitKeys([...prefix, ...keys])} = ${emitValue(value)}`
  if (tree.kind(table) === Kind.inline) return appended(toml, table, pair)
  return { ok: true, edits: [insertAfter(toml, lastSibling(toml, node), pair)] }
}

/** A dotted table holds sub-tables of later headers too; only pairs of its section are siblings. */
function lastSibling(toml: TomlDocument, node: number): number {
  const { statements, tree } = toml
  const first = tree.statement(node)
  let end = first
  while (end < statements.count && !statements.isHeader(end)) end++
  const siblings = statementsBelow(toml, node).filter(id => id < end && !isInBlock(toml, id))
  return siblings.at(-1) ?? first
}

function insertBelowHeader(
  toml: TomlDocument,
  node: number,
  keys: readonly string[],
  value: ConfigValue,
): TextEdit {
  const { tree } = toml
  const header = keysOf(tree.pathOf(node))
  if (value.kind === 'table')
    return insertSections(toml, node, emitSection(value, [...header, ...keys]))
  const [key] = keys
  if (keys.length === 1 && key !== undefined && tree.kind(node) !== Kind.implicit) {
    return insertPair(toml, node, emitPair(key, value))
  }
  const path = [...header, ...keys.slice(0, -1)]
  const lines = [`[${emitKeys(path)}]`, emitPair(keys.at(-1) ?? '', value)]
  return insertSections(toml, node, lines)
}

/** Below the last pair of the section that is not in a managed block. */
function insertPair(toml: TomlDocument, node: number, pair: string): TextEdit {
  const { statements, text, eol } = toml
  const header = node === rootNode ? -1 : toml.tree.statement(node)
  let anchor = header
  for (let id = header + 1; id < statements.count && !statements.isHeader(id); id++) {
    if (!isInBlock(toml, id)) anchor = id
  }
  if (anchor !== -1) return insertAfter(toml, anchor, pair)
  const offset = beforeTables(toml)
  if (offset < text.length) return { offset, length: 0, content: pair + eol + eol }
  return insertAtEnd(text, pair, eol)
}

function insertAfter(toml: TomlDocument, statement: number, line: string): TextEdit {
  const { statements, text, eol } = toml
  const start = statements.start(statement)
  const indented = text.slice(lineStartAt(text, start), start) + line
  const offset = lineEndAt(text, statements.end(statement))
  return lineBreakBefore(text, offset) > 0
    ? { offset, length: 0, content: indented + eol }
    : { offset, length: 0, content: eol + indented }
}

/**
 * At the end of the text; inside an element of an array of tables below the last part of it,
 * since a header at the end would belong to the last element.
 */
function insertSections(toml: TomlDocument, node: number, lines: readonly string[]): TextEdit {
  const { tree, text, eol, statements } = toml
  const content = lines.join(eol)
  if (!tree.pathOf(node).some(part => typeof part === 'number')) {
    return insertAtEnd(text, endsBlank(text) ? content : eol + content, eol)
  }
  const anchor = statementsBelow(toml, node).at(-1) ?? 0
  const offset = lineEndAt(text, statements.end(anchor))
  if (offset === text.length) return insertAtEnd(text, eol + content, eol)
  return { offset, length: 0, content: eol + content + eol }
}

/** Keeps the final newline, and its absence. */
function insertAtEnd(text: string, content: string, eol: string): TextEdit {
  const isEmpty = text === '' || text === '\uFEFF'
  const isClosed = isEmpty || lineBreakBefore(text, text.length) > 0
  return { offset: text.length, length: 0, content: isClosed ? content + eol : eol + content }
}

function endsBlank(text: string): boolean {
  const last = lineBreakBefore(text, text.length)
  const start = text.startsWith('\uFEFF') ? 1 : 0
  return text.length === start || (last > 0 && lineBreakBefore(text, text.length - last) > 0)
}

function keysOf(path: KeyPath): string[] {
  return path.filter(part => typeof part === 'string')
}
