/** Short words for documents in tests of TOML. */
import type { EditOutcome, ParsedDocument } from '../../src/formats/format.ts'
import { toml } from '../../src/formats/toml/toml.ts'
import type { Problem } from '../../src/model/errors.ts'
import type { Dialect } from '../../src/model/migration.ts'
import { editedText, parsedBy, problemsBy } from './values.ts'

export const dialect: Dialect = { version: '1.1', maxDepth: 80 }

export function parsed(text: string, rules: Dialect = dialect): ParsedDocument {
  return parsedBy(toml, text, rules)
}

export function problemsOf(text: string, rules: Dialect = dialect): readonly Problem[] {
  return problemsBy(toml, text, rules)
}

/** Returns the document an operation makes of another. */
export function edited(
  document: ParsedDocument,
  operation: (document: ParsedDocument) => EditOutcome,
  rules: Dialect = dialect,
): ParsedDocument {
  return parsed(editedText(document, operation), rules)
}
