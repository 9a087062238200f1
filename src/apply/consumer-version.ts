import { FsError, type Host } from '../host/host.ts'
import { findCommand } from '../host/path-facts.ts'
import type { CheckAttempt, Consumer } from '../model/consumer.ts'

/** A consumer's check as this machine can run it. */
export interface UsableCheck {
  readonly command: string
  readonly version: string
  readonly homeVariable: string
  /** Attempts the installed version knows, best first; never empty. */
  readonly attempts: readonly [CheckAttempt, ...CheckAttempt[]]
}

export interface NoCheck {
  /** Why it cannot be run, as a clause without the consumer's own words. Rules: R25, R34. */
  readonly reason: string
}

const versionTimeoutMs = 10_000

/** Returns how the consumer can be asked here, or why it cannot. Rule: R25. */
export async function findCheck(host: Host, consumer: Consumer): Promise<UsableCheck | NoCheck> {
  const { check } = consumer
  if (check === null) return { reason: `${consumer.title} has no check that starts nothing` }
  const path = host.env('PATH') ?? ''
  const command = findCommand(host, check.command, path)
  if (command === undefined) return { reason: `${check.command} is not installed` }
  const version = await versionOf(host, command, path)
  if (version === undefined) return { reason: `${check.command} does not tell its version` }
  const [first, ...rest] = check.attempts.filter(({ since }) => isAtLeast(version, since))
  if (first === undefined) return { reason: `${check.command} ${version} is too old to check` }
  return { command, version, homeVariable: check.homeVariable, attempts: [first, ...rest] }
}

async function versionOf(host: Host, command: string, path: string): Promise<string | undefined> {
  try {
    const { exitCode, stdout } = await host.run({
      command,
      args: ['--version'],
      cwd: '/',
      env: { PATH: path, HOME: '/nonexistent' },
      input: null,
      timeoutMs: versionTimeoutMs,
      maxOutput: 4096,
    })
    const text = exitCode === 0 ? new TextDecoder().decode(stdout) : ''
    return /\d+\.\d+\.\d+/.exec(text)?.[0]
  } catch (error) {
    if (error instanceof FsError) return undefined
    throw error
  }
}

/** Whether a version is another one or later; both are three numbers with dots. */
export function isAtLeast(version: string, since: string): boolean {
  const wanted = since.split('.').map(Number)
  for (const [index, number] of version.split('.').map(Number).entries()) {
    const other = wanted[index] ?? 0
    if (number !== other) return number > other
  }
  return true
}
