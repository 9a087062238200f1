/**
 * Decisions against a plan that the ledger knows and the store does not have any more.
 *
 * A rejection or a revocation is a file, and whoever removes it must not turn a no into a yes.
 * The ledger's end can be cut off too, so this raises the price; it proves nothing. Rule: R18.
 */
import { parseAllowedSigners } from '../approval/allowed-signers.ts'
import { parseRevokedKeys } from '../approval/revoked-keys.ts'
import { planAgain } from '../bytes/plan-again.ts'
import type { Host } from '../host/host.ts'
import { WritError } from '../model/errors.ts'
import type { LedgerEntry } from '../model/records.ts'
import { listApprovals, listRevocations } from '../store/approval-store.ts'
import type { Layout } from '../store/layout.ts'
import { linesOnce } from '../store/ledger-store.ts'
import { type ApprovalRules, verifiedRevocations } from './approval-verdicts.ts'
import type { Order } from './load-order.ts'

/**
 * Throws where somebody rejected the plan, or took an approval of it back, and the statement that
 * says so is gone. A rejection its own maker has validly taken back may be missing.
 *
 * @throws WritError APPROVAL_REJECTED, APPROVAL_REVOKED.
 */
export function assertNoDecisionLost(
  host: Host,
  layout: Layout,
  { planId, plan }: Pick<Order, 'planId' | 'plan'>,
  rules: Pick<ApprovalRules, 'allowedSigners' | 'revokedKeys' | 'ledger'>,
): void {
  const { allowedSigners, revokedKeys, ledger = linesOnce(host, layout) } = rules
  const lines = ledger().filter(entry => entry.plan === planId)
  const rejected = lines.filter(({ event }) => event === 'rejected')
  const revoked = lines.filter(({ event }) => event === 'revoked')
  if (rejected.length === 0 && revoked.length === 0) return
  const approvals = new Set<string>(listApprovals(host, layout, planId).map(({ id }) => id))
  const revocations = listRevocations(host, layout)
  const hint = planAgain(plan)
  const { signers } = parseAllowedSigners(allowedSigners)
  const takenBack = verifiedRevocations(revocations, signers, parseRevokedKeys(revokedKeys))
  for (const { detail, actor, at } of rejected) {
    const isTakenBack = takenBack.some(
      ({ approval, principal, isKeyRevoked }) =>
        approval === detail['approval'] && principal === actor && !isKeyRevoked,
    )
    if (approvals.has(detail['approval'] ?? '') || isTakenBack) continue
    throw new WritError('APPROVAL_REJECTED', {
      detail: lostText('rejected the plan', actor, at),
      hint,
    })
  }
  const stored = new Set<string>(revocations.map(({ id }) => id))
  for (const { detail, actor, at } of revoked) {
    if (stored.has(detail['revocation'] ?? '')) continue
    throw new WritError('APPROVAL_REVOKED', {
      detail: lostText('revoked an approval', actor, at),
      hint,
    })
  }
}

function lostText(what: string, actor: LedgerEntry['actor'], at: string): string {
  return `the ledger says that ${actor} ${what} at ${at}, and the statement is gone`
}
