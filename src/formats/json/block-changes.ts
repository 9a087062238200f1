/**
 * A block of a format without markers: the leaves the last receipt wrote, and those planned now.
 *
 * Rules: R4, R8. A leaf that stands in the file and is not owned is the user's.
 */

import type { Problem } from '../../model/errors.ts'
import { belowAny, type KeyPath, keyPathId } from '../../model/key-path.ts'
import { type ConfigValue, leavesOf, sameValue, type TableValue } from '../../model/value.ts'
import { childAt, findNode } from '../find-node.ts'
import { keyConflict } from '../key-conflict.ts'
import { rootNode } from '../node-table.ts'
import { addChange, type ChangeInside } from './changes.ts'
import { hasOwnComment } from './cut-items.ts'
import type { JsonDocument } from './document.ts'
import { readValue } from './read-value.ts'
import { type JsonTree, Kind } from './tree.ts'

export interface BlockChanges {
  readonly change: ChangeInside
  /** What of the user's stands where the block would. */
  readonly conflicts: readonly Problem[]
}

/** Returns what must change so that of all owned leaves exactly the planned ones are there. */
export function blockChanges(
  document: JsonDocument,
  values: TableValue,
  lastOwned: readonly KeyPath[],
): BlockChanges {
  const { text, tree } = document
  const isBelowOwned = belowAny(lastOwned)
  const change: ChangeInside = { kind: 'inside', parts: new Map() }
  const conflicts: Problem[] = []
  const isOwned = (path: KeyPath, node: number): boolean =>
    isBelowOwned(path) ||
    (tree.childCount(node) > 0 &&
      leavesOf(readValue(text, tree, node))
        .values()
        .every(leaf => isBelowOwned([...path, ...leaf.path])))

  const walk = (value: ConfigValue, path: KeyPath, node: number): void => {
    const parts = partsOf(value, path.length === 0)
    const isList = value.kind === 'array'
    const isOpen = isList ? holdsObject(tree, node) : tree.kind(node) === Kind.object
    if (parts !== undefined && isOpen && !(isList && isOwned(path, node))) {
      const elements = isList ? [...tree.children(node)] : []
      for (const [part, inner] of parts) {
        const child = typeof part === 'number' ? (elements[part] ?? 0) : tree.child(node, part)
        if (child > 0) walk(inner, [...path, part], child)
        else addChange(change, [...path, part], { kind: 'value', value: inner })
      }
      return
    }
    if (!isOwned(path, node)) conflicts.push(keyConflict(document, path, [tree.from(node)]))
    if (sameValue(readValue(text, tree, node), value)) return
    addChange(change, path, { kind: 'value', value })
  }
  walk(values, [], rootNode)
  removeLeft(document, values, lastOwned, change)
  return { change, conflicts }
}

/** Whether `leavesOf` descends into an array; else it is one value, and the user's as a whole. */
function holdsObject(tree: JsonTree, node: number): boolean {
  if (tree.kind(node) !== Kind.array) return false
  return tree.children(node).some(child => tree.kind(child) === Kind.object)
}

/** Returns what `leavesOf` descends into; undefined for a leaf. */
function partsOf(
  value: ConfigValue,
  isRoot: boolean,
): (readonly [string | number, ConfigValue])[] | undefined {
  if (value.kind === 'table')
    return isRoot || value.entries.size > 0 ? [...value.entries] : undefined
  if (value.kind !== 'array' || !value.items.some(item => item.kind === 'table')) return undefined
  return [...value.items.entries()]
}

/** Takes out the owned leaves that are planned no more, and what only they had made. */
function removeLeft(
  document: JsonDocument,
  values: TableValue,
  lastOwned: readonly KeyPath[],
  change: ChangeInside,
): void {
  const planned = [...leavesOf(values).values()].map(leaf => leaf.path)
  const isPlanned = belowAny(planned)
  const above = new Set<string>()
  if (lastOwned.length > 0) {
    for (const path of planned) {
      for (let length = 1; length < path.length; length++) {
        above.add(keyPathId(path.slice(0, length)))
      }
    }
  }
  for (const path of lastOwned) {
    if (path.length === 0 || isPlanned(path) || above.has(keyPathId(path))) continue
    if (findNode(document.tree, path).rest.length === 0) {
      addChange(change, path, { kind: 'remove' })
    }
  }
  removeEmptied(document, rootNode, change)
}

/** Whether all of an object or array goes; then it goes itself, below the root. */
function removeEmptied(document: JsonDocument, node: number, change: ChangeInside): boolean {
  const { tree } = document
  let gone = 0
  for (const [part, inner] of change.parts) {
    const child = childAt(tree, node, part)
    if (child > 0 && inner.kind === 'inside' && removeEmptied(document, child, inner)) {
      change.parts.set(part, { kind: 'remove' })
      gone++
    } else if (child > 0 && inner.kind === 'remove') gone++
  }
  return (
    gone > 0 &&
    gone === change.parts.size &&
    gone === tree.childCount(node) &&
    !hasOwnComment(document, node)
  )
}
