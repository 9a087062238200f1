import type { Command } from '../command.ts'
import { hasLines } from '../has-screen.ts'
import { printKeys } from '../print-keys.ts'
import { list } from './list.ts'

export const inbox: Command = {
  options: {
    plain: { type: 'boolean' },
    theme: { type: 'string' },
    ascii: { type: 'boolean' },
    keys: { type: 'boolean' },
    all: { type: 'boolean' },
  },
  positionals: [0, 0],
  help: `
From the inbox Enter reviews a plan, 'b' browses backups, 't' the history (the ledger), 'd' the health
(gates, locks, unfinished applies, every check of the doctor); '?' lists the keys of where you are.
Without a terminal the inbox is printed instead.

  --plain        reviews line by line on standard input and output, for screen readers and through
                 pipes: nothing is drawn again; 'help' lists the words. TERM=dumb and
                 INK_SCREEN_READER choose it, too. With --no-input the inbox is printed
  --keys         prints the keys of the screen, by command, and opens nothing; 'keys' in settings.json
                 of the configuration moves them: { "keys": { "search": "#", "sign": ["I", "alt+s"] } }
  --theme NAME   auto, dark, light, colour-blind, colour-blind-dark, colour-blind-light, none; it
                 wins over 'theme' in settings.json, and this over WRIT_THEME. auto, and
                 colour-blind, follow the background of the terminal. NO_COLOR means none
  --ascii        draws with ASCII signs alone, as is done without it where the locale has no others
`,
  async run(context) {
    const { args, mayAsk, openScreen } = context
    if (args.has('keys')) return printKeys(context)
    if (mayAsk && (args.has('plain') || hasLines())) {
      const { openPlain } = await import('../plain/open.ts')
      return openPlain(context, null)
    }
    if (openScreen === undefined) return list.run(context)
    const looks = { theme: args.text('theme'), ascii: args.has('ascii') }
    return openScreen({ noColor: args.has('no-color'), ...looks })
  },
}
