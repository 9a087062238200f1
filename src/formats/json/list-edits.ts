/** Edits of the items of an object or array; layout and comments of the others stay. Rule: R10. */

import type { TextEdit } from '../../model/edit.ts'
import { lineBreakBefore, lineStartAt, startsLine } from '../text-lines.ts'
import { type Cut, cutItems, emptied } from './cut-items.ts'
import type { JsonDocument } from './document.ts'
import { emitInline, emitLines, type NewItem } from './emit.ts'
import { filled } from './fill-list.ts'
import { indentAt, styleIn, trailAfter } from './layout.ts'

export interface ListChange {
  readonly removed: ReadonlySet<number>
  /** New items by the node they follow, which stays; 0: before the first. */
  readonly added: ReadonlyMap<number, readonly NewItem[]>
}

/**
 * Returns the edits that take out and put in items; at one offset in the order they are made.
 *
 * The last item has a comma after it exactly where it had one before.
 */
export function listEdits(document: JsonDocument, list: number, change: ListChange): TextEdit[] {
  const { tree } = document
  const { removed, added } = change
  const last = tree.lastChild(list)
  const front = added.get(0) ?? []
  if (last === 0) return front.length > 0 ? [filled(document, list, front)] : []
  const isClosed = tree.comma(last) > 0
  let lastKept = 0
  for (const id of tree.children(list)) if (!removed.has(id)) lastKept = id
  if (lastKept === 0) return emptied(document, list)
  const edits: TextEdit[] = front.length > 0 ? [putFirst(document, list, front)] : []
  const cuts: Cut[] = []
  let isBehind = false
  for (const id of tree.children(list)) {
    if (removed.has(id)) {
      cuts.push({ node: id, isLast: isBehind })
      continue
    }
    isBehind = id === lastKept
    const items = added.get(id) ?? []
    const comma = tree.comma(id)
    if (items.length > 0) {
      for (const edit of putAfter(document, list, id, items, id !== lastKept || isClosed)) {
        edits.push(edit)
      }
    } else if (id === lastKept && comma > 0 && !isClosed) {
      edits.push({ offset: comma, length: 1, content: '' })
    }
  }
  return [...edits, ...cutItems(document, list, cuts)]
}

/** Puts items behind one that stays; `isClosed`: the last of them gets a comma. */
function putAfter(
  document: JsonDocument,
  list: number,
  node: number,
  items: readonly NewItem[],
  isClosed: boolean,
): TextEdit[] {
  const { tree, text, eol } = document
  const style = styleIn(document, list)
  const comma = tree.comma(node)
  const tail = comma > 0 ? comma + 1 : tree.end(node)
  const trail = trailAfter(document, tail, tree.end(list) - 1)
  const hasLine = startsLine(text, tree.from(node))
  const isLined = trail.isLast && (hasLine || (trail.endsLine && trail.end > tail))
  const lead = isLined ? '' : style.separator.slice(1)
  if (!isLined) {
    const content = items.map(item => lead + emitInline(item, style)).join(',')
    const offset = trail.isLast ? trail.end : tail
    return [
      { offset, length: 0, content: (comma > 0 ? '' : ',') + content + (isClosed ? ',' : '') },
    ]
  }
  const indent = hasLine
    ? text.slice(lineStartAt(text, tree.from(node)), tree.from(node))
    : indentAt(text, tree.start(list)) + style.unit
  const lines = items.map(item => eol + indent + emitLines(item, style, indent))
  const content = lines.join(',') + (isClosed ? ',' : '')
  const offset = trail.endsLine ? trail.next : trail.end
  const edit = { offset, length: 0, content }
  return comma > 0 ? [edit] : [{ offset: tail, length: 0, content: ',' }, edit]
}

/** Puts items before the first one, which stays. */
function putFirst(document: JsonDocument, list: number, items: readonly NewItem[]): TextEdit {
  const { tree, text, eol } = document
  const style = styleIn(document, list)
  const from = tree.from(tree.firstChild(list))
  if (!startsLine(text, from)) {
    const content = items.map(item => emitInline(item, style) + style.separator).join('')
    return { offset: from, length: 0, content }
  }
  const trail = trailAfter(document, tree.start(list) + 1, tree.end(list) - 1)
  const offset = trail.endsLine ? trail.next : lineStartAt(text, from)
  const indent = text.slice(lineStartAt(text, from), from)
  const lines = items.map(item => `${indent}${emitLines(item, style, indent)},`)
  return trail.endsLine
    ? { offset, length: 0, content: lines.map(line => eol + line).join('') }
    : { offset: offset - lineBreakBefore(text, offset), length: 0, content: eol + lines.join(eol) }
}
