/** Help texts: one overview, one page for each command. */
import { exitCodeTable } from '../model/exit-codes.ts'
import type { Command, CommandInfo } from './command.ts'

/** Returns the overview that `writ help` prints. */
export function overview(commands: readonly CommandInfo[]): string {
  const shown = commands.filter(command => command.name !== 'inbox')
  const width = Math.max(...shown.map(command => command.name.length))
  const list = shown.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)
  return `writ: the signed order to change what your agents boot from

  migration -> plan -> review -> signed approval -> apply -> validate -> receipt

usage: writ                    the inbox of pending plans
       writ COMMAND [...]      one step of the way
       writ help COMMAND       what a command does, its options, an example

${list.join('\n')}

Every command takes --json, --no-input, --no-color and --help.
Exit codes: ${exitCodeTable.map(row => row.exit).join(' ')} ('writ help exit-codes' explains them).
`
}

/** Returns the page of `writ help exit-codes`. */
export function exitCodesHelp(): string {
  const rows = exitCodeTable.map(({ exit, meaning }) => `  ${String(exit).padStart(3)}  ${meaning}`)
  return `${rows.join('\n')}\n\nAny other code is a failure too. Codes are added, never reused.\n`
}

/** Returns the page of one command. */
export function commandHelp(info: CommandInfo, command: Command): string {
  const usage = info.usage.map((line, i) => `${i === 0 ? 'usage: ' : '       '}${line}`)
  return `${usage.join('\n')}\n\n${info.summary}\n\n${command.help.trim()}\n`
}
