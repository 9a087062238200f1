import { WritError } from '../../model/errors.ts'
import type { Command } from '../command.ts'
import { bashCompletion } from '../completion/bash.ts'
import { type CompletedCommand, completedCommands } from '../completion/completed-commands.ts'
import { fishCompletion } from '../completion/fish.ts'
import { zshCompletion } from '../completion/zsh.ts'

const shells: Readonly<Record<string, (all: readonly CompletedCommand[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
}

export const completion: Command = {
  options: {},
  positionals: [1, 1],
  help: `
Prints what lets a shell complete commands, options, runtimes, files and the ids of plans.

  source <(writ completion bash)                                 # in ~/.bashrc
  writ completion zsh > "\${fpath[1]}/_writ"
  writ completion fish > ~/.config/fish/completions/writ.fish
`,
  async run({ args, output, commands }) {
    const [shell = ''] = args.positionals
    const script = Object.hasOwn(shells, shell) ? shells[shell] : undefined
    if (script === undefined) {
      throw new WritError('USAGE', {
        detail: `there is no completion for '${shell}'`,
        hint: 'writ completion bash, writ completion zsh, or: writ completion fish',
      })
    }
    const text = script(await completedCommands(commands))
    output.print(text)
    output.value({ shell, script: text })
    return 0
  },
}
