import type { KeyPath } from '../../model/key-path.ts'
import { type ConfigValue, sameValue } from '../../model/value.ts'
import { findNode } from '../find-node.ts'
import type { EditOutcome, ParsedDocument, ParseOutcome } from '../format.ts'
import { changedEntries, goneKeys, inSteps, mostSteps, type Step } from '../in-steps.ts'
import { refused, refusedPath } from '../outcomes.ts'
import { conflict } from './block-conflicts.ts'
import { assertToml, type TomlDocument } from './document.ts'
import { emitValue, isSection } from './emit.ts'
import { insertKey } from './insert-key.ts'
import { parseToml } from './parse.ts'
import { readValue } from './read-value.ts'
import { removeKey, statementsBelow } from './remove-key.ts'
import { Kind } from './tree.ts'
import { valueProblems } from './value-problems.ts'

/**
 * Sets one key path to a value.
 *
 * A value that stands there is replaced in place; of tables and arrays only what differs changes,
 * so that comments and number spellings of the rest stay. Rule: R10.
 */
export function setKey(document: ParsedDocument, path: KeyPath, value: ConfigValue): EditOutcome {
  const toml = assertToml(document)
  const unfit = valueProblems(value, path, toml.dialect.maxDepth)
  if (unfit.length > 0) return refused(...unfit)
  if (path.length === 0) return refusedPath()
  const { node, rest } = findNode(toml.tree, path)
  if (rest.length > 0) return insertKey(toml, node, rest, value)
  return replaceNode(toml, node, path, value)
}

function replaceNode(
  toml: TomlDocument,
  node: number,
  path: KeyPath,
  value: ConfigValue,
): EditOutcome {
  const { tree, text } = toml
  const old = readValue(text, tree, node)
  if (sameValue(old, value)) return { ok: true, edits: [] }
  const kind = tree.kind(node)
  const isValue = kind <= Kind.array || kind === Kind.inline
  const steps = stepsBetween(old, value, path)
  const isStepwise = staysOpen(kind, value) && !(isValue && steps && steps.length > mostSteps)
  const parse = (text: string): ParseOutcome => parseToml(text, toml.dialect)
  if (steps && isStepwise) return inSteps(toml, steps, parse)
  if (isValue) {
    if (toml.blockAt(tree.start(node))) return refused(conflict(toml, path, node))
    const offset = tree.start(node)
    const length = tree.end(node) - offset
    return { ok: true, edits: [{ offset, length, content: emitValue(value) }] }
  }
  if (statementsBelow(toml, node).some(id => toml.blockAt(toml.statements.start(id)))) {
    return refused(conflict(toml, path, node))
  }
  const anew: Step[] = [
    document => removeKey(document, path),
    document => setKey(document, path, value),
  ]
  return inSteps(toml, anew, parse)
}

/** Whether the node is still there, and still fits, when its parts are set one by one. */
function staysOpen(kind: number, value: ConfigValue): boolean {
  if (kind === Kind.tables) return isSection(value)
  // What no header or bracket holds open vanishes with its last key.
  const isHeldOpen = kind !== Kind.implicit && kind !== Kind.dotted
  return isHeldOpen || value.kind !== 'table' || value.entries.size > 0
}

/** Returns the smaller changes that make one table or array of the other; else undefined. */
function stepsBetween(old: ConfigValue, value: ConfigValue, path: KeyPath): Step[] | undefined {
  const set = (part: string | number, inner: ConfigValue): Step => {
    return document => setKey(document, [...path, part], inner)
  }
  const remove = (part: string | number): Step => {
    return document => removeKey(document, [...path, part])
  }
  if (old.kind === 'table' && value.kind === 'table') {
    const changed = changedEntries(old, value).map(([key, inner]) => set(key, inner))
    return [...changed, ...goneKeys(old, value).map(remove)]
  }
  if (old.kind === 'array' && value.kind === 'array') {
    const changed = [...value.items.entries()].filter(([index, item]) => {
      const before = old.items[index]
      return before === undefined || !sameValue(before, item)
    })
    const gone = [...old.items.keys()].slice(value.items.length).reverse()
    return [...changed.map(([index, item]) => set(index, item)), ...gone.map(remove)]
  }
  return undefined
}
