import type { TextEdit } from '../../model/edit.ts'
import type { KeyPath } from '../../model/key-path.ts'
import type { ConfigValue } from '../../model/value.ts'
import { identityProblems, saysAlready } from '../block-content.ts'
import { composeEdits } from '../compose-edits.ts'
import { applyEdits } from '../edit.ts'
import { beginMarker, endMarker } from '../fence.ts'
import { findNode } from '../find-node.ts'
import type { BlockContent, EditOutcome, ManagedBlock, ParsedDocument } from '../format.ts'
import { refused } from '../outcomes.ts'
import { insertSeparated, replaceLines } from '../separators.ts'
import { blockConflicts } from './block-conflicts.ts'
import { assertToml, type TomlDocument } from './document.ts'
import { emitTable } from './emit.ts'
import { parseToml } from './parse.ts'
import { readValue } from './read-value.ts'
import { dependencyProblem, removalOf } from './remove-block.ts'
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
  if (unfit.length > 0) return refused(...unfit)
  const block = toml.blockNamed(content)
  if (block === undefined) return inserted(toml, content, [])
  if (saysAlready(block, content, path => valueIn(toml, path))) return { ok: true, edits: [] }
  const dependency = dependencyProblem(toml, block)
  if (dependency) return refused(dependency)
  return replaced(toml, block, content)
}

function replaced(toml: TomlDocument, block: ManagedBlock, content: BlockContent): EditOutcome {
  const removal = removalOf(toml, block)
  const rest = parseToml(applyEdits(toml.text, [removal]), toml.dialect)
  if (!rest.ok) return rest
  const user = assertToml(rest.document)
  user.setOriginal(toml, [removal])
  const conflicts = blockConflicts(user, content.values)
  if (conflicts.length > 0) return refused(...conflicts)
  if (placeProblem(user, removal.offset, content.values))
    return inserted(user, content, [removal], toml)
  const edit = replaceLines(toml.text, block.span, linesOf(content), toml.eol)
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
  if (conflicts.length > 0) return refused(...conflicts)
  const place = safePlace(user, content.values)
  if (typeof place !== 'number') return refused(place)
  const edit = insertSeparated(user.text, place, linesOf(content), original.eol)
  return { ok: true, edits: composeEdits(original.text, [before, [edit]]) }
}

function linesOf(content: BlockContent): string[] {
  return [beginMarker(content), ...emitTable(content.values, []), endMarker(content)]
}

function valueIn({ text, tree }: TomlDocument, path: KeyPath): ConfigValue | undefined {
  const { node, rest } = findNode(tree, path)
  return rest.length === 0 ? readValue(text, tree, node) : undefined
}
