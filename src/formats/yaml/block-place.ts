/**
 * Where a managed block may stand: at the end of the map that takes all of its keys, at the
 * indentation of that map. Rule: R8.
 */
import type { Problem } from '../../model/errors.ts'
import type { KeyPath } from '../../model/key-path.ts'
import type { ConfigValue, TableValue } from '../../model/value.ts'
import type { YamlDocument } from './document.ts'
import { readTable } from './read-value.ts'
import { conflict, placed } from './refusals.ts'
import { sharedAbove, sharedMerge } from './shared.ts'
import { Kind } from './tree.ts'
import { isTyped, typedProblem } from './typed.ts'

/** The map a block goes into, and what of its values is below that map. */
export interface Container {
  /** 0 for an empty document. */
  readonly node: number
  readonly path: KeyPath
  readonly values: TableValue
}

/**
 * Goes down while the values are one table that the document has too, and returns the map where
 * that ends, or why no single place serves. `yaml` is the text without the block itself.
 */
export function findContainer(
  yaml: YamlDocument,
  values: TableValue,
): Container | readonly Problem[] {
  const { tree } = yaml
  let node = tree.root
  let inner = values
  for (let next = onlyEntry(inner); next !== undefined; next = onlyEntry(inner)) {
    const child = node === 0 ? 0 : tree.child(node, next.key)
    if (child === 0 || !takesBlock(yaml, child) || next.value.kind !== 'table') break
    node = child
    inner = next.value
  }
  const problems = node === 0 ? [] : placeProblems(yaml, node, inner)
  return problems.length > 0 ? problems : { node, path: tree.pathOf(node), values: inner }
}

function onlyEntry(table: TableValue): { key: string; value: ConfigValue } | undefined {
  const [entry] = table.entries
  if (entry === undefined || table.entries.size > 1) return undefined
  const [key, value] = entry
  return value.kind === 'table' && value.entries.size > 0 ? { key, value } : undefined
}

/** Whether lines can be put below the map: in block style, or empty, and nobody's block. */
function takesBlock(yaml: YamlDocument, node: number): boolean {
  const { tree } = yaml
  if (yaml.blockAt(tree.from(node))) return false
  return (
    tree.kind(node) === Kind.map ||
    (tree.kind(node) === Kind.flowMap && tree.childCount(node) === 0)
  )
}

function placeProblems(yaml: YamlDocument, node: number, values: TableValue): Problem[] {
  const { tree } = yaml
  const there = readTable(yaml, node).entries
  const problems = [...values.entries].flatMap(([key, value]) => {
    const child = tree.child(node, key)
    if (child !== 0) return keyProblems(yaml, child, value)
    return there.has(key) ? [sharedMerge(yaml, node, key)] : []
  })
  if (problems.length === 0 && isTyped(yaml, node)) return [typedProblem(yaml, node)]
  const shared = problems.length === 0 ? sharedAbove(yaml, node) : undefined
  if (shared) return [shared]
  if (problems.length > 0 || !tree.isFlow(node) || tree.childCount(node) === 0) return problems
  return [inBraces(yaml, node)]
}

/** Returns the keys that are there already; where there are none, why the map cannot be shared. */
function keyProblems(yaml: YamlDocument, node: number, value: ConfigValue): Problem[] {
  const { tree } = yaml
  const path = tree.pathOf(node)
  const isFree = tree.isTable(node) && value.kind === 'table' && value.entries.size > 0
  if (!isFree || yaml.blockAt(tree.from(node))) return [conflict(yaml, path, node)]
  const below = [...value.entries].flatMap(([key, inner]) => {
    const child = tree.child(node, key)
    return child === 0 ? [] : keyProblems(yaml, child, inner).filter(isConflict)
  })
  if (below.length > 0) return below
  if (tree.isFlow(node)) return [inBraces(yaml, node)]
  const what = 'a block stands in one place, and this map would take a part of it, in'
  return [placed('NO_SAFE_PLACE', yaml, tree.from(node), path, what)]
}

function isConflict(problem: Problem): boolean {
  return problem.code === 'KEY_CONFLICT'
}

function inBraces(yaml: YamlDocument, node: number): Problem {
  const what = 'a map in braces takes no block, set its keys one by one instead, in'
  return placed('NO_SAFE_PLACE', yaml, yaml.tree.start(node), yaml.tree.pathOf(node), what)
}
