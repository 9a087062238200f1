import type { Command } from '../command.ts'
import { list } from './list.ts'

export const inbox: Command = {
  options: { plain: { type: 'boolean' }, theme: { type: 'string' }, all: { type: 'boolean' } },
  positionals: [0, 0],
  help: `
Keys are explained on the screen; press '?' there. With --plain, or without a terminal, the inbox
is printed instead.

  --theme NAME   auto, dark, light, colour-blind, colour-blind-dark, colour-blind-light, none; it
                 wins over 'theme' in settings.json, and this over WRIT_THEME. auto, and
                 colour-blind, follow the background of the terminal. NO_COLOR means none
`,
  async run(context) {
    const { args, openScreen } = context
    if (openScreen === undefined || args.has('plain')) return list.run(context)
    return openScreen({ noColor: args.has('no-color'), theme: args.text('theme') })
  },
}
