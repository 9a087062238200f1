/** A terminal inside this process: what is typed into it, and what is written to it. */
import { PassThrough, Writable } from 'node:stream'
import type { ReadStream, WriteStream } from 'node:tty'
import type { Screen } from './screen.ts'

export interface FakeTty {
  readonly stdin: ReadStream
  readonly stdout: WriteStream
  /** Every write, in order: one per frame. */
  readonly writes: string[]
  type(text: string): void
  resize(columns: number, rows: number): void
  isRaw(): boolean
}

/** Streams that pass for a terminal of the emulator's size. */
export function fakeTty(screen: Screen, columns: number, rows: number): FakeTty {
  const writes: string[] = []
  let isRaw = false
  const input = Object.assign(new PassThrough(), {
    isTTY: true,
    isRaw: false,
    setRawMode(on: boolean) {
      isRaw = on
      return input
    },
    ref: () => input,
    unref: () => input,
  })
  const output = Object.assign(
    new Writable({
      decodeStrings: false,
      write(chunk: string, _encoding, done) {
        writes.push(chunk)
        screen.write(chunk.replace(/(?<!\r)\n/g, '\r\n'))
        done()
      },
    }),
    { isTTY: true, columns, rows },
  )
  // The interface asks for the types of Node's own terminal streams; these have what it uses.
  return {
    stdin: input as unknown as ReadStream,
    stdout: output as unknown as WriteStream,
    writes,
    type: text => {
      input.write(text)
    },
    resize(nextColumns, nextRows) {
      screen.resize(nextColumns, nextRows)
      Object.assign(output, { columns: nextColumns, rows: nextRows })
      output.emit('resize')
    },
    isRaw: () => isRaw,
  }
}
