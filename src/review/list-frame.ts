/** The rows of a list on screen, with a scrollbar, and the panel beside it. */
import type { Glyphs } from './glyphs.ts'
import type { Layout } from './layout.ts'
import type { Line } from './line.ts'
import { span, toWidth } from './line.ts'
import { isThumb } from './scroll.ts'

/** The rows of a list on screen, with a scrollbar for what they are a window of: all, where not said. */
export function listLines(
  count: number,
  top: number,
  height: number,
  width: number,
  glyphs: Glyphs,
  rowOf: (index: number) => Line,
  whole: { readonly count: number; readonly top: number } = { count, top },
): Line[] {
  return Array.from({ length: height }, (_, row) => {
    const isLong = whole.count > height
    const thumb = isThumb(row, whole.top, whole.count, height)
    const bar = isLong
      ? span(thumb ? glyphs.thumb : glyphs.track, thumb ? 'accent' : 'number')
      : span(' ')
    const line = top + row < count ? rowOf(top + row) : []
    return [...toWidth(line, width - 1, 'none'), bar]
  })
}

/** Puts a panel at the right of a list, where the layout has one. */
export function beside(
  list: readonly Line[],
  panel: readonly Line[],
  layout: Layout,
  divider: string,
): Line[] {
  if (layout.side === 0) return [...list]
  return list.map((line, row) => [
    ...toWidth(line, layout.main.width),
    span(divider, 'number'),
    ...(panel[row] ?? []),
  ])
}
