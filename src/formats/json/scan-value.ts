/** The document, its values, arrays and objects. RFC 8259 sections 2 to 5. */

import { addDuplicate } from '../duplicate-keys.ts'
import { rootNode } from '../node-table.ts'
import type { Draft } from './draft.ts'
import { scanKey } from './scan-key.ts'
import { numberKind } from './scan-number.ts'
import { skipSpace } from './scan-space.ts'
import { endOfString, noSingleQuotes } from './scan-string.ts'
import { Kind } from './tree.ts'

/** Scans the whole text into the draft; stops by FormatSyntaxError at the first syntax error. */
export function scanDocument(draft: Draft): void {
  if (draft.isEmpty) return
  skipSpace(draft)
  scanValue(draft, rootNode, 1)
  skipSpace(draft)
  if (draft.pos < draft.text.length) draft.fail('a file holds one value')
}

const bareToken = /[\w.+$-]+/y

/** Reads the value that starts here into the node; `depth` counts it and the containers around. */
function scanValue(draft: Draft, node: number, depth: number): void {
  const { text, tree, grammar } = draft
  const start = draft.pos
  const code = text.charCodeAt(start)
  if (code === 34 || (code === 39 && grammar.isJson5)) {
    tree.setKind(node, Kind.string)
    draft.pos = endOfString(text, start, grammar.isJson5)
  } else if (code === 123) scanObject(draft, node, depth)
  else if (code === 91) scanArray(draft, node, depth)
  else if (!isShortInteger(draft, node, code)) {
    if (code === 39) draft.fail(noSingleQuotes)
    bareToken.lastIndex = start
    const token = bareToken.exec(text)?.[0] ?? ''
    const kind = words.get(token) ?? numberKind(token, grammar.isJson5)
    if (typeof kind === 'string') draft.fail(kind)
    tree.setKind(node, kind)
    draft.pos += token.length
  }
  tree.setValueSpan(node, start, draft.pos)
}

const words: ReadonlyMap<string, number> = new Map([
  ['true', Kind.boolean],
  ['false', Kind.boolean],
  ['null', Kind.null],
])

/** Whether the fast path for plain decimals took it. */
function isShortInteger(draft: Draft, node: number, first: number): boolean {
  const { text, pos: start } = draft
  let pos = start
  let code = first
  while (code >= 48 && code <= 57) code = text.charCodeAt(++pos)
  const digits = pos - start
  if (digits === 0 || digits > 15 || (digits > 1 && first === 48)) return false
  if (code !== 44 && code !== 10 && code !== 13 && code !== 125 && code !== 93) return false
  draft.tree.setKind(node, Kind.integer)
  draft.pos = pos
  return true
}

function scanArray(draft: Draft, node: number, depth: number): void {
  const { text, tree } = draft
  draft.assertDepth(depth)
  tree.setKind(node, Kind.array)
  draft.pos++
  skipSpace(draft)
  let isClosed = text.charCodeAt(draft.pos) === 93
  while (!isClosed) {
    const element = tree.addNode(node, '', draft.pos, draft.pos)
    scanValue(draft, element, depth + 1)
    tree.link(element)
    isClosed = isLastItem(draft, element, 93, 'an array goes on with , or ends with ]')
  }
  draft.pos++
}

function scanObject(draft: Draft, node: number, depth: number): void {
  const { text, tree } = draft
  draft.assertDepth(depth)
  tree.setKind(node, Kind.object)
  draft.pos++
  skipSpace(draft)
  let isClosed = text.charCodeAt(draft.pos) === 125
  while (!isClosed) {
    const from = draft.pos
    const name = scanKey(draft)
    const member = tree.addNode(node, name, from, draft.pos)
    // A second member of a name stays outside the tree: the scan goes on to find them all.
    const twin = tree.child(node, name)
    if (twin === 0) tree.link(member)
    else addDuplicate(draft.duplicates, twin, from)
    skipSpace(draft)
    if (text.charCodeAt(draft.pos) !== 58) draft.fail(': stands after a key')
    draft.pos++
    skipSpace(draft)
    scanValue(draft, member, depth + 1)
    isClosed = isLastItem(draft, member, 125, 'an object goes on with , or ends with }')
  }
  draft.pos++
}

/** Moves past the comma after an item; whether the bracket that closes the list follows. */
function isLastItem(draft: Draft, item: number, close: number, expected: string): boolean {
  const { text } = draft
  skipSpace(draft)
  const code = text.charCodeAt(draft.pos)
  if (code === close) return true
  if (code !== 44) draft.fail(expected)
  const comma = draft.pos
  draft.tree.setComma(item, comma)
  draft.pos++
  skipSpace(draft)
  if (text.charCodeAt(draft.pos) !== close) return false
  if (!draft.grammar.hasTrailingCommas) {
    draft.fail('this reader takes no comma after the last item', comma)
  }
  return true
}
