/** One row of the diff as lines of the screen: gutters, numbers, signs, content. */
import { areTwins } from '../bytes/overlooked.ts'
import type { Change, Hunk } from '../model/plan.ts'
import type { Content, ContentOptions } from './content-cells.ts'
import { contentOf, rowsOfContent } from './content-cells.ts'
import type { DiffModel, Row, Side } from './diff-model.ts'
import type { Stops } from './finding-stops.ts'
import { lineKey } from './finding-stops.ts'
import type { Glyphs } from './glyphs.ts'
import { actionSigns } from './glyphs.ts'
import type { Ground, Line, Span, Style } from './line.ts'
import {
  justify,
  shorten,
  shortenStart,
  span,
  toWidth,
  visible,
  widthOf,
  wrapText,
} from './line.ts'
import type { ManagedLines } from './managed-lines.ts'
import { isManaged } from './managed-lines.ts'
import type { SeenState } from './seen.ts'
import type { SideName, SyntaxOf } from './syntax-lines.ts'

export interface DiffDrawing {
  readonly width: number
  readonly split: boolean
  readonly wrap: boolean
  readonly offset: number
  readonly query: string
  readonly glyphs: Glyphs
  readonly managed: readonly ManagedLines[]
  /** null where nothing is tracked, as on paper. */
  readonly seenOf: (change: number, hunk: number) => SeenState | null
  readonly stops: Stops
  /** null: lines have the colour of their kind alone. */
  readonly syntax: SyntaxOf | null
  /** Whether every letter outside ASCII is shown as its code point. */
  readonly escaped: boolean
  /** Whether a missing final newline is marked behind the text; otherwise the caller says it. */
  readonly marksEnd: boolean
}

export interface DrawnRow {
  /** At least one. */
  readonly lines: readonly Line[]
  /** Indices of the hunk's lines that are wholly in `lines`. */
  readonly shows: readonly number[]
}

type LineRow = Extract<Row, { kind: 'line' }>

export function drawRow(model: DiffModel, row: Row, isCursor: boolean, how: DiffDrawing): DrawnRow {
  const pointer = pointerOf(row, isCursor, how)
  switch (row.kind) {
    case 'target': {
      const change = model.plan.changes[row.change]
      return { lines: change ? [targetLine(pointer, change, how)] : [[]], shows: [] }
    }
    case 'note':
      return { lines: noteLines(pointer, row.text, how), shows: [] }
    case 'hunk':
      return { lines: [hunkLine(model, pointer, row.change, row.hunk, how)], shows: [] }
    case 'gap': {
      const what = row.hidden === 1 ? 'unchanged line' : 'unchanged lines'
      const text = ` ${how.glyphs.fold} ${grouped(row.hidden)} ${what}`
      return { lines: [[pointer, span(text, 'number')]], shows: [] }
    }
    case 'line':
      return how.split ? splitRow(model, pointer, row, how) : unifiedRow(model, pointer, row, how)
  }
}

/** The gutter tells lines with a finding; under the cursor its colour still does. */
function pointerOf(row: Row, isCursor: boolean, { stops, glyphs }: DiffDrawing): Span {
  const marks =
    row.kind !== 'line'
      ? []
      : [row.new, row.old].flatMap(side => {
          const finding =
            side === null ? undefined : stops.marked.get(lineKey(row.change, row.hunk, side.index))
          return finding === undefined ? [] : [finding.risk]
        })
  const [risk] = marks
  if (isCursor) return span(glyphs.pointer, risk ?? 'accent')
  // Where words stand for the signs there is none, and the column stays.
  return risk === undefined ? span(' ', 'accent') : span(glyphs.risk[risk] || ' ', risk)
}

function noteLines(pointer: Span, note: string, how: DiffDrawing): Line[] {
  const text = visible(note).text
  const room = Math.max(1, how.width - 4)
  const rows = how.wrap ? wrapText(text, room) : [shorten(text, room)]
  return rows.map((row, at) => [at === 0 ? pointer : span(' '), span('   '), span(row, 'dim')])
}

function targetLine(pointer: Span, change: Change, how: DiffDrawing): Line {
  const facts = [change.action, change.format, change.consumer].filter(fact => fact !== null)
  const right = span(` ${facts.join(` ${how.glyphs.dot} `)} `, 'dim')
  const room = how.width - widthOf(right.text) - 4
  const left: Line = [
    pointer,
    span(`${actionSigns[change.action]} `, 'accent'),
    { ...visible(change.target, 'heading'), text: shortenStart(visible(change.target).text, room) },
    span(' ', 'number'),
  ]
  const used = left.reduce((sum, part) => sum + widthOf(part.text), 0) + widthOf(right.text)
  return justify(
    [...left, span(how.glyphs.rule.repeat(Math.max(0, how.width - used)), 'number')],
    [right],
    how.width,
  )
}

const seenWords: Readonly<Record<SeenState, string>> = {
  seen: 'seen',
  partly: 'partly seen',
  unseen: 'not seen',
}

function hunkLine(
  model: DiffModel,
  pointer: Span,
  change: number,
  hunk: number,
  how: DiffDrawing,
): Line {
  const shown = model.plan.changes[change]?.diff[hunk]
  if (shown === undefined) return [pointer]
  const state = how.seenOf(change, hunk)
  const left = [pointer, span(` ${placeOf(shown)}`, 'accent')]
  if (state === null) return left
  const mark = state === 'partly' ? how.glyphs.partly : how.glyphs[state]
  const style: Style = state === 'seen' ? 'number' : 'warn'
  return justify(left, [span(` ${mark} ${seenWords[state]} `, style)], how.width)
}

function placeOf({ oldStart, oldLines, newStart, newLines }: Hunk): string {
  return `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`
}

/** Returns how many lines a row takes, as `drawRow` would draw it. */
export function rowHeight(model: DiffModel, row: Row, how: DiffDrawing): number {
  if (row.kind !== 'line' || !how.wrap) return drawRow(model, row, false, how).lines.length
  if (!how.split) {
    const side = row.old ?? row.new
    if (side === null) return 1
    const name = side.line.kind === 'removed' ? 'old' : 'new'
    return rowsOfContent(side, contentOptions(row, name, side, unifiedRoom(model, how), how))
  }
  const [left, right] = halfWidths(how)
  const half = (name: SideName, width: number): number => {
    const side = row[name]
    if (side === null) return 1
    return rowsOfContent(side, contentOptions(row, name, side, halfRoom(model, width), how))
  }
  return Math.max(half('old', left), half('new', right))
}

function unifiedRoom(model: DiffModel, { width }: DiffDrawing): number {
  return Math.max(1, width - 2 * model.numberWidth - 6)
}

function halfWidths({ width }: DiffDrawing): readonly [left: number, right: number] {
  const half = Math.floor((width - 2) / 2)
  return [half, width - 2 - half]
}

function halfRoom(model: DiffModel, width: number): number {
  return Math.max(1, width - model.numberWidth - 3)
}

function unifiedRow(model: DiffModel, pointer: Span, row: LineRow, how: DiffDrawing): DrawnRow {
  const side = row.old ?? row.new
  if (side === null) return { lines: [[pointer]], shows: [] }
  const { kind } = side.line
  const ground: Ground = kind === 'context' ? 'none' : kind
  const managed = managedMark(row, how)
  const room = unifiedRoom(model, how)
  const content = contentOf(
    side,
    contentOptions(row, kind === 'removed' ? 'old' : 'new', side, room, how),
  )
  const lines = content.rows.map((spans, index): Line => {
    const isFirst = index === 0
    const numbers = isFirst ? `${number(row.old, model)} ${number(row.new, model)}` : ''
    return toWidth(
      [
        isFirst ? pointer : span(' '),
        managed,
        span(`${numbers.padStart(2 * model.numberWidth + 1)} `, 'number', ground),
        span(`${isFirst ? signs[kind] : ' '} `, signStyles[kind], ground),
        ...spans,
      ],
      how.width,
      ground,
    )
  })
  return { lines, shows: content.isCut || side.index < 0 ? [] : [side.index] }
}

function splitRow(model: DiffModel, pointer: Span, row: LineRow, how: DiffDrawing): DrawnRow {
  const widths = halfWidths(how)
  const old = halfOf(model, row, 'old', widths[0], how)
  const fresh = halfOf(model, row, 'new', widths[1], how)
  const managed = managedMark(row, how)
  const height = Math.max(old.lines.length, fresh.lines.length)
  const lines = Array.from(
    { length: height },
    (_, index): Line => [
      index === 0 ? pointer : span(' '),
      ...(old.lines[index] ?? blank(row.old, widths[0])),
      managed.text === ' ' ? span(how.glyphs.divider, 'number') : managed,
      ...(fresh.lines[index] ?? blank(row.new, widths[1])),
    ],
  )
  const shows: number[] = []
  for (const side of [old, fresh]) if (side.shows >= 0) shows.push(side.shows)
  return { lines, shows }
}

interface Half {
  readonly lines: readonly Line[]
  readonly shows: number
}

function halfOf(
  model: DiffModel,
  row: LineRow,
  name: SideName,
  width: number,
  how: DiffDrawing,
): Half {
  const side = row[name]
  if (side === null) return { lines: [], shows: -1 }
  const { kind } = side.line
  const ground: Ground = kind === 'context' ? 'none' : kind
  const room = halfRoom(model, width)
  const content: Content = contentOf(side, contentOptions(row, name, side, room, how))
  const lines = content.rows.map((spans, index) =>
    toWidth(
      [
        span(
          `${index === 0 ? number(side, model) : ' '.repeat(model.numberWidth)} `,
          'number',
          ground,
        ),
        span(`${index === 0 ? signs[kind] : ' '} `, signStyles[kind], ground),
        ...spans,
      ],
      width,
      ground,
    ),
  )
  return { lines, shows: content.isCut ? -1 : side.index }
}

function contentOptions(
  { change, hunk }: LineRow,
  name: SideName,
  side: Side,
  width: number,
  how: DiffDrawing,
): ContentOptions {
  const tokens = how.syntax === null ? [] : how.syntax(change, hunk, name, side)
  return { ...how, tokens, escaped: isEscaped(side, lineKey(change, hunk, side.index), how), width }
}

/** What differs and looks the same is never shown as it looks. */
function isEscaped({ line, pair }: Side, key: string, { escaped, stops }: DiffDrawing): boolean {
  return escaped || stops.twins.has(key) || (pair !== null && areTwins(line.text, pair.text))
}

function blank(side: Side | null, width: number): Line {
  const ground: Ground =
    side === null ? 'empty' : side.line.kind === 'context' ? 'none' : side.line.kind
  return [span(' '.repeat(width), 'plain', ground)]
}

function managedMark(row: LineRow, how: DiffDrawing): Span {
  const managed = how.managed[row.change]
  const inNew = row.new !== null && isManaged(managed?.new ?? null, row.new.number)
  const inOld = row.old !== null && isManaged(managed?.old ?? null, row.old.number)
  return inNew || inOld ? span(how.glyphs.managed, 'accent') : span(' ')
}

function number(side: Side | null, model: DiffModel): string {
  return (side === null ? '' : String(side.number)).padStart(model.numberWidth)
}

const signs = { context: ' ', removed: '-', added: '+' } as const
const signStyles = { context: 'plain', removed: 'removed', added: 'added' } as const

/** Groups the digits of a count by thousands. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}
