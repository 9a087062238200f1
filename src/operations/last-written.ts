/** What earlier applies put into a file, as far as their records still tell. Rules: R8, R34. */
import type { PastApplies } from '../apply/past-applies.ts'
import { formatNamed } from '../formats/registry.ts'
import { WritError } from '../model/errors.ts'
import { type KeyPath, keyPathId } from '../model/key-path.ts'
import type { BlockId } from '../model/migration.ts'
import type { Change, SealedChange } from '../model/plan.ts'
import type { Receipt } from '../model/records.ts'
import type { Member } from '../plan/block-members.ts'
import { blockOf, membersOf, writtenToBlock } from '../plan/block-ownership.ts'
import type { OtherBlock } from '../plan/other-blocks.ts'
import { readBytes, readingOf } from '../plan/read-text.ts'
import { riskFacts, type Workspace } from './workspace.ts'

/** What the newest receipt of a block wrote. */
export interface LastWrite {
  readonly paths: readonly KeyPath[]
  /** Elements of lists, in a format without fences. */
  readonly members: readonly Member[]
  /** How the file was read then; null where the plan is gone. */
  readonly change: Pick<Change, 'format' | 'dialect' | 'consumer'> | null
}

/**
 * Returns what the newest receipt of a block wrote; undefined where none knows the block or a
 * later one took it away.
 *
 * How a block went is not recorded, but what the file held afterwards is: a rollback, a whole new
 * file and an `absent` all leave an image without it.
 */
export function lastWrite(
  workspace: Workspace,
  past: PastApplies,
  realPath: string,
  block: BlockId,
): LastWrite | undefined {
  for (const { receipt, target } of past.of(realPath)) {
    if (target.after.kind === 'absent') return undefined
    const stored = storedChange(past, receipt, realPath)
    if (stored !== undefined && !holdsBlock(workspace, stored, block)) return undefined
    if (target.block?.owner !== block.owner || target.block.name !== block.name) continue
    const paths = stored === undefined ? target.owned : writtenToBlock(stored.half)
    const members = stored === undefined ? [] : membersOf(stored.half)
    if (paths.length + members.length === 0) return undefined
    return { paths: uniquePaths(paths), members, change: stored?.change ?? null }
  }
  return undefined
}

/** Returns the key paths of `lastWrite`. */
export function lastOwned(
  workspace: Workspace,
  past: PastApplies,
  realPath: string,
  block: BlockId,
): readonly KeyPath[] | undefined {
  return lastWrite(workspace, past, realPath, block)?.paths
}

/** Returns every other block that receipts know in the file, with what it owns. */
export function otherBlocks(
  workspace: Workspace,
  past: PastApplies,
  realPath: string,
  own: BlockId,
): readonly OtherBlock[] {
  const ids = new Map<string, BlockId>()
  for (const { target } of past.of(realPath)) {
    const { block } = target
    if (block === null || (block.owner === own.owner && block.name === own.name)) continue
    ids.set(`${block.owner}/${block.name}`, { owner: block.owner, name: block.name })
  }
  return [...ids.values()].flatMap(id => {
    const last = lastWrite(workspace, past, realPath, id)
    return last === undefined ? [] : [{ ...id, paths: last.paths, members: last.members }]
  })
}

/** Returns where any earlier plan put a secret of the environment into the file. */
export function lastSecrets(past: PastApplies, realPath: string): readonly KeyPath[] {
  const paths = past.of(realPath).flatMap(({ receipt }) => {
    const plan = readable(() => past.order(receipt.plan, realPath).order.plan)
    const secrets = plan?.env.filter(use => use.class === 'secret') ?? []
    return secrets
      .flatMap(({ lands }) => lands)
      .filter(({ change }) => plan?.changes[change]?.realPath === realPath)
      .map(({ path }) => path)
  })
  return uniquePaths(paths)
}

interface StoredChange {
  readonly change: Change
  readonly half: SealedChange
}

function storedChange(
  past: PastApplies,
  receipt: Receipt,
  realPath: string,
): StoredChange | undefined {
  return readable(() => past.order(receipt.plan, realPath))?.part
}

function holdsBlock(
  workspace: Workspace,
  { change, half: { after } }: StoredChange,
  block: BlockId,
): boolean {
  if (after === null) return false
  // Without fences a block is what its last receipt wrote, as far as it still stands.
  if (!formatNamed(change.format).isFenced) return true
  const consumer = workspace.consumers.find(({ name }) => name === change.consumer) ?? null
  const target = { given: change.target, realPath: change.realPath, links: change.links }
  const reading = readingOf(target, change, consumer, riskFacts(workspace))
  const outcome = readBytes(Buffer.from(after.base64, 'base64'), reading, 'kept')
  return outcome.ok && blockOf(outcome.document, block) !== undefined
}

/** An old record that is gone or damaged must not keep the file from being planned. */
function readable<T>(load: () => T): T | undefined {
  try {
    return load()
  } catch (error) {
    if (error instanceof WritError) return undefined
    throw error
  }
}

function uniquePaths(paths: readonly KeyPath[]): KeyPath[] {
  return [...new Map(paths.map(path => [keyPathId(path), path])).values()]
}
