import type { ApplyContext, ApplyStep } from '../apply/apply-request.ts'
import { hostId } from '../store/install-store.ts'
import type { LockOptions } from '../store/lock-store.ts'
import { type AuthorInput, authorOf, type Workspace } from './workspace.ts'

export interface ApplyContextInput extends AuthorInput {
  readonly onStep?: (step: ApplyStep) => void
  readonly aborted?: () => boolean
  readonly locking?: LockOptions
}

/**
 * Returns what this machine applies by.
 *
 * The planner is loaded only now: the engine itself has nothing to plan with, and is handed the one
 * question it has to ask of it.
 */
export async function applyContext(
  workspace: Workspace,
  input: ApplyContextInput,
): Promise<ApplyContext> {
  const { host, layout, policy, policyDigest, allowedSigners, revokedKeys, consumers } = workspace
  const { claimProblems } = await import('./claims-check.ts')
  return {
    policy,
    policyDigest,
    allowedSigners,
    revokedKeys,
    hostId: hostId(host, layout),
    actor: authorOf(workspace, input),
    consumers,
    falseClaims: (plan, sealed) => claimProblems(workspace, plan, sealed),
    ...(input.onStep === undefined ? {} : { onStep: input.onStep }),
    ...(input.aborted === undefined ? {} : { aborted: input.aborted }),
    ...(input.locking === undefined ? {} : { locking: input.locking }),
  }
}
