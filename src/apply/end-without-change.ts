import type { Host } from '../host/host.ts'
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
import { usesIn } from './transaction.ts'

/**
 * Ends a plan that changes nothing: no write, no backup, no approval used, but the files were
 * looked at and passed their checks, and the receipt says so. Rules: R10, R26.
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
  const receipt = makeReceipt({
    tx,
    order,
    at: nowText(host),
    actor: context.actor,
    outcome: 'no-change',
    checks,
    approvals: [],
    manifests: [],
  })
  saveReceipt(host, layout, receipt)
  appendLedger(host, layout, {
    event: 'applied',
    plan: order.planId,
    actor: context.actor.principal,
    detail: { tx, receipt: receipt.id, outcome: receipt.outcome },
  })
  return { receipt, error: null }
}
