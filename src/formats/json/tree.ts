/** The nodes of a JSON document: every member and element, with its places in the text. */
import type { KeyPath } from '../../model/key-path.ts'

/** What a node is; ordered, and compared by order: plain values, arrays, objects. */
export const Kind = {
  string: 0,
  integer: 1,
  float: 2,
  boolean: 3,
  null: 4,
  array: 5,
  object: 6,
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
  /** See `comma()`. */
  comma: 11,
} as const

const width = Object.keys(Field).length

/** Node 0 is the root value, so 0 also stands for "no node" in links. */
export const rootNode = 0

/** Objects with more members than this are looked up through a map. */
const linearLimit = 8

export class JsonTree {
  /** All fields of all nodes in one array: as objects they would cost more than the scan. */
  #cells: Int32Array
  #count = 1
  /** The key of each node as it is meant; '' for elements. */
  readonly #names: string[] = ['']
  readonly #maps = new Map<number, Map<string, number>>()

  constructor(capacity: number) {
    this.#cells = new Int32Array(width * Math.max(1, capacity))
    this.#cells[Field.kind] = Kind.object
  }

  #get(id: number, field: number): number {
    return this.#cells[id * width + field] ?? 0
  }

  #set(id: number, field: number, value: number): void {
    this.#cells[id * width + field] = value
  }

  get count(): number {
    return this.#count
  }

  /** Adds a node that is not yet anybody's child; `from` is where its key or value starts. */
  addNode(parent: number, name: string, from: number, keyEnd: number): number {
    const id = this.#count++
    const at = id * width
    if (at + width > this.#cells.length) {
      const grown = new Int32Array(this.#cells.length * 2 + width)
      grown.set(this.#cells)
      this.#cells = grown
    }
    const cells = this.#cells
    cells[at + Field.parent] = parent
    cells[at + Field.from] = from
    cells[at + Field.keyEnd] = keyEnd
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
    if (this.kind(parent) === Kind.array) cells[id * width + Field.index] = count - 1
    else if (count > linearLimit) this.#mapOf(parent).set(this.name(id), id)
  }

  #mapOf(object: number): Map<string, number> {
    let map = this.#maps.get(object)
    if (map === undefined) {
      map = new Map()
      for (let id = this.firstChild(object); id !== 0; id = this.nextSibling(id)) {
        map.set(this.name(id), id)
      }
      this.#maps.set(object, map)
    }
    return map
  }

  /** Returns the member of an object with this key; 0 where there is none. */
  child(object: number, name: string): number {
    if (this.childCount(object) > linearLimit) return this.#mapOf(object).get(name) ?? 0
    let id = this.firstChild(object)
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

  isContainer(id: number): boolean {
    return this.kind(id) >= Kind.array
  }

  parent(id: number): number {
    return this.#get(id, Field.parent)
  }

  setValueSpan(id: number, start: number, end: number): void {
    this.#set(id, Field.start, start)
    this.#set(id, Field.end, end)
  }

  /** Where the member or element begins. */
  from(id: number): number {
    return this.#get(id, Field.from)
  }

  keyEnd(id: number): number {
    return this.#get(id, Field.keyEnd)
  }

  /** The value alone, brackets included. */
  start(id: number): number {
    return this.#get(id, Field.start)
  }

  end(id: number): number {
    return this.#get(id, Field.end)
  }

  /** The offset of the comma after a member or element; 0 where there is none. */
  comma(id: number): number {
    return this.#get(id, Field.comma)
  }

  setComma(id: number, offset: number): void {
    this.#set(id, Field.comma, offset)
  }

  pathOf(id: number): KeyPath {
    const path: (string | number)[] = []
    for (let at = id; at !== rootNode; at = this.parent(at)) {
      const isElement = this.kind(this.parent(at)) === Kind.array
      path.push(isElement ? this.#get(at, Field.index) : this.name(at))
    }
    return path.reverse()
  }
}
