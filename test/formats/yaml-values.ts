/** Short words for values and documents in tests of YAML. */
import { applyEdits } from '../../src/formats/edit.ts'
import type { EditOutcome, ParsedDocument } from '../../src/formats/format.ts'
import { yaml } from '../../src/formats/yaml/yaml.ts'
import type { Problem } from '../../src/model/errors.ts'
import type { Dialect } from '../../src/model/migration.ts'
import type { ConfigValue } from '../../src/model/value.ts'

export const old: Dialect = { version: '1.1', maxDepth: 80 }
export const core: Dialect = { version: '1.2', maxDepth: 80 }
export const dialects: readonly Dialect[] = [old, core]

export const nothing: ConfigValue = { kind: 'null' }

export function parsed(text: string, rules: Dialect = old): ParsedDocument {
  const outcome = yaml.parse(text, rules)
  if (!outcome.ok) throw new Error(outcome.problems.map(problem => problem.detail).join('; '))
  return outcome.document
}

/** Returns the problems of a text; throws for a valid one. */
export function problemsOf(text: string, rules: Dialect = old): readonly Problem[] {
  const outcome = yaml.parse(text, rules)
  if (outcome.ok) throw new Error('accepted')
  return outcome.problems
}

export function editedText(
  document: ParsedDocument,
  operation: (document: ParsedDocument) => EditOutcome,
): string {
  const outcome = operation(document)
  if (!outcome.ok) throw new Error(outcome.problems.map(problem => problem.detail).join('; '))
  return applyEdits(document.text, outcome.edits)
}

/** Returns plain data for a value: shorter to write down than tables of values. */
export function plainOf(value: ConfigValue): unknown {
  switch (value.kind) {
    case 'table':
      return Object.fromEntries([...value.entries].map(([key, inner]) => [key, plainOf(inner)]))
    case 'array':
      return value.items.map(plainOf)
    case 'null':
      return null
    default:
      return value.value
  }
}
