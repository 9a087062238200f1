import { firstIndex } from '../../bytes/first-index.ts'
import { WritError } from '../../model/errors.ts'
import type { Dialect } from '../../model/migration.ts'
import type { TableValue } from '../../model/value.ts'
import { spansOf } from '../flat-spans.ts'
import type { Entry, ParsedDocument, Span } from '../format.ts'
import { rootNode } from '../node-table.ts'
import { TextDocument } from '../text-document.ts'
import { entriesOf } from '../tree-entries.ts'
import type { Draft } from './draft.ts'
import { type Grammar, grammarOf } from './grammar.ts'
import { indentUnit } from './layout.ts'
import { readTable } from './read-value.ts'
import type { JsonTree } from './tree.ts'

/** A valid JSON document. What only some callers need is made when it is first asked for. */
export class JsonDocument extends TextDocument implements ParsedDocument {
  readonly format = 'json'
  readonly dialect: Dialect
  readonly grammar: Grammar
  readonly tree: JsonTree
  /** Whether there is no value at all, not even an empty object. */
  readonly isEmpty: boolean
  /** Start and end of each comment, in order. */
  readonly commentBounds: readonly number[]
  #root: TableValue | undefined
  #entries: readonly Entry[] | undefined
  #comments: readonly Span[] | undefined
  #unit: string | undefined

  constructor(draft: Draft, dialect: Dialect) {
    super(draft.text)
    this.dialect = dialect
    this.grammar = grammarOf(dialect)
    this.tree = draft.tree
    this.isEmpty = draft.isEmpty
    this.commentBounds = draft.comments
  }

  get size(): number {
    return this.tree.size - 1
  }

  get root(): TableValue {
    this.#root ??= readTable(this.text, this.tree, rootNode)
    return this.#root
  }

  get entries(): readonly Entry[] {
    this.#entries ??= entriesOf(this.tree, id => spansOfNode(this.tree, id))
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
    const bounds = this.commentBounds
    return firstIndex(bounds.length / 2, comment => (bounds[2 * comment] ?? 0) < offset)
  }
}

/** Returns the document as this adapter made it. */
export function assertJson(document: ParsedDocument): JsonDocument {
  if (document instanceof JsonDocument) return document
  throw new WritError('INTERNAL', { detail: 'a JSON edit was asked of another format' })
}

function spansOfNode(tree: JsonTree, id: number): { readonly key: Span; readonly value: Span } {
  return {
    key: { start: tree.from(id), end: tree.keyEnd(id) },
    value: { start: tree.start(id), end: tree.end(id) },
  }
}
