/** Lists in columns: the same widths for the head and for every row, at every width of the screen. */
import type { Glyphs } from './glyphs.ts'
import type { KeyMap } from './keymap.ts'
import type { Line, Span } from './line.ts'
import { onGround, span, toWidth } from './line.ts'

/** What a list is drawn with besides its rows. */
export interface ListDrawing {
  /** What the keys of this user are. */
  readonly keys: KeyMap
  readonly glyphs: Glyphs
  /** Of the user; '' where it is not known. */
  readonly home: string
  /** Since the rows were read, in seconds; absent where no list has ages. */
  readonly since?: number
  /** Ids of rows that are marked; absent where no list has marks. */
  readonly marked?: readonly string[]
}

export interface Column<Row> {
  readonly title: string
  /** Columns on the screen; `flexible` takes what the others leave. */
  readonly width: number
  /** Drops out below this width of the whole list. */
  readonly from: number
  cell(row: Row, how: ListDrawing, width: number): Span
}

export const flexible = 0

export function columnsHead<Row>(columns: readonly Column<Row>[], width: number): Line {
  return inColumns(columns, '  ', width, column => span(column.title, 'dim'))
}

export function columnsRow<Row>(
  columns: readonly Column<Row>[],
  row: Row,
  isCursor: boolean,
  width: number,
  how: ListDrawing,
): Line {
  const pointer = isCursor ? `${how.glyphs.pointer} ` : '  '
  const line = inColumns(columns, pointer, width, (column, size) => column.cell(row, how, size))
  return isCursor ? onGround(line, 'selected') : line
}

function inColumns<Row>(
  columns: readonly Column<Row>[],
  pointer: string,
  width: number,
  cell: (column: Column<Row>, width: number) => Span,
): Line {
  const shown = columns.filter(column => column.from <= width)
  const fixed = shown.reduce((sum, column) => sum + column.width + 2, pointer.length)
  const rest = Math.max(8, width - fixed)
  const line: Span[] = [span(pointer, 'accent')]
  for (const column of shown) {
    const size = column.width === flexible ? rest : column.width
    line.push(...toWidth([cell(column, size)], size), span('  '))
  }
  return toWidth(line, width)
}
