/**
 * Several plans in one sitting: marked in the inbox, then opened one after the other. Each is read
 * and signed by itself, with a statement of its own: nothing here signs. Rule: R15.
 */

import type { PlanId } from '../model/digest.ts'
import { keyFor } from './keymap.ts'
import { shownPlans, wholeQueue } from './queue-list.ts'
import { awaitPlan } from './reduce-loading.ts'
import { planAtCursor, plansOf } from './reduce-queue.ts'
import { move } from './scroll.ts'
import type { QueueRow } from './services.ts'
import type { State, Step } from './state.ts'
import { step } from './state.ts'

export interface Sitting {
  readonly plans: readonly PlanId[]
  /** Index of the one that is open. */
  readonly at: number
}

/** Whether a signature of this plan could still be asked for. */
function isOpen({ status }: QueueRow): boolean {
  return status === 'new' || status === 'carried'
}

/** Marks the plan under the cursor, or takes its mark away, and goes on to the next. */
export function toggleMark(state: State, height: number): State {
  const { scroll, marked } = state.queue
  const row = planAtCursor(state)
  if (row === undefined) return state
  if (!isOpen(row)) {
    const text = `the plan is ${row.status}: nobody is asked to sign it`
    return { ...state, notice: { kind: 'stop', text } }
  }
  const next = marked.includes(row.id) ? marked.filter(id => id !== row.id) : [...marked, row.id]
  return {
    ...state,
    queue: {
      ...state.queue,
      marked: next,
      scroll: move(scroll, 'down', plansOf(state)?.length ?? 0, height),
    },
  }
}

/** Opens the first marked plan, in the order of the list; those it does not show are among them. */
export function beginSitting(state: State): Step {
  const { rows, list, marked } = state.queue
  const all = shownPlans(rows ?? [], { ...wholeQueue, order: list.order })
  const plans = all.flatMap(({ id }) => (marked.includes(id) ? [id] : []))
  if (plans.length === 0) {
    const mark = keyFor(state.keys, 'mark')
    const text = `no plan is marked: ${mark} marks the one under the cursor`
    return step({ ...state, notice: { kind: 'stop', text } })
  }
  return opened(state, { plans, at: 0 })
}

/** Opens the next plan of the sitting; undefined where there is none, and the sitting is over. */
export function nextOfSitting(state: State): Step | undefined {
  const sitting = currentSitting(state)
  if (sitting === null || sitting.at + 1 >= sitting.plans.length) return undefined
  return opened(state, { ...sitting, at: sitting.at + 1 })
}

/** The sitting, while the plan that is open is the one it has come to. */
function currentSitting({ sitting, review }: State): Sitting | null {
  return sitting?.plans[sitting.at] === review?.input.id ? sitting : null
}

function opened(state: State, sitting: Sitting): Step {
  const id = sitting.plans[sitting.at]
  if (id === undefined) return step({ ...state, sitting: null })
  return awaitPlan({ ...state, sitting }, id)
}

/** Keeps the marks of plans that still wait for a signature. */
export function marksLeft(marked: readonly PlanId[], rows: readonly QueueRow[]): readonly PlanId[] {
  const open = new Set(rows.filter(isOpen).map(({ id }) => id))
  return marked.filter(id => open.has(id))
}

/** Where the open plan stands in the sitting: '2 of 5 marked'; '' outside one. */
export function sittingText(state: State): string {
  const sitting = currentSitting(state)
  return sitting === null ? '' : `${sitting.at + 1} of ${sitting.plans.length} marked`
}

/** Plans of the sitting still to come. */
export function leftInSitting(state: State): number {
  const sitting = currentSitting(state)
  return sitting === null ? 0 : sitting.plans.length - sitting.at - 1
}
