/** Approves or rejects one plan: a signed statement, verified before it is believed to be made. */

import { filingsOf } from '../apply/filings.ts'
import { assertNotApplied, assertSound, loadOrder } from '../apply/load-order.ts'
import { assertRestored, judgedRisk } from '../apply/recorded-restore.ts'
import { entriesFor, isValidAt, parseAllowedSigners } from '../approval/allowed-signers.ts'
import { namespaces } from '../approval/namespaces.ts'
import { isHardware, type SshPublicKey } from '../approval/ssh-key.ts'
import { verifyCommand } from '../approval/ssh-keygen.ts'
import { parseSshsig, verifySshsig } from '../approval/sshsig.ts'
import { makeStatement, statementBytes } from '../approval/statement.ts'
import { presenceRefusal } from '../approval/threshold.ts'
import { approvalIdOf } from '../bytes/digest.ts'
import { planAgain, takeBackText } from '../bytes/plan-again.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import { utcMs } from '../bytes/utc.ts'
import type { ApprovalId, PlanId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { Plan } from '../model/plan.ts'
import type { Threshold } from '../model/policy.ts'
import type { Decision, ShownView, StoredApproval } from '../model/records.ts'
import { challengeOf, shortId } from '../model/short-id.ts'
import { saveApproval } from '../store/approval-store.ts'
import { appendLedger, readLedger } from '../store/ledger-store.ts'
import { approvalState, verdictsOn } from './approval-state.ts'
import { claimProblems } from './claims-check.ts'
import { type FoundPlan, findPlan } from './found-plan.ts'
import { assertNotInterrupted, realPathsOf } from './interrupted.ts'
import { type Approvals, staleness } from './plan-status.ts'
import { assertPolicySigned } from './policy-signature.ts'
import { assertNotRevoked } from './revoked-key.ts'
import { type AskPassphrase, signerFor } from './signers.ts'
import { trustCommand } from './trust-command.ts'
import { principalOf, type Workspace } from './workspace.ts'

export interface DecisionInput {
  readonly reason: string
  /** What was typed where the policy asks for a confirmation. */
  readonly confirm: string
  /** A key file or `agent:FINGERPRINT`; undefined for the chosen one. */
  readonly key: string | undefined
  readonly principal: string | undefined
  readonly view: ShownView
  readonly askPassphrase: AskPassphrase | undefined
}

export interface SignedDecision {
  readonly approval: ApprovalId
  readonly path: string
  readonly principal: string
  /** The stock command line that checks the signature. Rule: R16. */
  readonly verify: string
  readonly approvals: Approvals
  /** From when on this or another one will do alone; null where none will, or all is well. */
  readonly aloneFrom: string | null
}

/** Signs an approval. Throws WritError where the plan cannot be approved as it is. */
export async function signPlan(
  workspace: Workspace,
  { id }: { readonly id: PlanId },
  input: DecisionInput,
): Promise<SignedDecision> {
  const found = findPlan(workspace, id)
  assertConfirmed(found, input.confirm)
  assertApprovable(found)
  return decide(found, 'approve', input)
}

/** Signs a rejection; a stale or expired plan can be rejected too. */
export async function rejectPlan(
  workspace: Workspace,
  { id }: { readonly id: PlanId },
  input: DecisionInput,
): Promise<SignedDecision> {
  return decide(findPlan(workspace, id), 'reject', input)
}

function assertConfirmed({ workspace, id, plan }: FoundPlan, typed: string): void {
  const wanted = challengeOf(id)
  const risk = judgedRisk(workspace.host, workspace.layout, plan)
  if (!workspace.policy.thresholds[risk].confirm || typed === wanted) return
  throw new WritError('CONFIRMATION_MISSING', {
    detail:
      typed === ''
        ? `a plan of class ${risk} is signed by typing its challenge`
        : 'what was typed is not the challenge of this plan',
    hint: `read it first: writ show ${shortId(id)}; then: writ sign ${shortId(id)} --confirm with the six letters after 'wp1-'`,
  })
}

/**
 * Throws where no signature would help, so that nobody is asked for one in vain. Of another host's
 * plan only that is known here which stands in it.
 */
export function assertApprovable({ workspace, id, plan, isCarried }: FoundPlan): void {
  if (!isCarried) {
    assertPolicySigned(workspace)
    assertNotInterrupted(workspace, realPathsOf(plan))
    assertNotApplied(workspace.host, workspace.layout, { planId: id, plan })
  }
  if (workspace.host.now() >= (utcMs(plan.expires) ?? 0)) {
    throw new WritError('PLAN_EXPIRED', {
      detail: `the plan expired at ${plan.expires}`,
      hint: planAgain(plan),
    })
  }
  if (plan.policy.digest !== workspace.policyDigest) {
    throw new WritError('APPROVAL_OTHER_POLICY', {
      detail: 'the policy changed after the plan was made, so its risk was judged by another one',
      hint: planAgain(plan),
    })
  }
  assertNotRejected(workspace, id, plan)
  if (isCarried) return
  const order = loadOrder(workspace.host, workspace.layout, id)
  assertRestored(workspace.host, workspace.layout, order)
  assertSound(order, {
    falseClaims: (stored, sealed) => claimProblems(workspace, stored, sealed),
  })
  const stale = staleness(workspace, id, plan)
  if (stale === null) return
  throw new WritError('PLAN_STALE', {
    detail: stale,
    hint: planAgain(plan),
  })
}

function assertNotRejected(workspace: Workspace, id: PlanId, plan: Plan): void {
  const { refusals } = approvalState(workspace, id, plan).decision
  const rejection = refusals.find(({ code }) => code === 'APPROVAL_REJECTED')
  if (rejection === undefined) return
  throw new WritError('APPROVAL_REJECTED', {
    detail: `${rejection.approval}: ${rejection.detail}, so no signature helps`,
    hint: takeBackText(rejection.approval, planAgain(plan)),
  })
}

async function decide(
  found: FoundPlan,
  decision: Decision,
  input: DecisionInput,
): Promise<SignedDecision> {
  const { workspace, id, plan } = found
  const { host, layout, policy } = workspace
  const signer = await signerFor(workspace, input.key, input.askPassphrase)
  assertNotRevoked(workspace, signer.key)
  const threshold = policy.thresholds[judgedRisk(host, layout, plan)]
  if (decision === 'approve') assertKind(signer.key, threshold)
  const principal = principalFor(workspace, signer.key, input.principal)
  const statement = makeStatement({
    decision,
    plan,
    planBytes: found.bytes,
    view: input.view,
    policyDigest: workspace.policyDigest,
    approver: { principal, key: signer.key.fingerprint },
    reason: input.reason,
    now: host.now(),
    lifetimeHours: threshold.approvalLifetimeHours,
    nonce: host.randomBytes(16),
  })
  const bytes = statementBytes(statement)
  const armored = await signer.sign(namespaces.approval, bytes)
  const made = { id: approvalIdOf(bytes), statement: bytes, signature: armored }
  assertCounts(found, made, threshold)
  const stored = saveApproval(host, layout, id, bytes, armored)
  appendLedger(host, layout, {
    event: decision === 'approve' ? 'approved' : 'rejected',
    plan: id,
    actor: principal,
    detail: filingOf(stored, signer.key.fingerprint),
  })
  const { needed, have, aloneFrom } = approvalState(workspace, id, plan).decision
  return {
    approval: stored.id,
    path: stored.path,
    principal,
    verify: stockCommand(workspace, stored, principal),
    approvals: { needed, have },
    aloneFrom,
  }
}

/** Asks nobody for a touch of a key that has no sensor. */
function assertKind(key: SshPublicKey, { touch, pin }: Threshold): void {
  if (isHardware(key) || (touch !== true && pin !== true)) return
  throw new WritError(pin === true ? 'PIN_MISSING' : 'TOUCH_MISSING', {
    detail: `${key.fingerprint} is no security key, and an approval of this plan counts only with one`,
  })
}

/** What the ledger keeps of a filed decision. */
export function filingOf(
  stored: Omit<StoredApproval, 'path'>,
  key: string,
): Readonly<Record<string, string>> {
  return { approval: stored.id, key, ...counterOf(stored) }
}

/** What a security key has counted up to, for the ledger: a later one must say more. */
function counterOf({ statement, signature }: Omit<StoredApproval, 'path'>): { counter?: string } {
  const verdict = verifySshsig(parseSshsig(signature), namespaces.approval, statement)
  return verdict.ok && verdict.touch !== null ? { counter: String(verdict.touch.counter) } : {}
}

/** An approval that would not count is not filed: its maker is the one who can mend it. */
function assertCounts(
  { workspace, id, plan }: FoundPlan,
  made: Omit<StoredApproval, 'path'>,
  threshold: Threshold,
): void {
  const { host, layout } = workspace
  const [verdict] = verdictsOn(workspace, id, plan, [{ ...made, path: '' }])
  if (verdict === undefined || (!verdict.ok && verdict.code === 'APPROVAL_REJECTED')) return
  if (!verdict.ok) {
    throw new WritError(verdict.code, { detail: verdict.detail, hint: 'writ doctor' })
  }
  const filing = filingsOf(() => readLedger(host, layout).entries)
  const refusal = presenceRefusal(verdict, threshold, { filing })
  if (refusal !== undefined) throw new WritError(refusal.code, { detail: refusal.detail })
}

/** Returns the name a key signs under; the list of signers decides, not the one who signs. */
export function principalFor(
  workspace: Workspace,
  key: SshPublicKey,
  wanted: string | undefined,
): string {
  const { signers } = parseAllowedSigners(workspace.allowedSigners)
  const names = entriesFor(signers, key, namespaces.approval)
    .filter(entry => isValidAt(entry, workspace.host.now()))
    .flatMap(entry => entry.principals)
  const preferred = wanted ?? principalOf(workspace)
  const name = names.includes(preferred) ? preferred : wanted === undefined ? names[0] : undefined
  if (name !== undefined) return name
  throw new WritError('APPROVAL_UNTRUSTED', {
    detail:
      names.length === 0
        ? `the key ${key.fingerprint} is not in the list of signers, ${workspace.layout.allowedSigners}`
        : `the key ${key.fingerprint} is not listed for ${preferred}`,
    hint:
      names.length === 0
        ? `if this key may approve: ${trustCommand(preferred, key)}`
        : `sign with --principal ${shellQuote(names[0] ?? '')}`,
    path: workspace.layout.allowedSigners,
  })
}

/** Returns the command that checks a stored approval without writ. Rule: R16. */
export function stockCommand(
  { layout, revokedKeys }: Workspace,
  stored: Pick<StoredApproval, 'path'>,
  principal: string,
): string {
  return verifyCommand(
    {
      allowedSigners: layout.allowedSigners,
      revokedKeys: revokedKeys === null ? null : layout.revokedKeys,
      principal,
      namespace: namespaces.approval,
      signature: `${stored.path}.sig`,
      statement: stored.path,
    },
    shellQuote,
  )
}
