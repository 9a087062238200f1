/**
 * The terminal before, around and after Ink: raw mode, alternate screen, and the way back out of
 * both whatever happens.
 */
import type { Modes } from './modes.ts'

const enterScreen = '\x1b[?1049h'
const blank = '\x1b[?25l\x1b[H\x1b[2J'
const leaveScreen = '\x1b[?2026l\x1b[?2004l\x1b[0m\x1b[?25h\x1b[?1049l'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const

export interface Terminal {
  /** Ink takes over the signals. */
  handOver(): void
  /** Gives the terminal back; more than once does no harm. */
  close(): void
}

/** `question` is asked before anything is drawn; whoever asks reads the answer. */
export function openTerminal(
  stdin: NodeJS.ReadStream,
  stdout: NodeJS.WriteStream,
  modes: Modes,
  question = '',
): Terminal {
  let isOpen = true
  const close = (): void => {
    if (!isOpen) return
    isOpen = false
    for (const signal of signals) process.off(signal, onSignal)
    process.off('exit', close)
    stdout.write(modes.leave() + leaveScreen)
    if (stdin.isTTY) stdin.setRawMode(false)
    stdin.pause()
    stdin.unref()
  }
  const onSignal = (signal: NodeJS.Signals): void => {
    close()
    process.kill(process.pid, signal)
  }
  // Keys typed from here on wait unread and without an echo until Ink listens.
  if (stdin.isTTY) stdin.setRawMode(true)
  stdout.write(enterScreen + modes.enter() + blank + question)
  process.on('exit', close)
  for (const signal of signals) process.once(signal, onSignal)
  return {
    handOver() {
      for (const signal of signals) process.off(signal, onSignal)
    },
    close,
  }
}

/** Stops this process as Ctrl-Z does in any program; settles when it is continued. */
export async function stopUntilContinued(): Promise<void> {
  // A listener for a signal does not keep the process alive, and nothing else is left that would.
  const alive = setInterval(() => {}, 60_000)
  await new Promise<void>(resolve => {
    process.once('SIGCONT', () => resolve())
    process.kill(process.pid, 'SIGTSTP')
  })
  clearInterval(alive)
}
