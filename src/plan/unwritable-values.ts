/** Refuses what a migration must never put into a file. Rules: R14, R34. */
import type { Problem } from '../model/errors.ts'
import type { ConfigValue } from '../model/value.ts'
import { holdsMask } from './mask-text.ts'
import type { ResolvedOperation } from './run-operations.ts'

/**
 * Returns a problem for each operation that would write a mask copied from a redacted view, or
 * text that has no bytes in UTF-8.
 */
export function unwritableProblems(operations: readonly ResolvedOperation[]): readonly Problem[] {
  return operations.flatMap(operation => {
    const texts = textsOf(operation)
    const problems: Problem[] = []
    const refuse = (what: string): void => {
      problems.push({ code: 'MIGRATION_INVALID', detail: `${operation.kind} would write ${what}` })
    }
    if (texts.some(holdsMask)) {
      refuse('a mask that writ showed in place of a secret, not the secret')
    }
    if (!texts.every(text => text.isWellFormed()))
      refuse('a lone surrogate, which is not a character')
    return problems
  })
}

function textsOf(operation: ResolvedOperation): readonly string[] {
  switch (operation.kind) {
    case 'block':
      return textsIn(operation.value)
    case 'set':
      return [
        ...operation.path.filter(part => typeof part === 'string'),
        ...textsIn(operation.value),
      ]
    case 'include':
      return operation.items.flatMap(textsIn)
    case 'file':
      return [operation.content]
    default:
      return []
  }
}

/** The strings of a value, keys included. */
function textsIn(value: ConfigValue): readonly string[] {
  switch (value.kind) {
    case 'string':
      return [value.value]
    case 'array':
      return value.items.flatMap(textsIn)
    case 'table':
      return [...value.entries].flatMap(([key, inner]) => [key, ...textsIn(inner)])
    default:
      return []
  }
}
