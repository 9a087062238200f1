import { consumerOfPath, type PathFacts } from '../consumers/registry.ts'
import type { Consumer } from '../model/consumer.ts'
import type { ResolvedTarget } from '../model/snapshot.ts'

/**
 * Returns the runtime whose rules judge a file: the one that is known to boot from it, by the path
 * given or the one it leads to. Only where no runtime is known to, the one that was named counts:
 * naming another must not make a change look harmless. Rule: R12.
 */
export function readerOf(
  target: Pick<ResolvedTarget, 'given' | 'realPath'>,
  named: Consumer | null,
  facts: PathFacts,
  among: readonly Consumer[],
): Consumer | null {
  const found =
    consumerOfPath(target.given, facts, among) ?? consumerOfPath(target.realPath, facts, among)
  return found?.consumer ?? named
}
