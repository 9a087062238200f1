import type { CompletedCommand } from './completed-commands.ts'

/** Returns the completion for zsh: a file \`_writ\` in a directory of \`fpath\`. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  const rows = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`)
  return `#compdef writ
# zsh completion for writ: writ completion zsh > "\${fpath[1]}/_writ"
_writ_plans() {
  local -a ids
  ids=(\${(f)"$(writ list --all 2>/dev/null | awk 'NR > 1 { print $1 }')"})
  compadd -a ids
}
_writ() {
  local -a commands
  commands=(
    'help:what a command does'
${rows.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  (( CURRENT-- ))
  shift words
  case $command in
    help) _describe command commands ;;
${commands.map(caseOf).join('\n')}
  esac
}
_writ "$@"
`
}

function caseOf({ name, options, argument }: CompletedCommand): string {
  const flags = options.map(option => quoted(`--${option.name}${option.takesValue ? '=' : ''}`))
  const action =
    argument.kind === 'words'
      ? `(${argument.words.join(' ')})`
      : argument.kind === 'files'
        ? '_files'
        : '_writ_plans'
  const rest = argument.kind === 'words' && argument.words.length === 0 ? [] : [`'*: :${action}'`]
  return `    ${name}) _arguments ${[...flags, ...rest].join(' ')} ;;`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
