import { statSync } from 'node:fs'
import { fsErrorOf } from './errno.ts'
import { FsError, type RunRequest } from './host.ts'

/**
 * Returns why a program could not be started; undefined where there is no such program.
 *
 * Carries no cause: Node's own errors hold the whole argument list. Rule: R34.
 */
export function startFailure(error: unknown, { command, cwd }: RunRequest): FsError | undefined {
  const { errno } = fsErrorOf(error, 'run', command)
  if (errno !== 'ENOENT') return new FsError(errno, 'run', command)
  return isDirectory(cwd) ? undefined : new FsError('ENOENT', 'run in', cwd)
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
