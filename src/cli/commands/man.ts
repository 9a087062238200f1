import type { Command } from '../command.ts'
import { manPage } from '../man-page.ts'

export const man: Command = {
  options: {},
  positionals: [0, 0],
  help: `
Prints the manual page.

  writ man | man -l -
  writ man > ~/.local/share/man/man1/writ.1
`,
  async run({ output, commands }) {
    const entries = commands.filter(({ name }) => name !== 'inbox')
    const page = manPage(
      await Promise.all(entries.map(async info => ({ info, command: await info.load() }))),
    )
    output.print(page)
    output.value({ page })
    return 0
  },
}
