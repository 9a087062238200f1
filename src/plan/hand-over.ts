/**
 * Makes a managed block ready to be written where keys have changed hands: what was lost is taken
 * back, what is foreign is left to the user, what is the user's is taken over. Nothing of it
 * happens unless the migration asks for it, and the plan lists it key by key. Rules: R4, R8.
 */
import { blockName } from '../formats/fence.ts'
import type { ManagedBlock, ParsedDocument } from '../formats/format.ts'
import { formatNamed } from '../formats/registry.ts'
import { lineEndAt, lineStartAt } from '../formats/text-lines.ts'
import type { TextEdit } from '../model/edit.ts'
import type { Problem } from '../model/errors.ts'
import { belowAny, formatKeyPath, type KeyPath } from '../model/key-path.ts'
import type { BlockId, HandoverKind } from '../model/migration.ts'
import type { Handover } from '../model/plan.ts'
import { valueAt } from '../model/value.ts'
import { blockOf, outsidePaths } from './block-ownership.ts'
import { coveringPaths } from './covering-paths.ts'
import type { OwnedValue } from './draft-change.ts'
import type { EditRun } from './edit-run.ts'
import type { OperationsInput } from './run-operations.ts'

export interface HandOverInput {
  readonly block: BlockId
  /** The key paths the migration puts into the block; none removes it. */
  readonly planned: readonly KeyPath[]
  readonly lastOwned: readonly KeyPath[] | undefined
  readonly kinds: readonly HandoverKind[]
}

/** Runs what was asked for, in the order repair, evict, adopt; returns what stands in the way. */
export function handOver(run: EditRun, input: HandOverInput): readonly Problem[] {
  const { kinds } = input
  if (!formatNamed(run.reading.format).isFenced) return []
  if (kinds.includes('repair')) {
    const problems = [...repairMarkers(run, input.block), ...takeBack(run, input)]
    if (problems.length > 0) return problems
  }
  if (kinds.includes('evict')) {
    const problems = evictForeign(run, input)
    if (problems.length > 0) return problems
  }
  return kinds.includes('adopt') ? adoptKeys(run, input) : []
}

/**
 * Takes out the marker lines of the block that have lost their pair, and those of its second
 * copies. What is damaged of another owner's is that owner's to repair.
 */
function repairMarkers(run: EditRun, id: BlockId): readonly Problem[] {
  const { document } = run
  const places = (document.damage ?? []).flatMap(problem => {
    // The first block of a name is kept.
    const [first, ...others] = problem.places ?? []
    return problem.code === 'DUPLICATE_BLOCK' || first === undefined ? others : [first, ...others]
  })
  const lines = new Set(
    places
      .map(({ line }) => line)
      .filter(line => lineAt(document.text, line).includes(` ${blockName(id)} `)),
  )
  if (lines.size === 0) return []
  const second = document.blocks.filter(block => lines.has(lineOf(document.text, block.span.start)))
  const damaged = [...lines].filter(
    line => !second.some(block => lineOf(document.text, block.span.start) === line),
  )
  const edits = [
    ...damaged.map(line => lineEdit(document.text, lineStart(document.text, line))),
    ...second.flatMap(markerLines),
  ]
  return run.apply({ ok: true, edits: edits.toSorted((a, b) => a.offset - b.offset) })
}

/** Takes what the last receipt wrote out of where it stands now: the block is written anew. */
function takeBack(run: EditRun, input: HandOverInput): readonly Problem[] {
  return removeAll(run, outsidePaths(run.document, input.block, input.lastOwned, input.planned))
}

/** Drops the markers around foreign content, which stays where it is, byte for byte. */
function evictForeign(run: EditRun, input: HandOverInput): readonly Problem[] {
  const block = blockOf(run.document, input.block)
  if (block === undefined) return []
  const isOwned = belowAny(input.lastOwned ?? input.planned)
  if (block.paths.every(isOwned)) return []
  const shared = block.paths.find(path => !isOwned(path) && path.some(isIndex))
  if (shared !== undefined) return [sharedList(input.block, shared)]
  const own = block.paths.filter(isOwned)
  const problems = run.apply({ ok: true, edits: markerLines(block) })
  return problems.length > 0 ? problems : removeAll(run, own)
}

function isIndex(part: string | number): boolean {
  return typeof part === 'number'
}

/** Which element is whose cannot be told by its place once one of them has moved. */
function sharedList({ owner, name }: BlockId, path: KeyPath): Problem {
  return {
    code: 'NO_SAFE_PLACE',
    detail: `${formatKeyPath(path)} is an element of a list that block ${owner}/${name} has too: put it into the migration, or take it out of the file`,
  }
}

/** Keys in the block of somebody else are not the user's to give. */
function adoptKeys(run: EditRun, input: HandOverInput): readonly Problem[] {
  const { document } = run
  const isInBlock = belowAny(document.blocks.flatMap(block => block.paths))
  const standing = input.planned.filter(
    path => valueAt(document.root, path) !== undefined && !isInBlock(path),
  )
  const exported = standing.filter(path => isExported(run, path))
  if (exported.length > 0) return exported.map(exportLost)
  return removeAll(run, standing)
}

/** To a shell `export` is a part of what a line does, and the lines of a block have none. */
function isExported({ document, reading }: EditRun, path: KeyPath): boolean {
  if (reading.format !== 'dotenv' || !/^(?:sh|common)$/.test(reading.dialect.version)) return false
  const entry = document.entries.find(({ path: [key] }) => key === path[0])
  if (entry === undefined) return false
  const before = document.text.slice(lineStartAt(document.text, entry.key.start), entry.key.start)
  return before.trim() === 'export'
}

function exportLost(path: KeyPath): Problem {
  return {
    code: 'KEY_CONFLICT',
    detail: `${formatKeyPath(path)} is exported, which a line of the block would not be`,
  }
}

function removeAll(run: EditRun, leaves: readonly KeyPath[]): readonly Problem[] {
  const format = formatNamed(run.reading.format)
  for (const path of coveringPaths(run.document.root, leaves)) {
    const problems = run.apply(format.removeKey(run.document, path))
    if (problems.length > 0) return problems
  }
  return []
}

function markerLines({ span, body }: ManagedBlock): TextEdit[] {
  return [
    { offset: span.start, length: body.start - span.start, content: '' },
    { offset: body.end, length: span.end - body.end, content: '' },
  ]
}

function lineEdit(text: string, start: number): TextEdit {
  return { offset: start, length: lineEndAt(text, start) - start, content: '' }
}

function lineStart(text: string, line: number): number {
  let start = lineStartAt(text, 0)
  for (let at = 1; at < line; at++) start = lineEndAt(text, start)
  return start
}

function lineAt(text: string, line: number): string {
  const start = lineStart(text, line)
  return text.slice(start, lineEndAt(text, start))
}

function lineOf(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1))
    line++
  return line
}

/**
 * Returns the planned keys of the user's that a block may take over, in a format without fences:
 * there they stay where they are, and only the receipt says whose they are.
 */
export function adoptable(
  input: Pick<OperationsInput, 'reading' | 'handovers'>,
  document: ParsedDocument,
  planned: readonly OwnedValue[],
): readonly KeyPath[] {
  if (formatNamed(input.reading.format).isFenced || !input.handovers.includes('adopt')) return []
  return planned
    .filter(({ role }) => role === 'block')
    .map(({ path }) => path)
    .filter(path => valueAt(document.root, path) !== undefined)
}

/** Returns every key path that changes hands from the document the operations began with. */
export function handoversOf(
  input: Pick<OperationsInput, 'document' | 'reading' | 'handovers' | 'block' | 'lastOwned'>,
  after: ParsedDocument,
  planned: readonly OwnedValue[],
): readonly Handover[] {
  const { document, block, lastOwned } = input
  if (formatNamed(input.reading.format).isFenced) {
    const wasOwned = belowAny(lastOwned ?? [])
    return handedOver(document, after, block).map(({ path, kind }) =>
      kind === 'adopt' && wasOwned(path) ? { path, kind: 'repair' } : { path, kind },
    )
  }
  const isOwned = belowAny(lastOwned ?? [])
  return adoptable(input, document, planned)
    .filter(path => !isOwned(path))
    .map(path => ({ path, kind: 'adopt' }))
}

/**
 * Returns the key paths that change hands between two states of a file with fences: those that
 * come into the block from outside of it, and those that leave it and stay in the file.
 */
export function handedOver(
  before: ParsedDocument,
  after: ParsedDocument,
  id: BlockId,
): readonly Handover[] {
  const old = blockOf(before, id)?.paths ?? []
  const now = blockOf(after, id)?.paths ?? []
  const wasInside = belowAny(old)
  const isInside = belowAny(now)
  const came = now.filter(path => !wasInside(path) && valueAt(before.root, path) !== undefined)
  const left = old.filter(path => !isInside(path) && valueAt(after.root, path) !== undefined)
  return [
    ...came.map((path): Handover => ({ path, kind: 'adopt' })),
    ...left.map((path): Handover => ({ path, kind: 'evict' })),
  ]
}
