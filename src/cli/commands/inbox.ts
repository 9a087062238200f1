import type { Command } from '../command.ts'
import { list } from './list.ts'

export const inbox: Command = {
  options: { plain: { type: 'boolean' }, all: { type: 'boolean' } },
  positionals: [0, 0],
  help: `
Keys are explained on the screen; press '?' there. With --plain, or without a terminal, the inbox
is printed instead.
`,
  async run(context) {
    const { args, openScreen } = context
    if (openScreen === undefined || args.has('plain')) return list.run(context)
    return openScreen({ noColor: args.has('no-color') })
  },
}
