/**
 * Runs the operations of one target over its document, in order.
 *
 * Each operation returns edits, the text is edited and parsed again, and the next one sees what
 * a reader would see. Rules: R5, R7, R8.
 */
import { composeEdits } from '../formats/compose-edits.ts'
import { applyEdits } from '../formats/edit.ts'
import type { EditOutcome, ParsedDocument } from '../formats/format.ts'
import { formatNamed } from '../formats/registry.ts'
import type { TextEdit } from '../model/edit.ts'
import type { Problem } from '../model/errors.ts'
import { isAtOrBelow, type KeyPath } from '../model/key-path.ts'
import type { BlockId } from '../model/migration.ts'
import { type ConfigValue, leavesOf, valueAt } from '../model/value.ts'
import { blockOf, ownershipProblems } from './block-ownership.ts'
import type { OwnedValue } from './draft-change.ts'
import {
  areRelated,
  contradictions,
  ownedLeaves,
  type Removal,
  withLost,
  withRemoved,
} from './owned-values.ts'
import { type Reading, readText } from './read-text.ts'

/** An operation whose environment values are filled in. */
export type ResolvedOperation =
  | { readonly kind: 'block'; readonly value: ConfigValue }
  | { readonly kind: 'absent' }
  | { readonly kind: 'set'; readonly path: KeyPath; readonly value: ConfigValue }
  | { readonly kind: 'remove'; readonly path: KeyPath }
  | { readonly kind: 'file'; readonly content: string }

export interface OperationsInput {
  readonly document: ParsedDocument
  readonly reading: Reading
  readonly block: BlockId & { readonly version: number }
  readonly operations: readonly ResolvedOperation[]
  readonly lastOwned: readonly KeyPath[] | undefined
}

export interface OperationsResult {
  readonly document: ParsedDocument
  /** Against the text of the input document. */
  readonly edits: readonly TextEdit[]
  readonly owned: readonly OwnedValue[]
  /** Whether an operation writes or removes the managed block. */
  readonly touchesBlock: boolean
  readonly wholeFile: boolean
}

export type OperationsOutcome =
  | { readonly ok: true; readonly result: OperationsResult }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Runs the operations, or returns every problem of the first one that cannot be run. */
export function runOperations(input: OperationsInput): OperationsOutcome {
  const steps: (readonly TextEdit[])[] = []
  const decided: OwnedValue[] = []
  const lost: KeyPath[] = []
  const removed: Removal[] = []
  let document = input.document
  for (const [index, operation] of input.operations.entries()) {
    const problems = blockProblems(input, document, operation)
    if (problems.length > 0) return { ok: false, problems }
    if (operation.kind === 'block' || operation.kind === 'absent') {
      for (const path of blockOf(document, input.block)?.paths ?? []) lost.push(path)
    }
    if (operation.kind === 'remove') {
      removed.push(removalOf(document, operation.path))
      const undone = decided.filter(own => areRelated(own.path, operation.path))
      if (undone.length > 0) return { ok: false, problems: contradictions([...undone, ...undone]) }
    }
    const outcome = isReplacedLater(input, document, index)
      ? { ok: true as const, edits: [] }
      : editsOf(input, document, operation)
    if (!outcome.ok) return outcome
    for (const decision of decisions(operation)) decided.push(decision)
    if (outcome.edits.length === 0) continue
    steps.push(outcome.edits)
    const parsed = readText(applyEdits(document.text, outcome.edits), input.reading)
    if (!parsed.ok) return { ok: false, problems: parsed.problems.map(afterProblem) }
    document = parsed.document
  }
  const problems = contradictions(decided)
  if (problems.length > 0) return { ok: false, problems }
  const kinds = input.operations.map(operation => operation.kind)
  return {
    ok: true,
    result: {
      document,
      edits: composeEdits(input.document.text, steps),
      owned: withRemoved(withLost(decided, lost), removed),
      touchesBlock: kinds.includes('block') || kinds.includes('absent'),
      wholeFile: kinds.includes('file'),
    },
  }
}

function blockProblems(
  input: OperationsInput,
  document: ParsedDocument,
  operation: ResolvedOperation,
): readonly Problem[] {
  if (operation.kind !== 'block' && operation.kind !== 'absent') return []
  const planned = decisions(operation).map(own => own.path)
  return ownershipProblems(document, input.block, input.lastOwned, planned)
}

function editsOf(
  input: OperationsInput,
  document: ParsedDocument,
  operation: ResolvedOperation,
): EditOutcome {
  const format = formatNamed(input.reading.format)
  switch (operation.kind) {
    case 'block': {
      const { value } = operation
      if (value.kind !== 'table') throw new RangeError('the values of a block are a table')
      return format.putBlock(document, { ...input.block, values: value }, input.lastOwned ?? [])
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
      .flatMap(decisions)
      .map(({ path }) => path),
    ...(blockOf(document, input.block)?.paths ?? []),
  ]
  const { leaves } = removalOf(document, operation.path)
  return leaves.length > 0 && leaves.every(leaf => own.some(path => isAtOrBelow(leaf, path)))
}

function wholeText(text: string, content: string): readonly TextEdit[] {
  return text === content ? [] : [{ offset: 0, length: text.length, content }]
}

function decisions(operation: ResolvedOperation): readonly OwnedValue[] {
  switch (operation.kind) {
    case 'block':
      return ownedLeaves(operation.value)
    case 'set':
      return [{ path: operation.path, value: operation.value }]
    default:
      return []
  }
}

function removalOf(document: ParsedDocument, path: KeyPath): Removal {
  const value = valueAt(document.root, path)
  const below = value === undefined ? [] : [...leavesOf(value).values()]
  return { path, leaves: below.map(leaf => [...path, ...leaf.path]) }
}

/** What does not parse after an edit of ours is no fault of the file. Rule: R9. */
function afterProblem(problem: Problem): Problem {
  return {
    ...problem,
    code: 'READ_BACK_FAILED',
    detail: `the planned file does not read: ${problem.detail}`,
  }
}
