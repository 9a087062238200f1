/**
 * Paints rows past Ink, into the rectangle Ink keeps free for them.
 *
 * Nothing of a screen is drawn by Ink but what covers it, such as a dialog: the rows are written
 * here, as strings, because Ink costs twenty times as much for them. Must never paint where the
 * terminal no longer has the size the rows were made for, nor while a dialog covers them.
 */
import type { Rect, Size } from '../../review/layout.ts'
import { placeRow } from '../../review/paint.ts'

export interface PaintedRows {
  readonly size: Size
  readonly rows: readonly string[]
}

export interface Painter {
  /** Where the rows go; null covers them. */
  place(rect: Rect | null): void
  /** Takes the rows to show from now on. */
  show(next: PaintedRows): void
  /** Returns what blanks the rows that are covered now, for the start of Ink's next frame. */
  blank(): string
  /** Returns all rows, for the end of a frame Ink has written over them. */
  all(): string
  /** Returns the rows that differ from what is on the screen; '' where none does. */
  changed(): string
  /** Whether the rows taken last are on the screen. */
  isShown(): boolean
  /** Forgets what is on the screen. */
  forget(): void
}

const saveCursor = '\x1b7'
const restoreCursor = '\x1b8'

export function createPainter(terminalSize: () => Size): Painter {
  let rect: Rect | null = null
  let rows: PaintedRows | null = null
  let onScreen: readonly (string | undefined)[] = []
  /** Rows Ink believes to be blank and are not. */
  let stale: Rect | null = null

  const isReady = (): boolean => {
    const size = terminalSize()
    return (
      rect !== null &&
      rows !== null &&
      rows.size.columns === size.columns &&
      rows.size.rows === size.rows &&
      rect.width === size.columns &&
      rect.height === rows.rows.length &&
      rect.y + rect.height <= size.rows
    )
  }
  const paint = (isDue: (row: number) => boolean): string => {
    if (rect === null || rows === null || !isReady()) return ''
    let text = ''
    for (const [row, painted] of rows.rows.entries()) {
      if (isDue(row)) text += placeRow(rect.y + row, painted)
    }
    onScreen = rows.rows
    return text === '' ? '' : saveCursor + text + restoreCursor
  }
  return {
    place(next) {
      if (onScreen.length > 0) stale = rect
      rect = next
      onScreen = []
    },
    blank() {
      if (stale === null) return ''
      const { y, height } = stale
      stale = null
      const rows = Array.from({ length: height }, (_, row) => placeRow(y + row, ''))
      return saveCursor + rows.join('') + restoreCursor
    },
    show(next) {
      rows = next
    },
    all: () => paint(() => true),
    changed: () => paint(row => rows?.rows[row] !== onScreen[row]),
    isShown: () => isReady() && onScreen === rows?.rows,
    forget() {
      onScreen = []
      stale = null
    },
  }
}
