/**
 * Undoes a change key by key, where the file was written anew since and no byte is where it was.
 *
 * Runtimes parse their settings and save them again: every line differs, and every value but their
 * own is as the plan left it. What a marker fences is not undone so, because keys alone do not say
 * where it stood. Rule: R28.
 */
import { toByteEdits } from '../formats/byte-edits.ts'
import type { ParsedDocument } from '../formats/format.ts'
import { formatNamed } from '../formats/registry.ts'
import type { Problem } from '../model/errors.ts'
import { formatKeyPath, type KeyPath } from '../model/key-path.ts'
import type { Change, SealedOwned } from '../model/plan.ts'
import {
  type ConfigValue,
  decodeValue,
  sameValue,
  type TableValue,
  valueAt,
} from '../model/value.ts'
import { coveringPaths } from './covering-paths.ts'
import { EditRun } from './edit-run.ts'
import { excludeItems, includeItems } from './list-items.ts'
import { holdsItem } from './owned-values.ts'
import type { Reading } from './read-text.ts'
import { removeEmptied } from './remove-emptied.ts'

export interface UndoKeysInput {
  readonly owned: readonly SealedOwned[]
  /** As it was before the plan; an absent file is an empty table. */
  readonly original: TableValue
  readonly current: ParsedDocument
  readonly reading: Reading
}

export type UndoneKeys =
  | {
      readonly ok: true
      readonly document: ParsedDocument
      readonly edits: ReturnType<typeof toByteEdits>
    }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Whether a change can be undone by its keys alone. */
export function canUndoKeys({ wholeFile, block, format }: Change): boolean {
  return !wholeFile && (block === null || !formatNamed(format).isFenced)
}

/** Returns the current file with every decided key as it was, or the keys that were edited since. */
export function undoKeys({ owned, original, current, reading }: UndoKeysInput): UndoneKeys {
  const edited = owned.filter(own => isEdited(own, original, current.root))
  if (edited.length > 0) return { ok: false, problems: edited.map(editedProblem) }
  const run = new EditRun(current, reading)
  const keys = owned.filter(({ role }) => role === 'block' || role === 'key')
  const problems = [
    ...undoElements(run, owned, original),
    ...removeKeys(run, keys, original),
    ...keys.flatMap(({ path }) => {
      const old = valueAt(original, path)
      const now = valueAt(run.document.root, path)
      if (old === undefined || (now !== undefined && sameValue(now, old))) return []
      return run.apply(formatNamed(reading.format).setKey(run.document, path, old))
    }),
  ]
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, document: run.document, edits: toByteEdits(current.text, run.edits) }
}

/** Whether a key is neither as the plan left it nor as it was before. */
function isEdited({ path, value, role }: SealedOwned, old: TableValue, now: TableValue): boolean {
  if (role !== 'block' && role !== 'key') return false
  const found = valueAt(now, path)
  const planned = value === null ? undefined : decodeValue(value)
  return !isSame(found, planned) && !isSame(found, valueAt(old, path))
}

function isSame(a: ConfigValue | undefined, b: ConfigValue | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameValue(a, b)
}

function editedProblem({ path }: SealedOwned): Problem {
  return {
    code: 'ROLLBACK_CONFLICT',
    detail: `${formatKeyPath(path)} was edited since the plan was applied`,
  }
}

/** Elements that came go, elements that went come back, at the end of their list. */
function undoElements(
  run: EditRun,
  owned: readonly SealedOwned[],
  original: TableValue,
): readonly Problem[] {
  return owned.flatMap(({ path, value, role }) => {
    if (role === 'block' || role === 'key' || value === null) return []
    const item = decodeValue(value)
    const was = holdsItem(valueAt(original, path), item)
    if (was) return includeItems(run, { kind: 'include', path, items: [item] })
    const problems = excludeItems(run, { kind: 'exclude', path, items: [item] })
    return problems.length > 0 ? problems : removeEmptied(run, path, original)
  })
}

function removeKeys(
  run: EditRun,
  keys: readonly SealedOwned[],
  original: TableValue,
): readonly Problem[] {
  const gone = keys.map(({ path }) => path).filter(path => valueAt(original, path) === undefined)
  const standing = gone.filter(path => valueAt(run.document.root, path) !== undefined)
  const format = formatNamed(run.reading.format)
  for (const path of coveringPaths(run.document.root, standing)) {
    const problems = [
      ...run.apply(format.removeKey(run.document, path)),
      ...removeEmptied(run, parentOf(path), original),
    ]
    if (problems.length > 0) return problems
  }
  return []
}

function parentOf(path: KeyPath): KeyPath {
  return path.slice(0, -1)
}

/** Whether nothing is left of a file. */
export function isBare({ root }: ParsedDocument): boolean {
  return root.entries.size === 0
}
