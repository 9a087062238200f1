/** What a command is: data for help and parsing, and one function that does the work. */
import type { ParseArgsOptionsConfig } from 'node:util'
import type { Host } from '../host/host.ts'
import type { Output } from './output.ts'

/** What a command may touch; `none` gets a host that throws on every write. */
export type Effects = 'none' | 'store' | 'target'

export interface CommandInfo {
  readonly name: string
  readonly summary: string
  readonly usage: readonly string[]
  readonly effects: Effects
  /** Loads the code on demand, so that a command pays for itself only. */
  load(): Promise<Command>
}

export interface Command {
  readonly options: ParseArgsOptionsConfig
  /** Text below the usage: what each option does, exit codes special to the command, an example. */
  readonly help: string
  /** How many positionals are allowed. */
  readonly positionals: readonly [least: number, most: number]
  run(context: CommandContext): Promise<number>
}

/** Shows the terminal UI until the user leaves; returns the exit code. */
export type OpenScreen = (options: {
  /** Opens this plan, a prefix of its id is enough; absent: the inbox. */
  readonly planId?: string | undefined
  readonly noColor: boolean
  /** As `--theme` says; absent where it was not given. */
  readonly theme?: string | undefined
  /** Draws with ASCII signs alone, whatever the locale says. */
  readonly ascii?: boolean
}) => Promise<number>

export interface CommandContext {
  readonly host: Host
  readonly args: Args
  readonly output: Output
  /** Arguments after `--`, for the commands that run another program. */
  readonly rest: readonly string[]
  /** All there are, for what speaks of them. */
  readonly commands: readonly CommandInfo[]
  /** Whether lines may be read and answered: neither `--json` nor `--no-input`. */
  readonly mayAsk: boolean
  /** Whether questions may be asked: a terminal on both ends and no `--no-input`. */
  readonly interactive: boolean
  /** Opens the terminal UI; undefined where this command line or terminal has none. */
  readonly openScreen: OpenScreen | undefined
}

/** Parsed arguments with typed access. */
export interface Args {
  readonly positionals: readonly string[]
  /** The value of a string option; undefined where it was not given. */
  text(name: string): string | undefined
  has(name: string): boolean
  /** The values of an option that may be given several times. */
  list(name: string): readonly string[]
}

/** Options every command has. */
export const commonOptions: ParseArgsOptionsConfig = {
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  'no-input': { type: 'boolean' },
  'no-color': { type: 'boolean' },
}
