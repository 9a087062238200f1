/** The backups, newest first, with what each would bring back. Rules: R27, R30. */

import { visibleText } from '../bytes/visible.ts'
import { shortId } from '../model/short-id.ts'
import { grouped } from './diff-lines.ts'
import type { Line } from './line.ts'
import { emptyLine, labelled, shorten, shortenStart, span, visible } from './line.ts'
import type { Column, ListDrawing } from './list-columns.ts'
import { columnsHead, columnsRow, flexible } from './list-columns.ts'
import { narrowing } from './list-search.ts'
import type { BackupRow } from './services.ts'
import { ageText, withTilde } from './words.ts'

const columns: readonly Column<BackupRow>[] = [
  {
    title: 'state',
    width: 10,
    from: 0,
    cell: (row, { glyphs }) =>
      span(
        `${row.usable ? glyphs.done : glyphs.failed} ${stateOf(row)}`,
        row.usable ? 'ok' : 'bad',
      ),
  },
  {
    title: '    age',
    width: 7,
    from: 0,
    cell: (row, { since = 0 }) => span(ageText(row.ageSeconds + since).padStart(7), 'dim'),
  },
  {
    title: '     size',
    width: 9,
    from: 60,
    cell: row => span((row.size === null ? 'no file' : grouped(row.size)).padStart(9), 'dim'),
  },
  {
    title: 'target',
    width: flexible,
    from: 0,
    cell: (row, { home }, width) =>
      span(shortenStart(visibleText(withTilde(row.target, home)), width), 'strong'),
  },
  {
    title: 'asked by',
    width: 12,
    from: 70,
    cell: row => span(shorten(visibleText(row.askedBy ?? '?'), 12), 'plain'),
  },
  { title: 'plan', width: 12, from: 90, cell: row => span(shortId(row.plan), 'dim') },
]

function stateOf({ usable, pinned }: BackupRow): string {
  if (!usable) return 'damaged'
  return pinned ? 'pinned' : 'usable'
}

/** The backups that hold every word of a search: target, who, why, plan, day, state. */
export const backupsWith: (rows: readonly BackupRow[], query: string) => readonly BackupRow[] =
  narrowing(row =>
    [row.target, row.askedBy ?? '', row.why ?? '', row.plan, row.createdAt, stateOf(row)].join(' '),
  )

export function backupsHead(width: number): Line {
  return columnsHead(columns, width)
}

export function backupRow(
  row: BackupRow,
  isCursor: boolean,
  width: number,
  how: ListDrawing,
): Line {
  return columnsRow(columns, row, isCursor, width, how)
}

export function backupPreview(row: BackupRow, width: number, home: string): Line[] {
  const room = width - 2
  const shown = (path: string): string => visibleText(withTilde(path, home))
  const lines: Line[] = [emptyLine, ...labelled(' ', shown(row.target), room, 'strong'), emptyLine]
  const isThere = row.size === null ? 'there was no file: restoring removes it' : stateOf(row)
  const state = row.usable ? isThere : 'damaged: it would restore nothing'
  lines.push(...labelled('   state     ', state, room, row.usable ? 'plain' : 'bad'))
  lines.push(...labelled('   taken     ', visibleText(row.createdAt), room))
  lines.push(...labelled('   before    ', shortId(row.plan), room))
  lines.push(...labelled('   asked by  ', visibleText(row.askedBy ?? 'not known any more'), room))
  if (row.why !== null) lines.push(...labelled('   why       ', visibleText(row.why), room))
  if (row.path !== '') lines.push(...labelled('   copy      ', shown(row.path), room))
  lines.push(...labelled('   note      ', shown(row.note), room))
  lines.push(emptyLine, [span('   Restoring without this screen:', 'dim')])
  lines.push(...labelled('   $ ', visibleText(row.restore), room, 'accent'))
  return lines
}

export function backupsEmpty(): Line[] {
  return [
    emptyLine,
    emptyLine,
    [span('   There is no backup yet.', 'strong')],
    emptyLine,
    [span('   Every apply makes one before it writes.', 'dim')],
  ]
}

/** What a list says where a search leaves nothing of it. */
export function nothingFound(query: string, what = 'Nothing here has '): Line[] {
  return [
    emptyLine,
    emptyLine,
    [span(`   ${what}`), visible(query, 'match')],
    emptyLine,
    [span('   Esc shows everything again.', 'dim')],
  ]
}
