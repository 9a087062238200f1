/** Puts another value where one stands, in the style of its surroundings. Rule: R10. */
import type { TextEdit } from '../../model/edit.ts'
import type { ConfigValue } from '../../model/value.ts'
import { lineEndAt, lineStartAt } from '../text-lines.ts'
import type { YamlDocument } from './document.ts'
import { emitFlow, emitTall, isTall } from './emit.ts'
import { columnAt, contentEnd, cutLines, insertLines, joined, styleOf } from './layout.ts'
import { Field, Kind } from './tree.ts'

/** Returns the edits; undefined for an entry written so that no value can be put to it. */
export function writeValue(
  yaml: YamlDocument,
  node: number,
  value: ConfigValue,
): TextEdit[] | undefined {
  const { tree } = yaml
  const isFlow = tree.isFlow(tree.parent(node))
  const isEmpty = tree.valueFrom(node) === tree.end(node)
  if (isEmpty && headEnd(yaml, node) === undefined) {
    const offset = tree.keyEnd(node)
    return isFlow ? [{ offset, length: 0, content: `: ${emitFlow(value)}` }] : undefined
  }
  if (isFlow || !isTall(value)) return writeFlat(yaml, node, emitFlow(value))
  return writeTall(yaml, node, value)
}

/** Returns the offset after the indicator before a value; undefined where there is none. */
function headEnd(yaml: YamlDocument, node: number): number | undefined {
  const { tree, text } = yaml
  const colon = tree.get(node, Field.colon)
  if (colon > 0) return colon + 1
  const isItem = tree.kind(tree.parent(node)) === Kind.seq
  return isItem && text[tree.from(node)] === '-' ? tree.from(node) + 1 : undefined
}

/** Whether a block collection begins on the line of its dash. */
function isCompact(yaml: YamlDocument, node: number, head: number): boolean {
  return !yaml.text.slice(head, yaml.tree.valueFrom(node)).includes('\n')
}

function isBlock(yaml: YamlDocument, node: number): boolean {
  const kind = yaml.tree.kind(node)
  return kind === Kind.map || kind === Kind.seq
}

function writeFlat(yaml: YamlDocument, node: number, content: string): TextEdit[] {
  const { tree } = yaml
  const offset = tree.valueFrom(node)
  if (isBlock(yaml, node)) return collapsed(yaml, node, content, false)
  const end = tree.isFlow(tree.parent(node)) ? tree.end(node) : contentEnd(yaml, node)
  const isGlued = end === offset || /\S/.test(yaml.text.charAt(offset - 1))
  const space = isGlued && offset === headEnd(yaml, node) ? ' ' : ''
  return [{ offset, length: Math.max(0, end - offset), content: space + content }]
}

/** Writes a block collection on one line; with `keepsProps` its anchor and tag stay. */
export function collapsed(
  yaml: YamlDocument,
  node: number,
  content: string,
  keepsProps: boolean,
): TextEdit[] {
  const { tree, text } = yaml
  const head = headEnd(yaml, node) ?? 0
  const hasProps = tree.get(node, Field.props) !== -1
  const start = tree.start(node)
  const end = contentEnd(yaml, node)
  if (isCompact(yaml, node, head) && !hasProps) {
    const cuts = cutLines(yaml, start, end)
    const [first] = cuts
    const lineEnd = lineEndAt(text, start)
    const from = first?.offset ?? start
    const put = { offset: from, length: 0, content: ` ${content}` }
    return lineEnd < from ? [put] : joined(yaml, [put, ...cuts])
  }
  const propsEnd = tree.get(node, Field.propsEnd)
  const put =
    hasProps && !keepsProps
      ? { offset: head, length: propsEnd - head, content: ` ${content}` }
      : { offset: hasProps ? propsEnd : head, length: 0, content: ` ${content}` }
  return joined(yaml, [put, ...cutLines(yaml, start, end)])
}

function writeTall(yaml: YamlDocument, node: number, value: ConfigValue): TextEdit[] {
  const { tree, text, eol } = yaml
  const style = styleOf(yaml)
  const head = headEnd(yaml, node) ?? tree.valueFrom(node)
  const from = tree.valueFrom(node)
  const end = contentEnd(yaml, node)
  const isItem = tree.kind(tree.parent(node)) === Kind.seq
  const isBeside = isCompact(yaml, node, head)
  if (isItem || isBeside === isBlock(yaml, node)) {
    // In the place of the old value, whose column is deeper than that of what is around it.
    const isBare = from === head
    const column = isBare ? columnAt(text, from) + 1 : columnAt(text, from)
    const lines = emitTall(value, column, style)
    const content = (isBare ? ' ' : '') + lines.join(eol).slice(column)
    if (!isBlock(yaml, node)) return [{ offset: from, length: end - from, content }]
    const cuts = cutLines(yaml, from, end)
    const at =
      text.slice(lineStartAt(text, from), from).trim() === '' ? lineStartAt(text, from) : from
    const put = isBeside
      ? { offset: cuts[0]?.offset ?? from, length: 0, content: ` ${content.trimStart()}` }
      : overLines(yaml, at, lines, cuts)
    return joined(yaml, [put, ...cuts])
  }
  const column = columnAt(text, tree.from(node))
  const lines = emitTall(value, column + (value.kind === 'array' ? style.list : style.unit), style)
  if (isBlock(yaml, node)) {
    const propsEnd = tree.get(node, Field.propsEnd)
    const cuts = cutLines(yaml, tree.start(node), end)
    const drop = { offset: head, length: Math.max(0, propsEnd - head), content: '' }
    const line = lineEndAt(text, Math.max(head, propsEnd))
    const put = overLines(yaml, line, lines, cuts)
    return joined(yaml, [...(drop.length > 0 ? [drop] : []), put, ...cuts])
  }
  const drop = { offset: head, length: Math.max(0, end - head), content: '' }
  const put = insertLines(yaml, lineEndAt(text, Math.max(head, end)), lines)
  return joined(yaml, drop.length > 0 ? [drop, put] : [put])
}

/** Puts lines where others go; the last of them may take the line end before it along. */
function overLines(
  yaml: YamlDocument,
  offset: number,
  lines: readonly string[],
  cuts: readonly TextEdit[],
): TextEdit {
  const [first] = cuts
  if (first === undefined || first.offset >= offset) return insertLines(yaml, offset, lines)
  return { offset: first.offset, length: 0, content: yaml.eol + lines.join(yaml.eol) }
}
