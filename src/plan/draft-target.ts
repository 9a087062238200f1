/** Plans one target of a migration: from its snapshot to the bytes it would hold. Rules: R2, R3. */
import { consumerNamed } from '../consumers/registry.ts'
import { toByteEdits } from '../formats/byte-edits.ts'
import type { ParsedDocument, ParseOutcome } from '../formats/format.ts'
import { formatNamed } from '../formats/registry.ts'
import type { Problem } from '../model/errors.ts'
import type { BlockId, FormatName, Migration, TargetIntent } from '../model/migration.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { editedBytes, isSameBytes, lineEdits } from './byte-change.ts'
import { bytesOf, type DraftChange, keptMode, newFileMode } from './draft-change.ts'
import { placeholderProblems } from './kept-placeholders.ts'
import type { ResolvedTargetIntent } from './plan-env.ts'
import type { PlanFacts } from './plan-facts.ts'
import { readBackProblems } from './read-back.ts'
import { type Damage, emptyDocument, type Reading, readBytes, readingOf } from './read-text.ts'
import { readerOf } from './reader-of.ts'
import { type OperationsInput, type OperationsResult, runOperations } from './run-operations.ts'
import { unwritableProblems } from './unwritable-values.ts'

export interface TargetInput {
  readonly migration: Migration
  readonly intent: TargetIntent
  readonly snapshot: Snapshot
  readonly resolved: ResolvedTargetIntent
}

export type TargetOutcome =
  | { readonly ok: true; readonly draft: DraftChange }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Returns the drafted change, or everything that stands in its way. */
export function draftTarget(input: TargetInput, facts: PlanFacts): TargetOutcome {
  const { migration, intent, snapshot, resolved } = input
  const { owner, version, id } = migration
  const unwritable = unwritableProblems(resolved.operations)
  if (unwritable.length > 0) return { ok: false, problems: unwritable }
  const named =
    intent.consumer === null ? null : (consumerNamed(intent.consumer, facts.consumers) ?? null)
  const consumer = readerOf(snapshot.target, named, facts, facts.consumers)
  const reading = readingOf(snapshot.target, intent, consumer, facts)
  const damage = intent.handovers.includes('repair') ? 'kept' : 'refused'
  const start = startOf(snapshot, reading, damage)
  if (!start.ok) return start
  const block = { owner, name: id, version }
  const outcome = runOperations({
    document: start.document,
    reading,
    block,
    operations: resolved.operations,
    handovers: intent.handovers,
    lastOwned: facts.lastOwned(snapshot.target.realPath, block),
    ...receiptsOf(snapshot.target.realPath, block, intent.format, facts),
  })
  if (!outcome.ok) return outcome
  const { result } = outcome
  const written = writtenBytes(snapshot, start.document, result)
  const after = readWritten(written.bytes, result.document, reading)
  if (!after.ok) return { ok: false, problems: after.problems.map(unreadable) }
  const problems = [
    ...(result.wholeFile
      ? []
      : readBackProblems(start.document.root, after.document.root, result.owned)),
    ...placeholderProblems({
      before: start.document.root,
      after: after.document.root,
      origins: resolved.origins,
      env: facts.env,
    }),
  ]
  if (problems.length > 0) return { ok: false, problems }
  return {
    ok: true,
    draft: {
      format: intent.format,
      dialect: reading.dialect.version,
      consumer,
      before: snapshot,
      after: written.bytes === null ? null : { ...holderOf(snapshot, facts), bytes: written.bytes },
      edits: written.edits,
      beforeDocument: snapshot.kind === 'file' ? start.document : null,
      afterDocument: written.bytes === null ? null : after.document,
      block: result.touchesBlock ? block : null,
      owned: result.owned,
      wholeFile: result.wholeFile,
      // A plan that writes nothing records nothing, so no key changes hands by it.
      handovers: written.edits.length === 0 ? [] : result.handovers,
      origins: resolved.origins,
      secretPaths: [
        ...resolved.secretPaths,
        ...(facts.lastSecret?.(snapshot.target.realPath) ?? []),
      ],
      openPaths: resolved.openPaths,
    },
  }
}

/** Where markers fence every block, the file itself says whose a key is. */
function receiptsOf(
  realPath: string,
  block: BlockId,
  format: FormatName,
  facts: PlanFacts,
): Pick<OperationsInput, 'lastMembers' | 'others'> {
  if (formatNamed(format).isFenced) return { lastMembers: [], others: [] }
  return {
    lastMembers: facts.lastMembers?.(realPath, block) ?? [],
    others: facts.otherBlocks?.(realPath, block) ?? [],
  }
}

/** An absent file starts as an empty document; any other state that is no document is refused. */
function startOf(snapshot: Snapshot, reading: Reading, damage: Damage): ParseOutcome {
  if (snapshot.kind === 'absent') return { ok: true, document: emptyDocument(reading) }
  return readBytes(snapshot.bytes, reading, damage)
}

/** Bytes null: there is still no file. */
function writtenBytes(
  snapshot: Snapshot,
  start: ParsedDocument,
  result: OperationsResult,
): { readonly bytes: Uint8Array | null; readonly edits: DraftChange['edits'] } {
  const before = bytesOf(snapshot)
  const edits = toByteEdits(start.text, result.edits)
  if (snapshot.kind === 'absent' && edits.length === 0) return { bytes: null, edits: [] }
  const bytes = editedBytes(before, edits)
  // R10: what ends where it began is no change, whatever happened on the way.
  if (isSameBytes(before, bytes)) return { bytes: before, edits: [] }
  return { bytes, edits: result.wholeFile ? lineEdits(before, bytes) : edits }
}

/** What counts is what a reader will see: bytes that nobody has read yet are decoded and parsed. */
function readWritten(
  bytes: Uint8Array | null,
  document: ParsedDocument,
  reading: Reading,
): ParseOutcome {
  if (bytes === null) return { ok: true, document: emptyDocument(reading) }
  return isSameBytes(bytes, Buffer.from(document.text, 'utf8'))
    ? { ok: true, document }
    : readBytes(bytes, reading)
}

function unreadable(problem: Problem): Problem {
  return {
    ...problem,
    code: 'READ_BACK_FAILED',
    detail: `the planned file does not read: ${problem.detail}`,
  }
}

function holderOf(
  snapshot: Snapshot,
  facts: PlanFacts,
): { readonly mode: number; readonly uid: number; readonly gid: number } {
  if (snapshot.kind === 'absent') return { mode: newFileMode, uid: facts.uid, gid: facts.gid }
  return { mode: keptMode(snapshot), uid: snapshot.uid, gid: snapshot.gid }
}
