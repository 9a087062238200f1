import type { CompletedCommand } from './completed-commands.ts'

/** Returns the completion for fish: ~/.config/fish/completions/writ.fish. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  return `# fish completion for writ: writ completion fish > ~/.config/fish/completions/writ.fish
function __writ_plans
  writ list --all 2>/dev/null | awk 'NR > 1 { print $1 }'
end
complete -c writ -f
complete -c writ -n __fish_use_subcommand -a help -d 'what a command does'
${commands.flatMap(linesOf).join('\n')}
`
}

function linesOf({ name, summary, options, argument }: CompletedCommand): string[] {
  const within = `complete -c writ -n '__fish_seen_subcommand_from ${name}'`
  return [
    `complete -c writ -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
    ...options.map(option => `${within} -l ${option.name}${option.takesValue ? ' -r' : ''}`),
    ...(argument.kind === 'files' ? [`${within} -F`] : []),
    ...(argument.kind === 'plans' ? [`${within} -a '(__writ_plans)'`] : []),
    ...(argument.kind === 'words' && argument.words.length > 0
      ? [`${within} -a ${quoted(argument.words.join(' '))}`]
      : []),
  ]
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
