/** The backups, newest first, with what each would bring back. Rules: R27, R30. */

import { visibleText } from '../bytes/visible.ts'
import { shortId } from '../model/short-id.ts'
import { grouped } from './diff-lines.ts'
import type { Line } from './line.ts'
import { emptyLine, labelled, onGround, shortenStart, span, toWidth } from './line.ts'
import type { ListDrawing } from './queue-view.ts'
import type { BackupRow } from './services.ts'
import { ageText, withTilde } from './words.ts'

export function backupsHead(width: number): Line {
  return toWidth(
    [span(`  ${'state'.padEnd(10)}  ${'age'.padStart(7)}  ${'size'.padStart(9)}  target`, 'dim')],
    width,
  )
}

export function backupRow(
  row: BackupRow,
  isCursor: boolean,
  width: number,
  { glyphs, home }: ListDrawing,
): Line {
  const state = row.usable ? (row.pinned ? 'pinned' : 'usable') : 'damaged'
  const style = row.usable ? 'ok' : 'bad'
  const size = row.size === null ? 'no file' : grouped(row.size)
  const fixed = 2 + 10 + 2 + 7 + 2 + 9 + 2
  const line: Line = [
    span(isCursor ? `${glyphs.pointer} ` : '  ', 'accent'),
    span(`${row.usable ? glyphs.done : glyphs.failed} `, style),
    ...toWidth([span(state, style)], 10 - (row.usable ? glyphs.done : glyphs.failed).length),
    span(` ${ageText(row.ageSeconds).padStart(7)}  `, 'dim'),
    span(`${size.padStart(9)}  `, 'dim'),
    span(shortenStart(visibleText(withTilde(row.target, home)), width - fixed), 'strong'),
  ]
  const full = toWidth(line, width)
  return isCursor ? onGround(full, 'selected') : full
}

export function backupPreview(row: BackupRow, width: number, home: string): Line[] {
  const room = width - 2
  const shown = (path: string): string => visibleText(withTilde(path, home))
  const lines: Line[] = [emptyLine, ...labelled(' ', shown(row.target), room, 'strong'), emptyLine]
  lines.push(...labelled('   taken   ', visibleText(row.createdAt), room))
  lines.push(...labelled('   before  ', shortId(row.plan), room))
  if (row.path !== '') lines.push(...labelled('   copy    ', shown(row.path), room))
  lines.push(...labelled('   note    ', shown(row.note), room))
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
