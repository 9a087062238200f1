/**
 * Work that records something, and the telling of it afterwards.
 *
 * Whatever becomes of the telling, the work ends as it ended: with its result, or with its error.
 * Rule: R26.
 */
import { FsError } from '../host/host.ts'
import { ioError } from '../host/io-error.ts'
import { WritError } from '../model/errors.ts'
import type { Workspace } from './workspace.ts'

/** Is told of everything that kept an event from a sink of the policy. */
export type Warn = (warning: WritError) => void

/** Does the work and then delivers the events there are, its own among them. */
export async function withEvents<T>(
  workspace: Workspace,
  warn: Warn | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const { host, layout, policy } = workspace
  const isAsked = policy.events !== undefined || host.fs.lstat(layout.events) !== undefined
  if (!isAsked) return work()
  const events = await import('./deliver-events.ts')
  const tell = warn ?? (() => {})
  await quietly(tell, async () => {
    events.beginEvents(workspace)
  })
  try {
    return await work()
  } finally {
    await quietly(tell, async () => {
      events.deliveryErrors(await events.deliverEvents(workspace)).forEach(tell)
    })
  }
}

async function quietly(tell: Warn, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    tell(warningOf(error))
  }
}

function warningOf(error: unknown): WritError {
  if (error instanceof WritError) return error
  if (error instanceof FsError) return ioError(error, 'deliver events')
  const detail = error instanceof Error ? error.name : typeof error
  return new WritError('EVENT_UNDELIVERED', { detail, cause: error })
}
