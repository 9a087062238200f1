import { basename } from 'node:path'
import { shellQuote } from '../../bytes/shell-quote.ts'
import { visibleText } from '../../bytes/visible.ts'
import { WritError } from '../../model/errors.ts'
import {
  type BackupFound,
  type BreakGlassInput,
  type BreakGlassLook,
  backupsFoundFor,
  carryOutBreakGlass,
  isBackupPart,
  lookForBreakGlass,
} from '../../operations/break-glass.ts'
import { askLine, passphraseAsker } from '../ask.ts'
import type { Command, CommandContext } from '../command.ts'
import type { Output } from '../output.ts'
import { mayWait, waitOption } from '../wait-option.ts'

export const breakGlass: Command = {
  options: {
    'yes-break-glass': { type: 'string' },
    force: { type: 'boolean' },
    'outside-roots': { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    key: { type: 'string' },
    actor: { type: 'string' },
    ...waitOption,
  },
  positionals: [1, 1],
  help: `
For when state, policy or keys are lost or damaged: brings the very bytes of a backup back, with
nothing but what lies beside the file. It asks for no approval and no policy, runs no check, and
says so. What stands there is kept first as a backup of its own. Where a rollback would work it
is refused: that keeps later edits, asks people, and opens the gate again.

  BACKUP  a backup, its manifest or its recovery note; they have to be yours and to lie where
          backups of that very file do
  TARGET  lists the backups that lie beside this file, and restores nothing

  --yes-break-glass REASON
                   do not ask; needed without a terminal. The reason is recorded
  --dry-run        show what would happen
  --force          although a rollback would work
  --outside-roots  although the file is in none of the roots of the policy, or of your home
                   where there is no policy that can be read
  --key FILE       sign the record with this key instead of the one 'writ init' chose; without a
                   key at hand the record is unsigned
  --actor NAME     who does it; recorded. Agents may not
  --wait [SECONDS] waits for whoever holds the file and says who that is; 60 without a number

The record lies beside the backup of what was replaced and, where there is one, in the ledger.
'writ doctor', 'writ verify' and the gate find it, and the gate stays closed until a rollback or
an apply of that file was signed, or a person has looked and said so: 'writ confirm RUNTIME'.

  writ break-glass ~/.codex/config.toml
`,
  async run(context) {
    const { host, args, output, interactive } = context
    const [source = ''] = args.positionals
    if (!isBackupPart(source)) return list(context, source)
    return mayWait(context, async locking => {
      const input: BreakGlassInput = {
        source,
        actor: args.text('actor'),
        key: args.text('key'),
        force: args.has('force'),
        outsideRoots: args.has('outside-roots'),
        locking,
        warn: output.warn,
      }
      const look = await lookForBreakGlass(host, input)
      output.print(lookText(look, output))
      if (look.isDone || args.has('dry-run')) {
        output.value(lookRecord(look))
        return 0
      }
      const reason = await reasonOf(context, look)
      const ask = passphraseAsker(interactive)
      const done = await carryOutBreakGlass(host, input, look, reason, ask)
      const { record, recordPath, isSigned, isInLedger } = done
      output.print(
        [
          output.style('bad', 'restored without approval'),
          `  kept      ${visibleText(record.kept)}`,
          `  record    ${visibleText(recordPath)}, ${isSigned ? 'signed' : 'unsigned'}`,
          `  ledger    ${isInLedger ? 'noted' : 'not noted: it cannot be written'}`,
          '  gate      closed until a rollback or an apply is signed, or: writ confirm',
        ].join('\n'),
      )
      output.value({
        event: 'break_glass_restored',
        id: done.id,
        path: recordPath,
        signed: isSigned,
        ledger: isInLedger,
        ...record,
      })
      return 0
    })
  },
}

function list({ host, output }: CommandContext, target: string): number {
  const found = backupsFoundFor(host, target)
  output.value({ target, backups: found })
  if (found.length === 0) {
    output.say(`no backup lies beside ${visibleText(target)}`)
    return 0
  }
  output.print(found.map(rowOf).join('\n'))
  const usable = found.find(({ problem }) => problem === null)
  if (usable !== undefined) output.say(`next: writ break-glass ${shown(usable.path)}`)
  return 0
}

function rowOf({ path, createdAt, size, isAbsent, problem }: BackupFound): string {
  const what = problem ?? (isAbsent ? 'there was no file' : `${size} bytes`)
  return `${createdAt ?? 'unusable'.padEnd(20)}  ${visibleText(what)}\n  ${visibleText(path)}`
}

function lookText(look: BreakGlassLook, output: Output): string {
  const { source, current, isDone, lost, skipped } = look
  const { manifest, path } = source
  if (isDone) return `${visibleText(manifest.realPath)} is what the backup holds; nothing to do`
  const restored = manifest.file === null ? 'no file: it is removed' : digestText(manifest.file)
  const rows = [
    `${output.style('bad', 'BREAK GLASS')}  ${visibleText(manifest.realPath)}`,
    `  restores  ${restored}, as it was at ${manifest.createdAt}`,
    `  from      ${visibleText(path)}`,
    `  replaces  ${current ?? 'nothing: there is no file'}; kept beside it`,
    ...lost.map(text => `  lost      ${visibleText(text)}`),
    ...skipped.map(text => `  skipped   ${visibleText(text)}`),
  ]
  return rows.join('\n')
}

function digestText({ sha256, size }: { readonly sha256: string; readonly size: number }): string {
  return `${size} bytes, ${sha256}`
}

function lookRecord({ source, current, isDone, lost, skipped }: BreakGlassLook): unknown {
  const { manifest, path } = source
  const restored = manifest.file?.sha256 ?? null
  return {
    event: isDone ? 'break_glass_not_needed' : 'break_glass_planned',
    target: manifest.realPath,
    backup: path,
    restored,
    replaced: current,
    lost,
    skipped,
  }
}

async function reasonOf(
  { args, interactive }: CommandContext,
  { source }: BreakGlassLook,
): Promise<string> {
  const given = args.text('yes-break-glass')
  if (given !== undefined) return assertReason(given)
  if (!interactive) {
    throw new WritError('CONFIRMATION_MISSING', {
      detail:
        'to restore without approval takes a person at a terminal, or --yes-break-glass and a reason',
      hint: `writ break-glass ${shellQuote(source.path)} --yes-break-glass 'why'`,
      path: source.manifest.realPath,
    })
  }
  const name = basename(source.manifest.realPath)
  const reason = assertReason(await askLine('why, for the record: '))
  const typed = await askLine(`type ${visibleText(name)} to restore it without approval: `)
  if (typed !== name) throw new WritError('CANCELLED')
  return reason
}

function assertReason(reason: string): string {
  if (reason.trim() !== '') return reason
  throw new WritError('USAGE', {
    detail: 'the record needs a reason',
    hint: 'writ help break-glass',
  })
}

function shown(path: string): string {
  return visibleText(shellQuote(path))
}
