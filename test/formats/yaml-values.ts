/** Short words for values and documents in tests of YAML. */
import type { ParsedDocument } from '../../src/formats/format.ts'
import { yaml } from '../../src/formats/yaml/yaml.ts'
import type { Problem } from '../../src/model/errors.ts'
import type { Dialect } from '../../src/model/migration.ts'
import type { ConfigValue } from '../../src/model/value.ts'
import { parsedBy, problemsBy } from './values.ts'

export const old: Dialect = { version: '1.1', maxDepth: 80 }
export const core: Dialect = { version: '1.2', maxDepth: 80 }
export const dialects: readonly Dialect[] = [old, core]

export function parsed(text: string, rules: Dialect = old): ParsedDocument {
  return parsedBy(yaml, text, rules)
}

export function problemsOf(text: string, rules: Dialect = old): readonly Problem[] {
  return problemsBy(yaml, text, rules)
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
