import type { Dialect } from '../../model/migration.ts'
import { FormatSyntaxError } from '../syntax-error.ts'
import { type Grammar, grammarOf } from './grammar.ts'
import { JsonTree } from './tree.ts'

/** What the scan has read so far, and where it stands. */
export class Draft {
  readonly text: string
  readonly grammar: Grammar
  readonly tree: JsonTree
  /** Start and end of each comment. */
  readonly comments: number[] = []
  /** By the node that was there first: where its key stands again. */
  readonly duplicates: Map<number, number[]> = new Map()
  /** Whether the text holds nothing at all: a file that is about to be made. */
  readonly isEmpty: boolean
  readonly recentKeys: string[] = new Array<string>(256).fill('')
  pos: number

  constructor(text: string, dialect: Dialect) {
    this.text = text
    this.grammar = grammarOf(dialect)
    this.pos = text.startsWith('\uFEFF') ? 1 : 0
    this.isEmpty = text.length === this.pos
    this.tree = new JsonTree(16 + (text.length >> 4))
    this.tree.setValueSpan(0, this.pos, this.pos)
  }

  fail(expected: string, offset: number = this.pos): never {
    throw new FormatSyntaxError(offset, expected)
  }

  assertDepth(depth: number): void {
    if (depth > this.grammar.maxDepth) this.fail(`nesting is limited to ${this.grammar.maxDepth}`)
  }
}
