import type { ApplyContext, ApplyStep } from '../apply/apply-request.ts'
import { hostId } from '../store/install-store.ts'
import { type AuthorInput, authorOf, riskFacts, type Workspace } from './workspace.ts'

export interface ApplyContextInput extends AuthorInput {
  readonly onStep?: (step: ApplyStep) => void
  readonly aborted?: () => boolean
}

/**
 * Returns what this machine applies by.
 *
 * The rules of risk are loaded only now: the engine itself has nothing to plan with, and is handed
 * the one question it has to ask of them.
 */
export async function applyContext(
  workspace: Workspace,
  input: ApplyContextInput,
): Promise<ApplyContext> {
  const { host, layout, policy, policyDigest, allowedSigners, consumers } = workspace
  const { unnamedRisks } = await import('../plan/assess-stored.ts')
  const facts = riskFacts(workspace)
  return {
    policy,
    policyDigest,
    allowedSigners,
    hostId: hostId(host, layout),
    actor: authorOf(workspace, input),
    consumers,
    unnamedRisks: (plan, sealed) => unnamedRisks(plan, sealed, facts),
    ...(input.onStep === undefined ? {} : { onStep: input.onStep }),
    ...(input.aborted === undefined ? {} : { aborted: input.aborted }),
  }
}
