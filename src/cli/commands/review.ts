import { loadReview } from '../../operations/load-review.ts'
import { openWorkspace } from '../../operations/workspace.ts'
import type { Command } from '../command.ts'
import { show } from './show.ts'

export const review: Command = {
  options: { plain: { type: 'boolean' }, theme: { type: 'string' } },
  positionals: [1, 1],
  help: `
Opens the terminal UI at one plan: its changes, its diff side by side, environment values, checks
and the way back. With --plain, or without a terminal, the plan is printed instead.

  --theme NAME   how it looks: see 'writ help inbox'
`,
  async run(context) {
    const { host, args, openScreen } = context
    if (openScreen === undefined || args.has('plain')) return show.run(context)
    const [prefix = ''] = args.positionals
    const { id } = loadReview(openWorkspace(host, 'read'), prefix)
    return openScreen({ planId: id, noColor: args.has('no-color'), theme: args.text('theme') })
  },
}
