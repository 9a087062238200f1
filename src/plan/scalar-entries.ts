/** The scalars of a document with their places. */
import type { ParsedDocument, Span } from '../formats/format.ts'
import type { KeyPath } from '../model/key-path.ts'
import { type ConfigValue, valueReader } from '../model/value.ts'

export interface ScalarEntry {
  readonly path: KeyPath
  readonly span: Span
  /** The value as text. */
  readonly value: string
  readonly scalar: ConfigValue
  /** The array element before a text. */
  readonly previous: ConfigValue | undefined
}

/**
 * Goes through the scalars in the order of the document's entries, one at a time: nobody needs
 * all of a large file at once.
 */
export function* scalarEntries(document: ParsedDocument): Generator<ScalarEntry, void, undefined> {
  const valueAt = valueReader(document.root)
  for (const { path, value: span } of document.entries) {
    const scalar = valueAt(path)
    const value = scalar === undefined ? undefined : scalarText(scalar)
    if (scalar === undefined || value === undefined) continue
    const index = path.at(-1)
    const hasPrevious = scalar.kind === 'string' && typeof index === 'number' && index > 0
    const previous = hasPrevious ? valueAt(path.with(-1, index - 1)) : undefined
    yield { path, span, value, scalar, previous }
  }
}

/** Returns the text of a scalar; undefined for null and for what is made of parts. */
export function scalarText(value: ConfigValue): string | undefined {
  switch (value.kind) {
    case 'string':
    case 'datetime':
      return value.value
    case 'integer':
    case 'float':
    case 'boolean':
      return String(value.value)
    default:
      return undefined
  }
}
