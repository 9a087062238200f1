/** Keys that belong to the block of somebody else, where no marker says so. Rules: R4, R8. */
import type { ParsedDocument } from '../formats/format.ts'
import { formatNamed } from '../formats/registry.ts'
import type { Problem } from '../model/errors.ts'
import { formatKeyPath, type KeyPath, keyPathId } from '../model/key-path.ts'
import type { BlockId } from '../model/migration.ts'
import { sameValue, valueAt } from '../model/value.ts'
import type { Member } from './block-members.ts'
import type { OwnedValue } from './draft-change.ts'
import { holdsItem, isElement, relatedToAny } from './owned-values.ts'
import type { ResolvedOperation } from './run-operations.ts'

/** A block of another owner, as its last receipt has it. */
export interface OtherBlock extends BlockId {
  readonly paths: readonly KeyPath[]
  /** Elements of lists. */
  readonly members: readonly Member[]
}

/**
 * Returns a problem for each key or element of another block that an operation would decide.
 * Putting elements into a list beside those of others takes nothing.
 */
export function takenProblems(
  input: { readonly others: readonly OtherBlock[] },
  document: ParsedDocument,
  operation: ResolvedOperation,
  decided: readonly OwnedValue[],
): readonly Problem[] {
  if (formatNamed(document.format).isFenced || operation.kind === 'file') return []
  const wanted = [
    ...decided.filter(own => !isElement(own)).map(({ path }) => path),
    ...(operation.kind === 'remove' ? [operation.path] : []),
  ]
  const excluded = decided.filter(({ role }) => role === 'excludes')
  return input.others.flatMap(other => {
    const members = other.members.filter(member => isIn(document, member))
    const isTheirs = relatedToAny([
      ...other.paths.filter(path => valueAt(document.root, path) !== undefined),
      ...members.map(({ path }) => path),
    ])
    const taken = [
      ...wanted.filter(isTheirs),
      ...excluded.filter(own => members.some(member => isSame(own, member))).map(own => own.path),
    ]
    return taken.map(path => takenProblem(other, path))
  })
}

function takenProblem({ owner, name }: BlockId, path: KeyPath): Problem {
  const detail = `${formatKeyPath(path)} belongs to the block ${owner}/${name}, which its owner has to give up first`
  return { code: 'KEY_CONFLICT', detail }
}

function isIn({ root }: ParsedDocument, { path, value }: Member): boolean {
  return holdsItem(valueAt(root, path), value)
}

function isSame({ path, value }: OwnedValue, member: Member): boolean {
  return (
    keyPathId(path) === keyPathId(member.path) && value !== null && sameValue(value, member.value)
  )
}
