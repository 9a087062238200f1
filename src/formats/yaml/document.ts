import type { Event } from 'js-yaml'
import { firstIndex } from '../../bytes/first-index.ts'
import { type Problem, WritError } from '../../model/errors.ts'
import type { Dialect } from '../../model/migration.ts'
import type { TableValue } from '../../model/value.ts'
import { spansOf } from '../flat-spans.ts'
import type { Entry, ManagedBlock, ParsedDocument, Span } from '../format.ts'
import { TextDocument } from '../text-document.ts'
import { entriesOf } from '../tree-entries.ts'
import type { Draft } from './draft.ts'
import { readTable, type Source } from './read-value.ts'
import { Field, type YamlTree } from './tree.ts'

/** A valid YAML document. What only some callers need is made when it is first asked for. */
export class YamlDocument extends TextDocument implements ParsedDocument, Source {
  readonly format = 'yaml'
  readonly dialect: Dialect
  readonly isOld: boolean
  readonly maxDepth: number
  readonly events: readonly Event[]
  readonly tree: YamlTree
  /** The nodes that are block texts, in order. */
  readonly texts: readonly number[]
  readonly documentEnd: number
  readonly #commentBounds: readonly number[]
  #root: TableValue | undefined
  #entries: readonly Entry[] | undefined
  #comments: readonly Span[] | undefined

  constructor(draft: Draft, blocks: readonly ManagedBlock[] = [], damage: readonly Problem[] = []) {
    super(draft.text, blocks, damage)
    this.dialect = draft.dialect
    this.isOld = draft.isOld
    this.maxDepth = draft.maxDepth
    this.events = draft.events
    this.tree = draft.tree
    this.texts = draft.texts
    this.documentEnd = draft.documentEnd
    this.#commentBounds = draft.comments
  }

  get size(): number {
    return this.tree.size - 1
  }

  get root(): TableValue {
    this.#root ??=
      this.tree.root === 0 ? { kind: 'table', entries: new Map() } : readTable(this, this.tree.root)
    return this.#root
  }

  get entries(): readonly Entry[] {
    this.#entries ??= entriesOf(this.tree, id => spansOfNode(this.tree, id))
    return this.#entries
  }

  get comments(): readonly Span[] {
    this.#comments ??= spansOf(this.#commentBounds)
    return this.#comments
  }

  /** Returns the bounds of the comments that begin in a range. */
  commentsIn(start: number, end: number): Span[] {
    const { comments } = this
    const startOf = (index: number): number => comments[index]?.start ?? 0
    const first = firstIndex(comments.length, index => startOf(index) < start)
    const next = firstIndex(comments.length, index => startOf(index) < end)
    return comments.slice(first, next)
  }
}

/** Returns the document as this adapter made it. */
export function assertYaml(document: ParsedDocument): YamlDocument {
  if (document instanceof YamlDocument) return document
  throw new WritError('INTERNAL', { detail: 'a YAML edit was asked of another format' })
}

/** What a merge key brings in has no place of its own. */
function spansOfNode(
  tree: YamlTree,
  id: number,
): { readonly key: Span; readonly value: Span } | undefined {
  if (tree.isMerge(id)) return undefined
  return {
    key: { start: tree.get(id, Field.keyStart), end: tree.keyEnd(id) },
    value: { start: tree.start(id), end: tree.end(id) },
  }
}
