/**
 * Proves that the planned file says what was planned and nothing else changed.
 *
 * A block that lands inside a multi-line string parses, and passes the consumer's strict check;
 * only comparing values finds it. Rule: R9.
 */
import type { Problem } from '../model/errors.ts'
import { belowAny, formatKeyPath, type KeyPath, keyPathId } from '../model/key-path.ts'
import { type ConfigValue, sameValue, type TableValue, valueAt } from '../model/value.ts'
import { compareKeys } from './compare-keys.ts'
import type { OwnedValue } from './draft-change.ts'
import { isElement, isSatisfied } from './owned-values.ts'

/** Returns a problem for each owned key without its value and each other key that changed. */
export function readBackProblems(
  before: TableValue,
  after: TableValue,
  owned: readonly OwnedValue[],
): readonly Problem[] {
  const problems: Problem[] = []
  for (const own of owned) {
    if (!isSatisfied(after, own)) {
      problems.push(failed(`${formatKeyPath(own.path)} would not have its value`))
    }
  }
  const isOwned = belowAny(owned.map(({ path }) => path))
  for (const { path } of compareKeys(before, after)) {
    if (isOwned(path)) continue
    problems.push(failed(`${formatKeyPath(path)} would change, but is not part of the migration`))
  }
  for (const path of listPaths(owned)) {
    const own = owned.filter(candidate => keyPathId(candidate.path) === keyPathId(path))
    if (!keepsOthers(valueAt(before, path), valueAt(after, path), own)) {
      problems.push(failed(`${formatKeyPath(path)} would lose or move elements nobody named`))
    }
  }
  return problems
}

/** The lists of which single elements are decided. */
function listPaths(owned: readonly OwnedValue[]): readonly KeyPath[] {
  return [...new Map(owned.filter(isElement).map(({ path }) => [keyPathId(path), path])).values()]
}

/** Whether the elements nobody decided are the same, in the same order. */
function keepsOthers(
  before: ConfigValue | undefined,
  after: ConfigValue | undefined,
  owned: readonly OwnedValue[],
): boolean {
  const named = owned.flatMap(({ value }) => value ?? [])
  const others = (list: ConfigValue | undefined): readonly ConfigValue[] =>
    list?.kind === 'array'
      ? list.items.filter(item => !named.some(other => sameValue(other, item)))
      : []
  return sameValue(
    { kind: 'array', items: others(before) },
    { kind: 'array', items: others(after) },
  )
}

function failed(detail: string): Problem {
  return { code: 'READ_BACK_FAILED', detail }
}
