import type { CompletedCommand } from './completed-commands.ts'

/** Returns the completion for bash. Every word in it is writ's own; ids are asked for when needed. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const names = ['help', ...commands.map(({ name }) => name)].join(' ')
  return `# bash completion for writ: source <(writ completion bash)
_writ() {
  local current=\${COMP_WORDS[COMP_CWORD]} command= options= words= kind= index
  for ((index = 1; index < COMP_CWORD; index++)); do
    if [[ \${COMP_WORDS[index]} != -* ]]; then
      command=\${COMP_WORDS[index]}
      break
    fi
  done
  case $command in
    '') words="${names}" options="--plain --json --help --version" ;;
    help) words="exit-codes ${names}" ;;
${commands.map(caseOf).join('\n')}
  esac
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
    return
  fi
  case $kind in
    files) COMPREPLY=($(compgen -f -- "$current")) ;;
    plans)
      words=$(writ list --all 2>/dev/null | awk 'NR > 1 { print $1 }')
      COMPREPLY=($(compgen -W "$words" -- "$current"))
      ;;
    *) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
  esac
}
complete -o filenames -F _writ writ
`
}

function caseOf({ name, options, argument }: CompletedCommand): string {
  const flags = options.map(option => `--${option.name}`).join(' ')
  const first =
    argument.kind === 'words' ? `words="${argument.words.join(' ')}"` : `kind=${argument.kind}`
  return `    ${name}) ${first} options="${flags}" ;;`
}
