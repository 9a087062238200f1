import type { KeyPath } from '../../model/key-path.ts'
import { findNode } from '../find-node.ts'
import type { EditOutcome, ParsedDocument } from '../format.ts'
import { missingKey } from '../outcomes.ts'
import { changeEdits } from './change-edits.ts'
import { addChange, type ChangeInside } from './changes.ts'
import { assertJson } from './document.ts'

/**
 * Removes a key with everything below it, and the comment beside it on its line; comments on
 * lines of their own are the user's and stay.
 */
export function removeKey(document: ParsedDocument, path: KeyPath): EditOutcome {
  const json = assertJson(document)
  if (path.length === 0 || findNode(json.tree, path).rest.length > 0) {
    return missingKey(path)
  }
  const root: ChangeInside = { kind: 'inside', parts: new Map() }
  addChange(root, path, { kind: 'remove' })
  return { ok: true, edits: changeEdits(json, root) }
}
