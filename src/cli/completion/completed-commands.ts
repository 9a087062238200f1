/** What a shell can complete: read off the commands themselves, so that none is forgotten. */
import { consumers } from '../../consumers/registry.ts'
import { type CommandInfo, commonOptions } from '../command.ts'

export type Completed =
  /** Ids of plans. */
  | { readonly kind: 'plans' }
  | { readonly kind: 'files' }
  | { readonly kind: 'words'; readonly words: readonly string[] }

export interface CompletedOption {
  readonly name: string
  readonly takesValue: boolean
}

export interface CompletedCommand {
  readonly name: string
  readonly summary: string
  readonly options: readonly CompletedOption[]
  readonly argument: Completed
}

const plans: Completed = { kind: 'plans' }
const files: Completed = { kind: 'files' }
const words = (...list: readonly string[]): Completed => ({ kind: 'words', words: list })
const runtimes = words(...consumers.map(({ name }) => name))

/** What the first argument of each command is. */
export const argumentsOf: Readonly<Record<string, Completed>> = {
  init: words(),
  plan: files,
  propose: files,
  list: words(),
  show: plans,
  review: plans,
  sign: plans,
  reject: plans,
  revoke: words(),
  export: plans,
  import: files,
  apply: plans,
  resume: words(),
  backups: files,
  rollback: plans,
  'break-glass': files,
  verify: files,
  gate: runtimes,
  confirm: runtimes,
  run: runtimes,
  watch: words(),
  keys: words('list', 'add', 'trust', 'revoke'),
  policy: words('show', 'sign', 'verify'),
  log: words(),
  doctor: words(),
  schema: words('migration'),
  completion: words('bash', 'zsh', 'fish'),
  man: words(),
}

/** Returns all commands a person types, with the options each of them takes. */
export async function completedCommands(
  commands: readonly CommandInfo[],
): Promise<readonly CompletedCommand[]> {
  const typed = commands.filter(({ name }) => name !== 'inbox')
  return Promise.all(
    typed.map(async ({ name, summary, load }) => {
      const { options } = await load()
      const all = Object.entries({ ...options, ...commonOptions })
      return {
        name,
        summary,
        options: all.map(([option, { type }]) => ({ name: option, takesValue: type === 'string' })),
        argument: argumentsOf[name] ?? words(),
      }
    }),
  )
}
