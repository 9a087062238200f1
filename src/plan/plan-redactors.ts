/** One redactor per change, each knowing the secrets of all of them. Rule: R14. */

import type { ParsedDocument } from '../formats/format.ts'
import type { DraftChange } from './draft-change.ts'
import { distinctiveWords } from './known-secrets.ts'
import type { PlanFacts } from './plan-facts.ts'
import {
  makeRedactor,
  type Redactor,
  type SecretEntry,
  type SecretPlaces,
  secretEntries,
} from './redactor.ts'

/**
 * Returns the redactors of the changes, in their order.
 *
 * Secrets are first looked for by place, on both sides of every change; what is found is then
 * covered wherever it stands: in a comment, in another file, in a finding.
 */
export function makeRedactors(
  changes: readonly DraftChange[],
  secrets: readonly string[],
  facts: Pick<PlanFacts, 'installKey'>,
): readonly Redactor[] {
  const placed = new Map<ParsedDocument, readonly SecretEntry[]>()
  for (const change of changes) {
    for (const document of [change.beforeDocument, change.afterDocument]) {
      if (document !== null) placed.set(document, secretEntries(document, placesOf(change)))
    }
  }
  const found = [...placed.values()].flat().flatMap(entry => distinctiveWords(entry.value))
  const known = [...new Set([...secrets, ...found])]
  const { installKey } = facts
  return changes.map(change => makeRedactor({ ...placesOf(change), known, installKey, placed }))
}

function placesOf({ before, consumer, secretPaths, openPaths }: DraftChange): SecretPlaces {
  return { realPath: before.target.realPath, consumer, secretPaths, openPaths }
}
