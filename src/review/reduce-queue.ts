/** What the inbox shows of the plans: narrowed by risk, put in another order. Rule: R12. */
import { nextLeast, type QueueList, queueOrders, shownPlans, wholeQueue } from './queue-list.ts'
import { topScroll } from './scroll.ts'
import type { QueueRow } from './services.ts'
import type { State } from './state.ts'

/** The plans on the list; null while they are read. */
export function plansOf({ queue: { rows, list } }: State): readonly QueueRow[] | null {
  return rows === null ? null : shownPlans(rows, list)
}

export function planAtCursor(state: State): QueueRow | undefined {
  return plansOf(state)?.[state.queue.scroll.cursor]
}

/** Goes on to the next narrower list; from the narrowest back to all. */
export function filteredQueue(state: State): State {
  const { rows, list } = state.queue
  const least = nextLeast(rows ?? [], list.least)
  if (least === list.least) {
    return { ...state, notice: { kind: 'info', text: 'all plans are of one class' } }
  }
  return withList(state, { ...list, least })
}

export function reorderedQueue(state: State): State {
  const { list } = state.queue
  const at = queueOrders.indexOf(list.order)
  return withList(state, {
    ...list,
    order: queueOrders[(at + 1) % queueOrders.length] ?? 'waiting',
  })
}

/** Shows all plans again, in the order they are in. */
export function wholeList(state: State): State {
  return withList(state, { ...wholeQueue, order: state.queue.list.order })
}

/** The list from its top: what the cursor was on may be gone. */
export function withList(state: State, list: QueueList): State {
  return { ...state, queue: { ...state.queue, list, scroll: topScroll } }
}
