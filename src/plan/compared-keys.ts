/** What the risk rules look at, out of a drafted change. Rule: R12. */
import { formatNamed } from '../formats/registry.ts'
import { isRetyped } from '../formats/yaml/plain-text.ts'
import { belowAny, type KeyPath, keyPathId } from '../model/key-path.ts'
import { type ConfigValue, valueAt } from '../model/value.ts'
import type { ComparedKey } from '../policy/compared-key.ts'
import { compareKeys, type KeyDifference } from './compare-keys.ts'
import { isCovered } from './display-value.ts'
import type { DraftChange } from './draft-change.ts'
import type { Redactor } from './redactor.ts'

/** Returns the leaves that differ. A file that does not parse has no keys in effect: all of the other side are new or gone. */
export function comparedKeys(draft: DraftChange, redactor: Redactor): readonly ComparedKey[] {
  const empty = { kind: 'table', entries: new Map() } as const
  const before = draft.beforeDocument?.root ?? empty
  const after = draft.afterDocument?.root ?? empty
  const isManaged = belowAny(managedPaths(draft))
  const differences = compareKeys(before, after)
  return [...differences, ...handedOver(draft, differences)].map(
    ({ path, before: old, after: now }) => ({
      path,
      before: old,
      after: now,
      env: originsOf(draft, path),
      hidden: now !== null && redactor.hidesDecision(path, now),
      ambiguous: now !== null && draft.format === 'yaml' && holdsRetyped(now),
      secret: [old, now].some(value => value !== null && isCovered(value, path, redactor)),
      userOwned: old !== null && !isManaged(path),
    }),
  )
}

/** Whether a text, anywhere in the value, would be no text if it stood bare for another reader. */
function holdsRetyped(value: ConfigValue): boolean {
  switch (value.kind) {
    case 'string':
      return value.value !== '' && isRetyped(value.value)
    case 'array':
      return value.items.some(holdsRetyped)
    case 'table':
      return [...value.entries.values()].some(holdsRetyped)
    default:
      return false
  }
}

/** What managed blocks held before; without markers, what this one does not take over only now. */
function managedPaths(draft: DraftChange): readonly KeyPath[] {
  if (formatNamed(draft.format).isFenced) {
    return (draft.beforeDocument?.blocks ?? []).flatMap(block => block.paths)
  }
  const isTaken = belowAny(draft.handovers.map(({ path }) => path))
  return draft.owned
    .filter(({ path, role }) => role === 'block' && !isTaken(path))
    .map(({ path }) => path)
}

/** Keys that change hands with the value they have: nothing differs but whose they are. */
function handedOver(
  { handovers, beforeDocument, afterDocument }: DraftChange,
  differences: readonly KeyDifference[],
): readonly KeyDifference[] {
  if (beforeDocument === null || afterDocument === null) return []
  const isTold = belowAny(differences.map(({ path }) => path))
  return handovers.flatMap(({ path }) => {
    const before = valueAt(beforeDocument.root, path)
    const after = valueAt(afterDocument.root, path)
    return before === undefined || after === undefined || isTold(path)
      ? []
      : [{ path, before, after }]
  })
}

/** The variables of a leaf, or of the elements of an array that is one leaf. */
function originsOf(draft: DraftChange, path: KeyDifference['path']): readonly string[] {
  const names = new Set<string>(draft.origins.get(keyPathId(path)))
  const prefix = `${keyPathId(path).slice(0, -1)},`
  for (const [id, found] of draft.origins) {
    if (id.startsWith(prefix)) for (const name of found) names.add(name)
  }
  return [...names].sort()
}
