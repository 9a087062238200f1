/** Runs one program: no shell, nothing inherited, an end in any case. */
import { type ChildProcess, spawn } from 'node:child_process'
import type { RunRequest, RunResult } from './host.ts'
import { startFailure } from './start-failure.ts'

/**
 * Runs a program in its own process group and returns how it ended.
 *
 * The group is killed when the time is up and also after the program itself ended, so that
 * nothing it started stays behind. Rejects with `FsError` where it cannot be started although
 * it is there.
 */
export function runProcess(request: RunRequest): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const stdout = capped(request.maxOutput)
    const stderr = capped(request.maxOutput)
    const child = start(request)
    let timedOut = false
    const timer = setTimeout(() => {
      timedOut = true
      killGroup(child)
      // A process that left the group may still hold the pipes.
      child.stdout?.destroy()
      child.stderr?.destroy()
    }, request.timeoutMs)
    child.stdout?.on('data', stdout.take)
    child.stderr?.on('data', stderr.take)
    // The program may end without reading its input.
    child.stdin?.on('error', () => {})
    child.stdin?.end(request.input)
    child.on('exit', () => killGroup(child))
    child.on('error', error => {
      clearTimeout(timer)
      const failure = startFailure(error, request)
      if (failure === undefined) resolve(ended('not-found', null))
      else reject(failure)
    })
    child.on('close', (exitCode, signal) => {
      clearTimeout(timer)
      if (timedOut) resolve(ended('timed-out', null))
      else if (signal !== null) resolve(ended('signalled', null))
      else resolve(ended('exited', exitCode))
    })
    const ended = (status: RunResult['status'], exitCode: number | null): RunResult => ({
      status,
      exitCode,
      stdout: stdout.bytes(),
      stderr: stderr.bytes(),
    })
  })
}

function start(request: RunRequest): ChildProcess {
  try {
    return spawn(request.command, [...request.args], {
      cwd: request.cwd,
      env: { ...request.env },
      shell: false,
      detached: true,
      stdio: [request.input === null ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    })
  } catch (error) {
    throw startFailure(error, request) ?? error
  }
}

interface Capped {
  take(chunk: Uint8Array): void
  bytes(): Uint8Array
}

/** Keeps the first bytes and goes on draining the pipe, so that the program is never blocked. */
function capped(limit: number): Capped {
  const chunks: Uint8Array[] = []
  let room = limit
  return {
    take(chunk) {
      if (room > 0) chunks.push(chunk.subarray(0, room))
      room -= Math.min(room, chunk.length)
    },
    bytes: () => Buffer.concat(chunks),
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // No process of the group is left.
  }
}
