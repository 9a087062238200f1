/**
 * Edits of the items between two brackets of TOML or YAML; comments and layout of the others stay.
 */
import type { TextEdit } from '../model/edit.ts'
import type { Span } from './format.ts'
import {
  blanksBefore,
  lineBreakAt,
  lineEndAt,
  lineStartAt,
  skipBlanks,
  startsLine,
} from './text-lines.ts'

/** The items between two brackets. */
export interface ItemList {
  /** The brackets included. */
  readonly span: Span
  readonly items: readonly Span[]
}

/** Returns the edits that take out the items told, with the commas that go with them. */
export function removeItems(
  text: string,
  list: ItemList,
  isRemoved: (index: number) => boolean,
): TextEdit[] {
  const last = list.items.length - 1
  const lastKept = list.items.findLastIndex((_, index) => !isRemoved(index))
  const lastTail = tailOf(text, list, last)
  const kept = list.items[lastKept]
  const isOpen = commaAfter(text, list, last) === -1
  const edits: TextEdit[] = []
  let end = 0
  const add = (start: number, to: number): void => {
    edits.push({ offset: Math.max(start, end), length: to - Math.max(start, end), content: '' })
    end = to
  }
  for (const [index, item] of list.items.entries()) {
    if (isRemoved(index)) add(...cut(text, item, tailOf(text, list, index)))
    else if (index === lastKept && kept && lastKept < last) {
      const from = isOpen ? kept.end : tailOf(text, list, index)
      if (!/[\n#]/.test(text.slice(kept.end, lastTail))) {
        add(from, lastTail)
        break
      }
      if (isOpen) add(tailOf(text, list, index) - 1, tailOf(text, list, index))
    }
  }
  return edits
}

/** Returns the offset after an item and its comma. */
function tailOf(text: string, list: ItemList, index: number): number {
  const comma = commaAfter(text, list, index)
  return comma === -1 ? (list.items[index]?.end ?? 0) : comma + 1
}

/** Cuts whole lines where an item has them for itself, with the comment beside it. */
function cut(text: string, item: Span, tail: number): [number, number] {
  const after = skipBlanks(text, tail)
  const isAtLineEnd = lineBreakAt(text, after) > 0
  const lineStart = lineStartAt(text, item.start)
  if (startsLine(text, item.start) && (isAtLineEnd || text[after] === '#')) {
    return [lineStart, lineEndAt(text, after)]
  }
  if (!isAtLineEnd && !'#]}'.includes(text.charAt(after))) return [item.start, after]
  return [blanksBefore(text, item.start), tail]
}

/** Returns the edits that put an item after the last one, in the layout of the last one. */
export function appendItem(text: string, list: ItemList, item: string, eol: string): TextEdit[] {
  const index = list.items.length - 1
  const last = list.items[index]
  if (last === undefined) {
    const isTight = list.span.end - list.span.start === 2
    const isInline = text[list.span.start] === '{'
    const content = isInline ? ` ${item}${isTight ? ' ' : ''}` : item
    return [{ offset: list.span.start + 1, length: 0, content }]
  }
  const comma = commaAfter(text, list, index)
  const tail = comma === -1 ? last.end : comma + 1
  const after = skipBlanks(text, tail)
  const hasLine =
    startsLine(text, last.start) && (text[after] === '#' || lineBreakAt(text, after) > 0)
  if (!hasLine) {
    const content = comma === -1 ? `, ${item}` : ` ${item},`
    return [{ offset: tail, length: 0, content }]
  }
  const indent = text.slice(lineStartAt(text, last.start), last.start)
  const lineEnd = lineEndAt(text, after)
  const offset = lineEnd - (text.startsWith('\r\n', lineEnd - 2) ? 2 : 1)
  const line = `${eol}${indent}${item}`
  if (comma !== -1) return [{ offset, length: 0, content: `${line},` }]
  return offset === last.end
    ? [{ offset, length: 0, content: `,${line}` }]
    : [
        { offset: last.end, length: 0, content: ',' },
        { offset, length: 0, content: line },
      ]
}

/** Returns the offset of the comma after an item; -1 where there is none. */
function commaAfter(text: string, list: ItemList, index: number): number {
  const end = list.items[index + 1]?.start ?? list.span.end - 1
  let pos = list.items[index]?.end ?? end
  while (pos < end) {
    if (text[pos] === ',') return pos
    pos = text[pos] === '#' ? lineEndAt(text, pos) : pos + 1
  }
  return -1
}
