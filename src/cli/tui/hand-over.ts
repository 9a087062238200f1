/**
 * Gives the terminal to an editor or a pager with a copy of what is shown.
 *
 * The copy is 0400 in a directory 0700 of its own and goes away with the program, also where a
 * signal ends this process meanwhile; only SIGKILL leaves it.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HandedOver, Reader } from '../../review/handed-over.ts'
import type { Notice } from '../../review/state.ts'

type Env = Readonly<Record<string, string | undefined>>

const usual: Readonly<Record<Reader, string>> = { editor: 'vi', pager: 'less' }
const names: Readonly<Record<Reader, readonly string[]>> = {
  editor: ['VISUAL', 'EDITOR'],
  pager: ['PAGER'],
}

/** Returns the command of the user's choice, with its options. */
export function readerCommand(reader: Reader, env: Env): string {
  for (const name of names[reader]) {
    const chosen = env[name]?.trim() ?? ''
    if (chosen !== '') return chosen
  }
  return usual[reader]
}

/** Runs the program on a copy and says what came of it. The terminal must be free. */
export async function runReader(copy: HandedOver, env: Env): Promise<Notice> {
  const command = readerCommand(copy.reader, env)
  let directory: string | undefined
  const remove = (): void => {
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true })
    directory = undefined
  }
  process.on('exit', remove)
  try {
    directory = mkdtempSync(join(tmpdir(), 'writ-read-'))
    const path = join(directory, copy.name)
    writeFileSync(path, copy.text, { mode: 0o400, flag: 'wx' })
    return endNotice(copy.reader, command, await run(command, path, remove))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no reason'
    return { kind: 'bad', text: `the copy could not be handed over: ${code}` }
  } finally {
    process.off('exit', remove)
    remove()
  }
}

/** What ends this process; the terminal sends the first two to the program, which knows what to do. */
const forProgram = ['SIGINT', 'SIGQUIT'] as const
const ending = ['SIGTERM', 'SIGHUP'] as const

/** Runs a command as the shell would, as git does: it may have options. */
function run(command: string, path: string, remove: () => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', `${command} "$@"`, 'sh', path], { stdio: 'inherit' })
    const ignore = (): void => {}
    const onEnding = (signal: NodeJS.Signals): void => {
      release()
      child.kill(signal)
      remove()
      // Without this listener it does what it does everywhere.
      process.kill(process.pid, signal)
    }
    const release = (): void => {
      for (const signal of forProgram) process.off(signal, ignore)
      for (const signal of ending) process.off(signal, onEnding)
    }
    for (const signal of forProgram) process.on(signal, ignore)
    for (const signal of ending) process.on(signal, onEnding)
    child.on('error', error => {
      release()
      reject(error)
    })
    child.on('close', code => {
      release()
      resolve(code ?? 0)
    })
  })
}

/** What the shell says of a command that is not there, and of one that cannot be run. */
const notRun: ReadonlySet<number> = new Set([126, 127])

function endNotice(reader: Reader, command: string, code: number): Notice {
  if (!notRun.has(code)) {
    return { kind: 'info', text: 'the copy is removed; what was done to it counts for nothing' }
  }
  const variable = reader === 'editor' ? 'VISUAL or EDITOR' : 'PAGER'
  return { kind: 'stop', text: `${command} cannot be run: set ${variable}` }
}
