import { shellQuote } from '../../bytes/shell-quote.ts'
import { visibleText } from '../../bytes/visible.ts'
import { shortPath } from '../../host/home-path.ts'
import { WritError } from '../../model/errors.ts'
import { backupsOf, setPinned } from '../../operations/backups.ts'
import { pruneAll, wouldPrune } from '../../operations/prune.ts'
import { rehearseBackups } from '../../operations/rehearse-backups.ts'
import { renewNotes } from '../../operations/renew-notes.ts'
import { showBackup } from '../../operations/show-backup.ts'
import { openWorkspace } from '../../operations/workspace.ts'
import { backupLines, rehearsalLines } from '../backup-report.ts'
import type { Args, Command, CommandContext } from '../command.ts'
import type { Output } from '../output.ts'
import { listenForInterruption } from '../until-interrupted.ts'

export const backups: Command = {
  options: {
    verify: { type: 'boolean' },
    show: { type: 'string' },
    pin: { type: 'string' },
    unpin: { type: 'string' },
    prune: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    'renew-notes': { type: 'boolean' },
  },
  positionals: [0, 1],
  help: `
Every apply keeps the bytes it replaces beside the target, or in the state directory where the
runtime would load them there, with a manifest and a note that says how to restore them without
writ. Where there was no file, that is what is kept. The same bytes are not stored twice: backups
that share them say so, and removing one leaves the others whole.

  TARGET      only the backups of this file
  --verify    rehearse every restore; exit 18 when one would fail, 11 when somebody works on a file
  --show ID   what a restore would change now; secrets are masked
  --pin ID    never prune this backup
  --unpin ID  let it be pruned again
  --prune     remove all but the newest, as many as the policy keeps, and what crashes left
  --dry-run   with --prune: say what would go, and remove nothing
  --renew-notes
              write recovery notes anew that are gone, changed, or of an earlier version

A rehearsal reads the backup, writes it beside the target with its mode and owner and takes it
away again, compares note and manifest with what writ wrote, and runs the note on copies.

  writ rollback --to ID     plans the way back to a backup, for every file its plan changed
`,
  async run(context) {
    const { host, args, output } = context
    const [target] = args.positionals
    assertOneTask(args)
    if (args.has('verify')) return verify(context)
    if (args.has('prune')) return prune(context)
    if (args.has('renew-notes')) return renew(context)
    const shown = args.text('show')
    if (shown !== undefined) return show(context, shown)
    const pinned = args.text('pin')
    const id = pinned ?? args.text('unpin')
    if (id !== undefined) {
      const changed = setPinned(openWorkspace(host, 'write'), id, pinned !== undefined)
      output.print(`${changed.pinned ? 'pinned' : 'unpinned'} ${changed.id}`)
      output.value(changed)
      return 0
    }
    const found = backupsOf(openWorkspace(host, 'read'), target)
    if (found.length === 0) output.say(nothingText(target))
    else {
      output.print(backupLines(found, host.home).join('\n'))
      output.say(
        'a plan goes back as a whole: writ rollback --to ID takes back all files it changed',
      )
    }
    output.value(found)
    return 0
  },
}

const tasks = ['verify', 'show', 'pin', 'unpin', 'prune', 'renew-notes'] as const

/** Two tasks at once, or one that does not look at what else was said, would do half of it. */
function assertOneTask(args: Args): void {
  const given = tasks.filter(name => args.has(name) || args.text(name) !== undefined)
  const refuse = (detail: string): never => {
    throw new WritError('USAGE', { detail, hint: 'writ help backups' })
  }
  if (given.length > 1) {
    refuse(`${given.map(name => `--${name}`).join(' and ')} do not go together`)
  }
  if (args.has('dry-run') && !args.has('prune')) refuse('--dry-run goes with --prune')
  const [task] = given
  const takesId = task === 'show' || task === 'pin' || task === 'unpin'
  if (takesId && args.positionals.length > 0) refuse(`--${task} names a backup, not a file`)
}

function nothingText(target: string | undefined): string {
  return target === undefined
    ? 'there are no backups yet; the first apply makes one'
    : 'no backups of this file are left'
}

async function verify({ host, args, output }: CommandContext): Promise<number> {
  const [target] = args.positionals
  // Before anything exists there is nothing to rehearse, and no directory to make for it.
  const isEmpty = backupsOf(openWorkspace(host, 'read'), target).length === 0
  if (isEmpty) {
    output.say(nothingText(target))
    output.value([])
    return 0
  }
  const interruption = listenForInterruption(() => output.say('stopping after this one'))
  try {
    const { backups: rehearsed, exitCode } = await rehearseBackups(
      openWorkspace(host, 'write'),
      target,
      {
        onProgress: (done, of) => output.progress(`rehearsing ${done + 1} of ${of}`),
        aborted: interruption.aborted,
      },
    )
    output.print(rehearsalLines(rehearsed, output, host.home).join('\n'))
    output.value(rehearsed)
    return exitCode
  } finally {
    interruption.dispose()
  }
}

function show({ host, output }: CommandContext, id: string): number {
  const shown = showBackup(openWorkspace(host, 'read'), id)
  const where = visibleText(shortPath(shown.target, host.home))
  output.print(`${shown.id}  ${where} as it was at ${shown.createdAt}`)
  if (shown.diff === '') output.print('the file is the same now; a restore would change nothing')
  else {
    output.print(`\n${shown.diff}`)
    output.print(
      `next: writ rollback --to ${shown.id}   or, without writ: ${visibleText(shown.restore)}`,
    )
    const others = shown.changes.filter(path => path !== shown.target)
    if (others.length > 0) {
      const names = others.map(path => visibleText(shortPath(path, host.home)))
      output.print(`the rollback takes back the whole plan, so also: ${names.join(', ')}`)
    }
  }
  output.value(shown)
  return 0
}

function prune({ host, args, output }: CommandContext): number {
  const [target] = args.positionals
  if (args.has('dry-run')) {
    const { backups: old, leftovers } = wouldPrune(openWorkspace(host, 'read'), target)
    const lines = [...backupLines(old, host.home), ...leftovers.map(path => visibleText(path))]
    output.print(lines.length === 0 ? 'nothing to prune' : `would go:\n${lines.join('\n')}`)
    output.value({ pruned: old.map(({ id }) => id), leftovers, busy: [], dryRun: true })
    return 0
  }
  const { backups: gone, leftovers, busy } = pruneAll(openWorkspace(host, 'write'), target)
  output.print(gone.length === 0 ? 'nothing to prune' : `pruned ${gone.length} backups`)
  if (leftovers.length > 0) output.print(`removed ${leftovers.length} temporary files`)
  sayBusy(output, busy)
  output.value({ pruned: gone, leftovers, busy, dryRun: false })
  return 0
}

function renew({ host, args, output }: CommandContext): number {
  const workspace = openWorkspace(host, 'write')
  const { renewed, busy } = renewNotes(workspace, args.positionals[0])
  output.print(
    renewed.length === 0
      ? 'every note is as writ writes it'
      : renewed.map(path => `written  ${visibleText(shortPath(path, host.home))}`).join('\n'),
  )
  sayBusy(output, busy)
  output.value({ renewed, busy })
  return 0
}

function sayBusy(output: Output, busy: readonly string[]): void {
  for (const path of busy) {
    output.say(`left alone, because somebody works on it: ${visibleText(shellQuote(path))}`)
  }
}
