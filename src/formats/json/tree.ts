import { Field as BaseField, firstOwnField, NodeTable } from '../node-table.ts'

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

const Field = { ...BaseField, comma: firstOwnField } as const

const shape = { width: firstOwnField + 1, firstArray: Kind.array, firstTable: Kind.object }

/** The members and elements of a JSON document; tables are its objects. */
export class JsonTree extends NodeTable {
  constructor(capacity: number) {
    super(shape, capacity)
    this.setKind(this.root, Kind.object)
  }

  /** Adds a node that is not yet anybody's child; `from` is where its key or value starts. */
  addNode(parent: number, name: string, from: number, keyEnd: number): number {
    const id = this.add(parent, name)
    const at = id * this.width
    this.cells[at + Field.from] = from
    this.cells[at + Field.keyEnd] = keyEnd
    return id
  }

  /** The offset of the comma after a member or element; 0 where there is none. */
  comma(id: number): number {
    return this.get(id, Field.comma)
  }

  setComma(id: number, offset: number): void {
    this.set(id, Field.comma, offset)
  }
}
