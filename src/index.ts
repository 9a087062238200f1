/**
 * The engine's public API, the same that the command line and the terminal UI use.
 *
 * A program opens a workspace on a host, makes plans, has them decided, and applies them. Nothing
 * here prints, asks or ends the process; what must stop is thrown as `WritError`.
 */

export type { ApplyStep } from './apply/apply-request.ts'
export type { GateVerdict } from './apply/gate.ts'
export type { Host } from './host/host.ts'
export { nodeHost } from './host/node-host.ts'
export { readOnly } from './host/read-only.ts'
export type { ApprovalId, Commitment, PlanId, Sha256 } from './model/digest.ts'
export { type ErrorCode, WritError } from './model/errors.ts'
export type { Change, Plan, SealedPlan } from './model/plan.ts'
export type { ApprovalStatement, BackupManifest, Receipt } from './model/records.ts'
export type { Finding, RiskClass } from './model/risk.ts'
export { applyStored } from './operations/apply-stored.ts'
export { backupsOf } from './operations/backups.ts'
export { deliverEvents } from './operations/deliver-events.ts'
export { diagnose } from './operations/doctor.ts'
export { askGate } from './operations/gate.ts'
export { initialise } from './operations/init.ts'
export { loadReview } from './operations/load-review.ts'
export { makeMigrationPlan, makeProposalPlan } from './operations/make-plan.ts'
export { listPlans } from './operations/plan-summary.ts'
export { makeRollbackPlan } from './operations/rollback.ts'
export { signLedger } from './operations/sign-ledger.ts'
export { rejectPlan, signPlan } from './operations/sign-plan.ts'
export { verifyTargets } from './operations/verify.ts'
export { verifyLedger } from './operations/verify-ledger.ts'
export { openWorkspace, type Workspace } from './operations/workspace.ts'
