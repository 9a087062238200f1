/** What a stored change says of itself, held against the files it would leave. Rules: R1, R12. */
import { consumerOfPath, type PathFacts } from '../consumers/registry.ts'
import type { ParsedDocument } from '../formats/format.ts'
import { formatNamed } from '../formats/registry.ts'
import type { Consumer } from '../model/consumer.ts'
import { belowAny, keyPathId } from '../model/key-path.ts'
import type { Handover, Plan } from '../model/plan.ts'
import { blockOf } from './block-ownership.ts'
import { type DraftChange, keptMode, newFileMode } from './draft-change.ts'
import { handedOver } from './hand-over.ts'

/** Returns what a change says of itself, and what the derivation starts from, that is not so. */
export function shapeFaults(
  plan: Plan,
  draft: DraftChange,
  at: string,
  facts: PathFacts & { readonly consumers: readonly Consumer[] },
): readonly string[] {
  const { format, before, after, block, wholeFile, beforeDocument, afterDocument } = draft
  const { given, realPath, links } = before.target
  const known =
    consumerOfPath(given, facts, facts.consumers) ??
    consumerOfPath(realPath, facts, facts.consumers)
  const isMigration = plan.origin.kind === 'migration'
  const faults: string[] = []
  if (!isPlaceOf(given, links[0]?.path ?? realPath)) faults.push('target')
  if (known !== undefined && known.file.format !== format) faults.push('format')
  if (after !== null && plan.origin.kind !== 'rollback') {
    if (after.mode !== (before.kind === 'file' ? keptMode(before) : newFileMode)) {
      faults.push('after.mode')
    }
    if (before.kind === 'absent' && after.uid !== plan.host.uid) faults.push('after.uid')
  }
  const stands =
    block === null || afterDocument === null ? undefined : blockOf(afterDocument, block)
  if (stands !== undefined && stands.version !== block?.version) faults.push('block.version')
  if (isMigration && !wholeFile) {
    const own = draft.owned.filter(({ value }) => value !== null).map(({ path }) => path)
    if (stands?.paths.every(belowAny(own)) === false) faults.push('owned')
    if (block === null && markers(beforeDocument) !== markers(afterDocument)) faults.push('block')
    if (!areHandovers(draft)) faults.push('handovers')
  }
  return faults.map(fault => `${at}.${fault}`)
}

/** Where markers fence the block, who held a key before can be seen in the file itself. */
function areHandovers({ block, handovers, beforeDocument, afterDocument }: DraftChange): boolean {
  if (block === null) return handovers.length === 0
  if (afterDocument === null || !formatNamed(afterDocument.format).isFenced) return true
  const seen = beforeDocument === null ? [] : handedOver(beforeDocument, afterDocument, block)
  const names = (list: readonly Handover[]): string =>
    list
      .map(({ path, kind }) => `${kind === 'evict'} ${keyPathId(path)}`)
      .sort()
      .join()
  return names(handovers) === names(seen)
}

/**
 * Whether a relative target can have meant this path, or a link on the way to it. What an absolute
 * one leads to is looked up on the disk, by who looks at the before-value.
 */
function isPlaceOf(given: string, path: string): boolean {
  if (/^(?:\/|~(?:\/|$))/.test(given)) return true
  const parts = given.split('/').filter(part => part !== '' && part !== '.')
  const plain = parts.slice(parts.lastIndexOf('..') + 1)
  return plain.some((_, last) => path.endsWith(`/${plain.slice(0, last + 1).join('/')}`))
}

/** The blocks of a file, by what their begin markers say. */
function markers(document: ParsedDocument | null): string {
  const blocks = (document?.blocks ?? []).map(({ owner, name, version }) => [owner, name, version])
  return JSON.stringify(blocks.toSorted())
}
