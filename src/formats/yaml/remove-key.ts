import type { TextEdit } from '../../model/edit.ts'
import type { KeyPath } from '../../model/key-path.ts'
import { valueAt } from '../../model/value.ts'
import { findNode } from '../find-node.ts'
import type { EditOutcome, ParsedDocument } from '../format.ts'
import { missingKey, refused } from '../outcomes.ts'
import { startsLine } from '../text-lines.ts'
import { assertYaml, type YamlDocument } from './document.ts'
import { isBracketed, removeFromFlow } from './flow-items.ts'
import { contentEnd, cutLines, lineEndOf } from './layout.ts'
import { readTable } from './read-value.ts'
import { blockTouching, conflict } from './refusals.ts'
import { sharedAbove, sharedInside, sharedMerge, sharedThrough } from './shared.ts'
import { Field, Kind, mergeName } from './tree.ts'
import { verified, withoutValue } from './verify.ts'
import { collapsed } from './write-value.ts'

/**
 * Removes a key or an element with everything below it.
 *
 * Comments on lines of their own are the user's and stay; the last key of a map below another
 * key leaves `{}`, so that the map stays a map.
 */
export function removeKey(document: ParsedDocument, path: KeyPath): EditOutcome {
  const yaml = assertYaml(document)
  return verified(yaml, removeAt(yaml, path), () => withoutValue(yaml.root, path))
}

/** Removes a key; what the edits make is not read back. */
export function removeAt(yaml: YamlDocument, path: KeyPath): EditOutcome {
  const { tree } = yaml
  const { node, rest } = findNode(tree, path)
  if (rest.length > 0 || path.length === 0) return missing(yaml, path, node, rest)
  const range = { start: tree.from(node), end: contentEnd(yaml, node) }
  if (blockTouching(yaml, range)) return refused(conflict(yaml, path, node))
  const parent = tree.parent(node)
  const shared = sharedAbove(yaml, parent) ?? sharedInside(yaml, range)
  if (shared) return refused(shared)
  if (tree.isTable(parent) && isMergedToo(yaml, parent, tree.name(node))) {
    return refused(sharedMerge(yaml, parent, tree.name(node)))
  }
  return { ok: true, edits: removal(yaml, node) }
}

function missing(yaml: YamlDocument, path: KeyPath, node: number, rest: KeyPath): EditOutcome {
  const { tree } = yaml
  if (rest.length > 0 && valueAt(yaml.root, path) !== undefined) {
    const [part] = rest
    const isAlias = tree.kind(node) === Kind.alias
    return refused(isAlias ? sharedThrough(yaml, node) : sharedMerge(yaml, node, String(part)))
  }
  return missingKey(path)
}

/** Whether a merge key brings in the key too, which then would not vanish. */
function isMergedToo(yaml: YamlDocument, map: number, name: string): boolean {
  const { tree } = yaml
  const merge = tree.child(map, mergeName)
  if (merge === 0) return false
  const target = tree.kind(merge) === Kind.alias ? (tree.targets.get(merge) ?? 0) : merge
  const sources = tree.isArray(target) ? [...tree.children(target)] : [target]
  return sources.some(source => {
    const map = tree.kind(source) === Kind.alias ? (tree.targets.get(source) ?? 0) : source
    return readTable(yaml, map).entries.has(name)
  })
}

function removal(yaml: YamlDocument, node: number): TextEdit[] {
  const { tree, text } = yaml
  const parent = tree.parent(node)
  const isMap = tree.isTable(parent)
  if (isBracketed(yaml, parent)) return removeFromFlow(yaml, node)
  if (tree.isFlow(parent)) {
    const offset = tree.start(parent)
    return [{ offset, length: tree.end(parent) - offset, content: '{}' }]
  }
  if (tree.childCount(parent) === 1 && parent !== tree.root) {
    return collapsed(yaml, parent, isMap ? '{}' : '[]', true)
  }
  const from = tree.from(node)
  const next = tree.nextSibling(node)
  if (!startsLine(text, from) && next !== 0) {
    // The next sibling moves up beside the dash, unless a comment stands between.
    const comments = yaml.commentsIn(lineEndOf(yaml, node), tree.from(next))
    if (comments.length === 0 && !hasOwnComment(yaml, from, tree.from(next))) {
      return [{ offset: from, length: tree.from(next) - from, content: '' }]
    }
  }
  const end = Math.max(tree.end(node), tree.get(node, Field.propsEnd))
  return cutLines(yaml, from, end)
}

function hasOwnComment(yaml: YamlDocument, from: number, to: number): boolean {
  return yaml.commentsIn(from, to).some(comment => startsLine(yaml.text, comment.start))
}
