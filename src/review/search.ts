/** Finds text in the lines of a diff, visible or not; folded lines are not searched. */
import { matchesOf } from './content-cells.ts'
import type { DiffModel, Row } from './diff-model.ts'
import { rowAt } from './diff-model.ts'

/**
 * Returns the nearest row that holds the text, from a row on and around the end.
 *
 * `changedOnly` skips context lines.
 */
export function findRow(
  model: DiffModel,
  query: string,
  from: number,
  direction: 1 | -1,
  changedOnly: boolean,
): number | undefined {
  for (let step = 0; step < model.count; step++) {
    const index = (((from + direction * step) % model.count) + model.count) % model.count
    const row = rowAt(model, index)
    if (row !== undefined && holds(row, query, changedOnly)) return index
  }
  return undefined
}

const counted = new WeakMap<DiffModel, { query: string; rows: readonly number[] }>()

/** Returns the rows that hold the text, ascending; looked for once per diff and text. */
export function matchingRows(model: DiffModel, query: string): readonly number[] {
  const known = counted.get(model)
  if (known?.query === query) return known.rows
  const rows: number[] = []
  for (let index = 0; index < model.count; index++) {
    const row = rowAt(model, index)
    if (row !== undefined && holds(row, query, false)) rows.push(index)
  }
  counted.set(model, { query, rows })
  return rows
}

function holds(row: Row, query: string, changedOnly: boolean): boolean {
  if (row.kind !== 'line') return false
  for (const side of [row.old, row.new]) {
    if (side === null || (changedOnly && side.line.kind === 'context')) continue
    if (matchesOf(side.line.text, query).length > 0) return true
  }
  return false
}
