/** Drives a program in a real pseudo-terminal and watches its screen. */
import { setTimeout as after } from 'node:timers/promises'
import { spawn } from '@lydell/node-pty'
import { repeatMs } from '../../src/review/confirm.ts'
import type { Screen } from './screen.ts'
import { createScreen } from './screen.ts'

export interface PtyOptions {
  readonly columns?: number
  readonly rows?: number
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** How long one wait may take. */
  readonly limitMs?: number
}

export interface PtyProgram {
  readonly screen: Screen
  readonly pid: number
  /** Sends bytes as they are: several characters arrive as one chunk. */
  type(text: string): void
  /** Settles once the predicate holds for the screen's text. */
  waitFor(predicate: (text: string) => boolean, what?: string): Promise<void>
  waitForText(text: string): Promise<void>
  /**
   * Types one key at a time, each after the one before is on the screen.
   *
   * @param before what stands in the field already
   */
  typeVisibly(text: string, before?: string): Promise<void>
  resize(columns: number, rows: number): void
  kill(signal: string): void
  /** Settles when the program has ended and its last words are on the screen. */
  readonly exited: Promise<{ exitCode: number; signal: number | undefined }>
  /** Everything the program wrote. */
  output(): string
}

export function startPty(
  command: string,
  args: readonly string[],
  options: PtyOptions = {},
): PtyProgram {
  const { columns = 80, rows = 24, limitMs = 10_000 } = options
  const screen = createScreen(columns, rows, limitMs)
  let output = ''
  const pty = spawn(command, [...args], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: {
      PATH: process.env['PATH'] ?? '',
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      ...options.env,
    },
  })
  pty.onData(data => {
    output += data
    screen.write(data)
  })
  const exited = new Promise<{ exitCode: number; signal: number | undefined }>(resolve => {
    pty.onExit(({ exitCode, signal }) => {
      void screen.flushed().then(() => resolve({ exitCode, signal }))
    })
  })
  const waitForText = (text: string): Promise<void> =>
    screen.waitFor(shown => shown.includes(text), JSON.stringify(text))
  return {
    screen,
    pid: pty.pid,
    type: text => pty.write(text),
    waitFor: screen.waitFor,
    waitForText,
    async typeVisibly(text, before = '') {
      for (let end = 1; end <= text.length; end++) {
        const part = `${before}${text.slice(0, end)}_\n`
        const key = text.charAt(end - 1)
        // The same key at once is a keyboard that repeats, not a person.
        if (key === text.charAt(end - 2)) await after(repeatMs * 2)
        pty.write(key)
        await screen.waitFor(
          shown => `${shown}\n`.includes(part),
          `the typed ${JSON.stringify(part)}`,
        )
      }
    },
    resize(nextColumns, nextRows) {
      screen.resize(nextColumns, nextRows)
      pty.resize(nextColumns, nextRows)
    },
    kill: signal => pty.kill(signal),
    exited,
    output: () => output,
  }
}
