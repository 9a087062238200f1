/**
 * Runs the operations of one target over its document, in order.
 *
 * Each operation returns edits, the text is edited and parsed again, and the next one sees what
 * a reader would see. Rules: R5, R7, R8.
 */
import type { EditOutcome, ParsedDocument } from '../formats/format.ts'
import { formatNamed } from '../formats/registry.ts'
import type { TextEdit } from '../model/edit.ts'
import type { Problem } from '../model/errors.ts'
import { belowAny, formatKeyPath, isAtOrBelow, type KeyPath } from '../model/key-path.ts'
import type { BlockId, HandoverKind } from '../model/migration.ts'
import type { Handover } from '../model/plan.ts'
import { type ConfigValue, isOpenValue, leavesOf, valueAt } from '../model/value.ts'
import {
  type Member,
  memberDecisions,
  runMembers,
  type SplitValues,
  splitMembers,
} from './block-members.ts'
import { outsidePaths, ownershipProblems, standingPaths } from './block-ownership.ts'
import type { OwnedValue } from './draft-change.ts'
import { EditRun } from './edit-run.ts'
import { adoptable, handOver, handoversOf } from './hand-over.ts'
import { excludeItems, includeItems } from './list-items.ts'
import { type OtherBlock, takenProblems } from './other-blocks.ts'
import {
  areRelated,
  contradictions,
  ownedLeaves,
  type Removal,
  withLost,
  withRemoved,
} from './owned-values.ts'
import type { Reading } from './read-text.ts'

/** An operation whose environment values are filled in. */
export type ResolvedOperation =
  | { readonly kind: 'block'; readonly value: ConfigValue }
  | { readonly kind: 'absent' }
  | { readonly kind: 'set'; readonly path: KeyPath; readonly value: ConfigValue }
  | { readonly kind: 'remove'; readonly path: KeyPath }
  | ListOperation
  | { readonly kind: 'file'; readonly content: string }

export interface ListOperation {
  readonly kind: 'include' | 'exclude'
  readonly path: KeyPath
  readonly items: readonly ConfigValue[]
}

export interface OperationsInput {
  readonly document: ParsedDocument
  readonly reading: Reading
  readonly block: BlockId & { readonly version: number }
  readonly operations: readonly ResolvedOperation[]
  readonly handovers: readonly HandoverKind[]
  readonly lastOwned: readonly KeyPath[] | undefined
  /** Elements of lists that belong to the block, in a format without fences. */
  readonly lastMembers: readonly Member[]
  /** What blocks of others own, in a format without fences. */
  readonly others: readonly OtherBlock[]
}

export interface OperationsResult {
  readonly document: ParsedDocument
  /** Against the text of the input document. */
  readonly edits: readonly TextEdit[]
  readonly owned: readonly OwnedValue[]
  /** Whether an operation writes or removes the managed block. */
  readonly touchesBlock: boolean
  readonly wholeFile: boolean
  readonly handovers: readonly Handover[]
}

export type OperationsOutcome =
  | { readonly ok: true; readonly result: OperationsResult }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Runs the operations, or returns every problem of the first one that cannot be run. */
export function runOperations(input: OperationsInput): OperationsOutcome {
  const run = new EditRun(input.document, input.reading)
  const decided: OwnedValue[] = []
  const lost: KeyPath[] = []
  const removed: Removal[] = []
  for (const [index, operation] of input.operations.entries()) {
    if (operation.kind === 'block' || operation.kind === 'absent') {
      for (const path of lostPaths(run.document, input, operation)) lost.push(path)
      const problems = preparedBlock(run, input, operation)
      if (problems.length > 0) return { ok: false, problems }
    }
    if (operation.kind === 'remove') {
      removed.push(removalOf(run.document, operation.path))
      const undone = decided.filter(own => areRelated(own.path, operation.path))
      if (undone.length > 0) return { ok: false, problems: contradictions([...undone, ...undone]) }
    }
    const own = decisions(input, operation)
    const taken = [
      ...takenProblems(input, run.document, operation, own),
      ...elementProblems(run.document, operation),
    ]
    if (taken.length > 0) return { ok: false, problems: taken }
    for (const decision of own) decided.push(decision)
    if (isReplacedLater(input, run.document, index)) continue
    const problems = runOperation(run, input, operation)
    if (problems.length > 0) return { ok: false, problems }
  }
  const problems = [...contradictions(decided), ...(run.document.damage ?? [])]
  if (problems.length > 0) return { ok: false, problems }
  const kinds = input.operations.map(operation => operation.kind)
  const touchesBlock = kinds.includes('block') || kinds.includes('absent')
  return {
    ok: true,
    result: {
      document: run.document,
      edits: run.edits,
      owned: withRemoved(withLost(decided, lost), removed),
      touchesBlock,
      wholeFile: kinds.includes('file'),
      handovers: touchesBlock ? handoversOf(input, run.document, decided) : [],
    },
  }
}

/** Single elements are put in and taken out by what they are; by its place one is never decided. */
function elementProblems(
  { root }: ParsedDocument,
  operation: ResolvedOperation,
): readonly Problem[] {
  if (!('path' in operation)) return []
  const { path, kind } = operation
  const isPlace = path.some((part, index) => {
    if (typeof part !== 'number') return false
    const list = valueAt(root, path.slice(0, index))
    return list?.kind === 'array' && (!isOpenValue(list) || kind === 'remove')
  })
  if (!isPlace) return []
  const detail = `${formatKeyPath(path)}: elements of a list are named by value; use include and exclude`
  return [{ code: 'MIGRATION_INVALID', detail }]
}

/** What the block holds now, or once held, and will hold no longer unless it is put back. */
function lostPaths(
  document: ParsedDocument,
  input: OperationsInput,
  operation: ResolvedOperation,
): readonly KeyPath[] {
  const { block, lastOwned, handovers } = input
  const planned = decisions(input, operation).map(own => own.path)
  const standing = standingPaths(document, block, lastOwned)
  const isOwned = belowAny(lastOwned ?? planned)
  return [
    ...(handovers.includes('evict') ? standing.filter(isOwned) : standing),
    ...(handovers.includes('repair') ? outsidePaths(document, block, lastOwned, planned) : []),
  ]
}

/** Hands over what was asked for; what then still stands in the way of the block is a problem. */
function preparedBlock(
  run: EditRun,
  input: OperationsInput,
  operation: ResolvedOperation,
): readonly Problem[] {
  const planned = decisions(input, operation).map(own => own.path)
  const { block, lastOwned, handovers: kinds } = input
  const problems = handOver(run, { block, planned, lastOwned, kinds })
  return problems.length > 0 ? problems : ownershipProblems(run.document, block, lastOwned, planned)
}

function runOperation(
  run: EditRun,
  input: OperationsInput,
  operation: ResolvedOperation,
): readonly Problem[] {
  switch (operation.kind) {
    case 'include':
      return includeItems(run, operation)
    case 'exclude':
      return excludeItems(run, operation)
    case 'block':
    case 'absent': {
      const { members } =
        operation.kind === 'block' ? partsOf(input, operation.value) : { members: [] }
      const problems = runMembers(run, members, input.lastMembers)
      return problems.length > 0 ? problems : run.apply(editsOf(input, run.document, operation))
    }
    default:
      return run.apply(editsOf(input, run.document, operation))
  }
}

function editsOf(
  input: OperationsInput,
  document: ParsedDocument,
  operation: Exclude<ResolvedOperation, ListOperation>,
): EditOutcome {
  const format = formatNamed(input.reading.format)
  switch (operation.kind) {
    case 'block': {
      const { values } = partsOf(input, operation.value)
      const taken = adoptable(input, document, decisions(input, operation))
      const owned = [...(input.lastOwned ?? []), ...taken]
      return format.putBlock(document, { ...input.block, values }, owned)
    }
    case 'absent':
      return format.removeBlock(document, input.block, input.lastOwned ?? [])
    case 'set':
      return format.setKey(document, operation.path, operation.value)
    case 'remove':
      // R10: what is gone already needs no edit; a migration says what shall be, not what to do.
      return valueAt(document.root, operation.path) === undefined
        ? { ok: true, edits: [] }
        : format.removeKey(document, operation.path)
    case 'file':
      return { ok: true, edits: wholeText(document.text, operation.content) }
  }
}

/**
 * Whether everything a removal would take away is put there by this migration itself: then it
 * took place in an earlier run, and removing it again would only move it. Rule: R10.
 */
function isReplacedLater(input: OperationsInput, document: ParsedDocument, index: number): boolean {
  const operation = input.operations[index]
  if (operation?.kind !== 'remove') return false
  const own = [
    ...input.operations
      .slice(index + 1)
      .flatMap(later => decisions(input, later))
      .map(({ path }) => path),
    ...standingPaths(document, input.block, input.lastOwned),
  ]
  const { leaves } = removalOf(document, operation.path)
  return leaves.length > 0 && leaves.every(leaf => own.some(path => isAtOrBelow(leaf, path)))
}

function wholeText(text: string, content: string): readonly TextEdit[] {
  return text === content ? [] : [{ offset: 0, length: text.length, content }]
}

function decisions(input: OperationsInput, operation: ResolvedOperation): readonly OwnedValue[] {
  switch (operation.kind) {
    case 'block': {
      const { values, members } = partsOf(input, operation.value)
      return [...ownedLeaves(values), ...memberDecisions(members, input.lastMembers)]
    }
    case 'absent':
      return memberDecisions([], input.lastMembers)
    case 'set':
      return [{ path: operation.path, value: operation.value, role: 'key' }]
    case 'include':
    case 'exclude': {
      const { path, items, kind } = operation
      return items.map(value => ({ path, value, role: `${kind}s` }))
    }
    default:
      return []
  }
}

/** Only markers can tell whose an element of a list is; without them its value has to. */
function partsOf({ reading }: OperationsInput, value: ConfigValue): SplitValues {
  if (value.kind !== 'table') throw new RangeError('the values of a block are a table')
  return formatNamed(reading.format).isFenced ? { values: value, members: [] } : splitMembers(value)
}

function removalOf(document: ParsedDocument, path: KeyPath): Removal {
  const value = valueAt(document.root, path)
  const below = value === undefined ? [] : [...leavesOf(value).values()]
  return { path, leaves: below.map(leaf => [...path, ...leaf.path]) }
}
