/** Undoes one change of an applied plan on the file as it is now. Rule: R28. */
import type { ByteEdit } from '../formats/byte-edits.ts'
import type { ParsedDocument, ParseOutcome } from '../formats/format.ts'
import type { Consumer } from '../model/consumer.ts'
import type { Place, Problem } from '../model/errors.ts'
import { belowAny, type KeyPath } from '../model/key-path.ts'
import type { Change, SealedChange } from '../model/plan.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { decodeValue, type TableValue, valueAt } from '../model/value.ts'
import { blockOf } from './block-ownership.ts'
import { editedBytes, inverseEdits, isSameBytes, lineEdits } from './byte-change.ts'
import { compareKeys } from './compare-keys.ts'
import { conflictSides } from './conflict-sides.ts'
import {
  type AfterFile,
  bytesOf,
  type DraftChange,
  keptMode,
  newFileMode,
  type OwnedValue,
} from './draft-change.ts'
import { bytesOfImage, documentOfImage } from './image-document.ts'
import { holdsItem, withLost } from './owned-values.ts'
import type { PlanFacts } from './plan-facts.ts'
import { readBackProblems } from './read-back.ts'
import { type Reading, readBytes, readingOf } from './read-text.ts'
import { readerOf } from './reader-of.ts'
import { secretsOfImage } from './secrets-of-image.ts'
import { type LineRange, undoEdits } from './undo-edits.ts'
import { canUndoKeys, isBare, undoKeys } from './undo-keys.ts'

export interface UndoInput {
  readonly change: Change
  readonly sealed: SealedChange
  readonly snapshot: Snapshot
  readonly exact: boolean
}

export type UndoneChange =
  | { readonly ok: true; readonly draft: DraftChange; readonly secrets: readonly string[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Returns the drafted way back, or why there is none. */
export function undoChange(input: UndoInput, facts: PlanFacts): UndoneChange {
  const { change, sealed, snapshot, exact } = input
  const named = facts.consumers.find(known => known.name === change.consumer) ?? null
  const consumer = readerOf(snapshot.target, named, facts, facts.consumers)
  const reading = readingOf(snapshot.target, change, consumer, facts)
  const original = documentOfImage(sealed.before, reading)
  const applied = documentOfImage(sealed.after, reading)
  const current = snapshot.kind === 'file' ? readBytes(snapshot.bytes, reading, 'kept') : null
  if (current?.ok === false && !exact) return current
  const bytes =
    exact || isAsLeft(input) || isAsBefore(input)
      ? originalBytes(sealed)
      : keptEdits(input, original?.root ?? emptyTable, current, reading)
  const images = [
    { image: sealed.before, document: original },
    { image: sealed.after, document: applied },
  ].map(({ image, document }) => secretsOfImage(image, document))
  const secretPaths = [
    ...images.flatMap(found => found.paths),
    ...(facts.lastSecret?.(change.realPath) ?? []),
  ]
  const secrets = images.flatMap(found => found.values)
  if (!bytes.ok) {
    if (current?.ok !== true) return bytes
    const sides = conflictSides(
      { original, applied, current: current.document, snapshot, consumer, secrets, secretPaths },
      facts,
    )
    return { ok: false, problems: [...bytes.problems, ...sides] }
  }
  const after = afterFile(bytes.bytes, input, facts)
  const read = after === null ? null : readBytes(after.bytes, reading, 'kept')
  const owned = read?.ok === false ? [] : ownedAfter(input, original, applied)
  const problems = problemsAfter(exact, current, read, owned)
  if (problems.length > 0) return { ok: false, problems }
  return {
    ok: true,
    secrets,
    draft: {
      ...draftBase(input, consumer),
      dialect: reading.dialect.version,
      after,
      edits: bytes.edits ?? lineEdits(bytesOf(snapshot), after?.bytes ?? new Uint8Array()),
      beforeDocument: current?.ok === true ? current.document : null,
      afterDocument: read?.ok === true ? read.document : null,
      block: blockAfter(change, read?.ok === true ? read.document : null),
      owned,
      secretPaths,
    },
  }
}

function draftBase(
  { change, snapshot, exact }: UndoInput,
  consumer: Consumer | null,
): Pick<
  DraftChange,
  'format' | 'consumer' | 'before' | 'wholeFile' | 'handovers' | 'origins' | 'openPaths'
> {
  return {
    format: change.format,
    consumer,
    before: snapshot,
    wholeFile: exact || change.wholeFile,
    handovers: [],
    origins: new Map(),
    openPaths: new Set(),
  }
}

type NewBytes =
  /** null: no file. Edits where they are known better than line by line. */
  | { readonly ok: true; readonly bytes: Uint8Array | null; readonly edits?: readonly ByteEdit[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Whether the target is exactly what the plan left. */
function isAsLeft({ sealed, snapshot }: UndoInput): boolean {
  if (snapshot.kind === 'absent' || sealed.after === null) {
    return snapshot.kind === 'absent' && sealed.after === null
  }
  return isSameBytes(bytesOfImage(sealed.after), snapshot.bytes)
}

/** Whether the target is what it was before already, such as by its recovery note. */
function isAsBefore({ sealed, snapshot }: UndoInput): boolean {
  if (snapshot.kind === 'absent' || sealed.before === null) {
    return snapshot.kind === 'absent' && sealed.before === null
  }
  return isSameBytes(bytesOfImage(sealed.before), snapshot.bytes)
}

function originalBytes(sealed: SealedChange): NewBytes {
  return { ok: true, bytes: sealed.before === null ? null : bytesOfImage(sealed.before) }
}

/** By place where the lines are as they were; else key by key, where keys say all there is. */
function keptEdits(
  input: UndoInput,
  original: TableValue,
  current: ParseOutcome | null,
  reading: Reading,
): NewBytes {
  const byPlace = mergedBytes(input)
  const { change, sealed } = input
  if (byPlace.ok || current?.ok !== true || !canUndoKeys(change)) return byPlace
  const { owned } = sealed
  const undone = undoKeys({ owned, original, current: current.document, reading })
  if (!undone.ok) return { ok: false, problems: [...byPlace.problems, ...undone.problems] }
  if (undone.edits.length === 0) return byPlace
  if (sealed.before === null && isBare(undone.document)) return { ok: true, bytes: null }
  return { ok: true, bytes: Buffer.from(undone.document.text, 'utf8'), edits: undone.edits }
}

function mergedBytes({ change, sealed, snapshot }: UndoInput): NewBytes {
  if (change.action === 'no-op') {
    return { ok: true, bytes: snapshot.kind === 'file' ? snapshot.bytes : null, edits: [] }
  }
  if (snapshot.kind === 'absent') {
    return sealed.before === null
      ? { ok: true, bytes: null, edits: [] }
      : conflict('the file was deleted since the plan was applied')
  }
  if (sealed.after === null) return conflict('the file was created again since it was deleted')
  const inverse = inverseOf(sealed, change)
  const undone = undoEdits(bytesOfImage(sealed.after), snapshot.bytes, inverse)
  if (!undone.ok) {
    const places = undone.lines.map(({ first }) => ({ line: first, column: 1 }))
    const where = undone.lines.map(linesText).join(', ')
    return conflict(`edited since the plan was applied: ${where}`, places)
  }
  const bytes = editedBytes(snapshot.bytes, undone.edits)
  // Nothing would be written, and so nobody shown what they sign for.
  if (isSameBytes(bytes, snapshot.bytes)) return conflict('its edits were undone by other hands')
  // A file the plan created goes again when nothing of the user's is left in it.
  if (sealed.before === null && bytes.length === 0) return { ok: true, bytes: null }
  return { ok: true, bytes, edits: undone.edits }
}

function linesText({ first, last }: LineRange): string {
  return first === last ? `line ${first}` : `lines ${first} to ${last}`
}

function inverseOf(sealed: SealedChange, change: Change): readonly ByteEdit[] {
  const edits = change.edits.map(({ offset, length }, index) => ({
    offset,
    length,
    content: Buffer.from(sealed.contents[index] ?? '', 'base64'),
  }))
  return inverseEdits(
    sealed.before === null ? new Uint8Array() : bytesOfImage(sealed.before),
    edits,
  )
}

function conflict(detail: string, places?: readonly Place[]): NewBytes {
  return { ok: false, problems: [{ code: 'ROLLBACK_CONFLICT', detail, places }] }
}

/** Mode and owner stay as they are now; a file that comes back has those it had. */
function afterFile(
  bytes: Uint8Array | null,
  { change, snapshot }: UndoInput,
  facts: PlanFacts,
): AfterFile | null {
  if (bytes === null) return null
  const { attributes } = change
  const kept = snapshot.kind === 'file' ? snapshot : { ...change.before, attributes }
  return kept.kind === 'file'
    ? { bytes, mode: keptMode(kept), uid: kept.uid, gid: kept.gid }
    : { bytes, mode: newFileMode, uid: facts.uid, gid: facts.gid }
}

/**
 * What the plan decided goes back to what it was: its owned paths, and every other key it
 * changed, such as those of a whole file.
 */
function ownedAfter(
  { change, sealed }: UndoInput,
  original: ParsedDocument | null,
  applied: ParsedDocument | null,
): readonly OwnedValue[] {
  if (change.action === 'no-op') return []
  const before: TableValue = original?.root ?? emptyTable
  const differences = compareKeys(before, applied?.root ?? emptyTable).map(key => key.path)
  const isDecided = belowAny(sealed.owned.map(own => own.path))
  const extra = differences
    .filter(path => !isDecided(path))
    .map(path => ({ path, value: null, role: 'key' as const }))
  const wasTheirs = belowAny(change.handovers.map(({ path }) => path))
  const paths: KeyPath[] = []
  const present = [...sealed.owned, ...extra].flatMap(({ path, value, role }): OwnedValue[] => {
    const old = valueAt(before, path)
    if (value !== null && role !== 'block' && role !== 'key') {
      const item = decodeValue(value)
      const stays = role === 'member' ? 'member' : 'includes'
      return [{ path, value: item, role: holdsItem(old, item) ? stays : 'excludes' }]
    }
    paths.push(path)
    const isOwn = role === 'block' && !wasTheirs(path)
    return old === undefined ? [] : [{ path, value: old, role: isOwn ? 'block' : 'key' }]
  })
  return withLost(present, paths)
}

const emptyTable: TableValue = { kind: 'table', entries: new Map() }

/**
 * Undoing edits must bring the old values back and leave the user's alone; restoring bytes must
 * at least give a file that parses. Rule: R9.
 */
function problemsAfter(
  isExact: boolean,
  current: ParseOutcome | null,
  read: ParseOutcome | null,
  owned: readonly OwnedValue[],
): readonly Problem[] {
  const asConflict = (problem: Problem): Problem => ({ ...problem, code: 'ROLLBACK_CONFLICT' })
  if (read?.ok === false) return isExact ? read.problems : read.problems.map(asConflict)
  if (isExact) return []
  const before = current?.ok === true ? current.document.root : emptyTable
  return readBackProblems(before, read?.document.root ?? emptyTable, owned).map(asConflict)
}

/** The block as it stands after the rollback; its old version where it is gone. */
function blockAfter(change: Change, document: ParsedDocument | null): Change['block'] {
  if (change.block === null || change.action === 'no-op') return null
  const { owner, name } = change.block
  const block = document === null ? undefined : blockOf(document, change.block)
  return { owner, name, version: block?.version ?? change.block.version }
}
