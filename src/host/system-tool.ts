import { FsError, type Host } from './host.ts'
import { findCommand } from './path-facts.ts'

/** More than any list of attributes of a thousand files. */
const outputLimit = 64 * 1024 * 1024

export interface ToolAnswer {
  readonly exitCode: number
  readonly stdout: string
}

/**
 * Runs a small tool of the system and waits for it; undefined where it is not there, cannot be
 * started or did not end by itself.
 */
export function runTool(
  host: Host,
  name: string,
  args: readonly string[],
  input: string | null = null,
): ToolAnswer | undefined {
  const searched = host.env('PATH') ?? ''
  const command = findCommand(host, name, searched)
  if (command === undefined) return undefined
  try {
    const { status, exitCode, stdout } = host.runSync({
      command,
      args,
      cwd: '/',
      // LC_ALL: what it prints is read by a program.
      env: { PATH: searched, LC_ALL: 'C' },
      input: input === null ? null : Buffer.from(input),
      timeoutMs: 30_000,
      maxOutput: outputLimit,
    })
    if (status !== 'exited' || exitCode === null) return undefined
    return { exitCode, stdout: Buffer.from(stdout).toString('utf8') }
  } catch (error) {
    if (error instanceof FsError) return undefined
    throw error
  }
}
