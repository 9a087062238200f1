import { openWorkspace } from '../../operations/workspace.ts'
import type { Command, CommandContext } from '../command.ts'
import { list } from './list.ts'

export const inbox: Command = {
  options: { plain: { type: 'boolean' }, all: { type: 'boolean' } },
  positionals: [0, 0],
  help: `
Keys are explained on the screen; press '?' there. With --plain, or without a terminal, the inbox
is printed instead.
`,
  run: context => (usesTerminal(context) ? startScreen(context) : list.run(context)),
}

/** Whether the terminal UI can and should be used. Rule: R35. */
export function usesTerminal({ args, interactive }: CommandContext): boolean {
  return interactive && !args.has('plain') && process.env['TERM'] !== 'dumb'
}

/** Opens the terminal UI; React is loaded here and nowhere else. */
export async function startScreen(
  { host, args }: CommandContext,
  planId?: string,
): Promise<number> {
  const workspace = openWorkspace(host, 'write')
  const [{ startTui }, { tuiServices }] = await Promise.all([
    import('../tui/start.ts'),
    import('../tui-services.ts'),
  ])
  return startTui(tuiServices(host), {
    planId,
    stdin: process.stdin,
    stdout: process.stdout,
    noColor: args.has('no-color'),
    isFirstRun: workspace.policySource === 'preset',
  })
}
