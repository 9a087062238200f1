/** The nodes of a YAML document: every key with its value, and every element, with its places. */
import type { KeyPath } from '../../model/key-path.ts'

/** What a node is written as. Ordered, and compared by order: scalars, sequences, mappings. */
export const Kind = {
  plain: 0,
  quoted: 1,
  /** A literal or folded text after `|` or `>`. */
  text: 2,
  alias: 3,
  seq: 4,
  flowSeq: 5,
  map: 6,
  flowMap: 7,
} as const

export const Field = {
  kind: 0,
  parent: 1,
  /** Where the entry begins: its `-` or `?`, else the first character of key or element. */
  from: 2,
  keyStart: 3,
  keyEnd: 4,
  /** The `:` between key and value; -1 where there is none. */
  colon: 5,
  /** Anchor and tag before the value; both -1 where there are none. */
  props: 6,
  propsEnd: 7,
  /** The value alone, with quotes, brackets or the header of a text. */
  start: 8,
  end: 9,
  /** The index of the event the node was made of. */
  event: 10,
  /** See `Tag`. */
  tag: 11,
  first: 12,
  last: 13,
  next: 14,
  count: 15,
  /** The place of an element in its sequence. */
  index: 16,
} as const

const width = Object.keys(Field).length

/** Maps with more keys than this are looked up through an index. */
const linearLimit = 8

/** The name of a merge key in the tree; no key of a file has a lone surrogate. */
export const mergeName = '\uD800<<'

/** Node 0 is no node. */
export class YamlTree {
  /** All fields of all nodes in one array: as objects they would cost more than the scan. */
  #cells: Int32Array
  #count = 1
  readonly #names: string[] = ['']
  readonly #maps = new Map<number, Map<string, number>>()
  /** The node the document holds; 0 for an empty document. */
  root = 0
  /** The anchor of a node, where it has one. */
  readonly anchors: Map<number, string> = new Map()
  /** The node an alias stands for. */
  readonly targets: Map<number, number> = new Map()
  /** The aliases of an anchored node. */
  readonly uses: Map<number, number[]> = new Map()

  constructor(capacity: number) {
    this.#cells = new Int32Array(width * Math.max(2, capacity))
  }

  get(id: number, field: number): number {
    return this.#cells[id * width + field] ?? 0
  }

  set(id: number, field: number, value: number): void {
    this.#cells[id * width + field] = value
  }

  /** Adds a node that is not yet anybody's child. */
  add(parent: number, name: string, kind: number, event: number, tag: number): number {
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
    cells[at + Field.event] = event
    cells[at + Field.tag] = tag
    this.#names.push(name)
    return id
  }

  /** Sets where a value begins, with and without its anchor and tag; both -1 where none. */
  setStart(id: number, start: number, props: number, propsEnd: number): void {
    const at = id * width
    const cells = this.#cells
    cells[at + Field.from] = props === -1 ? start : props
    cells[at + Field.colon] = -1
    cells[at + Field.props] = props
    cells[at + Field.propsEnd] = propsEnd
    cells[at + Field.start] = start
  }

  /** Sets where the key of a value stands. */
  setKey(id: number, from: number, start: number, end: number, colon: number): void {
    const at = id * width
    const cells = this.#cells
    cells[at + Field.from] = from
    cells[at + Field.keyStart] = start
    cells[at + Field.keyEnd] = end
    cells[at + Field.colon] = colon
  }

  /** Makes the node the last element of its sequence. */
  linkItem(id: number): void {
    const parent = this.get(id, Field.parent)
    this.set(id, Field.index, this.get(parent, Field.count))
    this.#link(parent, id)
  }

  /** Makes the node the last entry of its map; returns the one that has its key already, or 0. */
  linkEntry(id: number): number {
    const parent = this.get(id, Field.parent)
    const name = this.name(id)
    if (this.get(parent, Field.count) > linearLimit) {
      const map = this.#mapOf(parent)
      const there = map.get(name)
      if (there !== undefined) return there
      map.set(name, id)
    } else {
      const there = this.child(parent, name)
      if (there !== 0) return there
    }
    this.#link(parent, id)
    return 0
  }

  #link(parent: number, id: number): void {
    const cells = this.#cells
    const at = parent * width
    const last = cells[at + Field.last] ?? 0
    if (last === 0) cells[at + Field.first] = id
    else cells[last * width + Field.next] = id
    cells[at + Field.last] = id
    cells[at + Field.count] = (cells[at + Field.count] ?? 0) + 1
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

  /** Returns the child of a map with this key; 0 where there is none. */
  child(map: number, name: string): number {
    if (this.count(map) > linearLimit) return this.#mapOf(map).get(name) ?? 0
    let id = this.get(map, Field.first)
    while (id !== 0 && this.#names[id] !== name) id = this.get(id, Field.next)
    return id
  }

  /** Returns an element of a sequence by index; 0 where there is none. */
  element(seq: number, index: number): number {
    if (index < 0) return 0
    let id = this.get(seq, Field.first)
    for (let i = 0; i < index && id !== 0; i++) id = this.get(id, Field.next)
    return id
  }

  *children(id: number): Generator<number, void, undefined> {
    let child = this.get(id, Field.first)
    while (child !== 0) {
      yield child
      child = this.get(child, Field.next)
    }
  }

  count(id: number): number {
    return this.get(id, Field.count)
  }

  name(id: number): string {
    return this.#names[id] ?? ''
  }

  kind(id: number): number {
    return this.get(id, Field.kind)
  }

  parent(id: number): number {
    return this.get(id, Field.parent)
  }

  isMap(id: number): boolean {
    return this.kind(id) >= Kind.map
  }

  isSeq(id: number): boolean {
    const kind = this.kind(id)
    return kind === Kind.seq || kind === Kind.flowSeq
  }

  /** Whether a node is a collection in brackets. */
  isFlow(id: number): boolean {
    const kind = this.kind(id)
    return kind === Kind.flowSeq || kind === Kind.flowMap
  }

  isMerge(id: number): boolean {
    return this.#names[id] === mergeName
  }

  from(id: number): number {
    return this.get(id, Field.from)
  }

  start(id: number): number {
    return this.get(id, Field.start)
  }

  end(id: number): number {
    return this.get(id, Field.end)
  }

  /** Where the value begins with its anchor and tag. */
  valueFrom(id: number): number {
    const props = this.get(id, Field.props)
    return props === -1 ? this.start(id) : props
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
      if (this.isSeq(this.parent(at))) path.push(this.get(at, Field.index))
      else path.push(this.isMerge(at) ? '<<' : this.name(at))
    }
    return path.reverse()
  }
}
