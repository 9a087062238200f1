/** Where things stand on a screen of given size: one pure answer for Ink and for the painter. */
export interface Size {
  readonly columns: number
  readonly rows: number
}

export interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export type ScreenName = 'queue' | 'review' | 'backups' | 'history' | 'health'

/** How the diff is shown: 'auto' follows the width. */
export type DiffView = 'auto' | 'split' | 'unified'

export interface Layout {
  readonly size: Size
  readonly tooSmall: boolean
  /** Lines above and below the body. */
  readonly header: number
  readonly footer: number
  /** Everything between; always the full width. */
  readonly body: Rect
  /** Width of the list beside the main part, with its divider; 0 where there is none. */
  readonly side: number
  readonly sideAt: 'left' | 'right'
  readonly main: Rect
  readonly split: boolean
}

export const smallest: Size = { columns: 60, rows: 15 }
const splitFrom = 110
const listFrom = 100
const listWidth = 32
const previewFrom = 120

/** Returns the layout; `hasList` says whether the screen's current tab has a list at its side. */
export function layoutOf(size: Size, screen: ScreenName, view: DiffView, hasList: boolean): Layout {
  const header = screen === 'review' || screen === 'history' ? 3 : 2
  const footer = 2
  const body = {
    x: 0,
    y: header,
    width: size.columns,
    height: Math.max(0, size.rows - header - footer),
  }
  const sideAt = screen === 'review' ? 'left' : 'right'
  const side = hasList ? sideWidth(size.columns, screen, view) : 0
  const main = { ...body, x: sideAt === 'left' ? side : 0, width: body.width - side }
  return {
    size,
    tooSmall: size.columns < smallest.columns || size.rows < smallest.rows,
    header,
    footer,
    body,
    side,
    sideAt,
    main,
    split: view === 'split' || (view === 'auto' && main.width >= splitFrom),
  }
}

/** Between the two thresholds the list gives way, because two sides tell more than a list. */
function sideWidth(columns: number, screen: ScreenName, view: DiffView): number {
  if (screen !== 'review') return columns >= previewFrom ? Math.floor(columns * 0.38) : 0
  if (columns < listFrom) return 0
  const costsSplit = columns >= splitFrom && columns - listWidth < splitFrom
  return costsSplit && view !== 'unified' ? 0 : listWidth
}
