/** From changes of values to edits of the text. Rules: R7, R10. */

import type { TextEdit } from '../../model/edit.ts'
import { type ConfigValue, sameValue } from '../../model/value.ts'
import { matchItems } from '../match-items.ts'
import { rootNode } from '../node-table.ts'
import { lineStartAt, startsLine } from '../text-lines.ts'
import { type Change, type ChangeInside, newValue } from './changes.ts'
import type { JsonDocument } from './document.ts'
import { emitInline, emitLines, type NewItem } from './emit.ts'
import { styleIn } from './layout.ts'
import { listEdits } from './list-edits.ts'
import { readValue } from './read-value.ts'
import { Kind } from './tree.ts'

/** Returns the edits that make the changes; all must fit what is there. */
export function changeEdits(document: JsonDocument, change: ChangeInside): TextEdit[] {
  const { text, eol } = document
  if (document.isEmpty) {
    const value = newValue(change)
    if (value === undefined || change.parts.size === 0) return []
    const style = styleIn(document, rootNode)
    const content = emitLines({ key: undefined, value }, style, '') + eol
    return [{ offset: text.length, length: 0, content }]
  }
  const edits: TextEdit[] = []
  changeInside(document, rootNode, change, edits)
  return joined(edits)
}

function changeInside(
  document: JsonDocument,
  node: number,
  { parts }: ChangeInside,
  edits: TextEdit[],
): void {
  const { tree } = document
  const elements = tree.kind(node) === Kind.array ? [...tree.children(node)] : []
  const removed = new Set<number>()
  const added: NewItem[] = []
  for (const [part, change] of parts) {
    const child = typeof part === 'number' ? (elements[part] ?? 0) : tree.child(node, part)
    if (child > 0 && change.kind === 'remove') removed.add(child)
    else if (child > 0) changeNode(document, child, change, edits)
    else {
      const value = newValue(change)
      const key = typeof part === 'string' ? part : undefined
      if (value !== undefined) added.push({ key, value })
    }
  }
  changeItems(document, node, removed, added, edits)
}

function changeNode(document: JsonDocument, node: number, change: Change, edits: TextEdit[]): void {
  if (change.kind === 'inside') changeInside(document, node, change, edits)
  else if (change.kind === 'value') setValue(document, node, change.value, edits)
}

/** New items come after the last one that stays; where none does, one takes a place that is free. */
function changeItems(
  document: JsonDocument,
  list: number,
  removed: Set<number>,
  added: NewItem[],
  edits: TextEdit[],
): void {
  const { tree } = document
  if (removed.size === 0 && added.length === 0) return
  let anchor = 0
  for (const id of tree.children(list)) if (!removed.has(id)) anchor = id
  if (anchor === 0 && removed.size > 0 && added.length > 0) {
    const [item, ...rest] = added
    anchor = tree.firstChild(list)
    const start = tree.from(anchor)
    const content = item ? itemText(document, anchor, item) : ''
    edits.push({ offset: start, length: tree.end(anchor) - start, content })
    removed.delete(anchor)
    for (const edit of listEdits(document, list, { removed, added: new Map([[anchor, rest]]) })) {
      edits.push(edit)
    }
    return
  }
  for (const edit of listEdits(document, list, { removed, added: new Map([[anchor, added]]) })) {
    edits.push(edit)
  }
}

/** Returns the text of an item that takes the place of a node. */
function itemText(document: JsonDocument, node: number, item: NewItem): string {
  const { text, tree } = document
  const from = tree.from(node)
  const style = styleIn(document, tree.parent(node))
  return startsLine(text, from)
    ? emitLines(item, style, text.slice(lineStartAt(text, from), from))
    : emitInline(item, style)
}

/** Gives a node a value; of objects and arrays only what differs changes. */
export function setValue(
  document: JsonDocument,
  node: number,
  value: ConfigValue,
  edits: TextEdit[],
): void {
  const { text, tree } = document
  const kind = tree.kind(node)
  if (kind === Kind.object && value.kind === 'table') {
    const parts = new Map<string | number, Change>()
    for (const id of tree.children(node)) {
      if (!value.entries.has(tree.name(id))) parts.set(tree.name(id), { kind: 'remove' })
    }
    for (const [key, inner] of value.entries) parts.set(key, { kind: 'value', value: inner })
    changeInside(document, node, { kind: 'inside', parts }, edits)
    return
  }
  const old = readValue(text, tree, node)
  if (sameValue(old, value)) return
  if (old.kind === 'array' && value.kind === 'array') {
    setItems(document, node, old.items, value.items, edits)
    return
  }
  const start = tree.start(node)
  const content = itemText(document, node, { key: undefined, value })
  edits.push({ offset: start, length: tree.end(node) - start, content })
}

function setItems(
  document: JsonDocument,
  list: number,
  old: readonly ConfigValue[],
  now: readonly ConfigValue[],
  edits: TextEdit[],
): void {
  const nodes = [...document.tree.children(list)]
  const removed = new Set<number>()
  const added = new Map<number, NewItem[]>()
  let anchor = 0
  for (const step of matchItems(old, now)) {
    const node = step.kind === 'add' ? 0 : (nodes[step.old] ?? 0)
    const value = step.kind === 'add' || step.kind === 'replace' ? now[step.now] : undefined
    if (step.kind === 'remove') removed.add(node)
    else if (step.kind !== 'add') anchor = node
    if (value === undefined) continue
    if (step.kind === 'replace') setValue(document, node, value, edits)
    else {
      const items = added.get(anchor) ?? []
      items.push({ key: undefined, value })
      added.set(anchor, items)
    }
  }
  if (removed.size === 0 && added.size === 0) return
  for (const edit of listEdits(document, list, { removed, added })) edits.push(edit)
}

/** Orders edits by place and makes one of those that touch. */
function joined(edits: readonly TextEdit[]): TextEdit[] {
  const made: TextEdit[] = []
  for (const edit of edits.toSorted((a, b) => a.offset - b.offset)) {
    const last = made.at(-1)
    if (last && last.offset + last.length === edit.offset) {
      const length = last.length + edit.length
      made[made.length - 1] = { offset: last.offset, length, content: last.content + edit.content }
    } else if (edit.length > 0 || edit.content !== '') made.push(edit)
  }
  return made
}
