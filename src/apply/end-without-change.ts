import type { Host } from '../host/host.ts'
import { consumeApproval } from '../store/approval-store.ts'
import type { Layout } from '../store/layout.ts'
import { appendLedger } from '../store/ledger-store.ts'
import { saveReceipt } from '../store/receipt-store.ts'
import type { ApplyContext } from './apply-request.ts'
import { checkError, failedChecks } from './check-error.ts'
import { checkFile } from './check-file.ts'
import { nowText } from './job.ts'
import type { Order } from './load-order.ts'
import { makeReceipt } from './make-receipt.ts'
import type { SeenTargets } from './recheck-target.ts'
import type { Ending } from './record-ending.ts'
import { recordsRestore } from './recorded-restore.ts'
import { usesIn } from './transaction.ts'
import { verifyApprovals } from './verify-approvals.ts'

/**
 * Ends a plan that changes nothing: no write, no backup, no approval used, but the files were
 * looked at and passed their checks, and the receipt says so. A plan that records a restore is
 * the one that needs approvals, since its receipt vouches for the files. Rules: R10, R17, R26, R31.
 */
export function endWithoutChange(
  host: Host,
  layout: Layout,
  order: Order,
  context: ApplyContext,
  tx: string,
  seen: SeenTargets,
): Ending {
  const checks = order.plan.changes.flatMap((change, index) => {
    const sealed = order.sealed.changes[index]
    const standing = seen.get(change.realPath)?.standing
    if (sealed === undefined) return []
    const bytes = standing?.kind === 'file' ? standing.bytes : null
    return checkFile(host, { change, sealed, uses: usesIn(order.plan, index) }, bytes)
  })
  const failed = failedChecks(checks)
  if (failed.length > 0) throw checkError(failed, 'nothing was written')
  const isRecord = recordsRestore(order.plan)
  const approvals = isRecord ? verifyApprovals(host, layout, order, context) : undefined
  for (const id of approvals?.genuine ?? []) consumeApproval(host, layout, id, tx)
  const receipt = makeReceipt({
    tx,
    order,
    at: nowText(host),
    actor: context.actor,
    outcome: isRecord ? 'recorded' : 'no-change',
    checks,
    approvals: approvals?.counted ?? [],
    manifests: [],
  })
  // The line comes first: a receipt of a record opens the gate.
  const note = {
    event: isRecord ? ('restored' as const) : ('applied' as const),
    plan: order.planId,
    actor: context.actor.principal,
    detail: { tx, receipt: receipt.id, outcome: receipt.outcome },
  }
  appendLedger(host, layout, note, () => saveReceipt(host, layout, receipt))
  return { receipt, error: null }
}
