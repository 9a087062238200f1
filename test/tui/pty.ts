/** Drives a program in a real pseudo-terminal and watches its screen; nothing here sleeps. */
import { spawn } from '@lydell/node-pty'
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
   * A key the program takes for a repetition of itself is sent again until it shows.
   */
  typeVisibly(text: string): Promise<void>
  resize(columns: number, rows: number): void
  kill(signal: string): void
  /** Settles when the program has ended and its last words are on the screen. */
  readonly exited: Promise<{ exitCode: number; signal: number | undefined }>
  /** Everything the program wrote. */
  output(): string
}

/** Longer than a busy machine needs to show a key; two keys at once lock the dialog. */
const resendMs = 500

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
    async typeVisibly(text) {
      for (let end = 1; end <= text.length; end++) {
        const part = `${text.slice(0, end)}_`
        const key = text.charAt(end - 1)
        pty.write(key)
        const again = setInterval(() => {
          // A locked dialog opens once no key has come for a while.
          if (!screen.text().includes('Locked')) pty.write(key)
        }, resendMs)
        try {
          await screen.waitFor(shown => shown.includes(part), `the typed ${JSON.stringify(part)}`)
        } finally {
          clearInterval(again)
        }
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
