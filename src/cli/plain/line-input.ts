/** Lines from standard input, whatever it is: a terminal, a pipe, a file. */
import { createInterface } from 'node:readline'
import { WritError } from '../../model/errors.ts'

/** Far above what anybody types. */
const longestLine = 4096

export interface LineInput {
  /** Whether somebody sits at a terminal. */
  readonly isTerminal: boolean
  /** Returns the next line; null at the end. Throws CANCELLED on Ctrl-C. */
  next(): Promise<string | null>
  /** Drops what was typed before the question was there; only of a terminal. */
  drop(): Promise<void>
  /** Returns a line without showing it; null where there is no terminal to hide it on. */
  secret(): Promise<string | null>
  /** What Ctrl-C does from now on; null: it ends the wait for a line. */
  onInterrupt(listener: (() => void) | null): void
  close(): void
}

/** How long nothing must be typed before what is typed is taken for an answer. */
const quietMs = 250

export function openLineInput(stdin: NodeJS.ReadStream): LineInput {
  const isTerminal = stdin.isTTY === true
  const lines: string[] = []
  let rest = ''
  let hasEnded = false
  let isCancelled = false
  let heard = (): void => {}
  let interrupted: (() => void) | null = null

  const onData = (chunk: string): void => {
    const parts = (rest + chunk).split('\n')
    rest = (parts.pop() ?? '').slice(0, longestLine)
    lines.push(...parts.map(line => line.replace(/\r$/, '').slice(0, longestLine)))
    heard()
  }
  const onEnd = (): void => {
    if (rest !== '') lines.push(rest)
    rest = ''
    hasEnded = true
    heard()
  }
  const onSignal = (): void => {
    if (interrupted !== null) {
      interrupted()
      return
    }
    isCancelled = true
    heard()
  }
  const listen = (): void => {
    stdin.on('data', onData)
    stdin.on('end', onEnd)
    stdin.resume()
  }
  const stopListening = (): void => {
    stdin.off('data', onData)
    stdin.off('end', onEnd)
    stdin.pause()
  }
  stdin.setEncoding('utf8')
  process.on('SIGINT', onSignal)
  listen()
  return {
    isTerminal,
    async next() {
      while (lines.length === 0 && !hasEnded && !isCancelled) {
        await new Promise<void>(resolve => {
          heard = resolve
        })
      }
      if (isCancelled) throw new WritError('CANCELLED')
      return lines.shift() ?? null
    },
    async drop() {
      if (!isTerminal) return
      for (let isQuiet = false; !isQuiet && !hasEnded && !isCancelled; ) {
        isQuiet = await new Promise<boolean>(resolve => {
          const timer = setTimeout(() => resolve(true), quietMs)
          heard = () => {
            clearTimeout(timer)
            resolve(false)
          }
        })
      }
      lines.length = 0
    },
    async secret() {
      if (!isTerminal) return null
      stopListening()
      try {
        return await hiddenLine(stdin)
      } finally {
        listen()
      }
    },
    onInterrupt(listener) {
      interrupted = listener
    },
    close() {
      process.off('SIGINT', onSignal)
      stopListening()
    },
  }
}

/** Reads a line in raw mode, which echoes nothing. */
function hiddenLine(stdin: NodeJS.ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    const readline = createInterface({ input: stdin, terminal: true, historySize: 0 })
    let answer: string | undefined
    readline.once('line', line => {
      answer = line
      readline.close()
    })
    readline.once('SIGINT', () => readline.close())
    readline.once('close', () => {
      if (answer === undefined) reject(new WritError('CANCELLED'))
      else resolve(answer)
    })
  })
}
