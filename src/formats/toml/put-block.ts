import type { TextEdit } from '../../model/edit.ts'
import type { Problem } from '../../model/errors.ts'
import { keyPathId } from '../../model/key-path.ts'
import { leavesOf, sameValue } from '../../model/value.ts'
import { identityProblems } from '../block-identity.ts'
import { composeEdits } from '../compose-edits.ts'
import { applyEdits } from '../edit.ts'
import { beginMarker, endMarker } from '../fence.ts'
import { findNode } from '../find-node.ts'
import type { BlockContent, EditOutcome, ManagedBlock, ParsedDocument } from '../format.ts'
import { insertSeparated } from '../separators.ts'
import { lineBreakBefore } from '../text-lines.ts'
import { blockConflicts } from './block-conflicts.ts'
import { assertToml, type TomlDocument } from './document.ts'
import { emitTable } from './emit.ts'
import { parseToml } from './parse.ts'
import { readValue } from './read-value.ts'
import { blockNamed, dependencyProblem, removalOf } from './remove-block.ts'
import { placeProblem, safePlace } from './safe-place.ts'
import { valueProblems } from './value-problems.ts'

/**
 * Inserts the block, replaces it in place, or moves it where its place is no longer safe.
 *
 * Everything is decided against the text without the block, which is what the user owns.
 * Rules: R4, R8, R10.
 */
export function putBlock(document: ParsedDocument, content: BlockContent): EditOutcome {
  const toml = assertToml(document)
  const unfit = [
    ...valueProblems(content.values, [], toml.dialect.maxDepth),
    ...identityProblems(content),
  ]
  if (unfit.length > 0) return refused(unfit)
  const block = blockNamed(toml, content)
  if (block === undefined) return inserted(toml, content, [])
  if (saysAlready(toml, block, content)) return { ok: true, edits: [] }
  const dependency = dependencyProblem(toml, block)
  if (dependency) return refused([dependency])
  return replaced(toml, block, content)
}

function replaced(toml: TomlDocument, block: ManagedBlock, content: BlockContent): EditOutcome {
  const removal = removalOf(toml, block)
  const rest = parseToml(applyEdits(toml.text, [removal]), toml.dialect)
  if (!rest.ok) return rest
  const user = assertToml(rest.document)
  user.setOriginal(toml, removal)
  const conflicts = blockConflicts(user, content.values)
  if (conflicts.length > 0) return refused(conflicts)
  if (placeProblem(user, removal.offset, content.values))
    return inserted(user, content, [removal], toml)
  const { start } = block.span
  const end = block.span.end - lineBreakBefore(toml.text, block.span.end)
  const edit = { offset: start, length: end - start, content: linesOf(content).join(toml.eol) }
  return { ok: true, edits: composeEdits(toml.text, [[edit]]) }
}

/** `before` are the edits that led from the original to the document. */
function inserted(
  user: TomlDocument,
  content: BlockContent,
  before: readonly TextEdit[],
  original: TomlDocument = user,
): EditOutcome {
  const conflicts = blockConflicts(user, content.values)
  if (conflicts.length > 0) return refused(conflicts)
  const place = safePlace(user, content.values)
  if (typeof place !== 'number') return refused([place])
  const edit = insertSeparated(user.text, place, linesOf(content), original.eol)
  return { ok: true, edits: composeEdits(original.text, [before, [edit]]) }
}

function linesOf(content: BlockContent): string[] {
  return [beginMarker(content), ...emitTable(content.values, []), endMarker(content)]
}

/** Whether the block holds exactly these values, at these key paths, in this version. */
function saysAlready(toml: TomlDocument, block: ManagedBlock, content: BlockContent): boolean {
  const leaves = leavesOf(content.values)
  return (
    block.version === content.version &&
    block.paths.length === leaves.size &&
    block.paths.every(path => {
      const wanted = leaves.get(keyPathId(path))
      if (wanted === undefined) return false
      const { node, rest } = findNode(toml.tree, path)
      return rest.length === 0 && sameValue(readValue(toml.text, toml.tree, node), wanted.value)
    })
  )
}

function refused(problems: readonly Problem[]): EditOutcome {
  const [first, ...rest] = problems
  return first === undefined ? { ok: true, edits: [] } : { ok: false, problems: [first, ...rest] }
}
