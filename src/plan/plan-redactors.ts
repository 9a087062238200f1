/** One redactor per change, each knowing the secrets of all of them. Rule: R14. */

import type { DraftChange } from './draft-change.ts'
import { distinctiveWords } from './known-secrets.ts'
import type { PlanFacts } from './plan-facts.ts'
import { makeRedactor, type Redactor } from './redactor.ts'

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
  const redactorsKnowing = (known: readonly string[]): readonly Redactor[] =>
    changes.map(change =>
      makeRedactor({
        realPath: change.before.target.realPath,
        consumer: change.consumer,
        secretPaths: change.secretPaths,
        openPaths: change.openPaths,
        known,
        installKey: facts.installKey,
      }),
    )
  const placed = redactorsKnowing([]).flatMap((redactor, index) => {
    const change = changes[index]
    return [change?.beforeDocument, change?.afterDocument].flatMap(document =>
      document === null || document === undefined ? [] : redactor.secretEntries(document),
    )
  })
  const found = placed.flatMap(entry => distinctiveWords(entry.value))
  return redactorsKnowing([...new Set([...secrets, ...found])])
}
