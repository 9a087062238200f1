/** The nodes of a parsed document: every key, table and element, with its places in the text. */
import type { KeyPath } from '../model/key-path.ts'

/** The fields every format keeps of a node; those of its own follow from `firstOwnField` on. */
export const Field = {
  kind: 0,
  parent: 1,
  /** Where the pair or element begins. */
  from: 2,
  keyEnd: 3,
  /** The value alone. */
  start: 4,
  end: 5,
  first: 6,
  last: 7,
  next: 8,
  count: 9,
  /** The place of an element in its array. */
  index: 10,
} as const

export const firstOwnField = 11

/** Links lead to no root, so 0 also stands for "no node" in them. */
export const rootNode = 0

/** Tables with more children than this are looked up through a map. */
const linearLimit = 8

/** How a format uses the table. */
export interface NodeShape {
  /** The number of fields of a node. */
  readonly width: number
  /** Kinds are ordered: plain values, then arrays, then tables. */
  readonly firstArray: number
  readonly firstTable: number
}

/** All fields of all nodes in one array: as objects they would cost more than the scan. */
export class NodeTable {
  /** The node the document holds. */
  root: number = rootNode
  /** For the hot paths of a format; replaced when the table grows. */
  protected cells: Int32Array
  protected readonly width: number
  readonly #firstArray: number
  readonly #firstTable: number
  /** The key of each node as it is meant; '' for elements. */
  readonly #names: string[] = ['']
  readonly #maps = new Map<number, Map<string, number>>()

  constructor(shape: NodeShape, capacity: number) {
    this.width = shape.width
    this.#firstArray = shape.firstArray
    this.#firstTable = shape.firstTable
    this.cells = new Int32Array(shape.width * Math.max(1, capacity))
  }

  /** The number of nodes, node 0 included. */
  get size(): number {
    return this.#names.length
  }

  get(id: number, field: number): number {
    return this.cells[id * this.width + field] ?? 0
  }

  set(id: number, field: number, value: number): void {
    this.cells[id * this.width + field] = value
  }

  /** Adds a node that is not yet anybody's child. */
  protected add(parent: number, name: string): number {
    const id = this.#names.length
    const at = id * this.width
    if (at + this.width > this.cells.length) {
      const grown = new Int32Array(this.cells.length * 2)
      grown.set(this.cells)
      this.cells = grown
    }
    this.cells[at + Field.parent] = parent
    this.#names.push(name)
    return id
  }

  /** Makes the node the last child of its parent. */
  link(id: number): void {
    const { cells, width } = this
    const parent = this.get(id, Field.parent)
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
    let id = this.firstChild(array)
    for (let i = 0; i < index && id !== 0; i++) id = this.nextSibling(id)
    return id
  }

  *children(id: number): Generator<number, void, undefined> {
    for (let at = this.firstChild(id); at !== 0; at = this.nextSibling(at)) yield at
  }

  firstChild(id: number): number {
    return this.get(id, Field.first)
  }

  lastChild(id: number): number {
    return this.get(id, Field.last)
  }

  nextSibling(id: number): number {
    return this.get(id, Field.next)
  }

  childCount(id: number): number {
    return this.get(id, Field.count)
  }

  parent(id: number): number {
    return this.get(id, Field.parent)
  }

  name(id: number): string {
    return this.#names[id] ?? ''
  }

  kind(id: number): number {
    return this.get(id, Field.kind)
  }

  setKind(id: number, kind: number): void {
    this.set(id, Field.kind, kind)
  }

  isTable(id: number): boolean {
    return this.kind(id) >= this.#firstTable
  }

  isArray(id: number): boolean {
    const kind = this.kind(id)
    return kind >= this.#firstArray && kind < this.#firstTable
  }

  /** Whether a node is an array or a table. */
  isContainer(id: number): boolean {
    return this.kind(id) >= this.#firstArray
  }

  from(id: number): number {
    return this.get(id, Field.from)
  }

  keyEnd(id: number): number {
    return this.get(id, Field.keyEnd)
  }

  start(id: number): number {
    return this.get(id, Field.start)
  }

  end(id: number): number {
    return this.get(id, Field.end)
  }

  setValueSpan(id: number, start: number, end: number): void {
    this.set(id, Field.start, start)
    this.set(id, Field.end, end)
  }

  /** Whether a node is the other or lies below it. */
  isWithin(id: number, ancestor: number): boolean {
    let at = id
    while (at !== ancestor && at !== 0) at = this.parent(at)
    return at === ancestor
  }

  pathOf(id: number): KeyPath {
    const path: (string | number)[] = []
    for (let at = id; at !== this.root && at !== 0; at = this.parent(at)) {
      path.push(this.isArray(this.parent(at)) ? this.get(at, Field.index) : this.name(at))
    }
    return path.reverse()
  }
}
