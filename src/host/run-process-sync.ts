/** Runs one program while this process waits: no shell, nothing inherited, an end in any case. */
import type { SpawnSyncReturns } from 'node:child_process'
import type { RunRequest, RunResult } from './host.ts'
import { startFailure } from './start-failure.ts'

/**
 * Runs a program in its own process group, so that no key press meant for writ ends it, and
 * returns how it ended. Throws `FsError` where it cannot be started although it is there.
 */
export function runProcessSync(request: RunRequest): RunResult {
  const { error, status, signal, stdout, stderr } = start(request)
  const result = (how: RunResult['status'], exitCode: number | null): RunResult => ({
    status: how,
    exitCode,
    // Node has neither where the program never ran.
    stdout: stdout ?? new Uint8Array(),
    stderr: stderr ?? new Uint8Array(),
  })
  if (signal !== null) return result(isTimeout(error) ? 'timed-out' : 'signalled', null)
  if (status !== null) return result('exited', status)
  const failure = startFailure(error, request)
  if (failure === undefined) return result('not-found', null)
  throw failure
}

function start(request: RunRequest): SpawnSyncReturns<Uint8Array> {
  // Loaded here, because most commands run nothing.
  const { spawnSync } = process.getBuiltinModule('node:child_process')
  const options = {
    cwd: request.cwd,
    env: { ...request.env },
    shell: false,
    detached: true,
    input: request.input ?? new Uint8Array(),
    timeout: request.timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: request.maxOutput,
    encoding: 'buffer',
  } as const
  try {
    return spawnSync(request.command, [...request.args], options)
  } catch (error) {
    throw startFailure(error, request) ?? error
  }
}

function isTimeout(error: Error | undefined): boolean {
  return error !== undefined && 'code' in error && error.code === 'ETIMEDOUT'
}
