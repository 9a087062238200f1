import type { KeyPath } from '../../model/key-path.ts'
import { Field as BaseField, firstOwnField, NodeTable } from '../node-table.ts'

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

type OwnField = 'keyStart' | 'colon' | 'props' | 'propsEnd' | 'event' | 'tag'

export const Field: typeof BaseField & Readonly<Record<OwnField, number>> = {
  ...BaseField,
  keyStart: firstOwnField,
  /** The `:` between key and value; -1 where there is none. */
  colon: firstOwnField + 1,
  /** Anchor and tag before the value; both -1 where there are none. */
  props: firstOwnField + 2,
  propsEnd: firstOwnField + 3,
  /** The index of the event the node was made of. */
  event: firstOwnField + 4,
  /** See `Tag`. */
  tag: firstOwnField + 5,
}

const shape = { width: firstOwnField + 6, firstArray: Kind.seq, firstTable: Kind.map }

/** The name of a merge key in the tree; no key of a file has a lone surrogate. */
export const mergeName = '\uD800<<'

/**
 * The keys and elements of a YAML document; arrays are its sequences, tables its mappings. A node
 * begins at its `-` or `?`, its value at the quote, bracket or header of a text. Node 0 is no
 * node, and the root of an empty document.
 */
export class YamlTree extends NodeTable {
  /** The anchor of a node, where it has one. */
  readonly anchors: Map<number, string> = new Map()
  /** The node an alias stands for. */
  readonly targets: Map<number, number> = new Map()
  /** The aliases of an anchored node. */
  readonly uses: Map<number, number[]> = new Map()

  constructor(capacity: number) {
    super(shape, capacity)
  }

  /** Adds a node that is not yet anybody's child. */
  addNode(parent: number, name: string, kind: number, event: number, tag: number): number {
    const id = this.add(parent, name)
    const { cells } = this
    const at = id * this.width
    cells[at + Field.kind] = kind
    cells[at + Field.event] = event
    cells[at + Field.tag] = tag
    return id
  }

  /** Sets where a value begins, with and without its anchor and tag; both -1 where none. */
  setStart(id: number, start: number, props: number, propsEnd: number): void {
    const { cells } = this
    const at = id * this.width
    cells[at + Field.from] = props === -1 ? start : props
    cells[at + Field.colon] = -1
    cells[at + Field.props] = props
    cells[at + Field.propsEnd] = propsEnd
    cells[at + Field.start] = start
  }

  /** Sets where the key of a value stands. */
  setKey(id: number, from: number, start: number, end: number, colon: number): void {
    const { cells } = this
    const at = id * this.width
    cells[at + Field.from] = from
    cells[at + Field.keyStart] = start
    cells[at + Field.keyEnd] = end
    cells[at + Field.colon] = colon
  }

  /** Whether a node is a collection in brackets. */
  isFlow(id: number): boolean {
    const kind = this.kind(id)
    return kind === Kind.flowSeq || kind === Kind.flowMap
  }

  isMerge(id: number): boolean {
    return this.name(id) === mergeName
  }

  /** Where the value begins with its anchor and tag. */
  valueFrom(id: number): number {
    const props = this.get(id, Field.props)
    return props === -1 ? this.start(id) : props
  }

  override pathOf(id: number): KeyPath {
    return super.pathOf(id).map(part => (part === mergeName ? '<<' : part))
  }
}
