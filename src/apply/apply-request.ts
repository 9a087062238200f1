/** What an apply is asked to do, and what it tells while it does it. */
import type { Consumer } from '../model/consumer.ts'
import type { PlanId } from '../model/digest.ts'
import type { Problem } from '../model/errors.ts'
import type { Author, Plan, SealedPlan } from '../model/plan.ts'
import type { LedgerEntry } from '../model/records.ts'
import type { LockOptions } from '../store/lock-store.ts'
import type { ApprovalRules } from './approval-verdicts.ts'

/** What one machine decides by: the same for every apply and every recovery. */
export interface ApplyContext extends ApprovalRules {
  readonly actor: Author
  readonly consumers: readonly Consumer[]
  /** Carries out the undoing of a lease that is over, which needs no approval of its own. */
  readonly underLease?: boolean
  /** What a plan says and its images do not. Rules: R12, R15. */
  readonly falseClaims: (plan: Plan, sealed: SealedPlan) => readonly Problem[]
  /** Asked between steps; true stops the apply as long as nothing has been written. */
  readonly aborted?: () => boolean
  readonly onStep?: (step: ApplyStep) => void
  /** How to wait for whoever holds the targets; absent: not at all. */
  readonly locking?: LockOptions
}

export interface ApplyRequest extends ApplyContext {
  readonly planId: PlanId
  /** Throws where the policy has to be signed and is not; asked under the lock. Rule: R15. */
  readonly assertPolicySigned?: (ledger: () => readonly LedgerEntry[]) => void
  /** From so many changed files on they are written as a batch; `manyFiles` where not given. */
  readonly batchFrom?: number
}

/** Below this the calls a batch saves cost less than starting what syncs a file system. */
export const manyFiles = 100

export const applySteps = [
  'load',
  'lock',
  'recover',
  're-check',
  'prove',
  'verify',
  'check',
  'backup',
  'rehearse',
  'stage',
  'consume',
  'write',
  'validate',
  'restore',
  'receipt',
] as const

export type ApplyStepName = (typeof applySteps)[number]

export interface ApplyStep {
  readonly name: ApplyStepName
  /** 'started' again with another detail tells how far a long step has come. */
  readonly status: 'started' | 'done' | 'failed'
  readonly detail?: string
}

/** Runs one step and tells when it starts and how it ends. */
export type StepRunner = <T>(name: ApplyStepName, work: () => T) => T

/** Returns a runner of steps; work may be asynchronous. */
export function stepRunner(tell: (step: ApplyStep) => void = () => {}): StepRunner {
  return (name, work) => {
    const done = (): void => tell({ name, status: 'done' })
    const failed = (): void => tell({ name, status: 'failed' })
    tell({ name, status: 'started' })
    try {
      const result = work()
      if (result instanceof Promise) result.then(done, failed)
      else done()
      return result
    } catch (error) {
      failed()
      throw error
    }
  }
}
