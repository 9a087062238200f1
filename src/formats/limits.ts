/**
 * How much a file may hold, so that planning it ends in seconds and fits into memory.
 *
 * Measured, not guessed: the time goes with the size and with the number of values, and the second
 * parser of YAML needs ten times as long for a value as those of the other formats. Rule: R2.
 */
import type { Problem } from '../model/errors.ts'
import type { FormatName } from '../model/migration.ts'
import type { ConfigValue } from '../model/value.ts'
import { sizeLimit } from './decode.ts'
import type { ParsedDocument } from './format.ts'

export interface FileLimits {
  /** In bytes. */
  readonly size: number
  /** All keys and indices of all key paths together: deep values cost more than shallow ones. */
  readonly pathParts: number
}

const usual: FileLimits = { size: sizeLimit, pathParts: 3_000_000 }
const ofYaml: FileLimits = { size: 3 * 1024 * 1024, pathParts: 750_000 }

/** Returns the limits of a format. */
export function limitsOf(format: FormatName): FileLimits {
  return format === 'yaml' ? ofYaml : usual
}

/** Returns a problem where a document holds more than it may. */
export function valuesProblem(
  document: Pick<ParsedDocument, 'root' | 'size'>,
  limit: number,
): Problem | undefined {
  // To make the values of a file of brackets takes longer than to count its nodes.
  if ((document.size ?? 0) > limit) return tooMany(limit)
  let parts = 0
  const count = (value: ConfigValue, depth: number): void => {
    parts += depth
    if (parts > limit) return
    if (value.kind === 'table') for (const inner of value.entries.values()) count(inner, depth + 1)
    else if (value.kind === 'array') for (const inner of value.items) count(inner, depth + 1)
  }
  count(document.root, 0)
  return parts <= limit ? undefined : tooMany(limit)
}

function tooMany(limit: number): Problem {
  const detail = `it holds too many values: all their key paths together have more than ${limit} parts`
  return { code: 'TARGET_TOO_LARGE', detail }
}
