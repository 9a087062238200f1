import type { TextEdit } from '../../model/edit.ts'
import type { Span } from '../format.ts'
import { lineBreakBefore, lineStartAt } from '../text-lines.ts'
import type { JsonDocument } from './document.ts'
import { blanksBefore, skipBlanks, startsLine, trailAfter } from './layout.ts'

/**
 * Returns what goes with an item: its comma, its line where it has one for itself, and the
 * comment beside it there. Comments on lines of their own stay. `isLast`: nothing stays behind it.
 */
export function cutItem(document: JsonDocument, list: number, node: number, isLast: boolean): Span {
  const { text, tree } = document
  const from = tree.from(node)
  const tail = tailOf(document, node)
  const trail = trailAfter(document, tail, tree.end(list) - 1)
  if (startsLine(text, from) && (trail.isLast || isLast)) {
    const line = lineStartAt(text, from)
    const start = line - lineBreakBefore(text, line)
    if (trail.endsLine && trail.isLast) return { start, end: trail.next }
    // What stays on the line must not get into a comment above it.
    const { end } = trail
    const isOpen = endsLineComment(document, start) && !isRareLineEnd(document, end)
    return { start: isOpen ? from : start, end }
  }
  if (trail.isLast || isLast) return { start: blanksBefore(text, from), end: tail }
  return { start: from, end: skipBlanks(text, tail) }
}

function tailOf(document: JsonDocument, node: number): number {
  const comma = document.tree.comma(node)
  return comma > 0 ? comma + 1 : document.tree.end(node)
}

function endsLineComment(document: JsonDocument, offset: number): boolean {
  const start = document.commentBefore(offset)
  return document.commentAt(start) === offset && document.text.startsWith('//', start)
}

/** Whether one of the line ends stands here that only JSON5 takes for one. */
function isRareLineEnd(document: JsonDocument, offset: number): boolean {
  return document.grammar.isJson5 && /[\r\u2028\u2029]/.test(document.text.charAt(offset))
}

/** Returns the edits that take out all items of an object or array. */
export function emptied(document: JsonDocument, list: number): TextEdit[] {
  const { text, tree } = document
  const items = [...tree.children(list)]
  const open = tree.start(list) + 1
  const close = tree.end(list) - 1
  const head = text.slice(open, tree.from(tree.firstChild(list)))
  const isOneBreak = /^[ \t]*\r?\n[ \t]*$/.test(head)
  if (hasOwnComment(document, list) || (head.includes('\n') && !isOneBreak)) {
    let done = 0
    return items.map(node => {
      const { start, end } = cutItem(document, list, node, true)
      const offset = Math.max(start, done)
      done = Math.max(end, done)
      return { offset, length: Math.max(0, end - offset), content: '' }
    })
  }
  const tail = tailOf(document, tree.lastChild(list))
  const lineEnd = /^[ \t]*\r?\n/.exec(text.slice(tail, close))?.[0].length ?? 0
  const end = isOneBreak ? tail + lineEnd : tail
  const isClosing = isOneBreak && lineEnd > 0 && skipBlanks(text, end) === close
  return [{ offset: open, length: (isClosing ? close : end) - open, content: '' }]
}

/** Whether a comment stands between the items of an object or array, not inside one of them. */
export function hasOwnComment(document: JsonDocument, list: number): boolean {
  const { tree } = document
  let own = document.commentsIn(tree.start(list), tree.end(list))
  for (const id of tree.children(list)) own -= document.commentsIn(tree.from(id), tree.end(id))
  return own > 0
}
