/** Applies that an earlier process left half way: found by whoever needs their files. Rule: R22. */
import { isAbsolute, join } from 'node:path'
import { type Foreseen, foreseeRecovery } from '../apply/foresee-recovery.ts'
import type { Ending } from '../apply/record-ending.ts'
import { recoverInterrupted } from '../apply/recover.ts'
import { expandHome } from '../host/home-path.ts'
import { walkPath } from '../host/walk-path.ts'
import type { PlanId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { Plan } from '../model/plan.ts'
import { uniqueId } from '../store/find-id.ts'
import { listJournals } from '../store/journal-store.ts'
import { readLedger } from '../store/ledger-store.ts'
import { assertNotLocked, type LockOptions } from '../store/lock-store.ts'
import { applyContext } from './apply-context.ts'
import { type Warn, withEvents } from './with-events.ts'
import type { AuthorInput, Workspace } from './workspace.ts'

/**
 * Throws where an apply that did not end has to do with one of the files.
 *
 * Until it is finished a file may be the old or the new one and may have a second name, so
 * nothing that is said about it would be true for long.
 * @throws WritError APPLY_INTERRUPTED; LOCK_HELD where the apply is still at work.
 */
export function assertNotInterrupted(workspace: Workspace, targets: readonly string[]): void {
  const { host, layout } = workspace
  const journals = listJournals(host, layout)
  if (journals.length === 0) return
  const paths = new Set(targets.map(target => realPathOf(workspace, target)))
  for (const { tx, plan, step, targets: touched } of journals) {
    const found = touched.find(({ realPath }) => paths.has(realPath))
    if (found === undefined) continue
    assertNotLocked(host, layout, found.realPath)
    throw new WritError('APPLY_INTERRUPTED', {
      detail: `an apply of ${plan} stopped at '${step}', so ${found.realPath} may be the old file or the new one`,
      hint: `writ resume ${tx}`,
      path: found.realPath,
    })
  }
}

/** Returns the files a plan changes. */
export function realPathsOf({ changes }: Plan): readonly string[] {
  return changes.map(({ realPath }) => realPath)
}

/** Where a path leads, whatever stands there. */
function realPathOf({ host }: Workspace, given: string): string {
  const path = expandHome(given, host.home)
  return walkPath(host, isAbsolute(path) ? path : join(host.cwd, path)).path
}

export interface ResumeInput extends AuthorInput {
  /** A transaction, a prefix of its name is enough; undefined: all that are open. */
  readonly tx: string | undefined
  /** Leaves files that were edited since as they are, instead of refusing. */
  readonly keepEdits: boolean
  /** The way to go where both are possible; absent: forward where it is. */
  readonly direction?: 'forward' | 'back' | undefined
  /** How to wait for an apply that is still at work; absent: not at all. */
  readonly locking?: LockOptions | undefined
  readonly warn?: Warn
}

export interface Resumed {
  readonly tx: string
  readonly plan: PlanId
  readonly state: 'finished' | 'put-back' | 'edits-kept' | 'failed' | 'in-flight'
  /** Id of the receipt; null where the apply had changed nothing yet. */
  readonly receipt: string | null
  readonly error: WritError | null
}

/** Finishes interrupted applies, forward or back; finding none is no error. */
export async function resumeInterrupted(
  workspace: Workspace,
  { tx, keepEdits, direction, locking, warn, ...author }: ResumeInput,
): Promise<readonly Resumed[]> {
  const { host, layout } = workspace
  const only = new Set(chosenFrom(workspace, tx))
  const waiting = locking === undefined ? {} : { locking }
  const context = await applyContext(workspace, { ...author, ...waiting })
  const done = await withEvents(workspace, warn, () =>
    recoverInterrupted(host, layout, context, { keepEdits, direction, only }),
  )
  return done.map(({ tx, plan, ending }) => ({
    tx,
    plan,
    state: stateOf(ending),
    receipt: ending?.receipt?.id ?? null,
    error: ending?.error ?? null,
  }))
}

/** Returns what resuming would do, and does nothing. */
export async function foreseeResume(
  workspace: Workspace,
  { tx, keepEdits, direction, locking, ...author }: ResumeInput,
): Promise<readonly Foreseen[]> {
  const { host, layout } = workspace
  const only = new Set(chosenFrom(workspace, tx))
  const waiting = locking === undefined ? {} : { locking }
  const context = await applyContext(workspace, { ...author, ...waiting })
  return await foreseeRecovery(host, layout, context, { keepEdits, direction, only })
}

function stateOf(ending: Ending | null): Resumed['state'] {
  if (ending === null) return 'in-flight'
  switch (ending.receipt?.outcome) {
    case 'changed':
    case 'changed-durability-unknown':
    case 'no-change':
    case 'recorded':
      return 'finished'
    case 'conflict':
      return 'edits-kept'
    case 'restored':
      return 'put-back'
    default:
      return ending.error === null ? 'put-back' : 'failed'
  }
}

/** Returns the open transactions that are meant; none where the one named has ended since. */
function chosenFrom({ host, layout }: Workspace, named: string | undefined): readonly string[] {
  const open = listJournals(host, layout).map(({ tx }) => tx)
  if (named === undefined) return open
  const { entries } = readLedger(host, layout)
  const ended = entries.flatMap(({ detail }) => detail['tx'] ?? [])
  const tx = uniqueId([...new Set([...open, ...ended])], 'tx1-', named)
  return open.filter(candidate => candidate === tx)
}
