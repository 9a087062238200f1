/**
 * Whether what stands in and around a managed block is what writ last put there.
 *
 * Markers are a hint; the last receipt decides. Consumers write into these files too: content
 * they added inside the markers is theirs, and keys they moved out are no longer in the block.
 * Each state has its own message, none is repaired on the quiet. Rules: R4, R8.
 */
import type { ManagedBlock, ParsedDocument } from '../formats/format.ts'
import { formatNamed } from '../formats/registry.ts'
import type { Problem } from '../model/errors.ts'
import { belowAny, formatKeyPath, type KeyPath } from '../model/key-path.ts'
import type { BlockId } from '../model/migration.ts'
import type { SealedChange } from '../model/plan.ts'
import { decodeValue, valueAt } from '../model/value.ts'
import type { Member } from './block-members.ts'
import { relatedToAny } from './owned-values.ts'

/** Returns what a change put into its managed block, as the next plan needs it. */
export function writtenToBlock({ owned }: Pick<SealedChange, 'owned'>): readonly KeyPath[] {
  return owned.flatMap(({ path, value, role }) =>
    role === 'block' && value !== null ? [path] : [],
  )
}

/** Returns the elements of lists that a change put in for its block. */
export function membersOf({ owned }: Pick<SealedChange, 'owned'>): readonly Member[] {
  return owned.flatMap(({ path, value, role }) =>
    role === 'member' && value !== null ? [{ path, value: decodeValue(value) }] : [],
  )
}

/** Returns the block with this id. */
export function blockOf(document: ParsedDocument, id: BlockId): ManagedBlock | undefined {
  return document.blocks.find(block => block.owner === id.owner && block.name === id.name)
}

/**
 * Returns the leaves that stand in the block; where no marker can fence one, those of the last
 * receipt that still stand in the file.
 */
export function standingPaths(
  document: ParsedDocument,
  id: BlockId,
  lastOwned: readonly KeyPath[] | undefined,
): readonly KeyPath[] {
  if (formatNamed(document.format).isFenced) return blockOf(document, id)?.paths ?? []
  return (lastOwned ?? []).filter(path => valueAt(document.root, path) !== undefined)
}

/**
 * Returns why the block cannot be written or removed.
 *
 * @param lastOwned what the last receipt wrote, in the block and beside it; undefined where none
 * knows the block, and then only keys the migration decides anyway are taken to be writ's.
 * @param planned the key paths the migration puts into the block; none removes it.
 */
export function ownershipProblems(
  document: ParsedDocument,
  id: BlockId,
  lastOwned: readonly KeyPath[] | undefined,
  planned: readonly KeyPath[],
): readonly Problem[] {
  // Without fences there is nothing to lose but values, and those the adapter compares.
  if (!formatNamed(document.format).isFenced) return []
  const block = blockOf(document, id)
  const inside = block?.paths ?? []
  const owned = lastOwned ?? planned
  const isOwned = belowAny(owned)
  const foreign = inside.filter(path => !isOwned(path))
  if (foreign.length > 0) return [foreignProblem(id, foreign, lastOwned !== undefined)]
  if (block !== undefined && planned.length === 0) return []
  const outside = outsidePaths(document, id, lastOwned, planned)
  if (outside.length === 0) return []
  return [block === undefined ? markersLost(id, outside) : movedOut(id, outside)]
}

/** Returns what the last receipt put into the block and now stands outside of it. */
export function outsidePaths(
  document: ParsedDocument,
  id: BlockId,
  lastOwned: readonly KeyPath[] | undefined,
  planned: readonly KeyPath[],
): readonly KeyPath[] {
  const isInside = relatedToAny(blockOf(document, id)?.paths ?? [])
  const isPlanned = relatedToAny(planned)
  return (lastOwned ?? []).filter(
    path =>
      valueAt(document.root, path) !== undefined &&
      !isInside(path) &&
      (planned.length === 0 || isPlanned(path)),
  )
}

function foreignProblem(id: BlockId, paths: readonly KeyPath[], known: boolean): Problem {
  const reason = known
    ? 'the last receipt did not write'
    : 'no receipt of this machine accounts for'
  return {
    code: 'BLOCK_FOREIGN',
    detail: `block ${id.owner}/${id.name} holds ${listed(paths)}, which ${reason}`,
  }
}

function markersLost(id: BlockId, paths: readonly KeyPath[]): Problem {
  return {
    code: 'MARKERS_LOST',
    detail: `the markers of block ${id.owner}/${id.name} are gone, but ${listed(paths)} of its last receipt still stand in the file`,
  }
}

function movedOut(id: BlockId, paths: readonly KeyPath[]): Problem {
  return {
    code: 'KEY_MOVED',
    detail: `${listed(paths)} of block ${id.owner}/${id.name} were moved out of it and now stand elsewhere in the file`,
  }
}

function listed(paths: readonly KeyPath[]): string {
  return paths.map(formatKeyPath).join(', ')
}
