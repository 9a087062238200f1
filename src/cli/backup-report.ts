/** What `writ backups` says of backups, in rows for people. */
import { visibleText } from '../bytes/visible.ts'
import { shortPath } from '../host/home-path.ts'
import { shortId } from '../model/short-id.ts'
import type { BackupSummary } from '../operations/backups.ts'
import type { RehearsedBackup } from '../operations/rehearse-backups.ts'
import { ageText } from './age.ts'
import { columns } from './columns.ts'
import type { Output } from './output.ts'

/** Returns one line for each backup. */
export function backupLines(backups: readonly BackupSummary[], home: string): string[] {
  return columns(backups.map(backup => row(backup, home)))
}

function row(backup: BackupSummary, home: string): string[] {
  const state = backup.usable ? 'usable' : 'BROKEN'
  return [
    backup.id,
    ageText(backup.ageSeconds),
    backup.pinned ? `${state}, pinned` : state,
    sizeText(backup),
    shortId(backup.plan),
    visibleText(shortPath(backup.target, home)),
  ]
}

/** Bytes that several backups share are on the disk once. */
function sizeText({ size, shared }: BackupSummary): string {
  if (size === null) return 'no file'
  return shared ? `${size} B, shared` : `${size} B`
}

const marks = { restores: 'ok     ', fails: 'FAILED ', 'not-run': 'NOT RUN' } as const
const tones = { restores: 'good', fails: 'bad', 'not-run': 'warn' } as const

/** Returns what the rehearsal of each backup showed. */
export function rehearsalLines(
  backups: readonly RehearsedBackup[],
  output: Output,
  home: string,
): string[] {
  return backups.flatMap(({ id, target, rehearsal }) => {
    const { state, problems, notes } = rehearsal
    const mark = output.style(tones[state], marks[state])
    return [
      `${mark}  ${id}  ${visibleText(shortPath(target, home))}`,
      ...problems.flatMap(({ detail, hint }) => [
        `         ${visibleText(detail)}`,
        `         next: ${visibleText(hint)}`,
      ]),
      ...notes.map(note => `         note: ${visibleText(note)}`),
    ]
  })
}
