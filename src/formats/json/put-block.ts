import type { KeyPath } from '../../model/key-path.ts'
import { identityProblems } from '../block-content.ts'
import type { BlockContent, EditOutcome, ParsedDocument } from '../format.ts'
import { refused } from '../outcomes.ts'
import { blockChanges } from './block-changes.ts'
import { changeEdits } from './change-edits.ts'
import { assertJson } from './document.ts'
import { valueProblems } from './value-problems.ts'

/**
 * Makes the file say what a block plans: its leaves get their values, and those of the last
 * receipt that it plans no more go. There is no place for markers. Rules: R4, R8, R10.
 */
export function putBlock(
  document: ParsedDocument,
  content: BlockContent,
  lastOwned: readonly KeyPath[] = [],
): EditOutcome {
  const json = assertJson(document)
  const unfit = [...valueProblems(content.values, [], json.grammar), ...identityProblems(content)]
  const { change, conflicts } = blockChanges(json, content.values, lastOwned)
  const isDone = unfit.length === 0 && change.parts.size === 0
  const problems = unfit.length > 0 ? unfit : conflicts
  if (!isDone && problems.length > 0) return refused(...problems)
  return { ok: true, edits: changeEdits(json, change) }
}
