/**
 * Why the undoing of a lease needs no approval of its own: whoever approved the plan approved a
 * document that binds the digest of its exact inverse, under a policy that says when that is
 * carried out. Rules: R13, R17, R29.
 *
 * So a way back is covered where it is that inverse and nothing else, and where its lease is over.
 */
import { planProblems } from '../checks/plan-problems.ts'
import type { Host } from '../host/host.ts'
import type { ApprovalId } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { Change, SealedChange } from '../model/plan.ts'
import type { Lease } from '../model/records.ts'
import type { Layout } from '../store/layout.ts'
import { loadReceipt } from '../store/receipt-store.ts'
import { standingLeases } from './lease-standing.ts'
import { loadOrder, type Order } from './load-order.ts'

export interface LeaseCover {
  readonly lease: Lease
  /** Those of the plan that is taken back. */
  readonly approvals: readonly ApprovalId[]
}

/** Returns the lease that covers a plan; undefined where it needs approvals like any other. */
export function leaseCover(host: Host, layout: Layout, order: Order): LeaseCover | undefined {
  const { origin } = order.plan
  if (origin.kind !== 'rollback') return undefined
  const found = standingLeases(host, layout).find(
    ({ lease, isDue }) => isDue && lease.plan === origin.plan && lease.receipt === origin.receipt,
  )
  if (found === undefined) return undefined
  const { lease } = found
  const undone = loadOrder(host, layout, lease.plan)
  const receipt = loadReceipt(host, layout, lease.receipt)
  if (receipt?.plan !== lease.plan || !isInverse(order, undone)) return undefined
  if (planProblems(undone.plan, undone.sealed).length > 0) return undefined
  return { lease, approvals: receipt.approvals }
}

/**
 * Returns the lease that covers a plan.
 *
 * @throws WritError POLICY_DENIED where none does: it was kept meanwhile, or more would change.
 */
export function requireCover(host: Host, layout: Layout, order: Order): LeaseCover {
  const cover = leaseCover(host, layout, order)
  if (cover !== undefined) return cover
  throw new WritError('POLICY_DENIED', {
    detail: 'no boot lease that is over covers this way back; it needs approvals',
    hint: `writ sign ${order.planId}`,
  })
}

/**
 * Whether every file the other plan changed goes from what it left, or was before, to what was
 * before, and no other file changes.
 */
function isInverse(order: Order, undone: Order): boolean {
  const { changes } = order.plan
  const written = undone.plan.changes.flatMap((other, index) =>
    other.action === 'no-op' ? [] : [{ other, otherHalf: undone.sealed.changes[index] }],
  )
  if (changes.length !== written.length) return false
  return changes.every((change, index) => {
    const half = order.sealed.changes[index]
    const { other, otherHalf } = written[index] ?? {}
    if (half === undefined || other === undefined || otherHalf === undefined) return false
    return change.realPath === other.realPath && goesBack(change, half, other, otherHalf)
  })
}

function goesBack(
  change: Change,
  half: SealedChange,
  other: Change,
  otherHalf: SealedChange,
): boolean {
  const isBack = isSame(change.after, half.after, other.before, otherHalf.before)
  const isFromAfter = isSame(change.before, half.before, other.after, otherHalf.after)
  return isBack && (isFromAfter || change.action === 'no-op')
}

/** By true digests, not by commitments: those have another salt in each plan. */
function isSame(
  state: Change['after'],
  image: SealedChange['after'],
  otherState: Change['after'],
  otherImage: SealedChange['after'],
): boolean {
  if (state.kind === 'absent' || otherState.kind === 'absent') return state.kind === otherState.kind
  return (
    image?.sha256 === otherImage?.sha256 &&
    state.mode === otherState.mode &&
    state.uid === otherState.uid &&
    state.gid === otherState.gid
  )
}
