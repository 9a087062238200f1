import type { Host } from '../host/host.ts'
import type { PlanId } from '../model/digest.ts'
import type { Change, SealedChange } from '../model/plan.ts'
import { isInPlace, type Receipt, type ReceiptTarget } from '../model/records.ts'
import type { Layout } from '../store/layout.ts'
import { listReceipts } from '../store/receipt-store.ts'
import { loadOrder, type Order } from './load-order.ts'

/**
 * The records of earlier applies, read once for many questions about many files: a single plan can
 * have ten thousand of them, and each question would read all of it again.
 */
export interface PastApplies {
  /** All receipts, newest first. */
  readonly receipts: readonly Receipt[]
  /** Returns what left a file in place, newest first. */
  of(realPath: string): readonly PastApply[]
  /**
   * Returns the order of a plan with its part for one file.
   *
   * @throws WritError where the plan cannot be read.
   */
  order(planId: PlanId, realPath: string): PastOrder
}

export interface PastApply {
  readonly receipt: Receipt
  readonly target: ReceiptTarget
}

export interface PastOrder {
  readonly order: Order
  /** Undefined where the plan says nothing of the file. */
  readonly part: { readonly change: Change; readonly half: SealedChange } | undefined
}

/** Plans that are kept in memory; those of one file's past are seldom more. */
const keptOrders = 8

export function pastApplies(host: Host, layout: Layout): PastApplies {
  const receipts = listReceipts(host, layout)
  let applies: ReadonlyMap<string, readonly PastApply[]> | undefined
  const orders = new Map<PlanId, { order: Order; places: ReadonlyMap<string, number> }>()
  const load = (planId: PlanId): { order: Order; places: ReadonlyMap<string, number> } => {
    const known = orders.get(planId)
    if (known !== undefined) return known
    const order = loadOrder(host, layout, planId)
    const places = new Map(order.plan.changes.map(({ realPath }, index) => [realPath, index]))
    const [oldest] = orders.keys()
    if (orders.size >= keptOrders && oldest !== undefined) orders.delete(oldest)
    orders.set(planId, { order, places })
    return { order, places }
  }
  return {
    receipts,
    of(realPath) {
      applies ??= appliesByPath(receipts)
      return applies.get(realPath) ?? []
    },
    order(planId, realPath) {
      const { order, places } = load(planId)
      const index = places.get(realPath) ?? -1
      const change = order.plan.changes[index]
      const half = order.sealed.changes[index]
      const isThere = change !== undefined && half !== undefined
      return { order, part: isThere ? { change, half } : undefined }
    },
  }
}

function appliesByPath(receipts: readonly Receipt[]): ReadonlyMap<string, readonly PastApply[]> {
  const found = new Map<string, PastApply[]>()
  for (const receipt of receipts) {
    if (!isInPlace(receipt.outcome)) continue
    for (const target of receipt.targets) {
      const known = found.get(target.path)
      if (known === undefined) found.set(target.path, [{ receipt, target }])
      else known.push({ receipt, target })
    }
  }
  return found
}
