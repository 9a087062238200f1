/**
 * What each side has where a rollback cannot keep both: before the plan, as the plan left it, and
 * now. Secrets are covered as in every diff. Rules: R14, R28.
 */
import type { ParsedDocument } from '../formats/format.ts'
import type { Consumer } from '../model/consumer.ts'
import type { Place, Problem } from '../model/errors.ts'
import { formatKeyPath, isAtOrBelow, type KeyPath } from '../model/key-path.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { type TableValue, valueAt } from '../model/value.ts'
import { compareKeys } from './compare-keys.ts'
import { displayValue } from './display-value.ts'
import type { PlanFacts } from './plan-facts.ts'
import { makeRedactors } from './plan-redactors.ts'

export interface ConflictInput {
  /** null: there was no file. */
  readonly original: ParsedDocument | null
  readonly applied: ParsedDocument | null
  readonly current: ParsedDocument
  readonly snapshot: Snapshot
  readonly consumer: Consumer | null
  readonly secrets: readonly string[]
  readonly secretPaths: readonly KeyPath[]
}

/** More than this nobody reads one by one. */
const longest = 20

/** Returns a problem for each key that both the plan and somebody after it changed. */
export function conflictSides(input: ConflictInput, facts: PlanFacts): readonly Problem[] {
  const { original, applied, current, snapshot, consumer, secretPaths } = input
  const roots = [original, applied, current].map(document => document?.root ?? emptyTable)
  const [before = emptyTable, left = emptyTable, now = emptyTable] = roots
  const planned = compareKeys(before, left).map(({ path }) => path)
  const edited = compareKeys(left, now).map(({ path }) => path)
  const both = edited.filter(path =>
    planned.some(other => isAtOrBelow(path, other) || isAtOrBelow(other, path)),
  )
  const shared = { before: snapshot, consumer, secretPaths, openPaths: new Set<string>() }
  const [redactor] = makeRedactors(
    [
      { ...shared, beforeDocument: original, afterDocument: applied },
      { ...shared, beforeDocument: null, afterDocument: current },
    ],
    input.secrets,
    facts,
  )
  if (redactor === undefined) return []
  const shown = (root: TableValue, path: KeyPath): string => {
    const value = valueAt(root, path)
    return value === undefined ? 'not there' : displayValue(value, path, redactor)
  }
  return both.slice(0, longest).map(path => ({
    code: 'ROLLBACK_CONFLICT',
    detail: `${formatKeyPath(path)}: before ${shown(before, path)}, the plan left ${shown(left, path)}, now ${shown(now, path)}`,
    places: placesOf(current, path),
  }))
}

const emptyTable: TableValue = { kind: 'table', entries: new Map() }

function placesOf({ entries, text }: ParsedDocument, path: KeyPath): readonly Place[] {
  const found = entries.find(entry => isAtOrBelow(entry.path, path))
  if (found === undefined) return []
  const upTo = text.slice(0, found.key.start)
  const line = upTo.split('\n').length
  return [{ line, column: upTo.length - upTo.lastIndexOf('\n') }]
}
