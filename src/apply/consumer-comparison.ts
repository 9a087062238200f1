import type { Host } from '../host/host.ts'
import type { CheckResult } from '../model/check.ts'
import type { CheckAttempt, Consumer } from '../model/consumer.ts'
import type { Layout } from '../store/layout.ts'
import {
  type CheckSubject,
  type ConsumerPlace,
  type ConsumerRun,
  consumerPlace,
  judgeRuns,
  runAttempt,
} from './consumer-check.ts'
import { findCheck, type UsableCheck } from './consumer-version.ts'
import type { TxTarget } from './transaction.ts'

/** A change as its consumer judges it: before the write, and a way to ask again after it. */
export interface ConsumerComparison {
  readonly shadow: CheckResult
  /** Runs on the real home, which by then holds the new file. */
  afterWrite(): Promise<CheckResult>
}

/**
 * Runs the consumer's check on a shadow home with the planned file, and on the real home as it
 * is, so that the run after the write has something to be compared with. Rule: R25.
 *
 * @param consumer undefined where this installation does not know the runtime
 * @param isWritten whether the real home holds the new file already, as in a recovery: then
 * the old file in a shadow home is what the last run is compared with
 */
export async function compareConsumer(
  host: Host,
  layout: Layout,
  consumer: Consumer | undefined,
  target: TxTarget,
  isWritten = false,
): Promise<ConsumerComparison> {
  const { change } = target
  const images = {
    before: target.before?.bytes ?? null,
    after: target.after?.bytes ?? null,
  }
  if (consumer === undefined) {
    const isNone = change.consumer === null
    return notCompared(
      change.target,
      isNone ? 'no known runtime reads it' : 'its runtime is not known',
    )
  }
  const place = consumerPlace(host, consumer, change)
  if (place === undefined) {
    const reason =
      consumer.check === null
        ? `${consumer.title} has no check that starts nothing`
        : `the check of ${consumer.title} does not read this file`
    return notCompared(change.target, reason)
  }
  const check = await findCheck(host, consumer)
  if ('reason' in check) return notCompared(change.target, check.reason)
  const { attempt, result } = await shadowVerdict(host, layout, check, place, change.target, images)
  const ask = (subject: CheckSubject): Promise<ConsumerRun> =>
    runAttempt(host, layout, check, attempt, place, subject)
  const baseline = await ask({ kind: isWritten ? 'shadow' : 'live', bytes: images.before })
  return {
    shadow: result,
    async afterWrite() {
      const live = await ask({ kind: 'live', bytes: images.after })
      return judgeRuns('consumer-live', change.target, baseline, live)
    },
  }
}

interface ComparedImages {
  /** null: no file. */
  readonly before: Uint8Array | null
  readonly after: Uint8Array | null
}

interface ShadowVerdict {
  readonly attempt: CheckAttempt
  readonly result: CheckResult
}

/**
 * Asks the best attempt; where that stops at an old complaint of the user's own, the file behind
 * that place was not looked at, so a weaker attempt that reads on is asked as well.
 */
async function shadowVerdict(
  host: Host,
  layout: Layout,
  check: UsableCheck,
  place: ConsumerPlace,
  target: string,
  images: ComparedImages,
): Promise<ShadowVerdict> {
  const [first, ...others] = check.attempts
  const verdict = async (attempt: CheckAttempt): Promise<ShadowVerdict> => {
    const run = (bytes: Uint8Array | null): Promise<ConsumerRun> =>
      runAttempt(host, layout, check, attempt, place, { kind: 'shadow', bytes })
    const after = await run(images.after)
    const isClean = after.ran && after.diagnostics.length === 0
    const before = isClean ? after : await run(images.before)
    return { attempt, result: judgeRuns('consumer-shadow', target, before, after) }
  }
  const best = await verdict(first)
  const weaker = first.strict ? others.find(({ strict }) => !strict) : undefined
  if (best.result.status !== 'not-run' || weaker === undefined) return best
  const second = await verdict(weaker)
  if (second.result.status === 'not-run') return best
  const detail = `${second.result.detail} (${best.result.detail})`
  return { attempt: weaker, result: { ...second.result, detail } }
}

/** Returns the comparison of a file no check looks at. */
export function notCompared(target: string, reason: string): ConsumerComparison {
  const result = (name: CheckResult['name']): CheckResult => ({
    name,
    target,
    status: 'not-run',
    detail: reason,
  })
  return {
    shadow: result('consumer-shadow'),
    afterWrite: () => Promise.resolve(result('consumer-live')),
  }
}
