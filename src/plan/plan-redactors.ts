/** One redactor per change, each knowing the secrets of all of them. Rule: R14. */

import { isSecretName } from '../consumers/match.ts'
import type { ParsedDocument } from '../formats/format.ts'
import type { DraftChange } from './draft-change.ts'
import { distinctiveWords, secretFinder, secretForms, wordsOfSpan } from './known-secrets.ts'
import type { PlanFacts } from './plan-facts.ts'
import { makeRedactor, type Redactor, shapedSecrets } from './redactor.ts'
import { type SecretEntry, type SecretPlaces, secretEntries } from './secret-entries.ts'

/** What is to be shown of a change, and where its secrets stand. */
export type RedactedChange = Pick<
  DraftChange,
  'beforeDocument' | 'afterDocument' | 'consumer' | 'secretPaths' | 'openPaths'
> & { readonly before: Pick<DraftChange['before'], 'target'> }

/**
 * Returns the redactors of the changes, in their order.
 *
 * Secrets are first looked for by place, on both sides of every change; what is found is then
 * covered wherever it stands: in a comment, in another file, in a finding.
 *
 * @param secrets Values known not to be chosen by who wrote the files.
 * @param words What else was found at places of secrets before.
 */
export function makeRedactors(
  changes: readonly RedactedChange[],
  secrets: readonly string[],
  facts: Pick<PlanFacts, 'installKey'>,
  words: readonly string[] = [],
): readonly Redactor[] {
  const placed = new Map<ParsedDocument, readonly SecretEntry[]>()
  for (const change of changes) {
    for (const document of [change.beforeDocument, change.afterDocument]) {
      if (document !== null) placed.set(document, secretEntries(document, placesOf(change)))
    }
  }
  const found = new Set(words)
  for (const [document, entries] of placed) {
    for (const { path, value, span } of entries) {
      const isNamed = isSecretName(String(path.findLast(part => typeof part === 'string')))
      for (const word of distinctiveWords(value, isNamed)) found.add(word)
      for (const word of wordsOfSpan(document.text.slice(span.start, span.end))) found.add(word)
    }
    for (const { start, end } of shapedSecrets(document)) {
      for (const word of wordsOfSpan(document.text.slice(start, end))) found.add(word)
    }
  }
  const input = {
    // Made once: each knows the secrets of all changes.
    findKnown: secretFinder(secretForms([...new Set(secrets)])),
    hasKnown: secrets.length > 0,
    findFound: secretFinder(secretForms([...found])),
    placed,
    installKey: facts.installKey,
  }
  return changes.map(change => makeRedactor({ ...input, ...placesOf(change) }))
}

function placesOf({ before, consumer, secretPaths, openPaths }: RedactedChange): SecretPlaces {
  return { realPath: before.target.realPath, consumer, secretPaths, openPaths }
}
