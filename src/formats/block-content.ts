import type { Problem } from '../model/errors.ts'
import { type KeyPath, keyPathId } from '../model/key-path.ts'
import { type ConfigValue, leavesOf, sameValue } from '../model/value.ts'
import type { BlockContent, ManagedBlock } from './format.ts'

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

/** Whether a block of a file holds exactly these values, at these key paths, in this version. */
export function saysAlready(
  block: ManagedBlock,
  content: BlockContent,
  valueIn: (path: KeyPath) => ConfigValue | undefined,
): boolean {
  const leaves = leavesOf(content.values)
  return (
    block.version === content.version &&
    block.paths.length === leaves.size &&
    block.paths.every(path => {
      const wanted = leaves.get(keyPathId(path))
      if (wanted === undefined) return false
      const found = valueIn(path)
      return found !== undefined && sameValue(found, wanted.value)
    })
  )
}
