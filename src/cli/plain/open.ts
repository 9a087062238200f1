/** Opens the review line by line on standard input and output. */
import { WritError } from '../../model/errors.ts'
import { openWorkspace } from '../../operations/workspace.ts'
import { plainGlyphs } from '../../review/plain-text.ts'
import type { CommandContext } from '../command.ts'
import { isAsciiOnly } from '../tui/terminal-facts.ts'
import { queueOf, tuiServices } from '../tui-services.ts'
import { openLineInput } from './line-input.ts'
import { runSession, type Talk } from './session.ts'

const narrowest = 60

/** Reads lines until the user leaves or they end; returns the exit code. */
export async function openPlain(
  { host, output }: CommandContext,
  plan: string | null,
): Promise<number> {
  const input = openLineInput(process.stdin)
  const ask = async (question: string): Promise<string | null> => {
    await print(input.isTerminal ? question : `${question}\n`)
    const line = await input.next()
    if (line === null && input.isTerminal) await print('\n')
    return line
  }
  const talk: Talk = {
    print,
    // A prompt is for somebody who waits for it.
    prompt: async place => (input.isTerminal ? ask(`${place}> `) : input.next()),
    ask,
    async askAnew(question) {
      await input.drop()
      return ask(question)
    },
    async askSecret(question) {
      await print(question)
      const secret = await input.secret()
      await print('\n')
      return secret
    },
    async uninterrupted(what, work) {
      let count = 0
      input.onInterrupt(() => {
        if (count++ > 0) process.exit(130)
        void print(`\n${what}: Ctrl-C again leaves, the next writ finishes it\n`)
      })
      try {
        return await work()
      } finally {
        input.onInterrupt(null)
      }
    },
    look: {
      width: Math.max(narrowest, output.columns),
      glyphs: plainGlyphs(isAsciiOnly(process.env)),
    },
    columns: output.isTerminal && output.columns > 0 ? output.columns : null,
    home: host.home,
  }
  try {
    // To look changes nothing on disk.
    const loadQueue = async () => queueOf(openWorkspace(host, 'read'))
    return await runSession({ ...tuiServices(host), loadQueue }, talk, plan)
  } catch (error) {
    // A reader that goes away has read enough.
    if (error instanceof Error && 'code' in error && error.code === 'EPIPE') return 0
    if (!(error instanceof WritError) || error.code !== 'CANCELLED') throw error
    await print('\n')
    return error.exitCode
  } finally {
    input.close()
  }
}

/** Whoever reads has it, or the pipe has: only then it counts as printed. */
function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, error => (error ? reject(error) : resolve()))
  })
}
