/** The history: one row per entry of the ledger, newest first. Rule: R32. */
import { visibleText } from '../bytes/visible.ts'
import type { HistoryRow } from '../model/history.ts'
import type { LedgerEntry, Receipt } from '../model/records.ts'
import { shortId } from '../model/short-id.ts'
import type { ChainState, HistoryState } from './history-state.ts'
import { codeWords, eventWords } from './history-words.ts'
import type { Line, Span } from './line.ts'
import { emptyLine, labelled, shorten, shortenStart, span, visible } from './line.ts'
import type { Column, ListDrawing } from './list-columns.ts'
import { columnsHead, columnsRow, flexible } from './list-columns.ts'
import { facts, section } from './page.ts'
import { withTilde } from './words.ts'

const columns: readonly Column<HistoryRow>[] = [
  {
    title: 'when (UTC)',
    width: 16,
    from: 0,
    cell: ({ entry }) => span(entry === null ? '' : minuteOf(entry.at), 'dim'),
  },
  {
    title: 'what',
    width: 25,
    from: 0,
    cell: ({ entry }) => {
      const [text, style] = eventWords(entry)
      return span(shorten(visibleText(text), 25), style)
    },
  },
  {
    title: 'target',
    width: flexible,
    from: 0,
    cell: ({ targets: [first = '', ...others] }, { home }, width) => {
      const more = others.length > 0 ? ` +${others.length}` : ''
      return span(
        shortenStart(visibleText(withTilde(first, home)), width - more.length) + more,
        'strong',
      )
    },
  },
  {
    title: 'who',
    width: 10,
    from: 76,
    cell: ({ entry }) => span(shorten(visibleText(entry?.actor ?? ''), 10)),
  },
  {
    title: 'plan',
    width: 12,
    from: 96,
    cell: ({ entry }) => span(entry?.plan == null ? '' : shortId(entry.plan), 'dim'),
  },
]

function minuteOf(at: string): string {
  return visibleText(at.slice(0, 16).replace('T', ' '))
}

export function historyHead(width: number): Line {
  return columnsHead(columns, width)
}

export function historyRow(
  row: HistoryRow,
  isCursor: boolean,
  width: number,
  how: ListDrawing,
): Line {
  return columnsRow(columns, row, isCursor, width, how)
}

/** Everything one entry says, for the panel beside the list. */
export function historyPreview(row: HistoryRow, width: number, home: string): Line[] {
  const room = width - 2
  const [words, style] = eventWords(row.entry)
  const lines: Line[] = [emptyLine, ...labelled(' ', visibleText(words), room, style), emptyLine]
  return [...lines, ...entryLines(row, room, home)]
}

function entryLines(
  { entry, targets, why, reason, isStored }: HistoryRow,
  room: number,
  home: string,
): Line[] {
  if (entry === null) {
    const text = 'This line holds no entry: it was damaged, or a crash cut it off.'
    const lines = labelled('   ', text, room)
    return [...lines, emptyLine, ...labelled('   $ ', 'writ log --verify', room, 'accent')]
  }
  const lines: Line[] = []
  for (const target of targets) {
    lines.push(...labelled('   ', visibleText(withTilde(target, home)), room, 'strong'))
  }
  if (targets.length > 0) lines.push(emptyLine)
  const meaning = codeWords(entry)
  if (meaning !== null) lines.push(...labelled('   ', meaning, room), emptyLine)
  lines.push(
    ...facts(
      [
        ['when', entry.at],
        ['who', entry.actor],
        ...(reason === null ? [] : [['reason', reason] as const]),
        ...(why === null ? [] : [['origin', why] as const]),
        ['entry', `${entry.seq} (${entry.event})`],
        ...(entry.plan === null ? [] : [['plan', entry.plan] as const]),
        ...Object.entries(entry.detail).map(
          ([name, value]) => [detailLabel(entry, name), value] as const,
        ),
      ],
      room,
    ),
  )
  if (entry.plan !== null && !isStored) {
    lines.push(emptyLine, [span('   The plan itself is not here any more.', 'dim')])
  }
  return lines
}

/** A rejection is filed like an approval, and is none. */
function detailLabel({ event }: LedgerEntry, name: string): string {
  return event === 'rejected' && name === 'approval' ? 'rejection' : name
}

/** The whole page of one entry, with its receipt where that is at hand. */
export function historyEntryLines(
  row: HistoryRow,
  receipt: Receipt | null,
  width: number,
  home: string,
): Line[] {
  const room = width - 1
  const [words, style] = eventWords(row.entry)
  const lines: Line[] = [emptyLine, ...labelled('   ', visibleText(words), room, style), emptyLine]
  lines.push(...entryLines(row, room, home))
  if (receipt === null) return lines
  lines.push(...section('Receipt'))
  const { validation, restore, targets, approvals, plan } = receipt
  lines.push(
    ...facts(
      [['checks', validation], ...approvals.map(approval => ['approved by', approval] as const)],
      room,
    ),
  )
  for (const { path, action, backup } of targets) {
    const kept = backup === null ? '' : `, backup ${backup}`
    const text = `${action} ${withTilde(path, home)}${kept}`
    lines.push(...labelled('   ', visibleText(text), room, 'strong'))
  }
  lines.push(emptyLine, [span('   To undo it, keeping what was edited later:', 'dim')])
  lines.push(...labelled('   $ ', `writ rollback ${shortId(plan)}`, room, 'accent'))
  lines.push([span('   or without writ:', 'dim')])
  lines.push(...labelled('   $ ', visibleText(restore), room, 'accent'))
  return lines
}

export function historyEmpty(): Line[] {
  return [
    emptyLine,
    emptyLine,
    [span('   Nothing has happened yet.', 'strong')],
    emptyLine,
    [span('   Every plan, approval, refusal, apply and restore leaves a line here.', 'dim')],
  ]
}

/** How much there is, and how far the reading has come where a search goes through all of it. */
export function historyCount({ rows, query, last, reading, size }: HistoryState): string {
  if (rows === null) return 'reading'
  const all = `${last.toLocaleString('en')} entries`
  if (query.trim() === '') return all
  const done =
    reading === null || size === 0
      ? ''
      : reading.way === 'older'
        ? `, ${Math.round(100 - (100 * (reading.before ?? size)) / size)}% read`
        : `, ${Math.round((100 * reading.after) / size)}% read`
  return `${rows.length} with ${query}${done}`
}

/** Whether the chain holds, since when it does not, and what is signed. */
export function chainLine({ isChecking, report, error }: ChainState): Line {
  const again: Span[] = isChecking ? [span('  checking ...', 'accent')] : []
  if (error !== null)
    return [span(' the chain could not be checked: ', 'warn'), visible(error.summary)]
  if (report === null) return isChecking ? [span(' checking the chain ...', 'accent')] : emptyLine
  const [first] = report.problems
  if (first !== undefined) {
    const where = first.line === null ? '' : ` from line ${first.line} on`
    return [
      span(` broken${where}: `, 'bad'),
      visible(first.kind, 'bad'),
      span('  $ ', 'dim'),
      span('writ log --verify', 'accent'),
      ...again,
    ]
  }
  if (report.lines === 0) return again
  const { signed } = report
  const head: Span[] =
    signed === null
      ? [span('; no head is signed yet', 'dim')]
      : [
          visible(
            `; signed up to ${signed.seq} by ${signed.principal}, ${minuteOf(signed.at)}`,
            'dim',
          ),
        ]
  return [span(' the chain holds', 'ok'), ...head, ...again]
}
