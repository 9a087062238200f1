/**
 * The stream Ink writes to: every frame of Ink becomes one write that ends with the painted rows.
 */
import { Writable } from 'node:stream'
import type { Size } from '../../review/layout.ts'

export const beginFrame = '\x1b[?2026h'
export const endFrame = '\x1b[?2026l'
const enterScreen = '\x1b[?1049h'
const leaveScreen = '\x1b[?1049l'

export interface FrameSink {
  write(text: string): void
  /** What is painted before and after Ink's part of a frame. */
  beforeInk(): string
  afterInk(): string
  size(): Size
  /** What goes with entering and with leaving the alternate screen. */
  enter(): string
  leave(): string
}

/** A writable with the few properties of a terminal that Ink reads. */
export class InkStdout extends Writable {
  readonly isTTY = true
  readonly #sink: FrameSink
  #frame: string | null = null
  #isMuted = false
  /** The terminal is in the alternate screen already when Ink enters it for the first time. */
  #hasEntered = false

  constructor(sink: FrameSink) {
    super({ decodeStrings: false })
    this.#sink = sink
  }

  get columns(): number {
    return this.#sink.size().columns
  }

  get rows(): number {
    return this.#sink.size().rows
  }

  /** Runs a task whose output is of no use. */
  muted(task: () => void): void {
    this.#isMuted = true
    try {
      task()
    } finally {
      this.#isMuted = false
    }
  }

  override _write(chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    const text = typeof chunk === 'string' ? chunk : String(chunk)
    if (!this.#isMuted && text !== '') this.#take(text)
    done()
  }

  #take(text: string): void {
    if (text === beginFrame && this.#frame === null) {
      this.#frame = ''
      return
    }
    if (this.#frame !== null) {
      if (text !== endFrame) {
        this.#frame += text
        return
      }
      const frame = this.#sink.beforeInk() + this.#frame + this.#sink.afterInk()
      this.#frame = null
      this.#sink.write(beginFrame + frame + endFrame)
      return
    }
    if (text.startsWith(enterScreen)) {
      const rest = text.slice(enterScreen.length)
      this.#sink.write(this.#hasEntered ? enterScreen + this.#sink.enter() + rest : rest)
      this.#hasEntered = true
      return
    }
    this.#sink.write(text.startsWith(leaveScreen) ? this.#sink.leave() + text : text)
  }
}
