import type { BlockId } from '../../model/migration.ts'
import type { EditOutcome, ParsedDocument } from '../format.ts'
import { removeSeparated } from '../separators.ts'
import { assertDotenv } from './document.ts'

/** Removes the block with its marker lines and the blank line that belongs to it. */
export function removeBlock(document: ParsedDocument, id: BlockId): EditOutcome {
  const dotenv = assertDotenv(document)
  const block = dotenv.blockNamed(id)
  return { ok: true, edits: block ? [removeSeparated(dotenv.text, block.span)] : [] }
}
