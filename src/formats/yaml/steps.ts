/** The smaller changes that make one table or list of another. Rule: R10. */

import type { KeyPath } from '../../model/key-path.ts'
import type { ConfigValue } from '../../model/value.ts'
import { changedEntries, goneKeys } from '../in-steps.ts'
import { matchItems } from '../match-items.ts'

export type Step =
  | { readonly kind: 'set'; readonly path: KeyPath; readonly value: ConfigValue }
  | { readonly kind: 'insert'; readonly path: KeyPath; readonly value: ConfigValue }
  | { readonly kind: 'remove'; readonly path: KeyPath }

/** Returns the steps in order; undefined where the kinds differ. */
export function stepsBetween(
  old: ConfigValue,
  value: ConfigValue,
  path: KeyPath,
): Step[] | undefined {
  if (old.kind === 'table' && value.kind === 'table') {
    const changed = changedEntries(old, value)
    return [
      ...changed.map(([key, inner]): Step => ({ kind: 'set', path: [...path, key], value: inner })),
      ...goneKeys(old, value).map((key): Step => ({ kind: 'remove', path: [...path, key] })),
    ]
  }
  if (old.kind === 'array' && value.kind === 'array') {
    return listSteps(old.items, value.items, path)
  }
  return undefined
}

/** From the end to the start, so that the indices of what comes later hold. */
function listSteps(
  old: readonly ConfigValue[],
  wanted: readonly ConfigValue[],
  path: KeyPath,
): Step[] {
  const steps: Step[] = []
  let added: ConfigValue[] = []
  const insertAdded = (start: number): void => {
    added.forEach((value, index) => {
      steps.push({ kind: 'insert', path: [...path, start + index], value })
    })
    added = []
  }
  for (const step of matchItems(old, wanted).reverse()) {
    const value = 'now' in step ? wanted[step.now] : undefined
    if (step.kind === 'add') {
      if (value) added.unshift(value)
      continue
    }
    insertAdded(step.old + 1)
    if (step.kind === 'remove') steps.push({ kind: 'remove', path: [...path, step.old] })
    else if (value) steps.push({ kind: 'set', path: [...path, step.old], value })
  }
  insertAdded(0)
  return steps
}
