/**
 * Where a managed block may stand, so that none of its keys falls under a table of the user's
 * and none of the user's keys under a table of the block. Rule: R8.
 */
import type { Problem } from '../../model/errors.ts'
import type { TableValue } from '../../model/value.ts'
import { blockName } from '../fence.ts'
import { rootNode } from '../node-table.ts'
import { lineEndAt, lineStartAt } from '../text-lines.ts'
import type { TomlDocument } from './document.ts'
import { isSection } from './emit.ts'
import { Kind } from './tree.ts'

/** Returns where the block goes, or why it cannot go anywhere. */
export function safePlace(document: TomlDocument, values: TableValue): number | Problem {
  const offset = holdsPairs(values) ? beforeTables(document) : document.text.length
  return placeProblem(document, offset, values) ?? offset
}

/** Returns the offset after all root keys and before the first table. */
export function beforeTables(document: TomlDocument): number {
  const header = firstHeader(document)
  if (header === document.statements.count) return document.text.length
  const block = document.blockAt(document.statements.start(header))
  return block ? block.span.start : leadingCommentStart(document, header)
}

/** Returns why a block with these values cannot stand at the offset; undefined where it can. */
export function placeProblem(
  document: TomlDocument,
  offset: number,
  values: TableValue,
): Problem | undefined {
  const { statements } = document
  const next = statements.firstFrom(offset)
  if (holdsPairs(values) && firstHeader(document) < next) {
    return noPlace(
      document,
      firstHeader(document),
      'root keys stand above the first table, which is',
    )
  }
  if (!holdsSections(values)) return undefined
  if (next < statements.count && !statements.isHeader(next)) {
    return noPlace(document, next, 'a key of somebody else would fall into a table of the block:')
  }
  const dotted = laterDottedTable(document, next, values)
  return dotted === undefined
    ? undefined
    : noPlace(document, dotted, 'the tables of the block stand below the dotted keys they extend:')
}

function holdsPairs(values: TableValue): boolean {
  return values.entries.values().some(value => !isSection(value))
}

function holdsSections(values: TableValue): boolean {
  return values.entries.values().some(isSection)
}

function firstHeader(document: TomlDocument): number {
  const { statements } = document
  let statement = 0
  while (statement < statements.count && !statements.isHeader(statement)) statement++
  return statement
}

/** A header above the dotted keys of the same table is read differently by different parsers. */
function laterDottedTable(
  document: TomlDocument,
  next: number,
  values: TableValue,
): number | undefined {
  const { tree } = document
  const walk = (table: TableValue, existing: number): number | undefined => {
    for (const [key, value] of table.entries) {
      const found = tree.child(existing, key)
      if (found === 0 || value.kind !== 'table') continue
      const statement = tree.statement(found)
      if (tree.kind(found) === Kind.dotted && statement >= next) return statement
      const below = walk(value, found)
      if (below !== undefined) return below
    }
    return undefined
  }
  return walk(values, rootNode)
}

/** The comment lines right above a header belong to it; the end marker of a block does not. */
function leadingCommentStart(document: TomlDocument, header: number): number {
  const { text, statements } = document
  const limit = header === 0 ? 0 : lineEndAt(text, statements.end(header - 1))
  let start = lineStartAt(text, statements.start(header))
  while (start > limit) {
    const line = lineStartAt(text, start - 1)
    const isComment = /^[ \t]*#/.test(text.slice(line, start)) && line < start
    if (!isComment || document.blockAt(line)) break
    start = line
  }
  return start
}

function noPlace(document: TomlDocument, statement: number, why: string): Problem {
  const offset = document.statements.start(statement)
  const place = document.placeAt(offset)
  const block = document.blockAt(offset)
  const whose = block ? `, in the block ${blockName(block)}` : ''
  return {
    code: 'NO_SAFE_PLACE',
    detail: `${why} line ${place.line}, column ${place.column}${whose}`,
    places: [place],
  }
}
