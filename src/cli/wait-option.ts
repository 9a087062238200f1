/** `--wait [SECONDS]`: how long a command waits for whoever holds its files. */
import { visibleText } from '../bytes/visible.ts'
import { WritError } from '../model/errors.ts'
import { holderText } from '../store/lock-owner.ts'
import type { LockOptions, Waiting } from '../store/lock-store.ts'
import type { Args, CommandContext } from './command.ts'
import { listenForInterruption } from './until-interrupted.ts'
import { defaultWaitSeconds } from './wait-value.ts'

const mostSeconds = 86_400

export const waitOption = { wait: { type: 'string' } } as const

/** Returns how to take locks; without the option they are not waited for. */
export function lockingOf(
  { args, output }: Pick<CommandContext, 'args' | 'output'>,
  aborted: () => boolean,
): LockOptions {
  const onWait = (waiting: Waiting): void => output.say(waitingText(waiting))
  return { waitMs: waitMsOf(args) ?? 0, onWait, aborted }
}

/** Runs work that may wait; where it was asked to, Ctrl-C ends the waiting and not the process. */
export async function mayWait<T>(
  context: Pick<CommandContext, 'args' | 'output'>,
  work: (locking: LockOptions | undefined) => Promise<T>,
): Promise<T> {
  if (waitMsOf(context.args) === undefined) return work(undefined)
  const interruption = listenForInterruption(() => {})
  try {
    return await work(lockingOf(context, interruption.aborted))
  } finally {
    interruption.dispose()
  }
}

function waitMsOf(args: Args): number | undefined {
  const text = args.text('wait')
  if (text === undefined) return undefined
  const seconds = Number(text)
  if (/^\d+$/.test(text) && seconds <= mostSeconds) return seconds * 1000
  throw new WritError('USAGE', {
    detail: `--wait takes whole seconds up to ${mostSeconds}, not '${text}'`,
    hint: `the same command with --wait ${defaultWaitSeconds}`,
  })
}

function waitingText({ realPath, holder }: Waiting): string {
  return `waiting for ${visibleText(holderText(holder))}, which works on ${visibleText(realPath)}`
}
