/**
 * The rows of a plan's diff, described and not made.
 *
 * A diff of any length is a short list of segments; one row is found by binary search and made
 * when it is shown. Nothing here grows with the number of lines but the plan itself.
 */
import { firstIndex } from '../bytes/first-index.ts'
import type { Hunk, HunkLine } from '../model/plan.ts'
import type { Gap } from './hunk-runs.ts'
import { gapsOf, notesOf, runsOf } from './hunk-runs.ts'
import type { ReviewInput } from './services.ts'
import type { TextLines } from './text-lines.ts'
import { textLines } from './text-lines.ts'

/** One side of a row. */
export interface Side {
  /** Counted from 1. */
  readonly number: number
  readonly line: HunkLine
  /** Index in the hunk's lines; -1 for context taken from the whole text. */
  readonly index: number
  /** The line on the other side it is compared with, word by word. */
  readonly pair: HunkLine | null
}

export type Row =
  | { readonly kind: 'target'; readonly change: number }
  | { readonly kind: 'note'; readonly change: number; readonly text: string }
  | { readonly kind: 'hunk'; readonly change: number; readonly hunk: number }
  | { readonly kind: 'gap'; readonly change: number; readonly gap: number; readonly hidden: number }
  | {
      readonly kind: 'line'
      readonly change: number
      /** -1 between hunks. */
      readonly hunk: number
      readonly old: Side | null
      readonly new: Side | null
    }

type Segment =
  | { readonly kind: 'one'; readonly row: Row }
  | {
      readonly kind: 'context' | 'paired' | 'stacked'
      readonly change: number
      readonly hunk: number
      /** Index of the first line in the hunk, or -1 where the lines come from the whole text. */
      readonly from: number
      readonly removed: number
      readonly added: number
      readonly oldStart: number
      readonly newStart: number
    }

export interface HunkRow {
  readonly change: number
  readonly hunk: number
  readonly row: number
}

export interface DiffModel {
  readonly plan: ReviewInput['plan']
  readonly count: number
  readonly segments: readonly Segment[]
  /** First row of each segment. */
  readonly starts: readonly number[]
  readonly hunks: readonly HunkRow[]
  /** First row of each change. */
  readonly targets: readonly number[]
  /** Columns of the largest line number. */
  readonly numberWidth: number
  readonly texts: readonly (TextLines | null)[]
}

export interface DiffOptions {
  readonly split: boolean
  /** Further context lines around every hunk, where the whole text is at hand. */
  readonly context: number
  /** Gaps shown whole, as `change:gap`. */
  readonly opened: ReadonlySet<string>
}

export function buildDiff(input: ReviewInput, options: DiffOptions): DiffModel {
  const segments: Segment[] = []
  const starts: number[] = []
  const hunks: HunkRow[] = []
  const targets: number[] = []
  const texts = afterLines(input)
  let count = 0
  let highest = 99
  const add = (segment: Segment, rows: number): void => {
    if (rows < 1) return
    segments.push(segment)
    starts.push(count)
    count += rows
  }
  input.plan.changes.forEach((change, at) => {
    targets.push(count)
    add({ kind: 'one', row: { kind: 'target', change: at } }, 1)
    for (const text of notesOf(change, texts[at] !== null)) {
      add({ kind: 'one', row: { kind: 'note', change: at, text } }, 1)
    }
    const gaps = gapsOf(change, texts[at] ?? null)
    change.diff.forEach((hunk, index) => {
      addGap(at, index, gaps[index], index > 0, true)
      hunks.push({ change: at, hunk: index, row: count })
      add({ kind: 'one', row: { kind: 'hunk', change: at, hunk: index } }, 1)
      for (const run of runsOf(hunk)) {
        const kind = run.context ? 'context' : options.split ? 'paired' : 'stacked'
        add({ ...run, kind, change: at, hunk: index }, rowsOf(kind, run.removed, run.added))
      }
      highest = Math.max(highest, hunk.oldStart + hunk.oldLines, hunk.newStart + hunk.newLines)
    })
    addGap(at, change.diff.length, gaps[change.diff.length], change.diff.length > 0, false)
  })
  return {
    plan: input.plan,
    count,
    segments,
    starts,
    hunks,
    targets,
    numberWidth: String(highest).length,
    texts,
  }

  function addGap(
    change: number,
    index: number,
    gap: Gap | undefined,
    isBelow: boolean,
    isAbove: boolean,
  ): void {
    if (gap === undefined || gap.lines < 1) return
    const isOpen = options.opened.has(`${change}:${index}`)
    const head = isOpen ? gap.lines : isBelow ? Math.min(options.context, gap.lines) : 0
    const tail = isOpen || !isAbove ? 0 : Math.min(options.context, gap.lines - head)
    const hidden = gap.lines - head - tail
    const lines = (skip: number, size: number): void => {
      const oldStart = gap.oldStart + skip
      const newStart = gap.newStart + skip
      highest = Math.max(highest, oldStart + size, newStart + size)
      add(
        {
          kind: 'context',
          change,
          hunk: -1,
          from: -1,
          removed: size,
          added: size,
          oldStart,
          newStart,
        },
        size,
      )
    }
    lines(0, head)
    if (hidden > 0) {
      add({ kind: 'one', row: { kind: 'gap', change, gap: index, hidden } }, 1)
    }
    lines(head + hidden, tail)
  }
}

/** Returns the row, or undefined past the end. */
export function rowAt(model: DiffModel, index: number): Row | undefined {
  const at = segmentAt(model, index)
  const segment = model.segments[at]
  if (segment === undefined || index < 0 || index >= model.count) return undefined
  if (segment.kind === 'one') return segment.row
  const offset = index - (model.starts[at] ?? 0)
  const { change, hunk } = segment
  if (segment.kind === 'context') {
    const line = lineOf(model, segment, offset)
    const place = segment.from < 0 ? -1 : segment.from + offset
    return {
      kind: 'line',
      change,
      hunk,
      old: { number: segment.oldStart + offset, line, index: place, pair: null },
      new: { number: segment.newStart + offset, line, index: place, pair: null },
    }
  }
  const isStacked = segment.kind === 'stacked'
  const oldAt = isStacked ? offset : offset
  const newAt = isStacked ? offset - segment.removed : offset
  return {
    kind: 'line',
    change,
    hunk,
    old: oldAt < segment.removed ? sideOf(model, segment, 'removed', oldAt) : null,
    new: newAt >= 0 && newAt < segment.added ? sideOf(model, segment, 'added', newAt) : null,
  }
}

/** Returns the row that shows a line of a hunk; the hunk's own row where the line is not there. */
export function rowOfLine(model: DiffModel, change: number, hunk: number, index: number): number {
  const start = hunkAt(model, change, hunk)
  if (start === undefined) return model.targets[change] ?? 0
  for (let at = segmentAt(model, start.row) + 1; at < model.segments.length; at++) {
    const segment = model.segments[at]
    if (segment === undefined || segment.kind === 'one' || segment.hunk !== hunk) break
    const size = segment.kind === 'context' ? segment.removed : segment.removed + segment.added
    if (index < segment.from || index >= segment.from + size) continue
    const offset = index - segment.from
    const isFolded = segment.kind === 'paired' && offset >= segment.removed
    return (model.starts[at] ?? 0) + (isFolded ? offset - segment.removed : offset)
  }
  return start.row
}

/** Hunks stand in the order of their changes, and inside those in their own. */
function hunkAt({ hunks }: DiffModel, change: number, hunk: number): HunkRow | undefined {
  let low = 0
  let high = hunks.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const row = hunks[middle]
    if (row === undefined) return undefined
    const order = row.change - change || row.hunk - hunk
    if (order === 0) return row
    if (order < 0) low = middle + 1
    else high = middle - 1
  }
  return undefined
}

function segmentAt(model: DiffModel, row: number): number {
  const { starts } = model
  return Math.max(0, firstIndex(starts.length, at => (starts[at] ?? 0) <= row) - 1)
}

type LineSegment = Exclude<Segment, { kind: 'one' }>

const noLine: HunkLine = { kind: 'context', text: '', eol: '\n' }

function lineOf(model: DiffModel, segment: LineSegment, offset: number): HunkLine {
  if (segment.from >= 0) {
    return (
      model.plan.changes[segment.change]?.diff[segment.hunk]?.lines[segment.from + offset] ?? noLine
    )
  }
  const text = model.texts[segment.change]
  const at = segment.newStart - 1 + offset
  return text ? { kind: 'context', text: text.text(at), eol: text.eol(at) } : noLine
}

function sideOf(
  model: DiffModel,
  segment: LineSegment,
  kind: 'removed' | 'added',
  at: number,
): Side {
  const isOld = kind === 'removed'
  const offset = isOld ? at : segment.removed + at
  const others = isOld ? segment.added : segment.removed
  const other = isOld ? segment.removed + at : at
  return {
    number: (isOld ? segment.oldStart : segment.newStart) + at,
    line: lineOf(model, segment, offset),
    index: segment.from + offset,
    pair: at < others ? lineOf(model, segment, other) : null,
  }
}

function rowsOf(kind: LineSegment['kind'], removed: number, added: number): number {
  if (kind === 'context') return removed
  return kind === 'paired' ? Math.max(removed, added) : removed + added
}

const textCache = new WeakMap<ReviewInput['texts'], (TextLines | null)[]>()

/** The whole after-text, where it is at hand and agrees with every line the plan shows of it. */
function afterLines(input: ReviewInput): (TextLines | null)[] {
  const known = textCache.get(input.texts)
  if (known !== undefined) return known
  const lines = readAfterLines(input)
  textCache.set(input.texts, lines)
  return lines
}

function readAfterLines(input: ReviewInput): (TextLines | null)[] {
  return input.plan.changes.map((change, at) => {
    const text = input.texts[at]?.after
    if (text === undefined || text === null) return null
    const lines = textLines(text)
    return change.diff.every(hunk => agrees(hunk, lines)) ? lines : null
  })
}

function agrees(hunk: Hunk, lines: TextLines): boolean {
  let at = hunk.newStart - 1
  for (const line of hunk.lines) {
    if (line.kind === 'removed') continue
    if (line.text !== lines.text(at)) return false
    at++
  }
  return true
}
