/** A terminal emulator that waits for what it shows instead of for time to pass. */
import xterm from '@xterm/headless'

export interface Screen {
  /** Feeds bytes to the emulator. */
  write(data: string): void
  resize(columns: number, rows: number): void
  /** The rows as text, blanks at the right end removed. */
  rows(): string[]
  text(): string
  isAlternate(): boolean
  /** Settles once the predicate holds; rejects with the screen after the time limit. */
  waitFor(predicate: (text: string) => boolean, what?: string): Promise<void>
  /** Settles once everything written so far has been taken in. */
  flushed(): Promise<void>
  /** Attributes of the cell: whether it has any colour, and whether it is inverse. */
  cell(column: number, row: number): { hasColor: boolean; isInverse: boolean } | undefined
}

export function createScreen(columns: number, rows: number, limitMs = 8000): Screen {
  const terminal = new xterm.Terminal({
    cols: columns,
    rows,
    allowProposedApi: true,
    scrollback: 0,
  })
  const waiting = new Set<() => void>()
  let pending = 0
  const screenRows = (): string[] => {
    const buffer = terminal.buffer.active
    return Array.from({ length: terminal.rows }, (_, row) =>
      (buffer.getLine(buffer.viewportY + row)?.translateToString(true) ?? '')
        .slice(0, terminal.cols)
        .trimEnd(),
    )
  }
  const check = (): void => {
    for (const look of [...waiting]) look()
  }
  const until = (isDone: () => boolean, what: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(look)
        reject(new Error(`waited in vain for ${what}:\n${screenRows().join('\n')}`))
      }, limitMs)
      const look = (): void => {
        if (!isDone()) return
        waiting.delete(look)
        clearTimeout(timer)
        resolve()
      }
      waiting.add(look)
      look()
    })
  return {
    write(data) {
      pending++
      terminal.write(data, () => {
        pending--
        check()
      })
    },
    resize: (nextColumns, nextRows) => terminal.resize(nextColumns, nextRows),
    rows: screenRows,
    text: () => screenRows().join('\n'),
    isAlternate: () => terminal.buffer.active.type === 'alternate',
    waitFor: (predicate, what = 'the screen') =>
      until(() => predicate(screenRows().join('\n')), what),
    flushed: () => until(() => pending === 0, 'the emulator'),
    cell(column, row) {
      const cell = terminal.buffer.active.getLine(row)?.getCell(column)
      if (cell === undefined) return undefined
      return {
        hasColor: !cell.isFgDefault() || !cell.isBgDefault(),
        isInverse: cell.isInverse() !== 0,
      }
    },
  }
}
