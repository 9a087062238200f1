import { firstIndex } from '../../bytes/first-index.ts'
import { WritError } from '../../model/errors.ts'
import type { KeyPath } from '../../model/key-path.ts'
import type { ConfigValue, TableValue } from '../../model/value.ts'
import type { FoundBlocks } from '../fence.ts'
import type { Entry, ParsedDocument, Span } from '../format.ts'
import { TextDocument } from '../text-document.ts'
import type { Reader } from './reader.ts'
import type { Assignment, Scan } from './scan.ts'

/** A valid dotenv file: a flat table of strings. */
export class DotenvDocument extends TextDocument implements ParsedDocument {
  readonly format = 'dotenv'
  readonly reader: Reader
  readonly assignments: readonly Assignment[]
  readonly comments: readonly Span[]
  #root: TableValue | undefined
  #entries: readonly Entry[] | undefined
  #byKey: ReadonlyMap<string, Assignment> | undefined

  constructor(scan: Scan, reader: Reader, { blocks, damage }: FoundBlocks) {
    super(scan.text, blocks, damage)
    this.reader = reader
    this.assignments = scan.assignments
    this.comments = scan.comments
  }

  /** LF for a reader to which CRLF is text, even where its quoted values hold some. */
  override get eol(): '\n' | '\r\n' {
    return this.reader.hasCrlf ? super.eol : '\n'
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
}

/** Returns the document as this adapter made it. */
export function assertDotenv(document: ParsedDocument): DotenvDocument {
  if (document instanceof DotenvDocument) return document
  throw new WritError('INTERNAL', { detail: 'a dotenv edit was asked of another format' })
}

/** Returns the key paths of the assignments in a range. */
export function blockPaths(assignments: readonly Assignment[], range: Span): KeyPath[] {
  const startOf = (index: number): number => assignments[index]?.keySpan.start ?? 0
  const first = firstIndex(assignments.length, index => startOf(index) < range.start)
  const next = firstIndex(assignments.length, index => startOf(index) < range.end)
  return assignments.slice(first, next).map(({ key }) => [key])
}

function rootOf(assignments: readonly Assignment[]): TableValue {
  const entries = new Map<string, ConfigValue>()
  for (const { key, value } of assignments) entries.set(key, { kind: 'string', value })
  return { kind: 'table', entries }
}
