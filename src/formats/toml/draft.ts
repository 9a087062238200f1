import { firstIndex } from '../../bytes/first-index.ts'
import type { Dialect } from '../../model/migration.ts'
import { depthLimit } from '../depth-limit.ts'
import { rootNode } from '../node-table.ts'
import { FormatSyntaxError } from '../syntax-error.ts'
import { IntRecords } from './int-records.ts'
import { TomlTree } from './tree.ts'

const Field = { node: 0, start: 1, end: 2, header: 3 } as const

/** The pairs and headers of a document in order; both bounds without indentation and comments. */
export class Statements {
  readonly #records: IntRecords

  constructor(capacity: number) {
    this.#records = new IntRecords(4, capacity)
  }

  get count(): number {
    return this.#records.count
  }

  /** `node` is the leaf of a pair, or the table a header opens. */
  add(node: number, start: number, isHeader: boolean): number {
    const id = this.#records.add()
    this.#records.set(id, Field.node, node)
    this.#records.set(id, Field.start, start)
    this.#records.set(id, Field.header, isHeader ? 1 : 0)
    return id
  }

  setNode(id: number, node: number): void {
    this.#records.set(id, Field.node, node)
  }

  setEnd(id: number, end: number): void {
    this.#records.set(id, Field.end, end)
  }

  node(id: number): number {
    return this.#records.get(id, Field.node)
  }

  start(id: number): number {
    return this.#records.get(id, Field.start)
  }

  end(id: number): number {
    return this.#records.get(id, Field.end)
  }

  isHeader(id: number): boolean {
    return this.#records.get(id, Field.header) === 1
  }

  /** Returns the first statement that starts at or after the offset; `count` where none does. */
  firstFrom(offset: number): number {
    return firstIndex(this.count, statement => this.start(statement) < offset)
  }
}

/** What the scan has read so far, and where it stands. */
export class Draft {
  readonly text: string
  /** Whether the additions of TOML 1.1 are part of the consumer's dialect. */
  readonly isEdition11: boolean
  readonly maxDepth: number
  readonly tree: TomlTree
  readonly statements: Statements
  /** Start and end of each comment. */
  readonly comments: number[] = []
  /** Indices into `comments` of marker-like comments that stand alone on a line. */
  readonly markers: number[] = []
  /** By the node that was there first: where its key path is defined again. */
  readonly duplicates: Map<number, number[]> = new Map()
  pos: number
  /** The table that pairs go to, and its depth. */
  table: number = rootNode
  depth = 0
  /** The parts of the key that was scanned last, and where each ends. */
  readonly parts: string[] = []
  /** Where the scanned key starts. */
  keyStart = 0
  readonly partEnds: number[] = []
  partCount = 0
  readonly recentKeys: string[] = new Array<string>(256).fill('')

  constructor(text: string, dialect: Dialect) {
    this.text = text
    this.isEdition11 = dialect.version !== '1.0'
    this.maxDepth = depthLimit(dialect)
    this.pos = text.startsWith('\uFEFF') ? 1 : 0
    const guess = 16 + (text.length >> 4)
    this.tree = new TomlTree(guess)
    this.statements = new Statements(guess)
  }

  fail(expected: string, offset: number = this.pos): never {
    throw new FormatSyntaxError(offset, expected)
  }

  assertDepth(depth: number, offset: number): void {
    if (depth > this.maxDepth) this.fail(`nesting is limited to ${this.maxDepth}`, offset)
  }
}
