/** Finds the command, parses its arguments, gives it a host that fits its effects, and ends with its exit code. */
import { parseArgs } from 'node:util'
import { nodeHost } from '../host/node-host.ts'
import { readOnly } from '../host/read-only.ts'
import { WritError } from '../model/errors.ts'
import type { TuiServices } from '../review/services.ts'
import {
  type Args,
  type Command,
  type CommandInfo,
  commonOptions,
  type OpenScreen,
} from './command.ts'
import { commandNamed, commands } from './command-table.ts'
import { commandHelp, exitCodesHelp, overview } from './help.ts'
import { isLooking } from './look-argument.ts'
import { nearest } from './nearest.ts'
import { makeOutput, type Output } from './output.ts'
import { withWaitValue } from './wait-value.ts'

/** Tells what went wrong before any command was looked for; returns the exit code. */
export async function report(error: unknown, argv: readonly string[]): Promise<number> {
  const known = await asWritError(error)
  const { stdout, stderr } = process
  makeOutput({ stdout, stderr, json: false, color: wantsColor(argv) }).error(known)
  return known.exitCode
}

/** Runs one command line and returns its exit code; never throws. */
export async function run(
  argv: readonly string[],
  openScreen: () => OpenScreen | undefined,
): Promise<number> {
  if (isLooking(argv)) {
    const { answerLook } = await import('./looking.ts')
    return answerLook(argv[1])
  }
  const isOutputLost = outliveBrokenOutput()
  const before = argv.slice(0, argv.indexOf('--') === -1 ? argv.length : argv.indexOf('--'))
  const output = makeOutput({
    stdout: process.stdout,
    stderr: process.stderr,
    json: before.some(arg => arg === '--json' || arg.startsWith('--json=')),
    color: wantsColor(before),
  })
  endOnStrayErrors(output)
  try {
    assertReadable(argv)
    const code = await dispatch(argv, output, openScreen)
    return code === 0 && isOutputLost() ? 1 : code
  } catch (error) {
    const known = await asWritError(error)
    output.error(known)
    return known.exitCode
  }
}

/** Node puts U+FFFD where an argument is not UTF-8: it would name another file than was meant. */
function assertReadable(argv: readonly string[]): void {
  if (!argv.some(arg => arg.includes('\ufffd'))) return
  throw new WritError('USAGE', {
    detail: 'an argument is not valid UTF-8, so the file it names cannot be told',
    hint: 'give the file a name in UTF-8: mv OLD NEW',
  })
}

/** Returns what the terminal UI asks of the program; see `screen.ts`. */
export async function openServices(): Promise<TuiServices> {
  const [{ tuiServices }, { apartServices }] = await Promise.all([
    import('./tui-services.ts'),
    import('./apart-services.ts'),
  ])
  const host = nodeHost()
  return apartServices(host, tuiServices(host))
}

async function dispatch(
  argv: readonly string[],
  output: Output,
  openScreen: () => OpenScreen | undefined,
): Promise<number> {
  const [first, ...others] = argv
  if (first === 'help' || first === '--help' || first === '-h') {
    const topic = first === 'help' ? others.find(arg => !arg.startsWith('-')) : undefined
    output.print(topic === undefined ? overview(commands) : await helpFor(topic))
    output.value({
      commands: commands.map(({ name, summary, usage }) => ({ name, summary, usage })),
    })
    return 0
  }
  const named = first !== undefined && !first.startsWith('-')
  const info = named ? commandOr(first) : commandOr('inbox')
  const command = await info.load()
  const { args, rest } = parse(info, command, named ? others : argv)
  if (args.has('help')) {
    output.print(commandHelp(info, command))
    const { name, summary, usage } = info
    output.value({ name, summary, usage, options: Object.keys(command.options) })
    return 0
  }
  const host = nodeHost()
  const mayAsk = !output.json && !args.has('no-input')
  return command.run({
    host: info.effects === 'none' ? readOnly(host) : host,
    args,
    rest,
    output,
    commands,
    mayAsk,
    // Asked only by the commands that care: to look at standard input is to open it.
    get interactive() {
      return mayAsk && process.stdout.isTTY === true && process.stdin.isTTY === true
    },
    get openScreen() {
      return mayAsk ? openScreen() : undefined
    },
  })
}

function commandOr(name: string): CommandInfo {
  const info = commandNamed(name)
  if (info !== undefined) return info
  const close = nearest(
    name,
    commands.map(command => command.name),
  )
  throw new WritError('USAGE', {
    detail: `there is no command '${name}'`,
    hint: close === undefined ? 'writ help' : `writ ${close}`,
  })
}

async function helpFor(topic: string): Promise<string> {
  if (topic === 'exit-codes') return exitCodesHelp()
  const info = commandOr(topic)
  return commandHelp(info, await info.load())
}

function parse(
  info: CommandInfo,
  command: Command,
  argv: readonly string[],
): { args: Args; rest: readonly string[] } {
  const cut = argv.indexOf('--')
  const own = cut === -1 ? argv : argv.slice(0, cut)
  const rest = cut === -1 ? [] : argv.slice(cut + 1)
  const { values, positionals } = parseOrRefuse(info, command, withWaitValue(own))
  const [least, most] = command.positionals
  if (values['help'] !== true && (positionals.length < least || positionals.length > most)) {
    throw new WritError('USAGE', {
      detail: `'writ ${info.name}' takes ${countText(least, most)}, not ${positionals.length}`,
      hint: `writ help ${info.name}`,
    })
  }
  const args: Args = {
    positionals,
    text(name) {
      const value = values[name]
      return typeof value === 'string' ? value : undefined
    },
    has: name => values[name] === true,
    list(name) {
      const value = values[name]
      return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
    },
  }
  return { args, rest }
}

function parseOrRefuse(
  info: CommandInfo,
  command: Command,
  argv: readonly string[],
): { values: Readonly<Record<string, unknown>>; positionals: string[] } {
  try {
    return parseArgs({
      args: [...argv],
      options: { ...commonOptions, ...command.options },
      allowPositionals: true,
      strict: true,
    })
  } catch (error) {
    const names = Object.keys({ ...commonOptions, ...command.options })
    const detail = optionFault(error, names)
    throw new WritError('USAGE', { detail, hint: `writ help ${info.name}`, cause: error })
  }
}

function countText(least: number, most: number): string {
  if (most === 0) return 'no arguments'
  const count = least === most ? `${least}` : `${least} to ${most}`
  if (most === Infinity) return `${least} or more arguments`
  return most === 1 ? `${count} argument` : `${count} arguments`
}

/** Returns what is wrong with the options, in our words. */
function optionFault(error: unknown, names: readonly string[]): string {
  if (!(error instanceof Error && 'code' in error)) return 'the options cannot be read'
  const [, option = 'an option'] = /'(?:-\w, )?(-[^' ]*)/.exec(error.message) ?? []
  if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const close = nearest(option.replace(/^-+/, ''), names)
    return `there is no option ${option}${close === undefined ? '' : `; did you mean --${close}?`}`
  }
  return error.message.includes('does not take')
    ? `${option} takes no value`
    : `${option} needs a value`
}

/** Returns the error itself, or what the program makes of it. */
async function asWritError(error: unknown): Promise<WritError> {
  if (error instanceof WritError) return error
  const { FsError } = await import('../host/host.ts')
  if (error instanceof FsError) {
    const { ioError } = await import('../host/io-error.ts')
    return ioError(error, 'working')
  }
  return internalError(error)
}

/** Returns INTERNAL with the kind of error alone: its text could hold anything. */
function internalError(error: unknown): WritError {
  const kind = error instanceof Error ? error.name : typeof error
  const where = error instanceof Error ? (/\bat (\w[\w.]*)/.exec(error.stack ?? '')?.[1] ?? '') : ''
  return new WritError('INTERNAL', {
    detail: where === '' ? kind : `${kind} in ${where}`,
    cause: error,
  })
}

/** Node would print the error whole, and the line of the program it comes from. */
function endOnStrayErrors(output: Output): void {
  const end = (error: unknown): void => {
    // The screen gives the terminal back before it tells its own.
    if (process.listenerCount('uncaughtException') > 1) return
    const known = error instanceof WritError ? error : internalError(error)
    output.error(known)
    process.exit(known.exitCode)
  }
  process.on('uncaughtException', end)
}

function wantsColor(argv: readonly string[]): boolean {
  if (argv.includes('--no-color') || process.env['NO_COLOR'] !== undefined) return false
  const forced = process.env['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0'
  return process.stdout.isTTY === true && process.env['TERM'] !== 'dumb'
}

/**
 * A reader that goes away, or a full disk behind a redirection, must not end an apply in the
 * middle: output is lost then, the work is not. Returns what tells whether more than a reader
 * was lost.
 */
function outliveBrokenOutput(): () => boolean {
  let isLost = false
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', error => {
      if ('code' in error && error.code === 'EPIPE') return
      isLost = true
      // The run may have returned its code already.
      process.exitCode ||= 1
    })
  }
  return () => isLost
}
