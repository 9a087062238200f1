import type { TextEdit } from '../../model/edit.ts'
import { type Place, type Problem, WritError } from '../../model/errors.ts'
import type { Dialect } from '../../model/migration.ts'
import type { TableValue } from '../../model/value.ts'
import type { Entry, ManagedBlock, ParsedDocument, Span } from '../format.ts'
import { LineIndex } from '../line-index.ts'
import { rootNode } from '../node-table.ts'
import { usualLineEnd } from '../text-lines.ts'
import type { Draft, Statements } from './draft.ts'
import { readTable } from './read-value.ts'
import { Kind, type TomlTree } from './tree.ts'

/** A valid TOML document. What only some callers need is made when it is first asked for. */
export class TomlDocument implements ParsedDocument {
  readonly format = 'toml'
  readonly text: string
  readonly bom: boolean
  readonly dialect: Dialect
  readonly tree: TomlTree
  readonly statements: Statements
  readonly blocks: readonly ManagedBlock[]
  readonly damage: readonly Problem[]
  readonly #commentBounds: readonly number[]
  #eol: '\n' | '\r\n' | undefined
  #root: TableValue | undefined
  #entries: readonly Entry[] | undefined
  #comments: readonly Span[] | undefined
  #lines: LineIndex | undefined
  #original: { readonly document: TomlDocument; readonly cut: TextEdit } | undefined

  constructor(
    draft: Draft,
    dialect: Dialect,
    blocks: readonly ManagedBlock[],
    damage: readonly Problem[] = [],
  ) {
    this.text = draft.text
    this.bom = draft.text.startsWith('\uFEFF')
    this.dialect = dialect
    this.tree = draft.tree
    this.statements = draft.statements
    this.blocks = blocks
    this.damage = damage
    this.#commentBounds = draft.comments
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
    this.#comments ??= spansOf(this.#commentBounds)
    return this.#comments
  }

  /** Says that the text is that of another document with a part cut out. */
  setOriginal(document: TomlDocument, cut: TextEdit): void {
    this.#original = { document, cut }
  }

  /** Returns the place of an offset in the file as the user has it. */
  placeAt(offset: number): Place {
    if (this.#original) {
      const { document, cut } = this.#original
      return document.placeAt(offset < cut.offset ? offset : offset + cut.length)
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
export function assertToml(document: ParsedDocument): TomlDocument {
  if (document instanceof TomlDocument) return document
  throw new WritError('INTERNAL', { detail: 'a TOML edit was asked of another format' })
}

function spansOf(bounds: readonly number[]): Span[] {
  const spans: Span[] = []
  for (let i = 0; i < bounds.length; i += 2) {
    spans.push({ start: bounds[i] ?? 0, end: bounds[i + 1] ?? 0 })
  }
  return spans
}

function entriesOf(tree: TomlTree): Entry[] {
  const entries: Entry[] = []
  const walk = (parent: number, path: readonly (string | number)[]): void => {
    let index = 0
    const isArray = tree.isArray(parent)
    for (const id of tree.children(parent)) {
      const here = [...path, isArray ? index++ : tree.name(id)]
      const value = { start: tree.start(id), end: tree.end(id) }
      // A table without a header or value of its own stands where its key does.
      const key = isArray ? value : { start: tree.from(id), end: tree.keyEnd(id) }
      const hasValue = tree.end(id) > 0
      entries.push({ path: here, key, value: hasValue ? value : key })
      if (tree.kind(id) >= Kind.array) walk(id, here)
    }
  }
  walk(rootNode, [])
  return entries
}
