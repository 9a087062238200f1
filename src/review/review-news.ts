/** What happened elsewhere while a plan is on the screen. Rules: R18, R19. */
import { planAgain } from '../bytes/plan-again.ts'
import type { QueueRow, ReviewInput } from './services.ts'
import type { Notice } from './state.ts'
import { plural } from './words.ts'

/** Returns what a reviewer is told when the same plan is read again; null where nothing happened. */
export function newsOf(before: ReviewInput, now: ReviewInput): Notice | null {
  const { have, needed } = now.approvals
  if (now.status !== before.status) {
    if (before.status === 'stale' && (now.status === 'new' || now.status === 'approved')) {
      return { kind: 'info', text: 'the files are again as they were planned' }
    }
    if (now.status === 'rejected') return { kind: 'stop', text: 'the plan was rejected just now' }
    if (now.status === 'applied') return { kind: 'info', text: 'the plan was applied just now' }
  }
  if (have > before.approvals.have) {
    return { kind: 'info', text: `an approval arrived: ${have} of ${needed}` }
  }
  if (have < before.approvals.have) {
    return { kind: 'warn', text: `an approval no longer counts: ${have} of ${needed}` }
  }
  return null
}

/** What stands in place of the risks while the files are not what the plan was made for. */
export function staleBanner({ plan, status }: ReviewInput): string {
  if (status !== 'stale') return ''
  const what = plan.changes.length === 1 ? 'the file has' : 'a file has'
  return ` STALE: ${what} changed, nothing can be signed or applied `
}

/** How to go on, for whoever reads a stale plan again and finds it stale. */
export function planAgainNotice({ plan }: ReviewInput): Notice {
  return { kind: 'stop', text: `plan again: ${planAgain(plan)}` }
}

/** Returns that plans arrived in the inbox; null for a first look and where none did. */
export function arrivals(
  before: readonly QueueRow[] | null,
  now: readonly QueueRow[],
): Notice | null {
  if (before === null) return null
  const known = new Set(before.map(({ id }) => id))
  const count = now.filter(({ id }) => !known.has(id)).length
  return count === 0 ? null : { kind: 'info', text: `${plural(count, 'plan')} arrived` }
}
