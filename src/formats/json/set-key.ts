import type { TextEdit } from '../../model/edit.ts'
import { formatKeyPath, type KeyPath } from '../../model/key-path.ts'
import type { ConfigValue } from '../../model/value.ts'
import { findNode } from '../find-node.ts'
import type { EditOutcome, ParsedDocument } from '../format.ts'
import { keyConflict } from '../key-conflict.ts'
import { refused, refusedPath } from '../outcomes.ts'
import { changeEdits } from './change-edits.ts'
import { addChange, type ChangeInside } from './changes.ts'
import { assertJson, type JsonDocument } from './document.ts'
import { Kind } from './tree.ts'
import { valueProblems } from './value-problems.ts'

/**
 * Sets one key path to a value.
 *
 * A value that stands there is replaced in place; of objects and arrays only what differs
 * changes, so that comments and number spellings of the rest stay. Rule: R10.
 */
export function setKey(document: ParsedDocument, path: KeyPath, value: ConfigValue): EditOutcome {
  const json = assertJson(document)
  const unfit = valueProblems(value, path, json.grammar)
  if (unfit.length > 0) return refused(...unfit)
  if (path.length === 0) return refusedPath()
  return misplaced(json, path) ?? { ok: true, edits: editsFor(json, path, value) }
}

function editsFor(json: JsonDocument, path: KeyPath, value: ConfigValue): TextEdit[] {
  const root: ChangeInside = { kind: 'inside', parts: new Map() }
  addChange(root, path, { kind: 'value', value })
  return changeEdits(json, root)
}

/** Returns why nothing can be put at a path: a value stands in the way, or no element can. */
function misplaced(json: JsonDocument, path: KeyPath): EditOutcome | undefined {
  const { tree } = json
  const { node, rest } = findNode(tree, path)
  const [part, ...below] = rest
  if (part === undefined) return undefined
  const isArray = tree.kind(node) === Kind.array
  const fits = typeof part === 'number' ? isArray : tree.kind(node) === Kind.object
  if (!fits && node !== 0) {
    return refused(keyConflict(json, tree.pathOf(node), [tree.from(node)]))
  }
  if (
    !fits ||
    below.some(key => typeof key === 'number') ||
    (isArray && part !== tree.childCount(node))
  ) {
    const detail = `${formatKeyPath(path)}: an array grows by one item, at its end`
    return refused({ code: 'NO_SAFE_PLACE', detail })
  }
  return undefined
}
