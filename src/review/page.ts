/** A tab or dialog that is read like a page: lines at a width, with places the cursor can stand. */
import { firstIndex } from '../bytes/first-index.ts'
import { visibleText } from '../bytes/visible.ts'
import type { Line } from './line.ts'
import { emptyLine, labelled, span } from './line.ts'
import type { Move, Scroll } from './scroll.ts'
import { clamp, rowsOf } from './scroll.ts'

/** Lines by number; an array of them is one. */
export interface Lines {
  readonly length: number
  slice(start: number, end?: number): Line[]
}

export interface Page {
  readonly lines: Lines
  /** First line of each entry, ascending; empty where the page only scrolls. */
  readonly entries: ArrayLike<number>
}

/** Returns exactly `height` lines of the page. */
export function pageWindow(page: Page, top: number, height: number): Line[] {
  const lines = page.lines.slice(top, top + height)
  while (lines.length < height) lines.push(emptyLine)
  return lines
}

/** Moves the cursor between entries, or the page itself where it has none. */
export function movePage(page: Page, scroll: Scroll, by: Move, height: number): Scroll {
  const count = page.lines.length
  if (page.entries.length === 0) {
    const top = clamp(scroll.top + rowsOf(by, count, height), 0, count - height)
    return { cursor: top, top }
  }
  const at = page.entries[scroll.cursor] ?? 0
  const cursor =
    by === 'up' || by === 'down'
      ? scroll.cursor + rowsOf(by, page.entries.length, height)
      : entryAt(page, at + rowsOf(by, count, height))
  return settlePage(page, { ...scroll, cursor }, height)
}

/** Brings the whole entry under the cursor on screen, and what leads to the first one. */
export function settlePage(page: Page, scroll: Scroll, height: number): Scroll {
  const count = page.lines.length
  if (page.entries.length === 0) return { ...scroll, top: clamp(scroll.top, 0, count - height) }
  const cursor = clamp(scroll.cursor, 0, page.entries.length - 1)
  const first = cursor === 0 ? 0 : (page.entries[cursor] ?? 0)
  const last = (page.entries[cursor + 1] ?? count) - 1
  const top = clamp(clamp(scroll.top, last - height + 1, first), 0, count - height)
  return { cursor, top: Math.min(top, first) }
}

/** Returns the last entry that starts at or above a line. */
export function entryAt(page: Page, line: number): number {
  const { entries } = page
  return Math.max(0, firstIndex(entries.length, at => (entries[at] ?? 0) <= line) - 1)
}

/** A heading with space above it. */
export function section(title: string): Line[] {
  return [emptyLine, [span(` ${title}`, 'heading')]]
}

/** Rows of `label  value`, the labels padded to one width and long values wrapped under their start. */
export function facts(
  rows: readonly (readonly [label: string, value: string])[],
  width: number,
): Line[] {
  const size = Math.max(0, ...rows.map(([label]) => label.length))
  return rows.flatMap(([label, value]) =>
    labelled(`   ${label.padEnd(size)}  `, visibleText(value), width - 1),
  )
}
