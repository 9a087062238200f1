/** What `writ resume` would do, looked at under the locks and changed nowhere. Rule: R22. */
import type { Host } from '../host/host.ts'
import type { PlanId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { Journal } from '../model/records.ts'
import { listJournals } from '../store/journal-store.ts'
import type { Layout } from '../store/layout.ts'
import type { ApplyContext } from './apply-request.ts'
import type { InterruptedTarget } from './interrupted-targets.ts'
import { lockWithInterrupted } from './lock-targets.ts'
import { decideRecovery, findTransaction, type RecoverOptions } from './recovery-decision.ts'
import { causeText } from './undo-job.ts'

export interface ForeseenTarget {
  readonly path: string
  /** What stands there now; null where that could not be told. */
  readonly is: 'old' | 'new' | 'edited' | null
  readonly becomes: 'old' | 'new' | 'as-it-is'
}

export interface Foreseen {
  readonly tx: string
  readonly plan: PlanId
  /** How far the apply came. */
  readonly step: Journal['step']
  /** 'stop': a person has to decide; 'in-flight': somebody is at work on it. */
  readonly way: 'close' | 'forward' | 'back' | 'stop' | 'in-flight'
  readonly why: string
  readonly targets: readonly ForeseenTarget[]
  /** The refusal of 'stop' and 'in-flight'. */
  readonly error: WritError | null
}

/** Looks at every interrupted transaction, one after the other. */
export async function foreseeRecovery(
  host: Host,
  layout: Layout,
  context: ApplyContext,
  options: RecoverOptions = {},
): Promise<readonly Foreseen[]> {
  const seen: Foreseen[] = []
  for (const journal of listJournals(host, layout)) {
    if (options.only?.has(journal.tx) === false) continue
    const one = await foreseeLocked(host, layout, journal, context, options)
    if (one !== undefined) seen.push(one)
  }
  return seen
}

/** Returns undefined where it ended meanwhile. */
async function foreseeLocked(
  host: Host,
  layout: Layout,
  { tx, plan, step, targets }: Journal,
  context: ApplyContext,
  options: RecoverOptions,
): Promise<Foreseen | undefined> {
  const paths = targets.map(({ realPath }) => realPath)
  const unknown = paths.map(path => ({ path, is: null, becomes: 'as-it-is' }) as const)
  const stopped = (way: 'stop' | 'in-flight', error: WritError): Foreseen => {
    return { tx, plan, step, way, why: causeText(error), targets: unknown, error }
  }
  try {
    const holder = { command: 'writ resume --dry-run', plan: null }
    const held = await lockWithInterrupted(host, layout, paths, holder, context.locking)
    try {
      const journal = held.journals.find(candidate => candidate.tx === tx)
      return journal && foresee(host, layout, journal, context, options)
    } finally {
      held.release()
    }
  } catch (error) {
    if (!(error instanceof WritError) || error.code === 'CANCELLED') throw error
    return stopped(error.code === 'LOCK_HELD' ? 'in-flight' : 'stop', error)
  }
}

function foresee(
  host: Host,
  layout: Layout,
  journal: Journal,
  context: ApplyContext,
  options: RecoverOptions,
): Foreseen {
  const { tx, plan, step } = journal
  const found = findTransaction(host, layout, journal, context)
  const decision = decideRecovery(found, journal, options)
  const { way } = decision
  const targets = found.isUnbegun
    ? journal.targets.map(({ realPath }) => {
        return { path: realPath, is: 'old', becomes: 'as-it-is' } as const
      })
    : found.targets.map(target => foreseenTarget(target, way))
  if (decision.way !== 'stop')
    return { tx, plan, step, way, why: decision.why, targets, error: null }
  return { tx, plan, step, way, why: causeText(decision.error), targets, error: decision.error }
}

function foreseenTarget({ realPath, is }: InterruptedTarget, way: Foreseen['way']): ForeseenTarget {
  const now = { before: 'old', after: 'new', other: 'edited' } as const
  const then = way === 'forward' ? 'new' : way === 'back' && is !== 'other' ? 'old' : 'as-it-is'
  return { path: realPath, is: now[is], becomes: then }
}
