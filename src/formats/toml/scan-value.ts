/** Values: which grammar applies, arrays and inline tables. TOML 1.1: Array, Inline Table. */
import type { Draft } from './draft.ts'
import { scanDatetime } from './scan-datetime.ts'
import { scanKey } from './scan-key.ts'
import { numberKind } from './scan-number.ts'
import { skipBetween, skipBlanks } from './scan-space.ts'
import { endOfString } from './scan-string.ts'
import { defineKey } from './scopes.ts'
import { Kind } from './tree.ts'

const bareToken = /[\w.+-]+/y
const datetimeKinds = { offset: Kind.offset, local: Kind.local, date: Kind.date, time: Kind.time }

/** Reads the value that starts here into the node; `depth` counts the tables and arrays around. */
export function scanValue(draft: Draft, node: number, depth: number): void {
  const start = draft.pos
  const code = draft.text.charCodeAt(start)
  if (code === 34 || code === 39) {
    draft.tree.setKind(node, Kind.string)
    draft.pos = endOfString(draft.text, start, draft.isEdition11)
  } else if (code === 91) scanArray(draft, node, depth + 1)
  else if (code === 123) scanInlineTable(draft, node, depth + 1)
  else scanBareValue(draft, node)
  draft.tree.setValueSpan(node, start, draft.pos)
}

function scanBareValue(draft: Draft, node: number): void {
  const { text, tree, pos } = draft
  if (isShortNumber(draft, node)) return
  const datetime = scanDatetime(text, pos, draft.isEdition11)
  if (datetime !== undefined) {
    tree.setKind(node, datetimeKinds[datetime.type])
    draft.pos = datetime.end
    return
  }
  bareToken.lastIndex = pos
  const token = bareToken.exec(text)?.[0] ?? ''
  const kind = token === 'true' || token === 'false' ? Kind.boolean : numberKind(token)
  if (typeof kind === 'string') draft.fail(kind)
  tree.setKind(node, kind)
  draft.pos += token.length
}

/** Whether the fast path for plain decimals took it: 15 digits always fit, with or without dot. */
function isShortNumber(draft: Draft, node: number): boolean {
  const { text, pos: start } = draft
  let pos = start
  let code = text.charCodeAt(pos)
  while (code >= 48 && code <= 57) code = text.charCodeAt(++pos)
  const digits = pos - start
  if (digits === 0 || (digits > 1 && text.charCodeAt(start) === 48)) return false
  let kind: number = Kind.integer
  if (code === 46) {
    kind = Kind.float
    do code = text.charCodeAt(++pos)
    while (code >= 48 && code <= 57)
    if (pos - start === digits + 1) return false
  }
  if (pos - start > 15) return false
  if (code !== 10 && code !== 13 && code !== 32 && code !== 44 && code !== 93) return false
  draft.tree.setKind(node, kind)
  draft.pos = pos
  return true
}

function scanArray(draft: Draft, node: number, depth: number): void {
  const { text, tree } = draft
  draft.assertDepth(depth, draft.pos)
  tree.setKind(node, Kind.array)
  const statement = tree.statement(node)
  draft.pos++
  for (;;) {
    skipBetween(draft, true)
    if (text.charCodeAt(draft.pos) === 93) break
    const at = draft.pos
    const element = tree.addNode(node, '', Kind.string, statement, at, at)
    scanValue(draft, element, depth)
    tree.link(element)
    skipBetween(draft, true)
    if (text.charCodeAt(draft.pos) === 93) break
    if (text.charCodeAt(draft.pos) !== 44) draft.fail('an array goes on with , or ends with ]')
    draft.pos++
  }
  draft.pos++
}

function scanInlineTable(draft: Draft, node: number, depth: number): void {
  const { text, tree, isEdition11 } = draft
  draft.assertDepth(depth, draft.pos)
  tree.setKind(node, Kind.inline)
  const statement = tree.statement(node)
  draft.pos++
  let isFirst = true
  for (;;) {
    skipBetween(draft, isEdition11)
    if (text.charCodeAt(draft.pos) === 125 && (isFirst || isEdition11)) break
    isFirst = false
    scanKey(draft)
    const member = defineKey(draft, node, statement)
    const inner = depth + draft.partCount - 1
    draft.assertDepth(inner, draft.pos)
    if (text.charCodeAt(draft.pos) !== 61) draft.fail('= stands after a key')
    draft.pos++
    skipBlanks(draft)
    scanValue(draft, member, inner)
    skipBetween(draft, isEdition11)
    if (text.charCodeAt(draft.pos) === 125) break
    if (text.charCodeAt(draft.pos) !== 44) {
      draft.fail('an inline table goes on with , or ends with }')
    }
    draft.pos++
  }
  draft.pos++
}
