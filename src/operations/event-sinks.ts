/** Hands lines to the file or the program that a policy names; says why where that fails. */
import { basename, dirname, isAbsolute, join } from 'node:path'
import { shellQuote } from '../bytes/shell-quote.ts'
import { expandHome } from '../host/home-path.ts'
import { FsError, type Host, type RunResult } from '../host/host.ts'
import { ioError } from '../host/io-error.ts'
import { walkPath } from '../host/walk-path.ts'
import type { SinkFailure } from '../store/event-cursor.ts'
import type { Layout } from '../store/layout.ts'

/** How many of the lines were taken, first to last, and why not all of them. */
export interface Handed {
  readonly taken: number
  readonly failure: SinkFailure | null
}

const commandMs = 10_000
const again = 'writ log --deliver'

/**
 * Appends each line with one write, then syncs: several writers never mix within a line.
 *
 * A file that is created has mode 0600. No link is followed and nothing but a plain file written.
 */
export function handToFile(
  host: Host,
  layout: Layout,
  given: string,
  lines: readonly Uint8Array[],
): Handed {
  const named = expandHome(given, host.home)
  // Directories may be links, as a home can be; the file itself is never one.
  const walk = walkPath(host, dirname(named))
  const path = walk.kind === 'found' ? join(walk.path, basename(named)) : named
  try {
    const refusal = refusalOf(host, layout, path)
    if (refusal !== null) return { taken: 0, failure: refusal }
    const isNew = host.fs.lstat(path) === undefined
    const fd = host.fs.openAppend(path, 0o600)
    try {
      if (host.fs.fstat(fd).kind !== 'file') return { taken: 0, failure: notPlain(path) }
      let lead = isNew || endsWithLine(host, path) ? '' : '\n'
      for (const line of lines) {
        const bytes = Buffer.concat([Buffer.from(lead), line])
        const count = host.fs.write(fd, bytes, 0, bytes.length)
        // The rest as a second write could land behind somebody else's line.
        if (count < bytes.length) throw new FsError('ENOSPC', 'write', path)
        lead = ''
      }
      host.fs.fsync(fd)
    } finally {
      host.fs.close(fd)
    }
    if (isNew) host.fs.fsyncDirectory(dirname(path))
    return { taken: lines.length, failure: null }
  } catch (error) {
    if (!(error instanceof FsError)) throw error
    return { taken: 0, failure: fileFailure(error, path) }
  }
}

function refusalOf(host: Host, layout: Layout, path: string): SinkFailure | null {
  const own = [layout.state, layout.config].find(directory =>
    path.startsWith(`${walkPath(host, directory).path}/`),
  )
  if (own !== undefined) {
    const detail = `${path} lies in ${own}, where writ keeps its own records`
    return { cause: 'OWN_RECORD', detail, fix: `\${EDITOR:-vi} ${shellQuote(layout.policy)}` }
  }
  const stat = host.fs.lstat(path)
  return stat === undefined || stat.kind === 'file' ? null : notPlain(path)
}

function notPlain(path: string): SinkFailure {
  const detail = `${path} is not a plain file; nothing is written through a link or to a device`
  return { cause: 'NOT_A_FILE', detail, fix: `ls -ld ${shellQuote(path)}` }
}

function fileFailure(error: FsError, path: string): SinkFailure {
  const directory = shellQuote(dirname(path))
  if (error.errno === 'ENOENT') {
    const detail = `the directory of ${path} does not exist`
    return { cause: 'ENOENT', detail, fix: `mkdir -p ${directory} && ${again}` }
  }
  const { detail = error.errno, hint } = ioError(error, 'append an event')
  return { cause: error.errno, detail, fix: hint }
}

/** A write that was cut short must not swallow the next line; what cannot be read is not looked at. */
function endsWithLine(host: Host, path: string): boolean {
  try {
    const fd = host.fs.openRead(path)
    try {
      const { size } = host.fs.fstat(fd)
      const last = new Uint8Array(1)
      return size === 0 || host.fs.readAt(fd, last, size - 1) === 0 || last[0] === 0x0a
    } finally {
      host.fs.close(fd)
    }
  } catch (error) {
    if (error instanceof FsError && error.errno === 'EACCES') return true
    throw error
  }
}

/** Runs the program once with one line on its standard input; what it prints is thrown away. */
export async function handToCommand(
  host: Host,
  command: readonly string[],
  line: Uint8Array,
): Promise<Handed> {
  const [program = '', ...args] = command
  const path = expandHome(program, host.home)
  const failed = (cause: string, detail: string): Handed => ({
    taken: 0,
    failure: { cause, detail: `${path} ${detail}`, fix: again },
  })
  if (!isAbsolute(path)) return failed('NOT_ABSOLUTE', 'is no absolute path')
  let result: RunResult
  try {
    result = await host.run({
      command: path,
      args,
      cwd: '/',
      env: { PATH: host.env('PATH') ?? '/usr/bin:/bin', HOME: host.home, LANG: 'C.UTF-8' },
      input: line,
      timeoutMs: commandMs,
      maxOutput: 0,
    })
  } catch (error) {
    if (!(error instanceof FsError)) throw error
    return failed(error.errno, `could not be started: ${error.errno}`)
  }
  switch (result.status) {
    case 'exited':
      if (result.exitCode === 0) return { taken: 1, failure: null }
      return failed(`EXIT_${result.exitCode}`, `ended with exit code ${result.exitCode}`)
    case 'timed-out':
      return failed('TIMED_OUT', `did not end within ${commandMs / 1000} seconds`)
    case 'signalled':
      return failed('SIGNALLED', 'was stopped by a signal')
    case 'not-found':
      return failed('NOT_FOUND', 'does not exist')
  }
}
