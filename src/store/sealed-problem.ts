/** Whether the sealed half of a plan is the one its public half commits to. Rules: R6, R14. */
import { isCommitted, sha256 } from '../bytes/digest.ts'
import { keyPathId } from '../model/key-path.ts'
import type {
  Change,
  FileState,
  Image,
  OwnedPath,
  Plan,
  PlannedEdit,
  SealedChange,
  SealedPlan,
} from '../model/plan.ts'

/** Returns the first thing that does not match, named by its place; undefined where all does. */
export function sealedProblem(plan: Plan, sealed: SealedPlan): string | undefined {
  if (plan.changes.length !== sealed.changes.length) return 'another number of changes'
  const salt = Buffer.from(sealed.salt, 'hex')
  for (const [index, change] of plan.changes.entries()) {
    const problem = changeProblem(change, sealed.changes[index], salt)
    if (problem !== undefined) return `change ${index + 1}, ${problem}`
  }
  return undefined
}

function changeProblem(
  change: Change,
  sealed: SealedChange | undefined,
  salt: Uint8Array,
): string | undefined {
  if (sealed === undefined) return 'missing'
  return (
    imageProblem('before', change.before, sealed.before, salt) ??
    imageProblem('after', change.after, sealed.after, salt) ??
    contentsProblem(change.edits, sealed.contents, salt) ??
    ownedProblem(change, sealed)
  )
}

function imageProblem(
  name: string,
  state: FileState,
  image: Image | null,
  salt: Uint8Array,
): string | undefined {
  if (state.kind === 'absent') return image === null ? undefined : `${name}-image of an absent file`
  if (image === null) return `${name}-image is missing`
  const bytes = strictBase64(image.base64)
  if (bytes === undefined) return `${name}-image is not base64`
  if (bytes.length !== state.size) return `${name}-image has another size`
  if (!isCommitted(state.content, bytes, salt)) return `${name}-image is not the committed one`
  if (sha256(bytes) !== image.sha256) return `${name}-image has another digest`
  return masksProblem(name, image, bytes.length)
}

function masksProblem(name: string, image: Image, size: number): string | undefined {
  let end = 0
  for (const mask of image.masks) {
    if (mask.offset < end || mask.offset + mask.length > size) return `${name}-image has bad masks`
    end = mask.offset + mask.length
  }
  return undefined
}

function contentsProblem(
  edits: readonly PlannedEdit[],
  contents: readonly string[],
  salt: Uint8Array,
): string | undefined {
  if (edits.length !== contents.length) return 'another number of edits'
  for (const [index, edit] of edits.entries()) {
    const bytes = strictBase64(contents[index] ?? '')
    if (bytes === undefined) return `edit ${index + 1} is not base64`
    if (bytes.length !== edit.size || !isCommitted(edit.content, bytes, salt)) {
      return `edit ${index + 1} is not the committed one`
    }
  }
  return undefined
}

function ownedId({ path, role }: OwnedPath): string {
  return `${role} ${keyPathId(path)}`
}

function ownedProblem(change: Change, sealed: SealedChange): string | undefined {
  const planned = change.owned.map(ownedId).sort()
  const held = sealed.owned.map(ownedId).sort()
  const same = planned.length === held.length && planned.every((id, index) => id === held[index])
  return same ? undefined : 'other owned key paths'
}

/** Node skips what is not base64; here every character counts. */
function strictBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}
