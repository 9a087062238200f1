/**
 * The interface as running text: for pipes, screen readers and terminals without a screen.
 *
 * Nothing is cut but lines of more than 200,000 characters, and those say so. Rules: R33, R35.
 */
import { visibleText } from '../bytes/visible.ts'
import { shortId } from '../model/short-id.ts'
import { drawRow } from './diff-lines.ts'
import type { DiffModel } from './diff-model.ts'
import { buildDiff, rowAt } from './diff-model.ts'
import { stopsOf } from './finding-stops.ts'
import type { Glyphs } from './glyphs.ts'
import { glyphsOf } from './glyphs.ts'
import type { Line } from './line.ts'
import { plainOf, widthOf } from './line.ts'
import { managedLines } from './managed-lines.ts'
import type { Page } from './page.ts'
import { facts } from './page.ts'
import type { Shown } from './seen.ts'
import type { QueueRow, ReviewInput } from './services.ts'
import { changesPage } from './tab-changes.ts'
import { checksPage, environmentPage, originPage, rollbackPage } from './tab-facts.ts'
import { ageText, authorText, countRisks, riskCounts } from './words.ts'

export interface PlainOptions {
  /** Two sides, where the width has room for them. */
  readonly split?: boolean
  /** Whether the reader has only ASCII signs. */
  readonly ascii?: boolean
}

/** The signs of the screen, but for risks, whose words say it all: a sign read aloud is noise. */
export function plainGlyphs(ascii: boolean): Glyphs {
  return {
    ...glyphsOf(ascii),
    risk: { permissions: '', credentials: '', 'tool-access': '', 'boot-path': '', cosmetic: '' },
  }
}

const narrowest = 60
const splitFrom = 110

/** Returns the inbox as aligned columns. */
export function renderPlainQueue(rows: readonly QueueRow[], columns: number): string {
  if (rows.length === 0) return 'no plan waits for a decision\n'
  const table = rows.map(row => [
    shortId(row.id),
    row.status,
    row.risk,
    `${row.approvals.have}/${row.approvals.needed}`,
    ageText(row.ageSeconds),
    visibleText(row.author.principal),
    row.targets.map(visibleText).join(' '),
  ])
  const head = ['plan', 'state', 'risk', 'signed', 'age', 'by', 'target']
  const shown = columns < 90 ? [0, 1, 2, 4, 6] : [0, 1, 2, 3, 4, 5, 6]
  const cells = [head, ...table].map(row => shown.map(at => row[at] ?? ''))
  const widths = shown.map((_, at) => Math.max(...cells.map(row => widthOf(row[at] ?? ''))))
  return textOf(
    cells.map(row =>
      row.map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - widthOf(cell))).join('  '),
    ),
  )
}

/** Returns a whole review: what, risk, every key, environment, diff, checks, the way back, origin. */
export function renderPlainReview(
  review: ReviewInput,
  columns: number,
  options: PlainOptions = {},
): string {
  const width = Math.max(narrowest, columns)
  const glyphs = plainGlyphs(options.ascii === true)
  const { plan } = review
  const head = headLines(review, width, glyphs)
  const pages: readonly (readonly [string, readonly Line[] | Page])[] = [
    ['CHANGES', changesPage(review, width, glyphs)],
    ['ENVIRONMENT', environmentPage(plan, width)],
    ['CHECKS', checksPage(review, width, glyphs)],
    ['ROLLBACK', rollbackPage(review, width)],
    ['ORIGIN', originPage(review, width, glyphs)],
  ]
  const rows = [...plainRows(head)]
  for (const [title, page] of pages) {
    rows.push('', title)
    for (const row of plainRows('lines' in page ? page.lines.slice(0) : page)) rows.push(row)
    if (title !== 'CHANGES') continue
    rows.push('', 'DIFF')
    for (const row of diffRows(review, width, options.split === true, glyphs)) rows.push(row)
  }
  return textOf(rows)
}

/** Returns what the plan is, in which state, and whom it reaches. */
export function headLines(review: ReviewInput, width: number, glyphs: Glyphs): Line[] {
  const { plan } = review
  return facts(
    [
      ['plan', review.id],
      [
        'state',
        `${review.status}, ${review.approvals.have} of ${review.approvals.needed} approvals`,
      ],
      [
        'risk',
        plainOf(riskCounts(countRisks(plan.findings), glyphs))
          .replace(/ +/g, ' ')
          .trim(),
      ],
      ['author', authorText(plan.author)],
      ...plan.changes.map((change): [string, string] => [change.action, change.realPath]),
      ...review.notes.map((note): [string, string] => ['note', note]),
    ],
    width,
  )
}

function diffRows(
  review: ReviewInput,
  width: number,
  wantsSplit: boolean,
  glyphs: Glyphs,
): string[] {
  const split = wantsSplit && width >= splitFrom
  const model = buildDiff(review, { split, context: 0, opened: new Set() })
  return diffText(review, model, [0, model.count], { width, split, glyphs }).rows
}

/** What is printed of a diff, and which lines of its hunks are wholly in it. */
export interface PrintedDiff {
  readonly rows: string[]
  readonly shown: readonly Shown[]
}

/** Prints rows of a diff, from one on and before another. */
export function diffText(
  review: ReviewInput,
  model: DiffModel,
  [from, to]: readonly [from: number, to: number],
  look: { readonly width: number; readonly split: boolean; readonly glyphs: Glyphs },
): PrintedDiff {
  const how = {
    ...look,
    wrap: true,
    offset: 0,
    query: '',
    managed: review.plan.changes.map((change, at) => managedLines(change, model.texts[at] ?? null)),
    seenOf: () => null,
    stops: stopsOf(review.plan),
    syntax: null,
    escaped: false,
    marksEnd: false,
  }
  const rows: string[] = []
  const shown: Shown[] = []
  for (let at = from; at < to; at++) {
    const row = rowAt(model, at)
    if (row === undefined) continue
    const { lines, shows } = drawRow(model, row, false, how)
    rows.push(...plainRows(lines))
    // In the gutter, where no content can stand.
    if (lacksNewline(model, at)) rows.push('\\ no newline at the end of the file')
    if (row.kind !== 'line' || row.hunk < 0) continue
    const { change, hunk } = row
    for (const line of shows) shown.push({ change, hunk, from: line, to: line + 1 })
  }
  return { rows, shown }
}

function lacksNewline(model: DiffModel, at: number): boolean {
  const row = rowAt(model, at)
  return row?.kind === 'line' && (row.old?.line.eol === '' || row.new?.line.eol === '')
}

export function plainRows(lines: readonly Line[]): string[] {
  return lines.map(line => plainOf(line).trimEnd())
}

/** Joins rows; blank rows never follow each other, and none stands at either end. */
export function textOf(rows: readonly string[]): string {
  const kept = rows
    .map(row => row.trimEnd())
    .filter((row, at, all) => row !== '' || all[at - 1] !== '')
  while (kept[0] === '') kept.shift()
  while (kept.at(-1) === '') kept.pop()
  return `${kept.join('\n')}\n`
}
