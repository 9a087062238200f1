/** How a document is laid out around a place: lines, indentation, comments beside values. */

import { rootNode } from '../node-table.ts'
import { lineBreakAt, lineStartAt, skipBlanks, startsLine } from '../text-lines.ts'
import type { JsonDocument } from './document.ts'
import type { Style } from './emit.ts'
import { type JsonTree, Kind } from './tree.ts'

/** Returns the spaces and tabs at the start of the line the offset is on. */
export function indentAt(text: string, offset: number): string {
  const start = lineStartAt(text, offset)
  return text.slice(start, Math.min(skipBlanks(text, start), offset))
}

/** What follows an item on its line. */
export interface Trail {
  /** After the comments beside the item; before them where they belong to the next item. */
  readonly end: number
  /** After the blanks behind them. */
  readonly next: number
  /** Whether no other item follows on the line. */
  readonly isLast: boolean
  /** Whether the line ends there: nothing but a line break follows. */
  readonly endsLine: boolean
}

/** Reads on from behind an item and its comma, up to the end of the line at most. */
export function trailAfter(document: JsonDocument, tail: number, close: number): Trail {
  const { text } = document
  let end = tail
  let isLineComment = false
  for (;;) {
    const at = skipBlanks(text, end)
    const comment = document.commentAt(at)
    if (comment === undefined || text.slice(at, comment).includes('\n')) break
    end = comment
    isLineComment = text.startsWith('//', at)
  }
  const next = skipBlanks(text, end)
  const endsLine = isLineComment || lineBreakAt(text, next) > 0
  if (endsLine || next >= close) return { end, next, isLast: true, endsLine }
  // A comment over several lines belongs to what stands below it.
  const isLast = document.commentAt(next) !== undefined
  return { end: isLast ? end : tail, next: isLast ? end : skipBlanks(text, tail), isLast, endsLine }
}

/** Returns the style of what stands in an object or array already, else of what is around it. */
export function styleIn(document: JsonDocument, list: number): Style {
  const { text, tree, eol, unit } = document
  const colon = colonIn(text, tree, list)
  const first = tree.firstChild(list)
  const second = first === 0 ? 0 : tree.nextSibling(first)
  const gap = second === 0 ? '\n' : text.slice(tree.comma(first) + 1, tree.from(second))
  const isObject = tree.kind(list) === Kind.object && first !== 0
  return {
    colon,
    separator: /^[ \t]*$/.test(gap) ? `,${gap}` : colon === ':' ? ',' : ', ',
    padding:
      isObject && /^[ \t]/.test(text.slice(tree.start(list) + 1, tree.from(first))) ? ' ' : '',
    unit,
    eol,
  }
}

function colonIn(text: string, tree: JsonTree, list: number): string {
  const last = tree.kind(list) === Kind.object ? tree.lastChild(list) : 0
  for (let at = last === 0 ? list : last; at !== rootNode; at = tree.parent(at)) {
    if (tree.kind(tree.parent(at)) !== Kind.object) continue
    const gap = text.slice(tree.keyEnd(at), tree.start(at))
    if (/^[ \t]*:[ \t]*$/.test(gap)) return gap
  }
  return ': '
}

/** Nodes that are asked for the unit; a file whose first lines have none is not indented. */
const asked = 64

/** Returns what one level is indented by; two spaces where no line tells. */
export function indentUnit(text: string, tree: JsonTree): string {
  let left = asked
  for (let id = 1; id < tree.size && left > 0; id++) {
    const from = tree.from(id)
    if (!startsLine(text, from)) continue
    left--
    const indent = text.slice(lineStartAt(text, from), from)
    const outer = indentAt(text, tree.start(tree.parent(id)))
    if (indent.length > outer.length && indent.startsWith(outer)) return indent.slice(outer.length)
  }
  return '  '
}
