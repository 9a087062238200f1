/** Outcomes of the operations of a format. */
import type { Problem } from '../model/errors.ts'
import { formatKeyPath, type KeyPath } from '../model/key-path.ts'
import type { EditOutcome, ParsedDocument, ParseOutcome } from './format.ts'

/** Returns the document unless there are problems with it. */
export function parseOutcome(
  problems: readonly Problem[],
  document: () => ParsedDocument,
): ParseOutcome {
  const [first, ...rest] = problems
  return first === undefined
    ? { ok: true, document: document() }
    : { ok: false, problems: [first, ...rest] }
}

/** Returns the refusal of an edit; without problems there is nothing to be edited. */
export function refused(...problems: readonly Problem[]): EditOutcome {
  const [first, ...rest] = problems
  return first === undefined ? { ok: true, edits: [] } : { ok: false, problems: [first, ...rest] }
}

export function refusedPath(): EditOutcome {
  return refused({ code: 'MIGRATION_INVALID', detail: 'a key path has at least one key' })
}

export function missingKey(path: KeyPath): EditOutcome {
  return refused({ code: 'KEY_MISSING', detail: `${formatKeyPath(path)} is not in the file` })
}
