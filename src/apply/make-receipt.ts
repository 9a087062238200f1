import { saltedCommitment } from '../bytes/digest.ts'
import type { CheckResult } from '../model/check.ts'
import type { ApprovalId } from '../model/digest.ts'
import type { Author } from '../model/plan.ts'
import type { BackupManifest, Outcome, Receipt, ReceiptTarget } from '../model/records.ts'
import { failedChecks, restoreCommand } from './check-error.ts'
import type { Order } from './load-order.ts'
import { ownedDigest } from './owned-digest.ts'

export interface ReceiptInput {
  readonly tx: string
  readonly order: Order
  readonly at: string
  readonly actor: Author
  readonly outcome: Outcome
  readonly checks: readonly CheckResult[]
  readonly approvals: readonly ApprovalId[]
  readonly manifests: readonly BackupManifest[]
}

/** Returns the id of the one receipt a transaction can leave. */
export function receiptIdOf(tx: string): string {
  return `wr1-${tx.replace(/^tx1-/, '')}`
}

/** Returns what an apply did and proved; the gate compares files with it later. Rules: R26, R31. */
export function makeReceipt(input: ReceiptInput): Receipt {
  const { order, actor, checks, manifests } = input
  const { plan } = order
  return {
    schema: 'writ/receipt/v1',
    id: receiptIdOf(input.tx),
    event: isRestore(order) ? 'runtime_config_restored' : 'runtime_config_migrated',
    plan: order.planId,
    at: input.at,
    outcome: input.outcome,
    targets: receiptTargets(order, manifests),
    validation: failedChecks(checks).length === 0 ? 'passed' : 'failed',
    checks,
    approvals: input.approvals,
    actor,
    taskId: actor.taskId,
    runId: actor.runId,
    affects: plan.affects,
    rollbackOwner: plan.rollback.owner,
    restore: manifests.length === 0 ? plan.rollback.command : restoreCommand(manifests),
  }
}

export function isRestore({ plan }: Order): boolean {
  return plan.origin.kind === 'rollback'
}

function receiptTargets(
  { plan, sealed, salt }: Order,
  manifests: readonly BackupManifest[],
): ReceiptTarget[] {
  return plan.changes.map((change, index) => {
    const image = sealed.changes[index]?.after ?? null
    const bytes = image === null ? null : Buffer.from(image.base64, 'base64')
    const { realPath, target, action, before, after, consumer, block, owned } = change
    return {
      path: realPath,
      target,
      action,
      before,
      after,
      backup: manifests.find(manifest => manifest.realPath === realPath)?.id ?? null,
      consumer,
      block,
      owned: owned.map(({ path }) => path),
      ownedDigest:
        ownedDigest(change, sealed.changes[index]?.owned ?? [], bytes, salt) ??
        saltedCommitment(salt, bytes ?? new Uint8Array()),
    }
  })
}
