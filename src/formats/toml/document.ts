import { type Problem, WritError } from '../../model/errors.ts'
import type { Dialect } from '../../model/migration.ts'
import type { TableValue } from '../../model/value.ts'
import { spansOf } from '../flat-spans.ts'
import type { Entry, ManagedBlock, ParsedDocument, Span } from '../format.ts'
import { rootNode } from '../node-table.ts'
import { TextDocument } from '../text-document.ts'
import { entriesOf } from '../tree-entries.ts'
import type { Draft, Statements } from './draft.ts'
import { readTable } from './read-value.ts'
import type { TomlTree } from './tree.ts'

/** A valid TOML document. What only some callers need is made when it is first asked for. */
export class TomlDocument extends TextDocument implements ParsedDocument {
  readonly format = 'toml'
  readonly dialect: Dialect
  readonly tree: TomlTree
  readonly statements: Statements
  readonly #commentBounds: readonly number[]
  #root: TableValue | undefined
  #entries: readonly Entry[] | undefined
  #comments: readonly Span[] | undefined

  constructor(
    draft: Draft,
    dialect: Dialect,
    blocks: readonly ManagedBlock[] = [],
    damage: readonly Problem[] = [],
  ) {
    super(draft.text, blocks, damage)
    this.dialect = dialect
    this.tree = draft.tree
    this.statements = draft.statements
    this.#commentBounds = draft.comments
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
    this.#comments ??= spansOf(this.#commentBounds)
    return this.#comments
  }
}

/** Returns the document as this adapter made it. */
export function assertToml(document: ParsedDocument): TomlDocument {
  if (document instanceof TomlDocument) return document
  throw new WritError('INTERNAL', { detail: 'a TOML edit was asked of another format' })
}

/** A table without a header or value of its own stands where its key does. */
function spansOfNode(tree: TomlTree, id: number): { readonly key: Span; readonly value: Span } {
  const key = { start: tree.from(id), end: tree.keyEnd(id) }
  const hasValue = tree.end(id) > 0
  return { key, value: hasValue ? { start: tree.start(id), end: tree.end(id) } : key }
}
