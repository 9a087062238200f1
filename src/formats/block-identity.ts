import type { Problem } from '../model/errors.ts'
import type { BlockContent } from './format.ts'

/** Returns what is wrong with the name and version that the markers of a block are to carry. */
export function identityProblems(content: BlockContent): Problem[] {
  const problems: Problem[] = []
  const { owner, name, version } = content
  if (owner === '' || name === '' || !owner.isWellFormed() || !name.isWellFormed()) {
    problems.push({ code: 'MIGRATION_INVALID', detail: 'a block has an owner and a name' })
  }
  if (!Number.isSafeInteger(version) || version < 0 || version > 999_999_999_999_999) {
    problems.push({ code: 'MIGRATION_INVALID', detail: 'the version of a block is a whole number' })
  }
  return problems
}
