/**
 * Looks at this machine, or runs a service of the terminal UI, in a process of its own.
 *
 * To verify a long ledger, or to prove a plan of thousands of keys, takes seconds of computing and
 * much memory; the screen goes on moving meanwhile. The process is this very program, and runs the
 * operations the commands run.
 */
import { type ChildProcess, fork, type Serializable } from 'node:child_process'
import { WritError } from '../model/errors.ts'
import type { HealthPart } from '../model/health.ts'
import type { ChainReport } from '../model/history.ts'
import type { ErrorFacts } from '../review/services.ts'
import { lookArgument } from './look-argument.ts'
import type { Piece } from './pieces.ts'
import type { ServiceAnswer, ServiceCall } from './service-call.ts'

/** What can be looked at. */
export type Look = 'chain' | 'health' | 'service'

/** What a look tells, in as many messages as it likes; `done` or `failed` is the last one. */
export type LookMessage =
  | { readonly kind: 'chain'; readonly chain: ChainReport }
  | { readonly kind: 'health'; readonly part: HealthPart }
  | { readonly kind: 'service'; readonly answer: ServiceAnswer }
  | { readonly kind: 'bytes'; readonly piece: Piece }
  | { readonly kind: 'failed'; readonly error: ErrorFacts }
  | { readonly kind: 'done' }

export interface LookOptions {
  /** Ends it before its time. */
  readonly signal?: AbortSignal
  /** What a look at 'service' is to answer. It may hold a passphrase, so it is no argument. */
  readonly call?: ServiceCall
}

/**
 * Starts a look and hands on what it tells; settles when it is done and its process is gone.
 *
 * @throws WritError what the look met; CANCELLED; INTERNAL where it ended without a last word.
 */
export async function look(
  what: Look,
  onMessage: (message: LookMessage) => void,
  { signal, call }: LookOptions = {},
): Promise<void> {
  const child = fork(process.argv[1] ?? '', [lookArgument, what], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // Dates and absent fields arrive as they were.
    serialization: 'advanced',
  })
  const stop = (): void => void child.kill()
  process.once('exit', stop)
  signal?.addEventListener('abort', stop)
  // One that could not be started does not exit.
  const gone = new Promise(resolve => child.once('exit', resolve).once('error', resolve))
  // One that is gone before it could be asked is told of below.
  if (call !== undefined) child.send(call, () => {})
  try {
    await lastWord(child, onMessage)
  } catch (error) {
    throw signal?.aborted === true ? new WritError('CANCELLED', { hint: 'look again' }) : error
  } finally {
    // What it held is free only then.
    await gone
    process.off('exit', stop)
    signal?.removeEventListener('abort', stop)
  }
}

function lastWord(child: ChildProcess, onMessage: (message: LookMessage) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('message', message => {
      if (!isLookMessage(message)) return
      if (message.kind === 'done') resolve()
      else if (message.kind === 'failed') reject(errorOfFacts(message.error))
      else onMessage(message)
    })
    child.on('error', reject)
    // Comes after the last message, which an exit need not.
    child.on('disconnect', () => {
      reject(new WritError('INTERNAL', { detail: 'the process that looks ended too early' }))
    })
  })
}

/** The other end is the same program: it is enough to tell its messages from anything else. */
function isLookMessage(message: Serializable): message is LookMessage {
  return typeof message === 'object' && 'kind' in message
}

/** Returns the error again, with everything that was found; the first problem is the error itself. */
export function errorOfFacts({ code, detail, hint, path, problems }: ErrorFacts): WritError {
  return new WritError(code, {
    ...(detail === null ? {} : { detail }),
    ...(hint === null ? {} : { hint }),
    ...(path === null ? {} : { path }),
    problems: [detail ?? '', ...problems].map(found => ({ code, detail: found })),
  })
}
