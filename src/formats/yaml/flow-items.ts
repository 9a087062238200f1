import type { TextEdit } from '../../model/edit.ts'
import { appendItem, type ItemList, removeItems } from '../bracket-list.ts'
import { lineStartAt, startsLine } from '../text-lines.ts'
import type { YamlDocument } from './document.ts'
import { Field } from './tree.ts'

/** Whether a collection stands in brackets, which `key: value` in a flow list does not. */
export function isBracketed(yaml: YamlDocument, node: number): boolean {
  return yaml.tree.isFlow(node) && '[{'.includes(yaml.text.charAt(yaml.tree.start(node)))
}

function itemsOf(yaml: YamlDocument, node: number): ItemList {
  const { tree } = yaml
  const items = [...tree.children(node)].map(child => ({
    start: tree.from(child),
    end: Math.max(tree.end(child), tree.get(child, Field.propsEnd)),
  }))
  return { span: { start: tree.start(node), end: tree.end(node) }, items }
}

export function appendToFlow(yaml: YamlDocument, node: number, item: string): TextEdit[] {
  return appendItem(yaml.text, itemsOf(yaml, node), item, yaml.eol)
}

/** Puts an item before another one, on a line of its own where that has one. */
export function insertIntoFlow(yaml: YamlDocument, before: number, item: string): TextEdit[] {
  const { text, eol, tree } = yaml
  const offset = tree.from(before)
  const indent = text.slice(lineStartAt(text, offset), offset)
  const content = startsLine(text, offset) ? `${item},${eol}${indent}` : `${item}, `
  return [{ offset, length: 0, content }]
}

export function removeFromFlow(yaml: YamlDocument, node: number): TextEdit[] {
  const { tree } = yaml
  const parent = tree.parent(node)
  const index = [...tree.children(parent)].indexOf(node)
  return removeItems(yaml.text, itemsOf(yaml, parent), at => at === index)
}
