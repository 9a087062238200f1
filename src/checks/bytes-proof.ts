/**
 * Proves commitments and edits: the edits turn the before-image into the after-image, and every
 * byte outside them is the same. Walks the bytes itself. Rules: R7, R14.
 */
import { isCommitted, plainCommitment, saltedCommitment, sha256 } from '../bytes/digest.ts'
import type { Commitment } from '../model/digest.ts'
import type { Action, Change, FileState, Image, PlannedEdit, SealedChange } from '../model/plan.ts'

/** Returns the bytes of an image; an absent file has none. */
export function imageBytes(image: Image | null): Buffer {
  return image === null ? Buffer.alloc(0) : Buffer.from(image.base64, 'base64')
}

/** Returns what is wrong with the bytes of one change. */
export function bytesProblems(change: Change, half: SealedChange, salt: Uint8Array): string[] {
  const before = imageBytes(half.before)
  const after = imageBytes(half.after)
  const isMasked = [half.before, half.after].some(image => (image?.masks.length ?? 0) > 0)
  return [
    ...imageFaults('before', change.before, half.before, salt),
    ...imageFaults('after', change.after, half.after, salt),
    ...schemeFaults(change, isMasked),
    ...editFaults(change, half, before, after, salt),
    ...stateFaults(change, before, after),
  ]
}

function imageFaults(
  side: string,
  state: FileState,
  image: Image | null,
  salt: Uint8Array,
): string[] {
  if (state.kind === 'absent') return image === null ? [] : [`the ${side}-image must be absent`]
  if (image === null || state.kind !== 'file') return [`the ${side}-image is missing`]
  const bytes = imageBytes(image)
  const faults: string[] = []
  if (bytes.toString('base64') !== image.base64) faults.push(`the ${side}-image is not base64`)
  if (sha256(bytes) !== image.sha256) faults.push(`the ${side}-image has another digest`)
  if (!isCommitted(state.content, bytes, salt)) {
    faults.push(`the ${side}-image is not the committed one`)
  }
  if (bytes.length !== state.size) faults.push(`the ${side}-image has another size`)
  if (!isModeAndOwner(state)) faults.push(`the ${side}-file has no proper mode and owner`)
  return [...faults, ...maskFaults(side, image, bytes.length)]
}

function isModeAndOwner(state: Extract<FileState, { kind: 'file' }>): boolean {
  const { mode, uid, gid } = state
  return [mode, uid, gid].every(n => Number.isSafeInteger(n) && n >= 0) && mode <= 0o7777
}

function maskFaults(side: string, image: Image, size: number): string[] {
  let end = 0
  for (const mask of image.masks) {
    const isProper =
      Number.isSafeInteger(mask.offset) &&
      Number.isSafeInteger(mask.length) &&
      mask.offset >= end &&
      mask.length > 0 &&
      /^‹secret [0-9a-f]{8}›$/.test(mask.text)
    if (!isProper) return [`the masks of the ${side}-image are not well formed`]
    end = mask.offset + mask.length
  }
  return end > size ? [`a mask reaches outside the ${side}-image`] : []
}

/** Where anything is masked, no digest of the change may allow guessing it. */
function schemeFaults(change: Change, isMasked: boolean): string[] {
  const scheme: Commitment['scheme'] = isMasked ? 'hmac-sha256' : 'sha256'
  const used = [
    ...[change.before, change.after].flatMap(s => (s.kind === 'file' ? s.content : [])),
    ...change.edits.map(edit => edit.content),
  ]
  return used.every(commitment => commitment.scheme === scheme)
    ? []
    : [`the commitments must be ${scheme}`]
}

function editFaults(
  change: Change,
  half: SealedChange,
  before: Buffer,
  after: Buffer,
  salt: Uint8Array,
): string[] {
  if (half.contents.length !== change.edits.length) return ['an edit has lost its content']
  const faults: string[] = []
  let from = 0
  let to = 0
  let previous: PlannedEdit | undefined
  for (const [index, edit] of change.edits.entries()) {
    const content = Buffer.from(half.contents[index] ?? '', 'base64')
    if (content.toString('base64') !== half.contents[index]) faults.push('a content is not base64')
    if (content.length !== edit.size || !isCommitted(edit.content, content, salt)) {
      faults.push(`the content of edit ${index} is not the committed one`)
    }
    if (!isPlaced(edit, previous, before.length)) {
      return [...faults, `edit ${index} is out of bounds, out of order or overlaps`]
    }
    const kept = edit.offset - from
    if (!before.subarray(from, edit.offset).equals(after.subarray(to, to + kept))) {
      return [...faults, `bytes before edit ${index} changed outside of any edit`]
    }
    to += kept
    if (!content.equals(after.subarray(to, to + content.length))) {
      return [...faults, `edit ${index} does not stand in the after-image`]
    }
    to += content.length
    from = edit.offset + edit.length
    previous = edit
  }
  if (!before.subarray(from).equals(after.subarray(to))) {
    faults.push('bytes after the last edit changed outside of any edit')
  }
  return faults
}

function isPlaced(edit: PlannedEdit, previous: PlannedEdit | undefined, size: number): boolean {
  const { offset, length } = edit
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length)) return false
  if (offset < 0 || length < 0 || offset + length > size) return false
  if (length === 0 && edit.size === 0) return false
  if (previous === undefined) return true
  const end = previous.offset + previous.length
  return offset >= end && !(length === 0 && previous.length === 0 && offset === end)
}

function stateFaults(change: Change, before: Buffer, after: Buffer): string[] {
  const faults: string[] = []
  if (change.action !== actionFor(change, before.equals(after))) {
    faults.push(`the action cannot be ${change.action}`)
  }
  if (change.action === 'no-op' && change.edits.length + change.keys.length > 0) {
    faults.push('a no-op changes something')
  }
  if (change.before.kind === 'file' && change.after.kind === 'file') {
    const { before: old, after: now } = change
    if ((now.mode & ~old.mode) !== 0) faults.push('the file becomes more accessible')
    if (now.uid !== old.uid || now.gid !== old.gid) faults.push('the file changes its owner')
  }
  return faults
}

function actionFor(change: Change, isSame: boolean): Action {
  if (change.before.kind === 'absent') return change.after.kind === 'absent' ? 'no-op' : 'create'
  if (change.after.kind === 'absent') return 'delete'
  return isSame ? 'no-op' : 'update'
}

/** Returns the exact inverse of a change's edits, committed as the edits are. Rule: R13. */
export function inverseOf(
  change: Change,
  half: SealedChange,
  salt: Uint8Array,
): readonly PlannedEdit[] {
  const before = imageBytes(half.before)
  let moved = 0
  return change.edits.map(edit => {
    const removed = before.subarray(edit.offset, edit.offset + edit.length)
    const content =
      edit.content.scheme === 'sha256' ? plainCommitment(removed) : saltedCommitment(salt, removed)
    const inverse = { offset: edit.offset + moved, length: edit.size, content, size: edit.length }
    moved += edit.size - edit.length
    return inverse
  })
}
