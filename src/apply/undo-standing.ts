/** What stands at the targets of a lease, seen from the plan that is to be taken back. */
import type { Host } from '../host/host.ts'
import type { Change } from '../model/plan.ts'
import type { Lease } from '../model/records.ts'
import type { Layout } from '../store/layout.ts'
import { loadOrder } from './load-order.ts'
import { linkDifferences } from './recheck-target.ts'
import { isImage, type Standing, sizeLimitOf, standingAt } from './standing.ts'
import { type TargetImage, type TxTarget, txTargetsOf } from './transaction.ts'

export type UndoStanding =
  /** Every file is as it was before the plan already. */
  | { readonly kind: 'back' }
  /** Every file is as the plan left it, or as it was before it. */
  | { readonly kind: 'ours' }
  | { readonly kind: 'edited'; readonly detail: string }

/**
 * Looks at every target of a lease. One that was edited since keeps all of them as they are: the
 * files of a plan go back together or not at all. Rules: R22, R29.
 */
export function undoStanding(
  host: Host,
  layout: Layout,
  lease: Lease,
  roots: readonly string[],
): UndoStanding {
  const { plan, sealed } = loadOrder(host, layout, lease.plan)
  const looks = txTargetsOf(lease.tx, plan, sealed).map(target => lookAt(host, target, roots))
  const edits = looks.filter(look => look !== 'after' && look !== 'before')
  if (edits.length > 0) return { kind: 'edited', detail: edits.join('; ') }
  return { kind: looks.every(look => look === 'before') ? 'back' : 'ours' }
}

/** Returns which of its two files stands there, or what else is there, in words. */
function lookAt(host: Host, target: TxTarget, roots: readonly string[]): string {
  const { realPath, change } = target
  const links = linkDifferences(host, change, roots)
  if (links.length > 0) return `${realPath}: ${links.join(' and ')}`
  const now = standingAt(host, realPath, sizeLimitOf(target))
  if (isLeft(now, target.after, change.after)) return 'after'
  if (isLeft(now, target.before, change.before)) return 'before'
  return `${realPath} was edited since; the edit stays`
}

function isLeft(now: Standing, image: TargetImage | null, state: Change['after']): boolean {
  if (!isImage(now, image)) return false
  if (now.kind !== 'file' || state.kind !== 'file') return true
  const { mode, uid, gid } = now.stat
  return mode === state.mode && uid === state.uid && gid === state.gid
}
