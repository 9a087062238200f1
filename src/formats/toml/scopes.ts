/**
 * Which node a key or header means, and whether it may still define it.
 *
 * TOML 1.1, Table: a table is defined once; a header may define what deeper headers only implied;
 * dotted keys extend only tables that dotted keys of the same section made (those of another
 * section lie behind its own table, which no dotted key may enter); inline tables and arrays are
 * closed. Every second definition is recorded and the scan goes on, so that a reviewer
 * sees all of them. Rule: R4.
 */

import { addDuplicate } from '../duplicate-keys.ts'
import { rootNode } from '../node-table.ts'
import type { Draft } from './draft.ts'
import { Kind } from './tree.ts'

/** Returns the table that `[parts]` opens. */
export function openTable(draft: Draft, statement: number, start: number): number {
  const { tree } = draft
  const last = draft.partCount - 1
  const parent = superTable(draft, statement, start)
  const name = draft.parts[last] ?? ''
  const found = tree.child(parent, name)
  if (found === 0) return addTable(draft, parent, last, Kind.header, statement)
  const kind = tree.kind(found)
  if (kind === Kind.implicit) {
    define(draft, found, last, Kind.header, statement)
    return found
  }
  addDuplicate(draft.duplicates, found, start)
  return kind === Kind.header ? found : detachedTable(draft, parent, last, statement)
}

/** Returns the new element of the array of tables that `[[parts]]` opens. */
export function openElement(draft: Draft, statement: number, start: number): number {
  const { tree } = draft
  const last = draft.partCount - 1
  const parent = superTable(draft, statement, start)
  const name = draft.parts[last] ?? ''
  let array = tree.child(parent, name)
  if (array === 0) array = addTable(draft, parent, last, Kind.tables, statement)
  else if (tree.kind(array) !== Kind.tables) {
    addDuplicate(draft.duplicates, array, start)
    return detachedTable(draft, parent, last, statement)
  }
  const element = addPart(draft, array, last, Kind.header, statement)
  tree.link(element)
  return element
}

/** Walks all parts of a header but the last; arrays of tables lead to their last element. */
function superTable(draft: Draft, statement: number, start: number): number {
  const { tree } = draft
  let table = rootNode
  for (let i = 0; i < draft.partCount - 1; i++) {
    const found = tree.child(table, draft.parts[i] ?? '')
    if (found === 0) table = addTable(draft, table, i, Kind.implicit, statement)
    else if (tree.kind(found) === Kind.tables) table = tree.lastChild(found)
    else if (tree.kind(found) > Kind.inline) table = found
    else {
      addDuplicate(draft.duplicates, found, start)
      table = detachedTable(draft, table, i, statement)
    }
  }
  return table
}

/** Returns the node the scanned key of a pair defines, below `table`. */
export function defineKey(draft: Draft, table: number, statement: number): number {
  const { tree } = draft
  const start = draft.keyStart
  const last = draft.partCount - 1
  let parent = table
  for (let i = 0; i < last; i++) {
    const found = tree.child(parent, draft.parts[i] ?? '')
    if (found === 0) parent = addTable(draft, parent, i, Kind.dotted, statement)
    else if (tree.kind(found) === Kind.dotted) parent = found
    else if (tree.kind(found) === Kind.implicit) {
      define(draft, found, i, Kind.dotted, statement)
      parent = found
    } else {
      addDuplicate(draft.duplicates, found, start)
      parent = detachedTable(draft, parent, i, statement)
      tree.setKind(parent, Kind.dotted)
    }
  }
  const name = draft.parts[last] ?? ''
  const node = addPart(draft, parent, last, Kind.string, statement)
  const found = tree.child(parent, name)
  if (found === 0) tree.link(node)
  else addDuplicate(draft.duplicates, found, start)
  return node
}

function addTable(
  draft: Draft,
  parent: number,
  part: number,
  kind: number,
  statement: number,
): number {
  const node = addPart(draft, parent, part, kind, statement)
  draft.tree.link(node)
  return node
}

/** A table nobody finds again: it takes what stands below a second definition. */
function detachedTable(draft: Draft, parent: number, part: number, statement: number): number {
  return addPart(draft, parent, part, Kind.header, statement)
}

/** Adds a node for one part of the scanned key. */
function addPart(
  draft: Draft,
  parent: number,
  part: number,
  kind: number,
  statement: number,
): number {
  return draft.tree.addNode(
    parent,
    draft.parts[part] ?? '',
    kind,
    statement,
    draft.keyStart,
    draft.partEnds[part] ?? 0,
  )
}

/** Makes an implied table one that this part of the scanned key defines. */
function define(draft: Draft, node: number, part: number, kind: number, statement: number): void {
  const { tree } = draft
  tree.setKind(node, kind)
  tree.setStatement(node, statement)
  tree.setKeySpan(node, draft.keyStart, draft.partEnds[part] ?? 0)
}
