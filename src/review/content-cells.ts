/**
 * One line of a file as styled cells: visible tokens, changed words, search matches, trailing
 * blanks and line ends. Rule: R33.
 */
import { escapedCells } from '../bytes/escaped.ts'
import type { CellKind, VisibleCell } from '../bytes/visible.ts'
import { visibleCells } from '../bytes/visible.ts'
import { wordDiff } from '../diff/words.ts'
import type { HunkLine } from '../model/plan.ts'
import type { Side } from './diff-model.ts'
import type { Ground, Span, Style } from './line.ts'
import { span, widthOf } from './line.ts'
import type { Token } from './syntax-token.ts'
import { tokenStyles } from './syntax-token.ts'

export interface ContentOptions {
  readonly width: number
  readonly wrap: boolean
  /** Columns scrolled to the right; 0 when wrapping. */
  readonly offset: number
  readonly query: string
  /** What the parts of the line are; ascending, and apart. */
  readonly tokens: readonly Token[]
  /** Whether every letter outside ASCII is shown as its code point. */
  readonly escaped: boolean
  /** Whether a missing final newline is marked behind the text. */
  readonly marksEnd: boolean
}

export interface Content {
  /** One row, or several where it wraps. */
  readonly rows: readonly (readonly Span[])[]
  /** Whether anything of the line is not in the rows. */
  readonly isCut: boolean
}

/** Longest prefix of a line that is ever looked at, in UTF-16 units. */
const wrapLimit = 200_000
/** Longest pair of lines compared word by word. */
const wordLimit = 20_000

interface Cell {
  readonly text: string
  readonly width: number
  readonly style: Style
}

export function contentOf(side: Side, options: ContentOptions): Content {
  const { line } = side
  const ground: Ground = line.kind === 'context' ? 'none' : line.kind
  const limit = options.wrap ? wrapLimit : (options.offset + options.width) * 4 + 64
  const isLong = line.text.length > limit
  const text = isLong ? line.text.slice(0, limit) : line.text
  const cells = cellsOf(side, text, options, !isLong)
  return options.wrap
    ? wrapped(cells, options.width, ground, line.text.length - text.length)
    : clipped(cells, line.text.length, options, ground, isLong)
}

/** Characters that are one cell each, as they are. */
const plainText = /^[ -~]*$/

/** Returns how many rows a wrapped line takes; the common kind is counted without its cells. */
export function rowsOfContent(side: Side, options: ContentOptions): number {
  const { text } = side.line
  const isPlain = plainText.test(text) && !text.includes('<U+')
  if (!isPlain || text.length > wrapLimit) return contentOf(side, options).rows.length
  const end = widthOf(endMark(side.line, options.marksEnd))
  // The mark of the end is one cell, and does not begin in a row it has no room in.
  if (end > 0) return contentOf(side, options).rows.length
  return Math.max(1, Math.ceil(text.length / options.width))
}

function wrapped(cells: readonly Cell[], width: number, ground: Ground, missing: number): Content {
  const rows: Span[][] = []
  let row: Cell[] = []
  let used = 0
  for (const cell of cells.flatMap(whole => pieces(whole, width))) {
    if (used + cell.width > width && row.length > 0) {
      rows.push(spansOf(row, ground))
      row = []
      used = 0
    }
    row.push(cell)
    used += cell.width
  }
  rows.push(spansOf(row, ground))
  if (missing > 0) rows.push([span(`…+${missing}`, 'warn', ground)])
  return { rows, isCut: missing > 0 || (width < 2 && cells.some(cell => cell.width > width)) }
}

/** Cuts a token that is wider than the row; tokens are ASCII, other cells are as wide as they are. */
function pieces(cell: Cell, width: number): readonly Cell[] {
  if (cell.width <= width || cell.width !== cell.text.length) return [cell]
  const count = Math.ceil(cell.width / width)
  return Array.from({ length: count }, (_, at) => {
    const text = cell.text.slice(at * width, (at + 1) * width)
    return { ...cell, text, width: text.length }
  })
}

function clipped(
  cells: readonly Cell[],
  length: number,
  options: ContentOptions,
  ground: Ground,
  isLong: boolean,
): Content {
  let at = 0
  let skipped = 0
  while (skipped < options.offset && at < cells.length) skipped += cells[at++]?.width ?? 0
  const first = at
  let used = 0
  while (at < cells.length && used + (cells[at]?.width ?? 0) <= options.width) {
    used += cells[at++]?.width ?? 0
  }
  if (at === cells.length && !isLong) {
    return { rows: [spansOf(cells.slice(first), ground)], isCut: first > 0 }
  }
  const mark = `…+${Math.max(1, length - at)}`
  const room = Math.max(0, options.width - widthOf(mark))
  while (used > room && at > first) used -= cells[--at]?.width ?? 0
  const blanks = ' '.repeat(Math.max(0, room - used))
  return {
    rows: [[...spansOf(cells.slice(first, at), ground), span(blanks + mark, 'warn', ground)]],
    isCut: true,
  }
}

function spansOf(cells: readonly Cell[], ground: Ground): Span[] {
  const spans: Span[] = []
  let text = ''
  let style: Style = 'plain'
  for (const cell of cells) {
    if (cell.style !== style && text !== '') {
      spans.push(span(text, style, ground))
      text = ''
    }
    style = cell.style
    text += cell.text
  }
  if (text !== '') spans.push(span(text, style, ground))
  return spans
}

function cellsOf(side: Side, text: string, options: ContentOptions, isWhole: boolean): Cell[] {
  const { line } = side
  const base: Style = line.kind === 'context' ? 'plain' : line.kind
  const word: Style = line.kind === 'removed' ? 'removedWord' : 'addedWord'
  const isChangedWord = within(line.kind === 'context' ? [] : changedWords(side))
  const isMatch = within(matchesOf(text, options.query))
  const kinds: Partial<Record<CellKind, Style>> = {
    token: 'token',
    tab: 'dim',
    blank: line.kind === 'context' ? 'dim' : 'blank',
  }
  const codeAt = styleOfTokens(options.tokens)
  const shown = visible(line, text)
  const cells = (options.escaped ? escapedCells(text, shown) : shown).map((cell): Cell => {
    const at = cell.source.start
    const isChanged = isChangedWord(at)
    const code = codeAt(at)
    const style = isMatch(at) ? 'match' : (kinds[cell.kind] ?? (isChanged ? word : (code ?? base)))
    return { text: cell.text, width: cell.width, style }
  })
  const end = isWhole ? endMark(line, options.marksEnd) : ''
  if (end !== '') cells.push({ text: end, width: widthOf(end), style: 'token' })
  return cells
}

function endMark(line: HunkLine, marksEnd: boolean): string {
  if (line.eol === '') return marksEnd ? '<no newline at end>' : ''
  return line.kind !== 'context' && line.eol === '\r\n' ? '<U+000D>' : ''
}

interface Range {
  readonly start: number
  readonly end: number
}

/** Returns a test for positions asked in ascending order, over ordered ranges. */
function within(ranges: readonly Range[]): (at: number) => boolean {
  let next = 0
  return at => {
    while (next < ranges.length && (ranges[next]?.end ?? 0) <= at) next++
    const range = ranges[next]
    return range !== undefined && at >= range.start
  }
}

/** Returns the style at positions asked in ascending order; undefined where there is no token. */
function styleOfTokens(tokens: readonly Token[]): (at: number) => Style | undefined {
  let next = 0
  return at => {
    while (next < tokens.length && (tokens[next]?.end ?? 0) <= at) next++
    const token = tokens[next]
    return token !== undefined && at >= token.start ? tokenStyles[token.kind] : undefined
  }
}

const cellCache = new WeakMap<HunkLine, readonly VisibleCell[]>()

function visible(line: HunkLine, text: string): readonly VisibleCell[] {
  if (text.length !== line.text.length) return visibleCells(text)
  let cells = cellCache.get(line)
  if (cells === undefined) {
    cells = visibleCells(text)
    cellCache.set(line, cells)
  }
  return cells
}

interface Words {
  readonly pair: HunkLine
  readonly own: readonly Range[]
}

const wordCache = new WeakMap<HunkLine, Words>()

/** The parts of a line that differ from its pair; none where little is common, as then all differs. */
function changedWords(side: Side): readonly Range[] {
  const { line, pair } = side
  if (pair === null || line.text.length + pair.text.length > wordLimit) return []
  const known = wordCache.get(line)
  if (known !== undefined && known.pair === pair) return known.own
  const isOld = line.kind === 'removed'
  const diff = isOld ? wordDiff(line.text, pair.text) : wordDiff(pair.text, line.text)
  const own = isOld ? diff.before : diff.after
  const changed = own.reduce((sum, range) => sum + range.end - range.start, 0)
  const ranges = changed * 10 > line.text.trim().length * 7 ? [] : own
  wordCache.set(line, { pair, own: ranges })
  return ranges
}

/** Returns where the query stands; case counts only where the query has an upper-case letter. */
export function matchesOf(text: string, query: string): Range[] {
  if (query === '') return []
  const ranges: Range[] = []
  const isExact = query !== query.toLowerCase()
  const searched = isExact ? text : sameLength(text)
  for (
    let at = searched.indexOf(query);
    at !== -1;
    at = searched.indexOf(query, at + query.length)
  ) {
    ranges.push({ start: at, end: at + query.length })
  }
  return ranges
}

/** Lower case unless that would move positions, as for İ. */
function sameLength(text: string): string {
  const lower = text.toLowerCase()
  return lower.length === text.length ? lower : text
}
