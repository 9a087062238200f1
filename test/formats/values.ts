/** Short words for values and documents in tests of all formats. */
import { applyEdits } from '../../src/formats/edit.ts'
import type { EditOutcome, Format, ParsedDocument } from '../../src/formats/format.ts'
import type { Problem } from '../../src/model/errors.ts'
import type { Dialect } from '../../src/model/migration.ts'
import type { ConfigValue, TableValue } from '../../src/model/value.ts'

export const nothing: ConfigValue = { kind: 'null' }
export const string = (value: string): ConfigValue => ({ kind: 'string', value })
export const integer = (value: number | bigint): ConfigValue => ({
  kind: 'integer',
  value: BigInt(value),
})
export const float = (value: number): ConfigValue => ({ kind: 'float', value })
export const boolean = (value: boolean): ConfigValue => ({ kind: 'boolean', value })
export const array = (...items: ConfigValue[]): ConfigValue => ({ kind: 'array', items })
export const table = (entries: Record<string, ConfigValue>): TableValue => ({
  kind: 'table',
  entries: new Map(Object.entries(entries)),
})

/** Returns the document a format makes of a text; throws for an invalid one. */
export function parsedBy(format: Format, text: string, dialect: Dialect): ParsedDocument {
  const outcome = format.parse(text, dialect)
  if (!outcome.ok) throw new Error(detailsOf(outcome.problems))
  return outcome.document
}

/** Returns the problems of a text; throws for a valid one. */
export function problemsBy(format: Format, text: string, dialect: Dialect): readonly Problem[] {
  return refusalOf(format.parse(text, dialect))
}

/** Returns the text an operation makes of a document. */
export function editedText(
  document: ParsedDocument,
  operation: (document: ParsedDocument) => EditOutcome,
): string {
  const outcome = operation(document)
  if (!outcome.ok) throw new Error(detailsOf(outcome.problems))
  return applyEdits(document.text, outcome.edits)
}

/** Returns the problems an operation or a text is refused for; throws where it is not. */
export function refusalOf(outcome: EditOutcome | ReturnType<Format['parse']>): readonly Problem[] {
  if (outcome.ok) throw new Error('not refused')
  return outcome.problems
}

function detailsOf(problems: readonly Problem[]): string {
  return problems.map(problem => problem.detail).join('; ')
}
