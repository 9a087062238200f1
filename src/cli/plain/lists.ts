/** The lists of the review line by line: every row has a number to name it by. */
import { visibleText } from '../../bytes/visible.ts'
import { shortId } from '../../model/short-id.ts'
import type { BackupRow, QueueRow } from '../../review/services.ts'
import { ageText, withTilde } from '../../review/words.ts'

const pending: ReadonlySet<string> = new Set(['new', 'approved', 'stale', 'carried'])

export function pendingOf(rows: readonly QueueRow[]): QueueRow[] {
  return rows.filter(({ status }) => pending.has(status))
}

/** Puts a number before every row of a table but its head. */
export function numbered(table: string): string {
  return table
    .trimEnd()
    .split('\n')
    .map((row, at) => `${at === 0 ? '   ' : `${String(at).padStart(2)}.`}  ${row}\n`)
    .join('')
}

export function backupList(rows: readonly BackupRow[], home: string): string {
  if (rows.length === 0) return 'there is no backup yet: every apply makes one before it writes\n'
  const lines = rows.map((row, at) => {
    const state = row.usable ? (row.pinned ? 'usable, pinned' : 'usable') : 'damaged'
    const size = row.size === null ? 'no file' : `${row.size} bytes`
    const target = visibleText(withTilde(row.target, home))
    const facts = [state, size, `${ageText(row.ageSeconds)} old`, `before ${shortId(row.plan)}`]
    return `${String(at + 1).padStart(2)}.  ${target}: ${facts.join(', ')}, ${visibleText(row.id)}\n`
  })
  return lines.join('')
}
