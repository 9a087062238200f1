/**
 * Takes in what was carried from another machine: a plan to sign here, or signatures for a plan
 * of this host. Nothing in a bundle is believed: the plan must hash to its id, and a decision is
 * filed on its own host only where it would count there. Rules: R14, R15, R16.
 */
import { parseSshsig } from '../approval/sshsig.ts'
import { decodeStatement } from '../approval/statement.ts'
import { approvalIdOf } from '../bytes/digest.ts'
import { publicProblems } from '../checks/plan-problems.ts'
import type { Bundle } from '../model/bundle.ts'
import type { ApprovalId, PlanId } from '../model/digest.ts'
import { type ErrorCode, WritError } from '../model/errors.ts'
import type { Plan } from '../model/plan.ts'
import type { StoredApproval } from '../model/records.ts'
import { shortId } from '../model/short-id.ts'
import { policyClaims } from '../plan/false-claims.ts'
import { listApprovals, saveApproval } from '../store/approval-store.ts'
import { decodeBundle } from '../store/bundle-file.ts'
import { saveCarried } from '../store/carried-store.ts'
import { hasInstall, hostId } from '../store/install-store.ts'
import { appendLedger } from '../store/ledger-store.ts'
import { listPlanIds, loadPlan, readPlanFile } from '../store/plan-store.ts'
import { verdictsOn } from './approval-state.ts'
import { foundCarried } from './found-plan.ts'
import { assertPolicySigned } from './policy-signature.ts'
import { filingOf } from './sign-plan.ts'
import { trustCommand } from './trust-command.ts'
import type { Workspace } from './workspace.ts'

export interface ImportedBundle {
  readonly plan: PlanId
  /** Whether the plan is another host's, to be signed here. */
  readonly isCarried: boolean
  /** Decisions that were filed now. */
  readonly added: readonly ApprovalId[]
  /** Decisions that were filed before. */
  readonly known: readonly ApprovalId[]
  readonly refused: readonly RefusedDecision[]
}

export interface RefusedDecision {
  readonly approval: ApprovalId
  readonly code: ErrorCode
  readonly detail: string
  /** The command that lets it count, for whoever decides that it may; null where none does. */
  readonly hint: string | null
}

/**
 * Imports the bytes of a bundle; `name` is that of its file.
 *
 * @throws WritError RECORD_INVALID, PLAN_TAMPERED, PLAN_UNSOUND, APPROVAL_OTHER_POLICY; NOT_FOUND
 * where it is a plan of this host that is not here any more.
 */
export function importBundle(
  workspace: Workspace,
  bytes: Uint8Array,
  name: string,
): ImportedBundle {
  const bundle = decodeBundle(bytes, name)
  const planBytes = Buffer.from(bundle.bytes, 'base64')
  const { plan } = readPlanFile(bundle.plan, name, planBytes)
  return isOfThisHost(workspace, plan)
    ? takeSignatures(workspace, bundle)
    : takePlan(workspace, bundle, planBytes, name)
}

function isOfThisHost({ host, layout }: Workspace, plan: Plan): boolean {
  return hasInstall(host, layout) && plan.host.id === hostId(host, layout)
}

/** A signature that would not count is not filed: whoever carried it here can be told why. */
function takeSignatures(workspace: Workspace, bundle: Bundle): ImportedBundle {
  const { host, layout } = workspace
  const id = bundle.plan
  if (!listPlanIds(host, layout).includes(id)) {
    throw new WritError('NOT_FOUND', {
      detail: `${shortId(id)} was made on this host and is not here any more`,
      hint: 'writ list --all',
    })
  }
  assertPolicySigned(workspace)
  const { fresh, known } = sorted(workspace, bundle)
  const verdicts = verdictsOn(workspace, id, loadPlan(host, layout, id).plan, fresh)
  const added: ApprovalId[] = []
  const refused: RefusedDecision[] = []
  fresh.forEach((decision, index) => {
    const verdict = verdicts[index]
    if (verdict === undefined) return
    const isRejection = !verdict.ok && verdict.code === 'APPROVAL_REJECTED'
    if (!verdict.ok && !isRejection) {
      const { code, detail } = verdict
      refused.push({ approval: decision.id, code, detail, hint: trustHint(decision, code) })
      return
    }
    const { approver } = decodeStatement(decision.statement).predicate
    saveApproval(host, layout, id, decision.statement, decision.signature)
    appendLedger(host, layout, {
      event: isRejection ? 'rejected' : 'approved',
      plan: id,
      actor: approver.principal,
      detail: { ...filingOf(decision, approver.key), from: 'bundle' },
    })
    added.push(decision.id)
  })
  return { plan: id, isCarried: false, added, known, refused }
}

/** The name is the one the statement claims: to trust a key is to decide whose it is. */
function trustHint({ statement, signature }: StoredApproval, code: ErrorCode): string | null {
  if (code !== 'APPROVAL_UNTRUSTED') return null
  try {
    const { approver } = decodeStatement(statement).predicate
    return trustCommand(approver.principal, parseSshsig(signature).publicKey)
  } catch (error) {
    if (error instanceof WritError) return null
    throw error
  }
}

/** Another host's plan: kept to be read and signed. What others decided comes along to be read. */
function takePlan(
  workspace: Workspace,
  bundle: Bundle,
  planBytes: Uint8Array,
  name: string,
): ImportedBundle {
  const { host, layout } = workspace
  const {
    id,
    plan,
    workspace: judging,
  } = foundCarried(workspace, {
    ...readPlanFile(bundle.plan, name, planBytes),
    policy: bundle.policy,
  })
  const [fault] = [...publicProblems(plan), ...policyClaims(plan, judging.policy, host.now())]
  if (fault !== undefined) {
    throw new WritError('PLAN_UNSOUND', {
      detail: fault.detail,
      hint: `on its host: writ show ${shortId(id)}`,
    })
  }
  saveCarried(host, layout, planBytes, bundle.policy)
  const { fresh, known } = sorted(workspace, bundle)
  for (const { statement, signature } of fresh) {
    saveApproval(host, layout, id, statement, signature)
  }
  return {
    plan: id,
    isCarried: true,
    added: fresh.map(decision => decision.id),
    known,
    refused: [],
  }
}

function sorted(
  { host, layout }: Workspace,
  { plan, approvals }: Bundle,
): { fresh: readonly StoredApproval[]; known: readonly ApprovalId[] } {
  const filed = new Set(listApprovals(host, layout, plan).map(({ id }) => id))
  const all = approvals.map(({ statement, signature }) => {
    const bytes = Buffer.from(statement, 'base64')
    return { id: approvalIdOf(bytes), path: '', statement: bytes, signature }
  })
  const once = [...new Map(all.map(decision => [decision.id, decision])).values()]
  return {
    fresh: once.filter(({ id }) => !filed.has(id)),
    known: once.map(({ id }) => id).filter(id => filed.has(id)),
  }
}
