import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { shellQuote } from '../../bytes/shell-quote.ts'
import { WritError } from '../../model/errors.ts'
import { askGate, assertOpen } from '../../operations/gate.ts'
import type { Command } from '../command.ts'
import { mayWait, waitOption } from '../wait-option.ts'

export const runWorker: Command = {
  options: { strict: { type: 'boolean' }, ...waitOption },
  positionals: [1, 1],
  help: `
Asks the gate and, where it is open, starts the command with this terminal and this environment.
Its exit code is passed on; a closed gate ends with 75 or 78 and starts nothing.

  --strict, --wait [SECONDS]
             as for 'writ gate'

  writ run codex -- codex exec "run the tests"
`,
  async run(context) {
    const { host, args, rest } = context
    const [runtime = ''] = args.positionals
    const [command, ...commandArgs] = rest
    if (command === undefined) {
      throw new WritError('USAGE', {
        detail: 'the command to start is missing',
        hint: `writ run ${shellQuote(runtime)} -- and the command to start`,
      })
    }
    const answer = await mayWait(context, locking =>
      askGate(host, { runtime, strict: args.has('strict'), locking }),
    )
    assertOpen(answer)
    return passThrough(command, commandArgs)
  },
}

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const

function passThrough(command: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit' })
    const forward = (signal: NodeJS.Signals): void => {
      // The terminal sends Ctrl-C to both of us; everything else reaches writ alone.
      if (signal !== 'SIGINT' || process.stdin.isTTY !== true) child.kill(signal)
    }
    for (const signal of forwarded) process.on(signal, forward)
    child.once('error', error => {
      const missing = 'code' in error && error.code === 'ENOENT'
      reject(
        new WritError('USAGE', {
          detail: missing ? `there is no command ${command}` : `${command} cannot be started`,
          hint: `command -v ${shellQuote(command)}`,
        }),
      )
    })
    child.once('exit', (code, signal) => {
      for (const name of forwarded) process.off(name, forward)
      resolve(code ?? 128 + (signal === null ? 1 : constants.signals[signal]))
    })
  })
}
