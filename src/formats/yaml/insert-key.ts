/** New keys and elements: after the last of their siblings. Rule: R10. */

import { formatKeyPath, type KeyPath } from '../../model/key-path.ts'
import type { ConfigValue } from '../../model/value.ts'
import type { EditOutcome } from '../format.ts'
import { refused } from '../outcomes.ts'
import { lineStartAt, startsLine } from '../text-lines.ts'
import type { YamlDocument } from './document.ts'
import { emitEntry, emitFlow, emitItem, emitPair } from './emit.ts'
import { appendToFlow, insertIntoFlow, isBracketed } from './flow-items.ts'
import { columnAt, entryEnd, insertLines, opensText, styleOf } from './layout.ts'
import { readTable } from './read-value.ts'
import { conflict, placed } from './refusals.ts'
import { sharedAbove, sharedMerge, sharedThrough } from './shared.ts'
import { Kind } from './tree.ts'
import { isTyped, typedProblem } from './typed.ts'

/** Puts a value at `rest` below a node, where nothing stands yet. */
export function insertKey(
  yaml: YamlDocument,
  node: number,
  rest: KeyPath,
  value: ConfigValue,
): EditOutcome {
  const { tree } = yaml
  const path = tree.pathOf(node)
  const [part, ...more] = rest
  const inner = wrapped(more, value)
  if (inner === undefined || part === undefined) return noGrowth([...path, ...rest])
  if (node === 0) {
    if (typeof part === 'number') return noGrowth(rest)
    return insertAt(yaml, rootEnd(yaml), emitEntry(part, inner, 0, styleOf(yaml)))
  }
  if (tree.kind(node) === Kind.alias) return refused(sharedThrough(yaml, node))
  if (node !== tree.root && yaml.blockAt(tree.from(node))) {
    return refused(conflict(yaml, path, node))
  }
  const shared = sharedAbove(yaml, node)
  if (shared) return refused(shared)
  if (isTyped(yaml, node)) return refused(typedProblem(yaml, node))
  if (tree.isArray(node) && typeof part === 'number') {
    if (part !== tree.childCount(node)) return noGrowth([...path, ...rest])
    return appendElement(yaml, node, inner)
  }
  if (!tree.isTable(node)) return refused(conflict(yaml, path, node))
  if (typeof part === 'number') return noGrowth([...path, ...rest])
  if (more.length > 0 && readTable(yaml, node).entries.has(part)) {
    return refused(sharedMerge(yaml, node, part))
  }
  return insertEntry(yaml, node, part, inner)
}

/** Returns the value inside the tables that the rest of a path makes; undefined for indices. */
function wrapped(path: KeyPath, value: ConfigValue): ConfigValue | undefined {
  let made = value
  for (const part of [...path].reverse()) {
    if (typeof part === 'number') return undefined
    made = { kind: 'table', entries: new Map([[part, made]]) }
  }
  return made
}

function noGrowth(path: KeyPath): EditOutcome {
  const detail = `${formatKeyPath(path)}: a list grows by one element, at its end`
  return refused({ code: 'NO_SAFE_PLACE', detail })
}

/** Returns where the document ends: before the line that closes it, or at the end of the text. */
export function rootEnd(yaml: YamlDocument): number {
  return yaml.documentEnd === -1 ? yaml.text.length : lineStartAt(yaml.text, yaml.documentEnd)
}

function insertAt(yaml: YamlDocument, offset: number, lines: readonly string[]): EditOutcome {
  if (opensText(yaml, offset)) {
    const what = 'the text that ends the file has no line end, give it one first:'
    return refused(placed('NO_SAFE_PLACE', yaml, offset, [], what))
  }
  return { ok: true, edits: [insertLines(yaml, offset, lines)] }
}

function insertEntry(
  yaml: YamlDocument,
  map: number,
  key: string,
  value: ConfigValue,
): EditOutcome {
  const { tree, text } = yaml
  if (tree.isFlow(map)) {
    if (!isBracketed(yaml, map)) return noPair(yaml, map)
    return { ok: true, edits: appendToFlow(yaml, map, emitPair(key, value)) }
  }
  const first = tree.firstChild(map)
  const column = columnAt(text, tree.from(first))
  const lines = emitEntry(key, value, column, styleOf(yaml))
  return insertAt(yaml, placeAfter(yaml, map, column), lines)
}

/** Returns the place after the last entry that is in no managed block of the map. */
function placeAfter(yaml: YamlDocument, parent: number, column: number): number {
  const { tree } = yaml
  let anchor = 0
  for (const child of tree.children(parent)) {
    const block = yaml.blockAt(tree.from(child))
    if (block === undefined || tree.from(parent) > block.body.start) anchor = child
  }
  if (anchor !== 0) return entryEnd(yaml, anchor, column)
  const first = tree.from(tree.firstChild(parent))
  return yaml.blockAt(first)?.span.start ?? lineStartAt(yaml.text, first)
}

function noPair(yaml: YamlDocument, map: number): EditOutcome {
  const what = 'a pair without braces takes no second key, in'
  return refused(placed('NO_SAFE_PLACE', yaml, yaml.tree.start(map), yaml.tree.pathOf(map), what))
}

function appendElement(yaml: YamlDocument, seq: number, value: ConfigValue): EditOutcome {
  const { tree, text } = yaml
  if (tree.isFlow(seq)) return { ok: true, edits: appendToFlow(yaml, seq, emitFlow(value)) }
  const column = columnAt(text, tree.from(tree.firstChild(seq)))
  const lines = emitItem(value, column, styleOf(yaml))
  return insertAt(yaml, placeAfter(yaml, seq, column), lines)
}

/** Puts an element before the one at an index, or at the end. */
export function insertElement(
  yaml: YamlDocument,
  seq: number,
  index: number,
  value: ConfigValue,
): EditOutcome {
  const { tree, text, eol } = yaml
  if (yaml.blockAt(tree.from(seq))) return refused(conflict(yaml, tree.pathOf(seq), seq))
  if (isTyped(yaml, seq)) return refused(typedProblem(yaml, seq))
  const shared = sharedAbove(yaml, seq)
  if (shared) return refused(shared)
  const next = tree.element(seq, index)
  if (next === 0) return appendElement(yaml, seq, value)
  if (tree.isFlow(seq)) return { ok: true, edits: insertIntoFlow(yaml, next, emitFlow(value)) }
  const offset = tree.from(next)
  const column = columnAt(text, offset)
  const lines = emitItem(value, column, styleOf(yaml))
  const before = tree.element(seq, index - 1)
  if (before !== 0) return insertAt(yaml, entryEnd(yaml, before, column), lines)
  if (startsLine(text, offset)) return insertAt(yaml, lineStartAt(text, offset), lines)
  const pad = ' '.repeat(column)
  const content = lines.join(eol).slice(column) + eol + pad
  return { ok: true, edits: [{ offset, length: 0, content }] }
}
