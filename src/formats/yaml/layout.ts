/** Where things stand on their lines, and how the file indents. Rule: R10. */

import { firstIndex } from '../../bytes/first-index.ts'
import type { TextEdit } from '../../model/edit.ts'
import { composeEdits } from '../compose-edits.ts'
import { lineBreakBefore, lineEndAt, lineStartAt, startsLine } from '../text-lines.ts'
import type { YamlDocument } from './document.ts'
import type { Style } from './emit.ts'
import { Field, Kind } from './tree.ts'

export function columnAt(text: string, offset: number): number {
  return offset - lineStartAt(text, offset)
}

/** Nodes looked at for the style of a file: it shows early. */
const sample = 2000

/** Returns how the file indents, by the first map in a map and the first list in a map. */
export function styleOf(yaml: YamlDocument): Style {
  const { tree, text } = yaml
  let unit: number | undefined
  let list: number | undefined
  let seen = 0
  const walk = (parent: number): void => {
    const isMap = tree.kind(parent) === Kind.map
    for (const child of tree.children(parent)) {
      if (seen++ > sample || (unit !== undefined && list !== undefined)) return
      const depth = columnAt(text, tree.start(child)) - columnAt(text, tree.from(child))
      if (isMap && tree.kind(child) === Kind.map && depth > 0) unit ??= depth
      if (isMap && tree.kind(child) === Kind.seq) list ??= Math.max(0, depth)
      walk(child)
    }
  }
  walk(tree.root)
  unit ??= list === undefined || list === 0 ? 2 : list
  return { unit, list: list ?? unit }
}

/** Returns where the last line of a node's own content ends, without blank lines it keeps. */
export function contentEnd(yaml: YamlDocument, node: number): number {
  const { tree, text } = yaml
  let end = Math.max(tree.end(node), tree.get(node, Field.propsEnd))
  const from = tree.valueFrom(node)
  while (end > from && ' \t\r\n'.includes(text.charAt(end - 1))) end--
  return end
}

/** Returns the offset after the last line of an entry; a text keeps its blank lines. */
export function lineEndOf(yaml: YamlDocument, node: number): number {
  const { tree, text } = yaml
  const end = Math.max(tree.end(node), tree.get(node, Field.propsEnd))
  const isAfterBreak = end > tree.from(node) && lineBreakBefore(text, end) > 0
  return isAfterBreak ? end : lineEndAt(text, end)
}

/** Returns the offset after an entry and the comments below it that are indented deeper. */
export function entryEnd(yaml: YamlDocument, node: number, column: number): number {
  const { text } = yaml
  const end = lineEndOf(yaml, node)
  const shape = /[ \t]*(?:(#)|\r?\n)/y
  let settled = end
  let at = end
  while (at < text.length) {
    shape.lastIndex = at
    const match = shape.exec(text)
    if (match === null) break
    if (match[1] === '#') {
      if (shape.lastIndex - 1 - at <= column) break
      settled = lineEndAt(text, at)
    }
    at = lineEndAt(text, at)
  }
  return settled
}

/** Returns the edit that puts lines at a line start, or at an end without a line end. */
export function insertLines(
  yaml: YamlDocument,
  offset: number,
  lines: readonly string[],
): TextEdit {
  const { text, eol } = yaml
  const isOpen = offset > lineStartAt(text, offset)
  const content = lines.join(eol)
  return { offset, length: 0, content: isOpen ? eol + content : content + eol }
}

/**
 * Returns the edits that take out what stands from one offset to the line end after another.
 * Comments on lines of their own stay; a line that begins with something else stays a line.
 */
export function cutLines(yaml: YamlDocument, from: number, end: number): TextEdit[] {
  const { text } = yaml
  const isWhole = startsLine(text, from)
  const to = end > from && lineBreakBefore(text, end) > 0 ? end : lineEndAt(text, end)
  let at = isWhole ? lineStartAt(text, from) : from
  while (!isWhole && at > 0 && ' \t'.includes(text.charAt(at - 1))) at--
  const pieces: { start: number; end: number }[] = []
  for (const comment of yaml.commentsIn(from, to)) {
    if (!startsLine(text, comment.start)) continue
    const start = lineStartAt(text, comment.start)
    if (start > at) pieces.push({ start: at, end: start })
    at = lineEndAt(text, comment.end)
  }
  if (to > at) pieces.push({ start: at, end: to })
  const [first] = pieces
  if (!isWhole && first) first.end -= lineBreakBefore(text, first.end)
  const last = pieces.at(-1)
  // The text keeps having no final line end, unless a block text above would lose its own.
  if (last && isWhole && to === text.length && lineBreakBefore(text, to) === 0) {
    if (!endsText(yaml, last.start)) last.start -= lineBreakBefore(text, last.start)
  }
  return pieces
    .filter(piece => piece.end > piece.start)
    .map(piece => ({ offset: piece.start, length: piece.end - piece.start, content: '' }))
}

/** Whether the last thing before an offset is a block text, but for blanks. */
export function endsText(yaml: YamlDocument, offset: number, isKept?: boolean): boolean {
  const { tree, text, texts } = yaml
  const next = firstIndex(texts.length, index => tree.start(texts[index] ?? 0) < offset)
  const node = texts[next - 1]
  if (node === undefined) return false
  if (text.slice(tree.end(node), offset).trim() !== '') return false
  return isKept === undefined || /^[|>]\d?\+/.test(text.slice(tree.start(node)))
}

/** Whether lines put at the offset would give a text its line end, which readers read apart. */
export function opensText(yaml: YamlDocument, offset: number): boolean {
  const { text } = yaml
  return offset === text.length && lineBreakBefore(text, offset) === 0 && endsText(yaml, offset)
}

/** Makes one well-formed list of edits that touch but do not overlap. */
export function joined(yaml: YamlDocument, edits: readonly TextEdit[]): TextEdit[] {
  const sorted = [...edits].sort((a, b) => a.offset - b.offset || a.length - b.length)
  return composeEdits(yaml.text, [sorted])
}
