/** Rows of a diff kept as they were drawn: most of a frame that scrolls was in the one before. */
import type { DiffDrawing, DrawnRow } from './diff-lines.ts'
import { drawRow } from './diff-lines.ts'
import type { DiffModel, Row } from './diff-model.ts'
import { rowAt } from './diff-model.ts'

/** Two of the highest screens; the row that was drawn first is forgotten first. */
const mostKept = 200

interface Kept {
  readonly look: string
  readonly stops: DiffDrawing['stops']
  readonly managed: DiffDrawing['managed']
  readonly rows: Map<number, RowAndDrawn>
}

export interface RowAndDrawn {
  readonly row: Row
  readonly drawn: DrawnRow
}

const kept = new WeakMap<DiffModel, Kept>()

/** Returns a row, and as `drawRow` draws it; undefined where there is none. */
export function drawnRow(
  model: DiffModel,
  index: number,
  isCursor: boolean,
  how: DiffDrawing,
): RowAndDrawn | undefined {
  const { rows } = keptFor(model, how)
  const known = isCursor ? undefined : rows.get(index)
  if (known !== undefined) return known
  const row = rowAt(model, index)
  if (row === undefined) return undefined
  const drawn = { row, drawn: drawRow(model, row, isCursor, how) }
  // What changes with more than the position is small: heads of parts, and the one row of the cursor.
  if (row.kind !== 'line' || isCursor) return drawn
  for (const oldest of rows.keys()) {
    if (rows.size < mostKept) break
    rows.delete(oldest)
  }
  rows.set(index, drawn)
  return drawn
}

function keptFor(model: DiffModel, how: DiffDrawing): Kept {
  const { width, split, wrap, offset, escaped, marksEnd, syntax, glyphs, query, stops, managed } =
    how
  const shape = [width, split, wrap, offset, escaped, marksEnd, syntax === null, glyphs.pointer]
  const look = `${shape.join(' ')} ${query}`
  const known = kept.get(model)
  if (known?.look === look && known.stops === stops && known.managed === managed) return known
  const fresh: Kept = { look, stops, managed, rows: new Map() }
  kept.set(model, fresh)
  return fresh
}
