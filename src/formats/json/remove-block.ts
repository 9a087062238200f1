import type { KeyPath } from '../../model/key-path.ts'
import type { BlockId } from '../../model/migration.ts'
import type { EditOutcome, ParsedDocument } from '../format.ts'
import { blockChanges } from './block-changes.ts'
import { changeEdits } from './change-edits.ts'
import { assertJson } from './document.ts'

/** Takes out the leaves the last receipt wrote, and the objects that held nothing else. */
export function removeBlock(
  document: ParsedDocument,
  _id: BlockId,
  lastOwned: readonly KeyPath[] = [],
): EditOutcome {
  const json = assertJson(document)
  const { change } = blockChanges(json, { kind: 'table', entries: new Map() }, lastOwned)
  return { ok: true, edits: changeEdits(json, change) }
}
