/** The nodes of a TOML document: every key, table and element, with its places in the text. */
import type { KeyPath } from '../../model/key-path.ts'

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

const Field = {
  kind: 0,
  parent: 1,
  from: 2,
  keyEnd: 3,
  start: 4,
  end: 5,
  first: 6,
  last: 7,
  next: 8,
  count: 9,
  /** The place of an element in its array. */
  index: 10,
  /** See `statement()`. */
  statement: 11,
} as const

const width = Object.keys(Field).length

/** Node 0 is the root, so 0 also stands for "no node" in links. */
export const rootNode = 0

/** Tables with more children than this are looked up through a map. */
const linearLimit = 8

export class TomlTree {
  /** All fields of all nodes in one array: as objects they would cost more than the scan. */
  #cells: Int32Array
  #count = 1
  /** The key of each node after unquoting; '' for elements. */
  readonly #names: string[] = ['']
  readonly #maps = new Map<number, Map<string, number>>()

  constructor(capacity: number) {
    this.#cells = new Int32Array(width * Math.max(1, capacity))
    this.#cells[Field.kind] = Kind.root
    this.#cells[Field.statement] = -1
  }

  #get(id: number, field: number): number {
    return this.#cells[id * width + field] ?? 0
  }

  #set(id: number, field: number, value: number): void {
    this.#cells[id * width + field] = value
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
    const id = this.#count++
    const at = id * width
    if (at + width > this.#cells.length) {
      const grown = new Int32Array(this.#cells.length * 2)
      grown.set(this.#cells)
      this.#cells = grown
    }
    const cells = this.#cells
    cells[at + Field.kind] = kind
    cells[at + Field.parent] = parent
    cells[at + Field.from] = from
    cells[at + Field.keyEnd] = keyEnd
    cells[at + Field.statement] = statement
    this.#names.push(name)
    return id
  }

  /** Makes the node the last child of its parent. */
  link(id: number): void {
    const cells = this.#cells
    const parent = this.#get(id, Field.parent)
    const at = parent * width
    const last = cells[at + Field.last] ?? 0
    if (last === 0) cells[at + Field.first] = id
    else cells[last * width + Field.next] = id
    cells[at + Field.last] = id
    const count = (cells[at + Field.count] ?? 0) + 1
    cells[at + Field.count] = count
    if (this.isArray(parent)) cells[id * width + Field.index] = count - 1
    else if (count > linearLimit) this.#mapOf(parent).set(this.name(id), id)
  }

  #mapOf(table: number): Map<string, number> {
    let map = this.#maps.get(table)
    if (map === undefined) {
      map = new Map()
      for (const id of this.children(table)) map.set(this.name(id), id)
      this.#maps.set(table, map)
    }
    return map
  }

  /** Returns the child of a table with this key; 0 where there is none. */
  child(table: number, name: string): number {
    if (this.childCount(table) > linearLimit) return this.#mapOf(table).get(name) ?? 0
    let id = this.firstChild(table)
    while (id !== 0 && this.#names[id] !== name) id = this.nextSibling(id)
    return id
  }

  /** Returns an element of an array by index; 0 where there is none. */
  element(array: number, index: number): number {
    if (index < 0) return 0
    let id = this.#get(array, Field.first)
    for (let i = 0; i < index && id !== 0; i++) id = this.#get(id, Field.next)
    return id
  }

  *children(id: number): Generator<number, void, undefined> {
    let child = this.#get(id, Field.first)
    while (child !== 0) {
      yield child
      child = this.#get(child, Field.next)
    }
  }

  firstChild(id: number): number {
    return this.#get(id, Field.first)
  }

  lastChild(id: number): number {
    return this.#get(id, Field.last)
  }

  nextSibling(id: number): number {
    return this.#get(id, Field.next)
  }

  childCount(id: number): number {
    return this.#get(id, Field.count)
  }

  name(id: number): string {
    return this.#names[id] ?? ''
  }

  kind(id: number): number {
    return this.#get(id, Field.kind)
  }

  setKind(id: number, kind: number): void {
    this.#set(id, Field.kind, kind)
  }

  isTable(id: number): boolean {
    return this.kind(id) >= Kind.inline
  }

  isArray(id: number): boolean {
    const kind = this.kind(id)
    return kind === Kind.array || kind === Kind.tables
  }

  parent(id: number): number {
    return this.#get(id, Field.parent)
  }

  /** The statement that defines the node; for an implicit table the first that names it. */
  statement(id: number): number {
    return this.#get(id, Field.statement)
  }

  setStatement(id: number, statement: number): void {
    this.#set(id, Field.statement, statement)
  }

  /** Sets where the whole dotted key starts, and where the node's own part of it ends. */
  setKeySpan(id: number, from: number, end: number): void {
    this.#set(id, Field.from, from)
    this.#set(id, Field.keyEnd, end)
  }

  setValueSpan(id: number, start: number, end: number): void {
    this.#set(id, Field.start, start)
    this.#set(id, Field.end, end)
  }

  /** Where the pair or element begins: at the first part of a dotted key. */
  from(id: number): number {
    return this.#get(id, Field.from)
  }

  keyEnd(id: number): number {
    return this.#get(id, Field.keyEnd)
  }

  /** The value alone; for a table with a header the header with its brackets. */
  start(id: number): number {
    return this.#get(id, Field.start)
  }

  end(id: number): number {
    return this.#get(id, Field.end)
  }

  pathOf(id: number): KeyPath {
    const path: (string | number)[] = []
    for (let at = id; at !== rootNode; at = this.parent(at)) {
      path.push(this.isArray(this.parent(at)) ? this.indexOf(at) : this.name(at))
    }
    return path.reverse()
  }

  indexOf(id: number): number {
    return this.#get(id, Field.index)
  }
}
