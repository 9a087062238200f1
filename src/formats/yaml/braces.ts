/**
 * A document that is `{}` and nothing else, and the block that stands in its place.
 *
 * That the braces were there must be told from the text alone when the block goes again: it then
 * has no blank line above it, or at the start of the text a blank line below it or no line end.
 * No other way of inserting a block leaves it so. Rules: R7, R10.
 */
import type { TextEdit } from '../../model/edit.ts'
import type { Span } from '../format.ts'
import { lineBreakAt, lineBreakBefore, lineStartAt } from '../text-lines.ts'
import type { YamlDocument } from './document.ts'

/** Returns the edit that puts lines for the braces; undefined where no trace would be left. */
export function replaceBraces(yaml: YamlDocument, lines: readonly string[]): TextEdit | undefined {
  const { text, tree, eol } = yaml
  const offset = tree.valueFrom(tree.root)
  const end = tree.end(tree.root)
  const isAlone = text.slice(offset, end) === '{}' && lineStartAt(text, offset) === offset
  if (!isAlone || text.length - end !== lineBreakAt(text, end)) return undefined
  const content = lines.join(eol)
  if (isStart(text, offset)) {
    const isOpen = end === text.length
    return { offset, length: text.length - offset, content: isOpen ? content : content + eol + eol }
  }
  return hasLineAbove(text, offset) ? { offset, length: end - offset, content } : undefined
}

/** Returns the edit that puts the braces back; undefined where there were none. */
export function restoreBraces(yaml: YamlDocument, block: Span): TextEdit | undefined {
  const { text } = yaml
  const { start: offset, end } = block
  const length = text.length - offset
  const last = lineBreakBefore(text, end)
  const closing = text.slice(end - last, end)
  if (isStart(text, offset)) {
    if (end === text.length) return last === 0 ? { offset, length, content: '{}' } : undefined
    const isBlankBelow = text.length - end === lineBreakAt(text, end)
    return isBlankBelow ? { offset, length, content: `{}${text.slice(end)}` } : undefined
  }
  if (end < text.length || !hasLineAbove(text, offset)) return undefined
  return { offset, length, content: `{}${closing}` }
}

function isStart(text: string, offset: number): boolean {
  return offset === 0 || (offset === 1 && text.startsWith('\uFEFF'))
}

function hasLineAbove(text: string, offset: number): boolean {
  const end = offset - lineBreakBefore(text, offset)
  return text.slice(lineStartAt(text, end), end).trim() !== ''
}
