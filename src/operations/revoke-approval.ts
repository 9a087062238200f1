/** Takes an approval back before it is used. */
import { entriesFor, parseAllowedSigners } from '../approval/allowed-signers.ts'
import { namespaces } from '../approval/namespaces.ts'
import { makeRevocation, revocationBytes } from '../approval/revocation.ts'
import { decodeStatement } from '../approval/statement.ts'
import type { ApprovalId, PlanId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import { findApproval, isConsumed, saveRevocation } from '../store/approval-store.ts'
import { appendLedger } from '../store/ledger-store.ts'
import { type AskPassphrase, signerFor } from './signers.ts'
import { trustCommand } from './trust-command.ts'
import { principalOf, type Workspace } from './workspace.ts'

export interface RevokeInput {
  readonly reason: string
  readonly key: string | undefined
  readonly principal: string | undefined
  readonly askPassphrase: AskPassphrase | undefined
}

/** Signs and files a revocation. Throws APPROVAL_USED where it would come too late. */
export async function revokeApproval(
  workspace: Workspace,
  prefix: string,
  input: RevokeInput,
): Promise<{ approval: ApprovalId; plan: PlanId; path: string }> {
  const { host, layout } = workspace
  const stored = findApproval(host, layout, prefix)
  const { plan } = decodeStatement(stored.statement).predicate
  if (isConsumed(host, layout, stored.id)) {
    throw new WritError('APPROVAL_USED', {
      detail: `${stored.id} was used; what it allowed has happened`,
      hint: `writ rollback ${plan.slice(0, 12)}`,
    })
  }
  const signer = await signerFor(workspace, input.key, input.askPassphrase)
  const { signers } = parseAllowedSigners(workspace.allowedSigners)
  const names = entriesFor(signers, signer.key, namespaces.revocation).flatMap(e => e.principals)
  const preferred = input.principal ?? principalOf(workspace)
  const principal = names.includes(preferred) ? preferred : names[0]
  if (principal === undefined) {
    throw new WritError('APPROVAL_UNTRUSTED', {
      detail: `the key ${signer.key.fingerprint} is not listed for ${namespaces.revocation}`,
      hint: `if this key may revoke: ${trustCommand(preferred, signer.key)}`,
    })
  }
  const statement = makeRevocation({
    approvalStatement: stored.statement,
    approver: { principal, key: signer.key.fingerprint },
    reason: input.reason,
    now: host.now(),
    nonce: host.randomBytes(16),
  })
  const bytes = revocationBytes(statement)
  const saved = saveRevocation(host, layout, bytes, await signer.sign(namespaces.revocation, bytes))
  appendLedger(host, layout, {
    event: 'revoked',
    plan,
    actor: principal,
    detail: { approval: stored.id, revocation: saved.id },
  })
  return { approval: stored.id, plan, path: saved.path }
}
