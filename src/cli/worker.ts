/** The worker `writ run` starts: it has this terminal, this environment and every signal. */
import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { shellQuote } from '../bytes/shell-quote.ts'
import { WritError } from '../model/errors.ts'
import { isInForeground } from './foreground.ts'

export interface WorkerEnd {
  /** As a shell says it: 128 and the number of the signal that ended it. */
  readonly exitCode: number
  /** Whether writ was asked to end before: how the worker ended says nothing about it then. */
  readonly wasStopped: boolean
}

export interface Worker {
  /** Rejects with USAGE where the command cannot be started. */
  readonly ended: Promise<WorkerEnd>
  /** Settles with true once the worker has lived so long, with false where it ended before. */
  livesFor(seconds: number): Promise<boolean>
  /** Lets go of the signals; they are held until then, whatever is done after the worker's end. */
  dispose(): void
}

const ending = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP'] as const
const passing = ['SIGUSR1', 'SIGUSR2', 'SIGCONT'] as const

/** The terminal sends these to everybody in its foreground. */
const typed: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT'])

/**
 * Starts the worker in this process group, so that it keeps the terminal and its job control.
 *
 * A signal that writ alone is sent is passed on. What is typed at the terminal reaches the worker
 * without us, and must not reach it twice: many programs take a second Ctrl-C for impatience.
 */
export function startWorker(command: string, args: readonly string[]): Worker {
  let wasStopped = false
  const pass = (signal: NodeJS.Signals): void => {
    if (!typed.has(signal) || !isInForeground()) child.kill(signal)
  }
  const end = (signal: NodeJS.Signals): void => {
    wasStopped = true
    pass(signal)
  }
  for (const signal of ending) process.on(signal, end)
  for (const signal of passing) process.on(signal, pass)
  // Only now: a worker may signal its parent before it does anything else.
  const child = spawn(command, args, { stdio: 'inherit' })
  const ended = endOf(child, command, () => wasStopped)
  return {
    ended,
    livesFor: seconds => livesFor(ended, seconds),
    dispose() {
      for (const signal of ending) process.off(signal, end)
      for (const signal of passing) process.off(signal, pass)
    },
  }
}

function endOf(
  child: ChildProcess,
  command: string,
  wasStopped: () => boolean,
): Promise<WorkerEnd> {
  return new Promise((resolve, reject) => {
    child.once('error', error => {
      // A signal that could not be sent is told here, too.
      if (child.pid !== undefined) return
      const missing = 'code' in error && error.code === 'ENOENT'
      reject(
        new WritError('USAGE', {
          detail: missing ? `there is no command ${command}` : `${command} cannot be started`,
          hint: `command -v ${shellQuote(command)}`,
        }),
      )
    })
    child.once('exit', (code, signal) => {
      const exitCode = code ?? 128 + (signal === null ? 1 : constants.signals[signal])
      resolve({ exitCode, wasStopped: wasStopped() })
    })
  })
}

/** A worker that was stopped did not live meanwhile: the time starts anew when it goes on. */
function livesFor(ended: Promise<WorkerEnd>, seconds: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined
    const start = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => finish(true), seconds * 1000)
    }
    const finish = (lives: boolean): void => {
      clearTimeout(timer)
      process.off('SIGCONT', start)
      resolve(lives)
    }
    process.on('SIGCONT', start)
    start()
    ended.then(() => finish(false), reject)
  })
}
