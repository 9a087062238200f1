/** The inbox: one row per plan, and beside it, where there is room, what the plan is about. */

import { visibleText } from '../bytes/visible.ts'
import { shortId } from '../model/short-id.ts'
import type { Glyphs } from './glyphs.ts'
import type { Line, Span } from './line.ts'
import {
  emptyLine,
  justify,
  labelled,
  onGround,
  shorten,
  shortenStart,
  span,
  toWidth,
  visible,
} from './line.ts'
import { facts } from './page.ts'
import type { QueueRow } from './services.ts'
import { ageText, authorText, plural, riskCounts, statusStyles, withTilde } from './words.ts'

/** What a list is drawn with besides its rows. */
export interface ListDrawing {
  readonly glyphs: Glyphs
  /** Of the user; '' where it is not known. */
  readonly home: string
}

interface Column {
  readonly title: string
  readonly width: number
  /** Drops out below this width of the whole list. */
  readonly from: number
  cell(row: QueueRow, how: ListDrawing, width: number): Span
}

const flexible = 0

const columns: readonly Column[] = [
  {
    title: 'risk',
    width: 13,
    from: 0,
    cell: (row, { glyphs }) => span(`${glyphs.risk[row.risk]} ${row.risk}`, row.risk),
  },
  {
    title: 'state',
    width: 8,
    from: 0,
    cell: row => span(row.status, statusStyles[row.status]),
  },
  {
    title: 'target',
    width: flexible,
    from: 0,
    cell: (row, { home }, width) => {
      const more = row.targets.length > 1 ? ` +${row.targets.length - 1}` : ''
      const [first = ''] = row.targets
      return span(
        shortenStart(visibleText(withTilde(first, home)), width - more.length) + more,
        'strong',
      )
    },
  },
  {
    title: 'by',
    width: 12,
    from: 70,
    cell: row => span(shorten(visibleText(row.author.principal), 12), 'plain'),
  },
  {
    title: 'age',
    width: 7,
    from: 60,
    cell: row => span(ageText(row.ageSeconds).padStart(7), 'dim'),
  },
  { title: 'plan', width: 12, from: 96, cell: row => span(shortId(row.id), 'dim') },
]

export function queueHead(width: number): Line {
  return rowLine('  ', width, column => span(column.title, 'dim'))
}

export function queueRow(row: QueueRow, isCursor: boolean, width: number, how: ListDrawing): Line {
  const pointer = isCursor ? `${how.glyphs.pointer} ` : '  '
  const line = rowLine(pointer, width, (column, size) => column.cell(row, how, size))
  return isCursor ? onGround(line, 'selected') : line
}

function rowLine(
  pointer: string,
  width: number,
  cell: (column: Column, width: number) => Span,
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

/** What the inbox knows of a plan, for the panel beside it. */
export function queuePreview(row: QueueRow, width: number, { glyphs, home }: ListDrawing): Line[] {
  const room = width - 2
  const lines: Line[] = [
    [],
    justify(
      [span(` ${glyphs.risk[row.risk]} ${row.risk}`, row.risk)],
      [span(`${row.status} `, statusStyles[row.status])],
      width,
    ),
    emptyLine,
  ]
  for (const target of row.targets) {
    lines.push(...labelled(' ', visibleText(withTilde(target, home)), room, 'strong'))
  }
  lines.push(emptyLine, [span(' '), ...riskCounts(row.findings, glyphs, room - 1)], emptyLine)
  lines.push(
    ...facts(
      [
        ['origin', row.origin],
        ['author', authorText(row.author)],
        ['age', ageText(row.ageSeconds)],
        ['approvals', `${row.approvals.have} of ${row.approvals.needed}`],
      ],
      room,
    ),
  )
  lines.push(emptyLine, ...labelled('   plan       ', row.id, room, 'dim'))
  const next = nextStep(row)
  if (next !== '') lines.push(emptyLine, ...labelled('   ', next, room, 'accent'))
  return lines
}

function nextStep(row: QueueRow): string {
  switch (row.status) {
    case 'new':
      return 'Enter reviews it; signing is offered once everything grave was on screen.'
    case 'approved':
      return 'Enter opens it; A applies it.'
    case 'stale':
      return 'The target changed since: plan again.'
    case 'failed':
      return 'The apply failed: Enter shows the way back.'
    case 'expired':
      return 'Past its expiry: plan again.'
    case 'carried':
      return 'For another host: Enter reviews it, S signs it, writ export takes it back.'
    case 'applied':
    case 'rejected':
      return ''
  }
}

export function queueEmpty(isSetUp: boolean, glyphs: Glyphs): Line[] {
  if (!isSetUp) {
    return [
      emptyLine,
      [span('   writ is not set up yet.', 'strong')],
      emptyLine,
      [span('   First, in a shell: choose the key you sign with.', 'dim')],
      [span('     writ init', 'accent')],
      emptyLine,
      [span('   Then ask for a change, and it arrives here:', 'dim')],
      [span('     writ plan MIGRATION.yaml', 'accent')],
      [span('     writ propose ~/.codex/config.toml --from FILE', 'accent')],
    ]
  }
  return [
    emptyLine,
    emptyLine,
    [span(`   ${glyphs.done} `, 'ok'), span('No plan waits for you.', 'strong')],
    emptyLine,
    [span('   A plan arrives when somebody asks for a change:', 'dim')],
    emptyLine,
    [span('     writ plan MIGRATION.yaml', 'accent')],
    [span('     writ propose ~/.codex/config.toml --from FILE', 'accent')],
    emptyLine,
    [span('   b browses backups, ? shows all keys.', 'dim')],
  ]
}

/** What happens here, in five lines, for the first time. */
export function firstRunStrip(): Line[] {
  return [
    [span('  1  Enter opens a plan: every key it changes, the diff.')],
    [span('  2  What is grave must be on screen before one can sign.')],
    [span('  3  S signs this one plan: you type what the dialog asks for.')],
    [span('  4  A applies it: backup, write, checks, receipt.')],
    [span('  5  b brings any file back.  ? lists the keys.')],
  ]
}

const openStates: ReadonlySet<string> = new Set(['new', 'approved', 'carried'])

export function queueCount(rows: readonly QueueRow[] | null): string {
  if (rows === null) return 'reading'
  const open = rows.filter(row => openStates.has(row.status)).length
  return `${plural(rows.length, 'plan')}, ${open} open`
}

export function loadingLines(what: string): Line[] {
  return [emptyLine, emptyLine, [span('   reading '), visible(what, 'dim'), span(' …', 'dim')]]
}
