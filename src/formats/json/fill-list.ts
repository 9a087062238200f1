import type { TextEdit } from '../../model/edit.ts'
import { rootNode } from '../node-table.ts'
import { skipBlanks, startsLine } from '../text-lines.ts'
import type { JsonDocument } from './document.ts'
import { emitInline, emitLines, type NewItem } from './emit.ts'
import { indentAt, styleIn } from './layout.ts'

/**
 * Returns the edit that puts the first items into an object or array.
 *
 * What stands between the brackets stays behind the items, so that `emptied` gives it back.
 */
export function filled(document: JsonDocument, list: number, items: readonly NewItem[]): TextEdit {
  const { text, tree, eol } = document
  const style = styleIn(document, list)
  const open = tree.start(list) + 1
  const close = tree.end(list) - 1
  const inside = text.slice(open, close)
  const hasComments = document.commentsIn(open, close) > 0
  const hasLine = list === rootNode || startsLine(text, tree.from(list))
  const isLined = hasComments || inside.includes('\n') || (inside === '' && hasLine)
  const outer = isLined ? indentAt(text, open) : ''
  const indent = outer + style.unit
  const lines = (at: string): string =>
    items.map(item => eol + at + emitLines(item, style, at)).join(',')
  const inline = items.map(item => emitInline(item, style)).join(style.separator)
  if (hasComments) {
    const start = document.commentBefore(close)
    const end = document.commentAt(start) ?? close
    const next = skipBlanks(text, end)
    if (next === close) return { offset: end, length: 0, content: ` ${inline}` }
    const at = startsLine(text, start) ? indentAt(text, start) : indent
    return { offset: next, length: 0, content: lines(at) }
  }
  if (inside.includes('\n')) return { offset: open, length: 0, content: lines(indent) + eol }
  if (isLined) {
    return { offset: open, length: 0, content: lines(indent) + eol + outer }
  }
  return { offset: open, length: 0, content: (inside === '' ? '' : ' ') + inline }
}
