/** What a node must be, by its tag, its dialect and its place. Rule: R3. */
import { getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml'
import { FormatSyntaxError } from '../syntax-error.ts'
import type { Draft } from './draft.ts'
import { readScalar } from './read-value.ts'
import { Tag } from './tags.ts'
import { readTimestamp } from './timestamp.ts'
import { Field, Kind } from './tree.ts'

const forMaps: ReadonlySet<number> = new Set([Tag.none, Tag.map, Tag.set])
const forSequences: ReadonlySet<number> = new Set([Tag.none, Tag.seq, Tag.omap, Tag.pairs])

/** Refuses a scalar whose tag or form the reader of the file would refuse. */
export function checkScalar(draft: Draft, event: ScalarEvent, tag: number, offset: number): void {
  if (tag === Tag.none) {
    if (draft.isOld && event.style === SCALAR_STYLE.PLAIN) checkTimestamp(draft, event, offset)
    return
  }
  checkKnown(draft, tag, offset)
  if (readScalar(draft.text, event, tag, draft.isOld) === undefined) {
    throw new FormatSyntaxError(offset, 'a value is not of the type its tag says')
  }
}

/** Refuses as a value what readers of YAML 1.1 know as a key only. */
export function checkKeyWord(draft: Draft, event: ScalarEvent, tag: number, offset: number): void {
  if (!draft.isOld) return
  if (isMergeKey(draft, event, tag)) {
    throw new FormatSyntaxError(offset, 'the sign << is a merge key and no value: quote it')
  }
  const isPlain = tag === Tag.none && event.style === SCALAR_STYLE.PLAIN
  if (isPlain && getScalarValue(draft.text, event) === '=') {
    throw new FormatSyntaxError(offset, 'the sign = is a key word and no value: quote it')
  }
}

export function checkCollection(draft: Draft, node: number): void {
  const { tree } = draft
  const tag = tree.get(node, Field.tag)
  const offset = tree.valueFrom(node)
  checkKnown(draft, tag, offset)
  const allowed = tree.isTable(node) ? forMaps : forSequences
  if (tag !== Tag.unknown && !allowed.has(tag)) {
    throw new FormatSyntaxError(offset, 'a value is not of the type its tag says')
  }
}

/** YAML 1.1 has no reader that takes a tag it does not know; those of 1.2 warn. */
function checkKnown(draft: Draft, tag: number, offset: number): void {
  if (tag === Tag.unknown && draft.isOld) {
    throw new FormatSyntaxError(offset, 'a tag is not one the reader of the file knows')
  }
}

function checkTimestamp(draft: Draft, event: ScalarEvent, offset: number): void {
  const start = event.valueStart
  if (start === -1 || draft.text[start + 4] !== '-') return
  if (readTimestamp(getScalarValue(draft.text, event)) === 'impossible') {
    throw new FormatSyntaxError(offset, 'there is no such date or time')
  }
}

/** A merge key takes a map, or a list of maps, in place or by alias. */
export function checkMerge(draft: Draft, node: number): void {
  const { tree } = draft
  const isTable = (id: number): boolean =>
    tree.isTable(tree.kind(id) === Kind.alias ? (tree.targets.get(id) ?? 0) : id)
  const target = tree.kind(node) === Kind.alias ? (tree.targets.get(node) ?? 0) : node
  if (isTable(node) || (tree.isArray(target) && [...tree.children(target)].every(isTable))) return
  throw new FormatSyntaxError(tree.start(node), 'a merge key takes a map, or a list of maps')
}

/** Whether a scalar is a merge key. */
export function isMergeKey(draft: Draft, event: ScalarEvent, tag: number): boolean {
  if (tag === Tag.merge) return true
  if (!draft.isOld || tag !== Tag.none || event.style !== SCALAR_STYLE.PLAIN) return false
  return getScalarValue(draft.text, event) === '<<'
}
