/** Short words for documents in tests of JSON. */
import type { EditOutcome, ParsedDocument } from '../../src/formats/format.ts'
import { json } from '../../src/formats/json/json.ts'
import type { Problem } from '../../src/model/errors.ts'
import type { Dialect } from '../../src/model/migration.ts'
import { editedText, parsedBy, problemsBy } from './values.ts'

export const versions = ['strict', 'comments', 'jsonc', 'json5'] as const

export type Version = (typeof versions)[number]

export function dialectOf(version: Version): Dialect {
  return { version, maxDepth: 80 }
}

export function parsed(text: string, version: Version = 'strict'): ParsedDocument {
  return parsedBy(json, text, dialectOf(version))
}

export function problemsOf(text: string, version: Version = 'strict'): readonly Problem[] {
  return problemsBy(json, text, dialectOf(version))
}

/** Returns the text an operation makes of another. */
export function after(
  text: string,
  operation: (document: ParsedDocument) => EditOutcome,
  version: Version = 'strict',
): string {
  return editedText(parsed(text, version), operation)
}
