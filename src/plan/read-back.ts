/**
 * Proves that the planned file says what was planned and nothing else changed.
 *
 * A block that lands inside a multi-line string parses, and passes the consumer's strict check;
 * only comparing values finds it. Rule: R9.
 */
import type { Problem } from '../model/errors.ts'
import { belowAny, formatKeyPath } from '../model/key-path.ts'
import { sameValue, type TableValue, valueAt } from '../model/value.ts'
import { compareKeys } from './compare-keys.ts'
import type { OwnedValue } from './draft-change.ts'

/** Returns a problem for each owned key without its value and each other key that changed. */
export function readBackProblems(
  before: TableValue,
  after: TableValue,
  owned: readonly OwnedValue[],
): readonly Problem[] {
  const problems: Problem[] = []
  for (const own of owned) {
    const value = valueAt(after, own.path)
    const isPlanned =
      own.value === null ? value === undefined : value !== undefined && sameValue(value, own.value)
    if (!isPlanned) problems.push(failed(`${formatKeyPath(own.path)} would not have its value`))
  }
  const isOwned = belowAny(owned.map(({ path }) => path))
  for (const { path } of compareKeys(before, after)) {
    if (isOwned(path)) continue
    problems.push(failed(`${formatKeyPath(path)} would change, but is not part of the migration`))
  }
  return problems
}

function failed(detail: string): Problem {
  return { code: 'READ_BACK_FAILED', detail }
}
