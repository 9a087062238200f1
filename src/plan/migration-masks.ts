/** Refuses what was copied from a redacted view into a migration. Rules: R14, R34. */
import type { Problem } from '../model/errors.ts'
import type { ConfigValue } from '../model/value.ts'
import { holdsMask } from './mask-text.ts'
import type { ResolvedOperation } from './run-operations.ts'

/** Returns a problem for each operation that would write a mask in place of a secret. */
export function migrationMaskProblems(
  operations: readonly ResolvedOperation[],
): readonly Problem[] {
  return operations.filter(isMasked).map(operation => ({
    code: 'MIGRATION_INVALID',
    detail: `${operation.kind} would write a mask that writ showed in place of a secret, not the secret`,
  }))
}

function isMasked(operation: ResolvedOperation): boolean {
  switch (operation.kind) {
    case 'block':
      return hasMask(operation.value)
    case 'set':
      return operation.path.some(isMaskedKey) || hasMask(operation.value)
    case 'file':
      return holdsMask(operation.content)
    default:
      return false
  }
}

function hasMask(value: ConfigValue): boolean {
  switch (value.kind) {
    case 'string':
      return holdsMask(value.value)
    case 'array':
      return value.items.some(hasMask)
    case 'table':
      return [...value.entries].some(([key, inner]) => isMaskedKey(key) || hasMask(inner))
    default:
      return false
  }
}

function isMaskedKey(key: string | number): boolean {
  return typeof key === 'string' && holdsMask(key)
}
