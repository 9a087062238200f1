import { formatNamed } from '../formats/registry.ts'
import type { Problem } from '../model/errors.ts'
import type { KeyPath } from '../model/key-path.ts'
import { type TableValue, valueAt } from '../model/value.ts'
import type { EditRun } from './edit-run.ts'

/**
 * Removes a list or table that has nothing left in it, and what is empty around it then; what
 * stood in the original already stays.
 */
export function removeEmptied(
  run: EditRun,
  path: KeyPath,
  original: TableValue | null = null,
): readonly Problem[] {
  const format = formatNamed(run.reading.format)
  for (let at = path; at.length > 0; at = at.slice(0, -1)) {
    const value = valueAt(run.document.root, at)
    const isEmpty =
      (value?.kind === 'array' && value.items.length === 0) ||
      (value?.kind === 'table' && value.entries.size === 0)
    if (!isEmpty || (original !== null && valueAt(original, at) !== undefined)) return []
    const problems = run.apply(format.removeKey(run.document, at))
    if (problems.length > 0) return problems
  }
  return []
}
