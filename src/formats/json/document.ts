import { type Place, WritError } from '../../model/errors.ts'
import type { Dialect } from '../../model/migration.ts'
import type { TableValue } from '../../model/value.ts'
import type { Entry, ParsedDocument, Span } from '../format.ts'
import { LineIndex } from '../line-index.ts'
import { rootNode } from '../node-table.ts'
import { usualLineEnd } from '../text-lines.ts'
import type { Draft } from './draft.ts'
import { type Grammar, grammarOf } from './grammar.ts'
import { indentUnit } from './layout.ts'
import { readTable } from './read-value.ts'
import { type JsonTree, Kind } from './tree.ts'

/** A valid JSON document. What only some callers need is made when it is first asked for. */
export class JsonDocument implements ParsedDocument {
  readonly format = 'json'
  readonly text: string
  readonly bom: boolean
  readonly dialect: Dialect
  readonly grammar: Grammar
  readonly tree: JsonTree
  /** Whether there is no value at all, not even an empty object. */
  readonly isEmpty: boolean
  readonly blocks: readonly [] = []
  /** Start and end of each comment, in order. */
  readonly commentBounds: readonly number[]
  #eol: '\n' | '\r\n' | undefined
  #root: TableValue | undefined
  #entries: readonly Entry[] | undefined
  #comments: readonly Span[] | undefined
  #lines: LineIndex | undefined
  #unit: string | undefined

  constructor(draft: Draft, dialect: Dialect) {
    this.text = draft.text
    this.bom = draft.text.startsWith('\uFEFF')
    this.dialect = dialect
    this.grammar = grammarOf(dialect)
    this.tree = draft.tree
    this.isEmpty = draft.isEmpty
    this.commentBounds = draft.comments
  }

  get eol(): '\n' | '\r\n' {
    this.#eol ??= usualLineEnd(this.text)
    return this.#eol
  }

  get root(): TableValue {
    this.#root ??= readTable(this.text, this.tree, rootNode)
    return this.#root
  }

  get entries(): readonly Entry[] {
    this.#entries ??= entriesOf(this.tree)
    return this.#entries
  }

  get comments(): readonly Span[] {
    this.#comments ??= spansOf(this.commentBounds)
    return this.#comments
  }

  /** What one level is indented by. */
  get unit(): string {
    this.#unit ??= indentUnit(this.text, this.tree)
    return this.#unit
  }

  /** Returns the end of the comment that starts at the offset; undefined where none does. */
  commentAt(offset: number): number | undefined {
    const index = this.#firstComment(offset)
    return this.commentBounds[2 * index] === offset ? this.commentBounds[2 * index + 1] : undefined
  }

  /** Returns the number of comments that start in a range. */
  commentsIn(start: number, end: number): number {
    return this.#firstComment(end) - this.#firstComment(start)
  }

  /** Returns the start of the last comment that starts before the offset; -1 without one. */
  commentBefore(offset: number): number {
    return this.commentBounds[2 * this.#firstComment(offset) - 2] ?? -1
  }

  /** Returns the number of the first comment that starts at or after the offset. */
  #firstComment(offset: number): number {
    let low = 0
    let high = this.commentBounds.length / 2
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.commentBounds[2 * middle] ?? 0) < offset) low = middle + 1
      else high = middle
    }
    return low
  }

  placeAt(offset: number): Place {
    this.#lines ??= new LineIndex(this.text)
    return this.#lines.placeAt(offset)
  }
}

/** Returns the document as this adapter made it. */
export function assertJson(document: ParsedDocument): JsonDocument {
  if (document instanceof JsonDocument) return document
  throw new WritError('INTERNAL', { detail: 'a JSON edit was asked of another format' })
}

function spansOf(bounds: readonly number[]): Span[] {
  const spans: Span[] = []
  for (let i = 0; i < bounds.length; i += 2) {
    spans.push({ start: bounds[i] ?? 0, end: bounds[i + 1] ?? 0 })
  }
  return spans
}

function entriesOf(tree: JsonTree): Entry[] {
  const entries: Entry[] = []
  const walk = (parent: number, path: readonly (string | number)[]): void => {
    let index = 0
    const isArray = tree.kind(parent) === Kind.array
    for (let id = tree.firstChild(parent); id !== 0; id = tree.nextSibling(id)) {
      const here = [...path, isArray ? index++ : tree.name(id)]
      const value = { start: tree.start(id), end: tree.end(id) }
      const key = isArray ? value : { start: tree.from(id), end: tree.keyEnd(id) }
      entries.push({ path: here, key, value })
      if (tree.isContainer(id)) walk(id, here)
    }
  }
  walk(rootNode, [])
  return entries
}
