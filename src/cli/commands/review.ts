import { findPlanId } from '../../operations/found-plan.ts'
import { openWorkspace } from '../../operations/workspace.ts'
import type { Command } from '../command.ts'
import { hasLines } from '../has-screen.ts'
import { show } from './show.ts'

export const review: Command = {
  options: { plain: { type: 'boolean' }, theme: { type: 'string' }, ascii: { type: 'boolean' } },
  positionals: [1, 1],
  help: `
Opens the terminal UI at one plan: its changes, its diff side by side, environment values, checks
and the way back; 'b', 't' and 'd' lead to backups, history and health, '?' lists the keys.
Without a terminal the plan is printed instead.

  --plain        line by line on standard input and output: see 'writ help inbox'
  --theme NAME   how it looks: see 'writ help inbox'
  --ascii        draws with ASCII signs alone
`,
  async run(context) {
    const { host, args, mayAsk, openScreen } = context
    const isPlain = mayAsk && (args.has('plain') || hasLines())
    if (openScreen === undefined && !isPlain) return show.run(context)
    const [prefix = ''] = args.positionals
    // The screen reads the plan itself, once it can say so.
    const id = findPlanId(openWorkspace(host, 'read'), prefix)
    if (isPlain || openScreen === undefined) {
      const { openPlain } = await import('../plain/open.ts')
      return openPlain(context, id)
    }
    const looks = { theme: args.text('theme'), ascii: args.has('ascii') }
    return openScreen({ planId: id, noColor: args.has('no-color'), ...looks })
  },
}
