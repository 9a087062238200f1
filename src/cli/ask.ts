/** Questions on the terminal; only asked where `interactive` is true. */
import { createInterface } from 'node:readline'
import { visibleText } from '../bytes/visible.ts'
import { WritError } from '../model/errors.ts'
import type { AskPassphrase } from '../operations/signers.ts'

/** Returns one line as typed. Throws CANCELLED on Ctrl-C and at the end of input. */
export function askLine(question: string): Promise<string> {
  return ask(question, true)
}

/** Returns one line without showing it. */
function askSecret(question: string): Promise<string> {
  return ask(question, false)
}

/** Returns what asks a person for what a key needs; undefined where nobody can be asked. */
export function passphraseAsker(interactive: boolean): AskPassphrase | undefined {
  if (!interactive) return undefined
  return async (key, need) => {
    if (need !== 'touch') return askSecret(`${need} of ${visibleText(key)}: `)
    process.stderr.write(`touch the security key now: ${visibleText(key)}\n`)
    return ''
  }
}

function ask(question: string, echo: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    process.stderr.write(question)
    const readline = createInterface({
      input: process.stdin,
      ...(echo ? { output: process.stderr } : {}),
      terminal: true,
      historySize: 0,
    })
    let answered = false
    readline.once('line', line => {
      answered = true
      readline.close()
      if (!echo) process.stderr.write('\n')
      resolve(line)
    })
    readline.once('SIGINT', () => readline.close())
    readline.once('close', () => {
      if (answered) return
      process.stderr.write('\n')
      reject(new WritError('CANCELLED'))
    })
  })
}
