import type { TextEdit } from '../../model/edit.ts'
import type { Span } from '../format.ts'
import {
  blanksBefore,
  lineBreakBefore,
  lineStartAt,
  skipBlanks,
  startsLine,
} from '../text-lines.ts'
import type { JsonDocument } from './document.ts'
import { trailAfter } from './layout.ts'

/** An item to take out; `isLast`: no item stays behind it. */
export interface Cut {
  readonly node: number
  readonly isLast: boolean
}

/**
 * Returns the edits that take out items, with their commas, their lines where they have them for
 * themselves, and the comments beside them there. Comments on lines of their own stay.
 */
export function cutItems(document: JsonDocument, list: number, cuts: readonly Cut[]): TextEdit[] {
  const edits: TextEdit[] = []
  let done = 0
  /** Where the text begins that is gone without a gap. */
  let gone = 0
  for (const cut of cuts) {
    const span = cutOf(document, list, cut)
    if (span.start > done) gone = span.start
    // What stays on the line must not get into a comment above it.
    const isSwallowed = !span.endsLine && endsLineComment(document, gone)
    const from = document.tree.from(cut.node)
    const start = Math.max(done, isSwallowed ? Math.max(span.start, from) : span.start)
    if (start > done) gone = start
    done = Math.max(done, span.end)
    if (done > start) edits.push({ offset: start, length: done - start, content: '' })
  }
  return edits
}

interface CutSpan extends Span {
  /** Whether a line end follows, so that nothing gets onto another line. */
  readonly endsLine: boolean
}

function cutOf(document: JsonDocument, list: number, { node, isLast }: Cut): CutSpan {
  const { text, tree } = document
  const from = tree.from(node)
  const tail = tailOf(document, node)
  const trail = trailAfter(document, tail, tree.end(list) - 1)
  if (startsLine(text, from) && (trail.isLast || isLast)) {
    const line = lineStartAt(text, from)
    const start = line - lineBreakBefore(text, line)
    if (trail.endsLine && trail.isLast) return { start, end: trail.next, endsLine: true }
    return { start, end: trail.end, endsLine: isRareLineEnd(document, trail.end) }
  }
  const isBehind = trail.isLast || isLast
  const start = isBehind ? blanksBefore(text, from) : from
  return { start, end: isBehind ? tail : skipBlanks(text, tail), endsLine: false }
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
    return cutItems(
      document,
      list,
      items.map(node => ({ node, isLast: true })),
    )
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
