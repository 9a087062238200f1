import { visibleText } from '../../bytes/visible.ts'
import { WritError } from '../../model/errors.ts'
import { shortId } from '../../model/short-id.ts'
import { type BackupSummary, backupsOf, setPinned, verifyBackup } from '../../operations/backups.ts'
import { pruneAll } from '../../operations/prune.ts'
import { openWorkspace } from '../../operations/workspace.ts'
import { ageText } from '../age.ts'
import { columns } from '../columns.ts'
import type { Command } from '../command.ts'
import { shortPath } from '../short-path.ts'

export const backups: Command = {
  options: {
    verify: { type: 'boolean' },
    pin: { type: 'string' },
    unpin: { type: 'string' },
    prune: { type: 'boolean' },
  },
  positionals: [0, 1],
  help: `
Every apply keeps the bytes it replaces beside the target, with a manifest and a note that says
how to restore them without writ.

  TARGET      only the backups of this file
  --verify    read every backup back; exit 18 when one would restore nothing
  --pin ID    never prune this backup
  --unpin ID  let it be pruned again
  --prune     remove all but the newest, as many as the policy keeps, and what crashes left

  writ rollback --to ID     plans the way back to a backup
`,
  async run({ host, args, output }) {
    const pin = args.text('pin')
    const unpin = args.text('unpin')
    if (pin !== undefined || unpin !== undefined) {
      const changed = setPinned(openWorkspace(host, 'write'), pin ?? unpin ?? '', pin !== undefined)
      output.print(`${changed.pinned ? 'pinned' : 'unpinned'} ${changed.id}`)
      output.value(changed)
      return 0
    }
    if (args.has('prune')) {
      const { backups, leftovers } = pruneAll(openWorkspace(host, 'write'))
      output.print(backups.length === 0 ? 'nothing to prune' : `pruned ${backups.length} backups`)
      if (leftovers.length > 0) output.print(`removed ${leftovers.length} temporary files`)
      output.value({ pruned: backups, leftovers })
      return 0
    }
    const workspace = openWorkspace(host, 'read')
    const found = backupsOf(workspace, args.positionals[0])
    if (args.has('verify')) for (const { id } of found) verifyBackupOrSay(workspace, id)
    if (found.length === 0) output.say('there are no backups yet; the first apply makes one')
    output.print(columns(found.map(backup => row(backup, host.home))).join('\n'))
    output.value(found)
    return 0
  },
}

function verifyBackupOrSay(workspace: Parameters<typeof verifyBackup>[0], id: string): void {
  const { usable, path } = verifyBackup(workspace, id)
  if (!usable)
    throw new WritError('RESTORE_FAILED', {
      detail: `${id} is not usable`,
      path: path ?? undefined,
    })
}

function row(backup: BackupSummary, home: string): string[] {
  const state = backup.usable ? 'usable' : 'BROKEN'
  return [
    backup.id,
    ageText(backup.ageSeconds),
    backup.pinned ? `${state}, pinned` : state,
    backup.size === null ? 'no file' : `${backup.size} B`,
    shortId(backup.plan),
    visibleText(shortPath(backup.target, home)),
  ]
}
