/**
 * Splits one drafted change into the half everybody may read and the half that stays sealed.
 * Rules: R7, R14.
 */
import { plainCommitment, saltedCommitment, sha256 } from '../bytes/digest.ts'
import type { ParsedDocument } from '../formats/format.ts'
import type { Commitment } from '../model/digest.ts'
import type {
  Action,
  Change,
  FileState,
  Image,
  KeyChange,
  Mask,
  PlannedEdit,
  SealedChange,
} from '../model/plan.ts'
import { encodeValue, sameValue } from '../model/value.ts'
import type { ComparedKey } from '../policy/compared-key.ts'
import { inverseEdits, isSameBytes } from './byte-change.ts'
import { comparedKeys } from './compared-keys.ts'
import { displayValue } from './display-value.ts'
import { bytesOf, type DraftChange } from './draft-change.ts'
import { documentMasks, type MaskedBytes, unreadableMasks } from './image-masks.ts'
import { redactedHunks } from './redacted-hunks.ts'
import type { Redactor } from './redactor.ts'

export interface ChangeRecord {
  readonly change: Change
  readonly sealed: SealedChange
  /** What the risk rules look at. */
  readonly compared: readonly ComparedKey[]
  /** The exact inverse, committed like the edits themselves. Rule: R13. */
  readonly inverse: readonly PlannedEdit[]
}

export interface RecordFacts {
  readonly salt: Uint8Array
  readonly installKey: Uint8Array
}

/** Returns both halves of a change. */
export function recordChange(
  draft: DraftChange,
  redactor: Redactor,
  facts: RecordFacts,
): ChangeRecord {
  const { before, after } = maskedImages(draft, redactor, facts)
  const isMasked = before.masks.length + after.masks.length > 0
  const commit = (bytes: Uint8Array): Commitment =>
    isMasked ? saltedCommitment(facts.salt, bytes) : plainCommitment(bytes)
  const action = actionOf(draft)
  const compared = comparedKeys(draft, redactor)
  return {
    change: {
      target: draft.before.target.given,
      realPath: draft.before.target.realPath,
      links: draft.before.target.links,
      format: draft.format,
      dialect: draft.dialect,
      consumer: draft.consumer?.name ?? null,
      action,
      before: stateOf(draft.before.kind === 'file' ? draft.before : null, commit),
      after: stateOf(draft.after, commit),
      block: draft.block,
      owned: draft.owned.map(({ path, role }) => ({ path, role })),
      wholeFile: draft.wholeFile,
      attributes: attributesOf(draft),
      handovers: draft.handovers,
      edits: draft.edits.map(edit => plannedEdit(edit, commit)),
      keys: compared.map(key => keyChange(key, redactor)),
      diff: action === 'no-op' ? [] : redactedHunks(before, after),
    },
    sealed: {
      before: draft.before.kind === 'file' ? imageOf(before) : null,
      after: draft.after === null ? null : imageOf(after),
      contents: draft.edits.map(edit => Buffer.from(edit.content).toString('base64')),
      owned: draft.owned.map(({ path, value, role }) => ({
        path,
        value: value === null ? null : encodeValue(value),
        role,
      })),
      secretPaths: draft.secretPaths,
    },
    compared,
    inverse: inverseEdits(before.bytes, draft.edits).map(edit => plannedEdit(edit, commit)),
  }
}

/** What a file that is replaced hands on, and what goes with one that is deleted. */
export function attributesOf(draft: DraftChange): Change['attributes'] {
  const action = actionOf(draft)
  if (draft.before.kind !== 'file' || action === 'no-op') return []
  const attributes = draft.before.attributes ?? []
  return action === 'delete' ? attributes.map(({ name }) => ({ name, kept: false })) : attributes
}

function actionOf(draft: DraftChange): Action {
  if (draft.after === null) return draft.before.kind === 'absent' ? 'no-op' : 'delete'
  if (draft.before.kind === 'absent') return 'create'
  return isSameBytes(draft.before.bytes, draft.after.bytes) ? 'no-op' : 'update'
}

/** Both images with what to cover in them; a file that does not parse is covered line by line. */
function maskedImages(
  draft: DraftChange,
  redactor: Redactor,
  facts: RecordFacts,
): { readonly before: MaskedBytes; readonly after: MaskedBytes } {
  const name = { installKey: facts.installKey, realPath: draft.before.target.realPath }
  const parsed = (bytes: Uint8Array, document: ParsedDocument | null): MaskedBytes => ({
    bytes,
    masks: document === null ? [] : documentMasks(document, redactor),
  })
  const before = parsed(bytesOf(draft.before), draft.beforeDocument)
  const after = parsed(draft.after?.bytes ?? new Uint8Array(), draft.afterDocument)
  const isUnreadable = (bytes: Uint8Array, document: ParsedDocument | null): boolean =>
    document === null && bytes.length > 0
  const masked = (image: MaskedBytes, other: MaskedBytes): MaskedBytes => ({
    bytes: image.bytes,
    masks: unreadableMasks(image.bytes, other, name),
  })
  return {
    before: isUnreadable(before.bytes, draft.beforeDocument)
      ? masked(before, isUnreadable(after.bytes, draft.afterDocument) ? nothing : after)
      : before,
    after: isUnreadable(after.bytes, draft.afterDocument)
      ? masked(after, isUnreadable(before.bytes, draft.beforeDocument) ? nothing : before)
      : after,
  }
}

const nothing: MaskedBytes = { bytes: new Uint8Array(), masks: [] }

function stateOf(
  file: {
    readonly bytes: Uint8Array
    readonly mode: number
    readonly uid: number
    readonly gid: number
  } | null,
  commit: (bytes: Uint8Array) => Commitment,
): FileState {
  if (file === null) return { kind: 'absent' }
  const { bytes, mode, uid, gid } = file
  return { kind: 'file', content: commit(bytes), size: bytes.length, mode, uid, gid }
}

function plannedEdit(
  edit: { readonly offset: number; readonly length: number; readonly content: Uint8Array },
  commit: (bytes: Uint8Array) => Commitment,
): PlannedEdit {
  const { offset, length, content } = edit
  return { offset, length, content: commit(content), size: content.length }
}

function imageOf(image: { readonly bytes: Uint8Array; readonly masks: readonly Mask[] }): Image {
  return {
    base64: Buffer.from(image.bytes).toString('base64'),
    sha256: sha256(image.bytes),
    masks: image.masks,
  }
}

function keyChange(key: ComparedKey, redactor: Redactor): KeyChange {
  const { path, before, after } = key
  const shown = (value: ComparedKey['before']): string | null =>
    value === null ? null : displayValue(value, path, redactor)
  return {
    path,
    kind: kindOf(key),
    before: shown(before),
    after: shown(after),
    secret: key.secret,
    env: key.env,
  }
}

function kindOf({ before, after }: ComparedKey): KeyChange['kind'] {
  if (before === null) return 'added'
  if (after === null) return 'removed'
  if (sameValue(before, after)) return 'moved'
  return before.kind === after.kind ? 'changed' : 'retyped'
}
