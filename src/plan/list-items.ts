/**
 * Puts elements into a list and takes them out, one by one: nobody's list is replaced as a whole,
 * because what it held is what others allowed and denied. Rules: R10, R12.
 */
import { formatNamed } from '../formats/registry.ts'
import type { Problem } from '../model/errors.ts'
import { formatKeyPath, type KeyPath } from '../model/key-path.ts'
import { type ConfigValue, sameValue, valueAt } from '../model/value.ts'
import type { EditRun } from './edit-run.ts'
import { holdsItem } from './owned-values.ts'
import type { ListOperation } from './run-operations.ts'

/** Puts what the list lacks at its end; a list that is not there is made. */
export function includeItems(run: EditRun, { path, items }: ListOperation): readonly Problem[] {
  const list = valueAt(run.document.root, path)
  if (list !== undefined && list.kind !== 'array') return [noList(path)]
  const missing = items.filter(item => !holdsItem(list, item))
  if (missing.length === 0) return []
  const value: ConfigValue = { kind: 'array', items: [...(list?.items ?? []), ...missing] }
  return run.apply(formatNamed(run.reading.format).setKey(run.document, path, value))
}

/** Takes out every element that is equal to one of these; a list that is not there holds none. */
export function excludeItems(run: EditRun, { path, items }: ListOperation): readonly Problem[] {
  const list = valueAt(run.document.root, path)
  if (list === undefined) return []
  if (list.kind !== 'array') return [noList(path)]
  const format = formatNamed(run.reading.format)
  const isNamed = (item: ConfigValue): boolean => items.some(other => sameValue(other, item))
  for (let index = list.items.length - 1; index >= 0; index--) {
    const item = list.items[index]
    if (item === undefined || !isNamed(item)) continue
    const problems = run.apply(format.removeKey(run.document, [...path, index]))
    if (problems.length > 0) return problems
  }
  return []
}

function noList(path: KeyPath): Problem {
  return { code: 'KEY_CONFLICT', detail: `${formatKeyPath(path)} is not a list in the file` }
}
