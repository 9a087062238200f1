import type { TextEdit } from '../../model/edit.ts'
import { keyPathId } from '../../model/key-path.ts'
import { type ConfigValue, type TableValue, valueAt } from '../../model/value.ts'
import { identityProblems, saysAlready } from '../block-content.ts'
import { composeEdits } from '../compose-edits.ts'
import { applyEdits } from '../edit.ts'
import { beginMarker, endMarker } from '../fence.ts'
import type { BlockContent, EditOutcome, ManagedBlock, ParsedDocument } from '../format.ts'
import { refused } from '../outcomes.ts'
import { insertSeparated, replaceLines } from '../separators.ts'
import { lineEndAt } from '../text-lines.ts'
import { nodesIn } from './block-paths.ts'
import { type Container, findContainer } from './block-place.ts'
import { replaceBraces } from './braces.ts'
import { assertYaml, type YamlDocument } from './document.ts'
import { emitEntries } from './emit.ts'
import { rootEnd } from './insert-key.ts'
import { columnAt, endsText, entryEnd, insertLines, joined, opensText, styleOf } from './layout.ts'
import { parseYaml } from './parse.ts'
import { placed } from './refusals.ts'
import { containerOf, dependencyProblem, removalOf } from './remove-block.ts'
import { Field, Kind } from './tree.ts'
import { valueProblems } from './value-problems.ts'
import { verified } from './verify.ts'

/**
 * Inserts the block, replaces it in place, or moves it where its place is no longer right.
 *
 * Everything is decided against the text without the block, which is what the user owns.
 * Rules: R4, R8, R10.
 */
export function putBlock(document: ParsedDocument, content: BlockContent): EditOutcome {
  const yaml = assertYaml(document)
  const unfit = [
    ...valueProblems(content.values, [], yaml.isOld, yaml.maxDepth),
    ...identityProblems(content),
  ]
  if (unfit.length > 0) return refused(...unfit)
  const block = yaml.blockNamed(content)
  if (block === undefined) return inserted(yaml, content, [], yaml)
  if (saysAlready(block, content, path => valueAt(yaml.root, path))) return { ok: true, edits: [] }
  const dependency = dependencyProblem(yaml, block)
  return dependency ? refused(dependency) : replaced(yaml, block, content)
}

function replaced(yaml: YamlDocument, block: ManagedBlock, content: BlockContent): EditOutcome {
  const removal = removalOf(yaml, block)
  const rest = parseYaml(applyEdits(yaml.text, removal), yaml.dialect)
  if (!rest.ok) return rest
  const user = assertYaml(rest.document)
  user.setOriginal(yaml, removal)
  const container = findContainer(user, content.values)
  if (!('node' in container)) return refused(...container)
  const { tree, text, eol } = yaml
  const current = containerOf(yaml, block)
  const isHere =
    current !== undefined && keyPathId(tree.pathOf(current)) === keyPathId(container.path)
  if (!isHere) return inserted(user, content, removal, yaml)
  const { start } = block.span
  const [first] = nodesIn(yaml, block.body)
  const column = columnAt(text, first === undefined ? text.indexOf('#', start) : tree.from(first))
  const lines = linesOf(yaml, content, container.values, column)
  const edit = replaceLines(text, block.span, lines, eol)
  const outcome = { ok: true, edits: composeEdits(text, [[edit]]) } as const
  return verified(yaml, outcome, () => merged(user.root, content.values))
}

/** `before` are the edits that led from the original to the document. */
function inserted(
  user: YamlDocument,
  content: BlockContent,
  before: readonly TextEdit[],
  original: YamlDocument,
): EditOutcome {
  const container = findContainer(user, content.values)
  if (!('node' in container)) return refused(...container)
  const edits = insertion(user, content, container)
  if (!Array.isArray(edits)) return edits
  const outcome = { ok: true, edits: composeEdits(original.text, [before, edits]) } as const
  return verified(original, outcome, () => merged(user.root, content.values))
}

function insertion(
  yaml: YamlDocument,
  content: BlockContent,
  { node, path, values }: Container,
): TextEdit[] | EditOutcome {
  const { tree, text } = yaml
  const isRoot = node === tree.root
  const isEmptyFlow = tree.kind(node) === Kind.flowMap
  const refuse = (offset: number, what: string): EditOutcome =>
    refused(placed('NO_SAFE_PLACE', yaml, offset, path, what))
  if (isEmptyFlow) {
    const edits = isRoot ? inRootBraces(yaml, content) : inBraces(yaml, content, node, values)
    return edits ?? refuse(tree.start(node), 'empty braces that are not alone take no block, in')
  }
  const column = node === 0 ? 0 : columnAt(text, tree.from(tree.firstChild(node)))
  const offset = isRoot ? rootEnd(yaml) : afterLast(yaml, node, column)
  if (opensText(yaml, offset) || (isRoot && endsText(yaml, offset, true))) {
    return refuse(offset, 'a text that keeps its blank lines, or has no line end, ends in')
  }
  const lines = linesOf(yaml, content, values, column)
  if (isRoot) return [insertSeparated(text, offset, lines, yaml.eol)]
  return [insertLines(yaml, offset, lines)]
}

function inRootBraces(yaml: YamlDocument, content: BlockContent): TextEdit[] | undefined {
  const edit = replaceBraces(yaml, linesOf(yaml, content, content.values, 0))
  return edit && [edit]
}

/** Below a key that has ` {}`; other spellings could not be put back when the block goes. */
function inBraces(
  yaml: YamlDocument,
  content: BlockContent,
  node: number,
  values: TableValue,
): TextEdit[] | undefined {
  const { tree, text } = yaml
  const offset = tree.get(node, Field.colon) + 1
  const end = tree.end(node)
  if (text.slice(offset, end) !== ' {}' || tree.isFlow(tree.parent(node))) return undefined
  const column = columnAt(text, tree.from(node)) + styleOf(yaml).unit
  const lines = linesOf(yaml, content, values, column)
  const drop = { offset, length: end - offset, content: '' }
  return joined(yaml, [drop, insertLines(yaml, lineEndAt(text, end), lines)])
}

/** After the last entry of a map, or after the block it stands in. */
function afterLast(yaml: YamlDocument, node: number, column: number): number {
  const { tree } = yaml
  const last = tree.lastChild(node)
  const block = yaml.blockAt(tree.from(last))
  return block ? block.span.end : entryEnd(yaml, last, column)
}

function linesOf(
  yaml: YamlDocument,
  content: BlockContent,
  values: TableValue,
  column: number,
): string[] {
  const pad = ' '.repeat(column)
  const body = emitEntries(values, column, styleOf(yaml))
  return [pad + beginMarker(content), ...body, pad + endMarker(content)]
}

/** Returns a table with the entries of another, tables joined. */
function merged(root: TableValue, values: TableValue): TableValue {
  const entries = new Map<string, ConfigValue>(root.entries)
  for (const [key, value] of values.entries) {
    const old = entries.get(key)
    const isBoth = old?.kind === 'table' && value.kind === 'table'
    entries.set(key, isBoth ? merged(old, value) : value)
  }
  return { kind: 'table', entries }
}
