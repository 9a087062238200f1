/** Rows of a diff kept as they were drawn: most of a frame that scrolls was in the one before. */
import type { DiffDrawing, DrawnRow } from './diff-lines.ts'
import { drawRow } from './diff-lines.ts'
import type { DiffModel } from './diff-model.ts'
import { rowAt } from './diff-model.ts'

/** Some screens full; then all are forgotten. */
const mostKept = 512

interface Kept {
  readonly look: string
  readonly stops: DiffDrawing['stops']
  readonly managed: DiffDrawing['managed']
  readonly rows: Map<number, DrawnRow>
}

const kept = new WeakMap<DiffModel, Kept>()

/** Returns a row as `drawRow` draws it; undefined where there is none. */
export function drawnRow(
  model: DiffModel,
  index: number,
  isCursor: boolean,
  how: DiffDrawing,
): DrawnRow | undefined {
  const row = rowAt(model, index)
  if (row === undefined) return undefined
  // What changes with more than the position is small: heads of parts, and the one row of the cursor.
  if (row.kind !== 'line' || isCursor) return drawRow(model, row, isCursor, how)
  const { rows } = keptFor(model, how)
  let drawn = rows.get(index)
  if (drawn === undefined) {
    drawn = drawRow(model, row, false, how)
    if (rows.size >= mostKept) rows.clear()
    rows.set(index, drawn)
  }
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
