/** Makes nodes with places of the events. Rules: R3, R4. */

import {
  type AliasEvent,
  COLLECTION_STYLE,
  EVENT_ID,
  type MappingEvent,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml'
import { addDuplicate } from '../duplicate-keys.ts'
import type { Span } from '../format.ts'
import { FormatSyntaxError } from '../syntax-error.ts'
import { AliasBudget } from './alias-budget.ts'
import { Anchors } from './anchors.ts'
import type { Draft } from './draft.ts'
import { GapWalker, type Marks } from './gaps.ts'
import {
  checkCollection,
  checkKeyWord,
  checkMerge,
  checkScalar,
  isMergeKey,
} from './node-checks.ts'
import { keyName, nodeScalar, readScalar } from './read-value.ts'
import { Tag, TagReader } from './tags.ts'
import {
  isAbsent,
  kindOf,
  noProps,
  noSpan,
  type Props,
  textEnd,
  walkProps,
  walkScalar,
} from './tokens.ts'
import { Field, Kind, mergeName } from './tree.ts'

/** A collection whose end has not been read yet. */
interface Frame extends Marks {
  readonly node: number
  readonly isMap: boolean
  /** Whether the collection has brackets, which `key: value` in a sequence has not. */
  readonly isClosed: boolean
  hasKey: boolean
  name: string
  from: number
  keyStart: number
  keyEnd: number
}

/** YAML allows no longer keys on one line, and readers lose them. */
const longestKey = 1024

export function compose(draft: Draft): void {
  new Composer(draft).run()
}

class Composer {
  readonly #draft: Draft
  readonly #gaps: GapWalker
  readonly #stack: Frame[] = []
  readonly #budget: AliasBudget
  readonly #anchors: Anchors
  #tags = new TagReader([])

  constructor(draft: Draft) {
    this.#draft = draft
    this.#gaps = new GapWalker(draft)
    this.#budget = new AliasBudget(draft.maxDepth)
    this.#anchors = new Anchors(draft, this.#budget)
  }

  run(): void {
    const { events } = this.#draft
    for (let index = 0; index < events.length; index++) {
      const event = events[index]
      if (event === undefined) break
      if (event.type === EVENT_ID.DOCUMENT) this.#tags = new TagReader(event.directives)
      else if (event.type === EVENT_ID.SCALAR) this.#scalar(event, index)
      else if (event.type === EVENT_ID.ALIAS) this.#alias(event, index)
      else if (event.type === EVENT_ID.POP) this.#close()
      else this.#open(event, index)
    }
    this.#gaps.finish()
  }

  get #top(): Frame | undefined {
    return this.#stack[this.#stack.length - 1]
  }

  #open(event: MappingEvent | SequenceEvent, index: number): void {
    const { text } = this.#draft
    const isMap = event.type === EVENT_ID.MAPPING
    const isFlow = event.style === COLLECTION_STYLE.FLOW
    const frame = this.#top
    if (frame?.isMap && !frame.hasKey)
      throw new FormatSyntaxError(event.start, 'a key is a collection')
    const props = walkProps(this.#gaps, event, frame)
    this.#gaps.walkTo(event.start, frame)
    const kind = isMap ? (isFlow ? Kind.flowMap : Kind.map) : isFlow ? Kind.flowSeq : Kind.seq
    const node = this.#addValue(kind, index, event, props, event.start)
    checkCollection(this.#draft, node)
    if (this.#stack.length >= this.#draft.maxDepth) {
      throw new FormatSyntaxError(event.start, `nesting is limited to ${this.#draft.maxDepth}`)
    }
    const isClosed = isFlow && (!isMap || text[event.start] === '{')
    this.#stack.push({
      ...{ node, isMap, isClosed, hasKey: false, name: '', from: 0, keyStart: 0, keyEnd: 0 },
      ...{ dash: -1, question: -1, colon: -1 },
    })
    this.#budget.open()
    this.#gaps.pos = isClosed ? event.start + 1 : event.start
  }

  #close(): void {
    const frame = this.#stack.pop()
    if (frame === undefined) return
    const { tree } = this.#draft
    if (frame.isClosed) {
      this.#gaps.skipCommas()
      this.#gaps.pos++
      tree.set(frame.node, Field.end, this.#gaps.pos)
    } else {
      const last = tree.lastChild(frame.node)
      const end = Math.max(tree.end(last), tree.get(last, Field.propsEnd))
      tree.set(frame.node, Field.end, end)
    }
    if (tree.isMerge(frame.node)) checkMerge(this.#draft, frame.node)
    this.#budget.close(frame.node)
  }

  #scalar(event: ScalarEvent, index: number): void {
    const frame = this.#top
    if (frame?.isMap && !frame.hasKey) this.#key(event, frame, index)
    else if (isAbsent(event)) {
      this.#emptyValue(event, frame, index)
    } else {
      const props = walkProps(this.#gaps, event, frame)
      const kind = kindOf(event)
      const start = walkScalar(this.#gaps, event, frame, props)
      const node = this.#addValue(kind, index, event, props, start)
      const isText = kind === Kind.text
      const end = isText ? textEnd(this.#draft.text, event) : this.#gaps.pos
      this.#draft.tree.set(node, Field.end, end)
      if (isText) this.#draft.texts.push(node)
      const tag = this.#tagOf(event)
      checkScalar(this.#draft, event, tag, start)
      checkKeyWord(this.#draft, event, tag, start)
      this.#checkMergeScalar(node)
    }
  }

  #checkMergeScalar(node: number): void {
    if (this.#draft.tree.isMerge(node)) checkMerge(this.#draft, node)
  }

  #emptyValue(event: ScalarEvent, frame: Frame | undefined, index: number): void {
    const { text, tree } = this.#draft
    const gaps = this.#gaps
    if (frame === undefined) {
      // The whole document is empty: no node at all.
      gaps.finish()
      return
    }
    gaps.skipSpace()
    if (frame.isMap) {
      if (frame.colon === -1 && text[gaps.pos] === ':') frame.colon = gaps.pos++
    } else if (text[gaps.pos] === '-') frame.dash = gaps.pos++
    const at = frame.isMap ? (frame.colon === -1 ? frame.keyEnd : frame.colon + 1) : frame.dash + 1
    const node = this.#addValue(Kind.plain, index, event, noSpan, at)
    tree.set(node, Field.end, at)
    this.#checkMergeScalar(node)
  }

  #alias(event: AliasEvent, index: number): void {
    const { tree } = this.#draft
    const frame = this.#top
    const start = event.anchorStart - 1
    this.#gaps.walkTo(start, frame)
    this.#gaps.pos = event.anchorEnd
    const target = this.#anchors.target(event)
    if (frame?.isMap && !frame.hasKey) {
      if (tree.kind(target) > Kind.alias)
        throw new FormatSyntaxError(start, 'a key is a collection')
      // A key has no node of its own unless it is tied to another place.
      const key = tree.addNode(0, '', Kind.alias, 0, Tag.none)
      tree.set(key, Field.start, start)
      this.#anchors.use(target, key, start)
      const name = keyName(nodeScalar(this.#draft, target))
      this.#startEntry(frame, name, start, start, event.anchorEnd)
      return
    }
    if (this.#stack.some(open => open.node === target)) {
      throw new FormatSyntaxError(start, 'an alias stands inside its own anchor')
    }
    const node = this.#addValue(Kind.alias, index, noProps, noSpan, start)
    tree.set(node, Field.end, event.anchorEnd)
    this.#anchors.use(target, node, start)
    if (tree.isMerge(node)) checkMerge(this.#draft, node)
  }

  #key(event: ScalarEvent, frame: Frame, index: number): void {
    const { tree } = this.#draft
    const gaps = this.#gaps
    if (isAbsent(event)) {
      gaps.skipCommas()
      if (this.#draft.text[gaps.pos] === '?') {
        frame.question = gaps.pos++
        gaps.skipSpace()
      }
      this.#startEntry(frame, 'null', gaps.pos, gaps.pos, gaps.pos)
      return
    }
    const props = walkProps(this.#gaps, event, frame)
    const start = walkScalar(this.#gaps, event, frame, props)
    const tag = this.#tagOf(event)
    checkScalar(this.#draft, event, tag, start)
    if (event.anchorStart !== -1) {
      const key = tree.addNode(0, '', kindOf(event), index, tag)
      tree.set(key, Field.start, start)
      this.#anchors.add(event, key)
    }
    const value = readScalar(this.#draft.text, event, tag, this.#draft.isOld)
    const name = value === undefined ? '' : keyName(value)
    if (!name.isWellFormed())
      throw new FormatSyntaxError(start, 'a key is made of whole characters')
    const isMerge = isMergeKey(this.#draft, event, tag)
    const from = props.start === -1 ? start : props.start
    this.#startEntry(frame, isMerge ? mergeName : name, from, start, gaps.pos)
  }

  #startEntry(frame: Frame, name: string, from: number, start: number, end: number): void {
    frame.hasKey = true
    frame.name = name
    frame.from = frame.question === -1 ? from : frame.question
    frame.keyStart = start
    frame.keyEnd = end
    frame.colon = -1
  }

  /** Makes the node of a value and, below a map, of the key before it. */
  #addValue(kind: number, index: number, event: Props, props: Span, start: number): number {
    const { tree } = this.#draft
    const frame = this.#top
    const name = frame?.isMap ? frame.name : ''
    const node = tree.addNode(frame?.node ?? 0, name, kind, index, this.#tagOf(event))
    tree.setStart(node, start, props.start, props.end)
    if (frame === undefined) tree.root = node
    else if (frame.isMap) this.#linkEntry(frame, node)
    else {
      if (frame.dash !== -1) tree.set(node, Field.from, frame.dash)
      frame.dash = -1
      tree.link(node)
    }
    this.#budget.add()
    this.#anchors.add(event, node)
    return node
  }

  #linkEntry(frame: Frame, node: number): void {
    const { tree, duplicates } = this.#draft
    const { from, keyStart, keyEnd, colon } = frame
    tree.setKey(node, from, keyStart, keyEnd, colon)
    if (frame.question === -1 && colon - keyStart > longestKey) {
      throw new FormatSyntaxError(
        keyStart,
        `a key on one line has at most ${longestKey} characters`,
      )
    }
    const there = tree.child(frame.node, frame.name)
    if (there === 0) tree.link(node)
    else addDuplicate(duplicates, there, from)
    frame.hasKey = false
    frame.question = -1
    frame.colon = -1
  }

  #tagOf(event: Props): number {
    if (event.tagStart === -1) return Tag.none
    return this.#tags.read(this.#draft.text.slice(event.tagStart, event.tagEnd))
  }
}
