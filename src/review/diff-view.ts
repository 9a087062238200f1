/** The part of a diff that is on screen, and how moving changes it; with and without wrapping. */

import type { DiffDrawing } from './diff-lines.ts'
import { rowHeight } from './diff-lines.ts'
import type { DiffModel } from './diff-model.ts'
import { rowAt } from './diff-model.ts'
import { drawnRow } from './drawn-rows.ts'
import type { Line } from './line.ts'
import { emptyLine } from './line.ts'
import type { Move } from './scroll.ts'
import { clamp, move, rowsOf, settle } from './scroll.ts'
import type { Shown } from './seen.ts'

export interface DiffScroll {
  readonly cursor: number
  readonly top: number
  /** Screen lines of the top row that are scrolled away; only when wrapping. */
  readonly skip: number
}

export const topOfDiff: DiffScroll = { cursor: 0, top: 0, skip: 0 }

export interface DiffWindow {
  /** Exactly `height` lines. */
  readonly lines: readonly Line[]
  readonly shown: readonly Shown[]
  /** Rows made for this window: never more than its height. */
  readonly made: number
}

export function windowOf(
  model: DiffModel,
  scroll: DiffScroll,
  height: number,
  how: DiffDrawing,
): DiffWindow {
  const lines: Line[] = []
  const shown: Shown[] = []
  let made = 0
  for (let index = scroll.top; index < model.count && lines.length < height; index++) {
    const found = drawnRow(model, index, index === scroll.cursor, how)
    if (found === undefined) break
    const { row, drawn } = found
    made++
    const from = index === scroll.top ? Math.min(scroll.skip, drawn.lines.length - 1) : 0
    const to = Math.min(drawn.lines.length, from + height - lines.length)
    lines.push(...drawn.lines.slice(from, to))
    if (row.kind !== 'line' || row.hunk < 0) continue
    for (const at of drawn.shows) {
      const part = (lineAt: number): number => at + lineAt / drawn.lines.length
      shown.push({ change: row.change, hunk: row.hunk, from: part(from), to: part(to) })
    }
  }
  while (lines.length < height) lines.push(emptyLine)
  return { lines, shown, made }
}

/** Colours change no height, and to know them costs the lines before: heights do without. */
function heightsOf(model: DiffModel, how: DiffDrawing): (index: number) => number {
  const plain = { ...how, syntax: null }
  return index => {
    const row = rowAt(model, index)
    return row === undefined ? 1 : rowHeight(model, row, plain)
  }
}

export function settleDiff(
  model: DiffModel,
  scroll: DiffScroll,
  height: number,
  how: DiffDrawing,
): DiffScroll {
  if (!how.wrap) return { ...settle(scroll, model.count, height), skip: 0 }
  const heightOf = heightsOf(model, how)
  return filled(model, atCursor(model, scroll, height, heightOf), height, heightOf)
}

/** Scrolls back where the end of the diff would leave the foot of the screen empty. */
function filled(
  model: DiffModel,
  scroll: DiffScroll,
  height: number,
  heightOf: (index: number) => number,
): DiffScroll {
  // A row is at least one line high: with this many below it the screen is full.
  if (model.count - scroll.top >= height + scroll.skip) return scroll
  const end = endOf(model, height, heightOf)
  const isPast = scroll.top > end.top || (scroll.top === end.top && scroll.skip > end.skip)
  return isPast ? { ...scroll, ...end } : scroll
}

function atCursor(
  model: DiffModel,
  scroll: DiffScroll,
  height: number,
  heightOf: (index: number) => number,
): DiffScroll {
  const cursor = clamp(scroll.cursor, 0, model.count - 1)
  if (cursor <= scroll.top) {
    const skip = cursor === scroll.top ? scroll.skip : 0
    return { cursor, top: cursor, skip: clamp(skip, 0, heightOf(cursor) - height) }
  }
  // A row is at least one line high, so nothing above this can be on screen.
  let top = Math.max(scroll.top, cursor - height + 1, 0)
  let skip = top === scroll.top ? scroll.skip : 0
  let used = -skip
  for (let index = top; index <= cursor; index++) used += heightOf(index)
  while (used > height && top < cursor) {
    used -= heightOf(top) - skip
    skip = 0
    top++
  }
  return { cursor, top, skip }
}

export function moveDiff(
  model: DiffModel,
  scroll: DiffScroll,
  by: Move,
  height: number,
  how: DiffDrawing,
): DiffScroll {
  if (!how.wrap) return { ...move(scroll, by, model.count, height), skip: 0 }
  const heightOf = heightsOf(model, how)
  const isTall = scroll.cursor === scroll.top && heightOf(scroll.cursor) > height
  if (by === 'down' && isTall && scroll.skip + height < heightOf(scroll.cursor)) {
    return { ...scroll, skip: scroll.skip + 1 }
  }
  if (by === 'up' && isTall && scroll.skip > 0) return { ...scroll, skip: scroll.skip - 1 }
  if (by === 'first' || by === 'last' || by === 'up' || by === 'down') {
    const cursor = scroll.cursor + rowsOf(by, model.count, height)
    return settleDiff(model, { ...scroll, cursor }, height, how)
  }
  const end = endOf(model, height, heightOf)
  let { top, skip } = scroll
  let steps = rowsOf(by, model.count, height)
  for (; steps > 0 && (top < end.top || (top === end.top && skip < end.skip)); steps--) {
    if (++skip < heightOf(top)) continue
    top++
    skip = 0
  }
  for (; steps < 0 && (top > 0 || skip > 0); steps++) {
    if (--skip >= 0) continue
    top--
    skip = heightOf(top) - 1
  }
  // Where there is no further page, the cursor goes on to the last row.
  return { cursor: steps > 0 ? Math.max(0, model.count - 1) : top, top, skip }
}

/** Returns the scroll position that has the last line at the foot of the screen. */
function endOf(
  model: DiffModel,
  height: number,
  heightOf: (index: number) => number,
): { readonly top: number; readonly skip: number } {
  let used = 0
  for (let top = model.count - 1; top >= 0; top--) {
    used += heightOf(top)
    if (used >= height) return { top, skip: used - height }
  }
  return { top: 0, skip: 0 }
}
