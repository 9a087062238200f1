/** Keys that belong to the block of somebody else, where no marker says so. Rules: R4, R8. */
import type { ParsedDocument } from '../formats/format.ts'
import { formatNamed } from '../formats/registry.ts'
import type { Problem } from '../model/errors.ts'
import { formatKeyPath, type KeyPath } from '../model/key-path.ts'
import type { BlockId } from '../model/migration.ts'
import { valueAt } from '../model/value.ts'
import type { OwnedValue } from './draft-change.ts'
import { isElement, relatedToAny } from './owned-values.ts'
import type { ResolvedOperation } from './run-operations.ts'

/** A block of another owner, as its last receipt has it. */
export interface OtherBlock extends BlockId {
  readonly paths: readonly KeyPath[]
}

/**
 * Returns a problem for each key of another block that an operation would decide. Elements of a
 * list are nobody else's by their value, so putting some in beside them takes nothing.
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
  return input.others.flatMap(({ owner, name, paths }) => {
    const standing = paths.filter(path => valueAt(document.root, path) !== undefined)
    const isTheirs = relatedToAny(standing)
    return wanted.filter(isTheirs).map(
      (path): Problem => ({
        code: 'KEY_CONFLICT',
        detail: `${formatKeyPath(path)} belongs to the block ${owner}/${name}, which its owner has to give up first`,
      }),
    )
  })
}
