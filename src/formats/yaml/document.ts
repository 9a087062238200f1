import type { Event } from 'js-yaml'
import type { TextEdit } from '../../model/edit.ts'
import { type Place, type Problem, WritError } from '../../model/errors.ts'
import type { KeyPath } from '../../model/key-path.ts'
import type { Dialect } from '../../model/migration.ts'
import type { TableValue } from '../../model/value.ts'
import type { Entry, ManagedBlock, ParsedDocument, Span } from '../format.ts'
import { LineIndex } from '../line-index.ts'
import { usualLineEnd } from '../text-lines.ts'
import type { Draft } from './draft.ts'
import { readTable, type Source } from './read-value.ts'
import { Field, type YamlTree } from './tree.ts'

/** A valid YAML document. What only some callers need is made when it is first asked for. */
export class YamlDocument implements ParsedDocument, Source {
  readonly format = 'yaml'
  readonly text: string
  readonly bom: boolean
  readonly dialect: Dialect
  readonly isOld: boolean
  readonly maxDepth: number
  readonly events: readonly Event[]
  readonly tree: YamlTree
  /** The nodes that are block texts, in order. */
  readonly texts: readonly number[]
  readonly documentEnd: number
  readonly blocks: readonly ManagedBlock[]
  readonly damage: readonly Problem[]
  readonly #commentBounds: readonly number[]
  #eol: '\n' | '\r\n' | undefined
  #root: TableValue | undefined
  #entries: readonly Entry[] | undefined
  #comments: readonly Span[] | undefined
  #lines: LineIndex | undefined
  #original: { readonly document: YamlDocument; readonly edits: readonly TextEdit[] } | undefined

  constructor(draft: Draft, blocks: readonly ManagedBlock[] = [], damage: readonly Problem[] = []) {
    this.text = draft.text
    this.bom = draft.text.startsWith('\uFEFF')
    this.dialect = draft.dialect
    this.isOld = draft.isOld
    this.maxDepth = draft.maxDepth
    this.events = draft.events
    this.tree = draft.tree
    this.texts = draft.texts
    this.documentEnd = draft.documentEnd
    this.blocks = blocks
    this.damage = damage
    this.#commentBounds = draft.comments
  }

  get eol(): '\n' | '\r\n' {
    this.#eol ??= usualLineEnd(this.text)
    return this.#eol
  }

  get root(): TableValue {
    this.#root ??=
      this.tree.root === 0 ? { kind: 'table', entries: new Map() } : readTable(this, this.tree.root)
    return this.#root
  }

  get entries(): readonly Entry[] {
    this.#entries ??= entriesOf(this.tree)
    return this.#entries
  }

  get comments(): readonly Span[] {
    this.#comments ??= spansOf(this.#commentBounds)
    return this.#comments
  }

  /** Returns the bounds of the comments that begin in a range. */
  commentsIn(start: number, end: number): Span[] {
    const { comments } = this
    let low = 0
    let high = comments.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((comments[middle]?.start ?? 0) < start) low = middle + 1
      else high = middle
    }
    const found: Span[] = []
    for (let at = comments[low]; at && at.start < end; at = comments[++low]) found.push(at)
    return found
  }

  /** Says that the text is that of another document after these edits. */
  setOriginal(document: YamlDocument, edits: readonly TextEdit[]): void {
    this.#original = { document, edits }
  }

  /** Returns the place of an offset in the file as the user has it. */
  placeAt(offset: number): Place {
    if (this.#original) {
      const { document, edits } = this.#original
      let at = offset
      for (const edit of edits) {
        if (at < edit.offset) break
        at = Math.max(edit.offset, at - edit.content.length) + edit.length
      }
      return document.placeAt(at)
    }
    this.#lines ??= new LineIndex(this.text)
    return this.#lines.placeAt(offset)
  }

  /** Returns the managed block an offset lies in; blocks stand in order and never overlap. */
  blockAt(offset: number): ManagedBlock | undefined {
    let low = 0
    let high = this.blocks.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.blocks[middle]?.span.end ?? 0) <= offset) low = middle + 1
      else high = middle
    }
    const block = this.blocks[low]
    return block && block.span.start <= offset ? block : undefined
  }
}

/** Returns the document as this adapter made it. */
export function assertYaml(document: ParsedDocument): YamlDocument {
  if (document instanceof YamlDocument) return document
  throw new WritError('INTERNAL', { detail: 'a YAML edit was asked of another format' })
}

function spansOf(bounds: readonly number[]): Span[] {
  const spans: Span[] = []
  for (let i = 0; i < bounds.length; i += 2) {
    spans.push({ start: bounds[i] ?? 0, end: bounds[i + 1] ?? 0 })
  }
  return spans
}

/** What a merge key brings in has no place of its own, and what an alias stands for another. */
function entriesOf(tree: YamlTree): Entry[] {
  const entries: Entry[] = []
  const walk = (parent: number, path: KeyPath): void => {
    const isSeq = tree.isArray(parent)
    for (const id of tree.children(parent)) {
      if (tree.isMerge(id)) continue
      const here = [...path, isSeq ? tree.get(id, Field.index) : tree.name(id)]
      const value = { start: tree.start(id), end: tree.end(id) }
      const keySpan = { start: tree.get(id, Field.keyStart), end: tree.keyEnd(id) }
      entries.push({ path: here, key: isSeq ? value : keySpan, value })
      walk(id, here)
    }
  }
  walk(tree.root, [])
  return entries
}
