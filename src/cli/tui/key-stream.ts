/**
 * The terminal's input as Ink reads it, without the answers of the terminal itself.
 *
 * Stands between the terminal and Ink from the first moment on, so that no answer can be taken
 * for keys, however late it comes. Reads nothing while somebody else has the terminal.
 */
import { Readable } from 'node:stream'
import { createReplyFilter } from './reply-filter.ts'

/** Asks for the background colour. */
export const backgroundQuery = '\x1b]11;?\x1b\\'
/** How long an answer is waited for. */
const answerMs = 1000
/** How long the second half of an answer may take; Ink waits as long for what follows an Esc. */
const restMs = 30
/** How long leaving waits for an answer that would otherwise be typed into the shell. */
const leavingMs = 150

export class KeyStream extends Readable {
  readonly isTTY: boolean
  readonly #terminal: NodeJS.ReadStream
  readonly #onReply: (reply: string) => void
  readonly #filter = createReplyFilter()
  #answered = Promise.withResolvers<void>()
  #isExpecting = false
  #isListening = false
  #timer: NodeJS.Timeout | undefined
  #rest: NodeJS.Timeout | undefined

  constructor(terminal: NodeJS.ReadStream, onReply: (reply: string) => void) {
    super({ encoding: 'utf8' })
    this.#terminal = terminal
    this.#onReply = onReply
    this.isTTY = terminal.isTTY === true
    terminal.setEncoding('utf8')
    this.ref()
  }

  /** Waits for the answer to a question that is being asked now. */
  expectReply(): void {
    this.#isExpecting = true
    this.#timer = setTimeout(() => this.#settle(), answerMs)
    this.#timer.unref()
  }

  /** Settles when no answer is on its way any more, soon in any case. */
  async settled(): Promise<void> {
    if (!this.#isExpecting || !this.#isListening) return
    const soon = setTimeout(() => this.#settle(), leavingMs)
    await this.#answered.promise
    clearTimeout(soon)
  }

  setRawMode(on: boolean): this {
    this.#terminal.setRawMode(on)
    return this
  }

  /** Ink calls it when it begins to listen, also after it had handed the terminal over. */
  ref(): this {
    if (this.#isListening) return this
    this.#isListening = true
    this.#terminal.ref()
    this.#terminal.on('data', this.#take)
    this.#terminal.on('end', this.#end)
    this.#terminal.resume()
    return this
  }

  /** Ink calls it when it stops listening: what is typed now is for somebody else. */
  unref(): this {
    if (!this.#isListening) return this
    this.#isListening = false
    this.#terminal.off('data', this.#take)
    this.#terminal.off('end', this.#end)
    this.#terminal.pause()
    this.#terminal.unref()
    return this
  }

  override _read(): void {}

  readonly #take = (chunk: string | Uint8Array): void => {
    clearTimeout(this.#rest)
    const typed = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
    const { text, replies, isHolding } = this.#filter.push(typed, this.#isExpecting)
    if (text !== '') this.push(text)
    if (isHolding) this.#rest = setTimeout(() => this.#giveOut(), restMs)
    for (const reply of replies) {
      this.#settle()
      this.#onReply(reply)
    }
  }

  readonly #end = (): void => {
    this.#giveOut()
    this.push(null)
  }

  #giveOut(): void {
    const text = this.#filter.flush()
    if (text !== '') this.push(text)
  }

  #settle(): void {
    clearTimeout(this.#timer)
    this.#isExpecting = false
    this.#answered.resolve()
  }
}
