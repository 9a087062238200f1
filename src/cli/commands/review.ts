import { loadReview } from '../../operations/load-review.ts'
import { openWorkspace } from '../../operations/workspace.ts'
import type { Command } from '../command.ts'
import { startScreen, usesTerminal } from './inbox.ts'
import { show } from './show.ts'

export const review: Command = {
  options: { plain: { type: 'boolean' } },
  positionals: [1, 1],
  help: `
Opens the terminal UI at one plan: its changes, its diff side by side, environment values, checks
and the way back. With --plain, or without a terminal, the plan is printed instead.
`,
  async run(context) {
    if (!usesTerminal(context)) return show.run(context)
    const [prefix = ''] = context.args.positionals
    const { id } = loadReview(openWorkspace(context.host, 'read'), prefix)
    return startScreen(context, id)
  },
}
