import { Field as BaseField, firstOwnField, NodeTable } from '../node-table.ts'

/**
 * What a node is; a table also says how it came to be, which decides who may extend it.
 * Ordered, and compared by order: plain values, arrays, tables.
 */
export const Kind = {
  string: 0,
  integer: 1,
  float: 2,
  boolean: 3,
  /** The four date-times of TOML. */
  offset: 4,
  local: 5,
  date: 6,
  time: 7,
  /** `[1, 2]`, which nothing may extend. */
  array: 8,
  /** An array of tables made by `[[header]]`s. */
  tables: 9,
  /** `{ a = 1 }`, which nothing may extend. */
  inline: 10,
  /** Named by a header on the way to a deeper one; a header may still define it. */
  implicit: 11,
  /** Has its own `[header]` or `[[header]]`. */
  header: 12,
  /** Made by dotted keys. */
  dotted: 13,
  root: 14,
} as const

const Field = { ...BaseField, statement: firstOwnField } as const

const shape = { width: firstOwnField + 1, firstArray: Kind.array, firstTable: Kind.inline }

/**
 * The keys, tables and elements of a TOML document. A pair begins at the first part of a dotted
 * key; the value of a table with a header is the header with its brackets.
 */
export class TomlTree extends NodeTable {
  constructor(capacity: number) {
    super(shape, capacity)
    this.setKind(this.root, Kind.root)
    this.setStatement(this.root, -1)
  }

  /** Adds a node that is not yet anybody's child; `from` is where its whole dotted key starts. */
  addNode(
    parent: number,
    name: string,
    kind: number,
    statement: number,
    from: number,
    keyEnd: number,
  ): number {
    const id = this.add(parent, name)
    const { cells } = this
    const at = id * this.width
    cells[at + Field.kind] = kind
    cells[at + Field.from] = from
    cells[at + Field.keyEnd] = keyEnd
    cells[at + Field.statement] = statement
    return id
  }

  /** The statement that defines the node; for an implicit table the first that names it. */
  statement(id: number): number {
    return this.get(id, Field.statement)
  }

  setStatement(id: number, statement: number): void {
    this.set(id, Field.statement, statement)
  }

  /** Sets where the whole dotted key starts, and where the node's own part of it ends. */
  setKeySpan(id: number, from: number, end: number): void {
    this.set(id, Field.from, from)
    this.set(id, Field.keyEnd, end)
  }
}
