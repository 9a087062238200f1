import { type Place, type Problem, WritError } from '../../model/errors.ts'
import type { KeyPath } from '../../model/key-path.ts'
import type { BlockId } from '../../model/migration.ts'
import type { ConfigValue, TableValue } from '../../model/value.ts'
import type { Entry, ManagedBlock, ParsedDocument, Span } from '../format.ts'
import type { LineIndex } from '../line-index.ts'
import { usualLineEnd } from '../text-lines.ts'
import type { Reader } from './reader.ts'
import type { Assignment, Scan } from './scan.ts'

/** A valid dotenv file: a flat table of strings. */
export class DotenvDocument implements ParsedDocument {
  readonly format = 'dotenv'
  readonly text: string
  readonly bom: boolean
  readonly reader: Reader
  readonly assignments: readonly Assignment[]
  readonly comments: readonly Span[]
  readonly blocks: readonly ManagedBlock[]
  readonly damage: readonly Problem[]
  readonly #lines: LineIndex
  #eol: '\n' | '\r\n' | undefined
  #root: TableValue | undefined
  #entries: readonly Entry[] | undefined
  #byKey: ReadonlyMap<string, Assignment> | undefined

  constructor(
    scan: Scan,
    reader: Reader,
    blocks: readonly ManagedBlock[],
    damage: readonly Problem[],
    lines: LineIndex,
  ) {
    this.text = scan.text
    this.bom = scan.text.startsWith('\uFEFF')
    this.reader = reader
    this.assignments = scan.assignments
    this.comments = scan.comments
    this.blocks = blocks
    this.damage = damage
    this.#lines = lines
  }

  /** LF for a reader to which CRLF is text, even where its quoted values hold some. */
  get eol(): '\n' | '\r\n' {
    this.#eol ??= this.reader.hasCrlf ? usualLineEnd(this.text) : '\n'
    return this.#eol
  }

  get root(): TableValue {
    this.#root ??= rootOf(this.assignments)
    return this.#root
  }

  get entries(): readonly Entry[] {
    this.#entries ??= this.assignments.map(({ key, keySpan, valueSpan }) => ({
      path: [key],
      key: keySpan,
      value: valueSpan,
    }))
    return this.#entries
  }

  find(key: string): Assignment | undefined {
    this.#byKey ??= new Map(this.assignments.map(found => [found.key, found]))
    return this.#byKey.get(key)
  }

  placeAt(offset: number): Place {
    return this.#lines.placeAt(offset)
  }

  /** Returns the managed block an offset lies in; blocks stand in order and never overlap. */
  blockAt(offset: number): ManagedBlock | undefined {
    let low = 0
    let high = this.blocks.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.blocks[middle]?.span.end ?? 0) <= offset) low = middle + 1
      else high = middle
    }
    const block = this.blocks[low]
    return block && block.span.start <= offset ? block : undefined
  }

  blockNamed(id: BlockId): ManagedBlock | undefined {
    return this.blocks.find(block => block.owner === id.owner && block.name === id.name)
  }
}

/** Returns the document as this adapter made it. */
export function assertDotenv(document: ParsedDocument): DotenvDocument {
  if (document instanceof DotenvDocument) return document
  throw new WritError('INTERNAL', { detail: 'a dotenv edit was asked of another format' })
}

/** Returns the key paths of the assignments in a range, by binary search for its start. */
export function blockPaths(assignments: readonly Assignment[], range: Span): KeyPath[] {
  let low = 0
  let high = assignments.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((assignments[middle]?.keySpan.start ?? 0) < range.start) low = middle + 1
    else high = middle
  }
  const paths: KeyPath[] = []
  for (let found = assignments[low]; found && found.keySpan.start < range.end; ) {
    paths.push([found.key])
    found = assignments[++low]
  }
  return paths
}

function rootOf(assignments: readonly Assignment[]): TableValue {
  const entries = new Map<string, ConfigValue>()
  for (const { key, value } of assignments) entries.set(key, { kind: 'string', value })
  return { kind: 'table', entries }
}
