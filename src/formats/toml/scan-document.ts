/** The lines of a document: blank, comment, header, pair. TOML 1.1: Overall Structure. */
import { isMarkerLike } from '../fence.ts'
import { rootNode } from '../node-table.ts'
import type { Draft } from './draft.ts'
import { scanKey } from './scan-key.ts'
import { scanComment, skipBlanks, skipLineBreak } from './scan-space.ts'
import { scanValue } from './scan-value.ts'
import { defineKey, openElement, openTable } from './scopes.ts'

/** Scans the whole text into the draft; stops by FormatSyntaxError at the first syntax error. */
export function scanDocument(draft: Draft): void {
  const { text } = draft
  while (draft.pos < text.length) {
    skipBlanks(draft)
    const code = text.charCodeAt(draft.pos)
    if (code === 91) scanHeader(draft)
    else if (code === 35) {
      if (isMarkerLike(text, draft.pos)) draft.markers.push(draft.comments.length)
    } else if (code !== 10 && code !== 13 && draft.pos < text.length) scanPair(draft)
    endLine(draft)
  }
}

function scanHeader(draft: Draft): void {
  const { text, tree, statements } = draft
  const start = draft.pos
  const isElement = text.charCodeAt(start + 1) === 91
  const close = isElement ? ']]' : ']'
  draft.pos += close.length
  skipBlanks(draft)
  scanKey(draft)
  if (!text.startsWith(close, draft.pos)) draft.fail(`a header ends with ${close}`)
  draft.pos += close.length
  const statement = statements.add(rootNode, start, true)
  draft.depth = draft.partCount
  draft.table = (isElement ? openElement : openTable)(draft, statement, start)
  tree.setValueSpan(draft.table, start, draft.pos)
  statements.setNode(statement, draft.table)
  statements.setEnd(statement, draft.pos)
}

function scanPair(draft: Draft): void {
  const { statements } = draft
  const start = draft.pos
  scanKey(draft)
  const depth = draft.depth + draft.partCount - 1
  draft.assertDepth(depth, start)
  const node = defineKey(draft, draft.table, statements.count)
  const statement = statements.add(node, start, false)
  if (draft.text.charCodeAt(draft.pos) !== 61) draft.fail('= stands after a key')
  draft.pos++
  skipBlanks(draft)
  scanValue(draft, node, depth)
  statements.setEnd(statement, draft.pos)
}

/** A comment may follow; nothing else does. */
function endLine(draft: Draft): void {
  skipBlanks(draft)
  if (draft.text.charCodeAt(draft.pos) === 35) scanComment(draft)
  if (!skipLineBreak(draft) && draft.pos < draft.text.length) {
    draft.fail('a line ends after its comment, header or value')
  }
}
