/** Each approval of a plan, verified against what this machine knows. Rules: R15, R18. */
import { type AllowedSigner, parseAllowedSigners } from '../approval/allowed-signers.ts'
import { type Revocation, verifyRevocation } from '../approval/revocation.ts'
import { parseRevokedKeys, type RevokedKeys } from '../approval/revoked-keys.ts'
import { plannedTargets } from '../approval/statement.ts'
import { type ApprovalVerdict, verifyApproval } from '../approval/verify-approval.ts'
import type { Host } from '../host/host.ts'
import type { PlanId, Sha256 } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { Plan } from '../model/plan.ts'
import type { Policy } from '../model/policy.ts'
import type { LedgerEntry, StoredApproval } from '../model/records.ts'
import { isConsumed, listRevocations } from '../store/approval-store.ts'
import type { Layout } from '../store/layout.ts'
import { linesOnce } from '../store/ledger-store.ts'
import { revokedAtOf } from './key-revocations.ts'

/** By what a machine judges approvals. */
export interface ApprovalRules {
  readonly policy: Policy
  readonly policyDigest: Sha256
  /** Text of the allowed-signers file. */
  readonly allowedSigners: string
  /** The list of revoked keys as it is; null where there is none. */
  readonly revokedKeys: Uint8Array | null
  readonly hostId: string
  /** Whose plans they are; absent: of the user of this machine. */
  readonly uid?: number
  /** Reads the lines of the ledger, once for all that one decision asks; absent: made anew. */
  readonly ledger?: () => readonly LedgerEntry[]
}

/**
 * Verifies approvals of one plan, filed or just made.
 *
 * The before-values are the plan's own: whether they still hold is the question of staleness,
 * asked apart, and asked by the engine under its locks.
 *
 * @param appliedAt judges as of then, under the plan's own policy, whether the plan was approved
 * when it was applied; absent: whether it is now
 */
export function verdictsOn(
  host: Host,
  layout: Layout,
  planId: PlanId,
  plan: Plan,
  rules: ApprovalRules,
  stored: readonly StoredApproval[],
  appliedAt?: number,
): readonly ApprovalVerdict[] {
  if (stored.length === 0) return []
  const { signers } = parseAllowedSigners(rules.allowedSigners)
  const ids = stored.map(({ id }) => id)
  const isPast = appliedAt !== undefined
  const revoked = parseRevokedKeys(rules.revokedKeys)
  const context = {
    planId,
    plan,
    signers,
    policyDigest: isPast ? plan.policy.digest : rules.policyDigest,
    hostId: rules.hostId,
    uid: rules.uid ?? host.identity.uid,
    now: appliedAt ?? host.now(),
    revoked,
    revokedAt: revokedAtOf(rules.ledger ?? linesOnce(host, layout)),
    isPast,
    used: isPast ? [] : ids.filter(id => isConsumed(host, layout, id)),
    revocations: verifiedRevocations(listRevocations(host, layout), signers, revoked),
    current: plannedTargets(plan),
  }
  return stored.map(approval => verifyApproval(approval, context))
}

/** Returns those that verify: any other stops nothing, since anybody could have put it there. */
export function verifiedRevocations(
  stored: readonly StoredApproval[],
  signers: readonly AllowedSigner[],
  revoked: RevokedKeys,
): readonly Revocation[] {
  return stored.flatMap(revocation => {
    try {
      return [verifyRevocation(revocation, signers, revoked)]
    } catch (error) {
      if (error instanceof WritError) return []
      throw error
    }
  })
}
