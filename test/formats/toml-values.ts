/** Short words for values and documents in tests of TOML. */
import { applyEdits } from '../../src/formats/edit.ts'
import type { EditOutcome, ParsedDocument } from '../../src/formats/format.ts'
import { toml } from '../../src/formats/toml/toml.ts'
import type { Problem } from '../../src/model/errors.ts'
import type { Dialect } from '../../src/model/migration.ts'
import type { ConfigValue, TableValue } from '../../src/model/value.ts'

export const dialect: Dialect = { version: '1.1', maxDepth: 80 }

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

export function parsed(text: string, rules: Dialect = dialect): ParsedDocument {
  const outcome = toml.parse(text, rules)
  if (!outcome.ok) throw new Error(outcome.problems.map(problem => problem.detail).join('; '))
  return outcome.document
}

/** Returns the problems of a text; throws for a valid one. */
export function problemsOf(text: string, rules: Dialect = dialect): readonly Problem[] {
  const outcome = toml.parse(text, rules)
  if (outcome.ok) throw new Error('accepted')
  return outcome.problems
}

/** Returns the document an operation makes of another. */
export function edited(
  document: ParsedDocument,
  operation: (document: ParsedDocument) => EditOutcome,
  rules: Dialect = dialect,
): ParsedDocument {
  return parsed(editedText(document, operation), rules)
}

export function editedText(
  document: ParsedDocument,
  operation: (document: ParsedDocument) => EditOutcome,
): string {
  const outcome = operation(document)
  if (!outcome.ok) throw new Error(outcome.problems.map(problem => problem.detail).join('; '))
  return applyEdits(document.text, outcome.edits)
}

/** Returns the problems an operation is refused for; throws where it is not. */
export function refusalOf(outcome: EditOutcome): readonly Problem[] {
  if (outcome.ok) throw new Error('not refused')
  return outcome.problems
}
