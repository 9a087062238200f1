/** Waiting for a plan, and for how long already: to prove a large one takes seconds. */
import type { Effect, Origin, Overlay, State, Step } from './state.ts'
import { step } from './state.ts'

const second = 1000

export interface Awaited {
  /** Where the review is left for; the inbox where it is absent. */
  readonly from?: Origin
  /** The dialog to open once the plan is there. */
  readonly next?: 'apply'
}

/** Asks for a plan by the start of its id, and shows that it is waited for. */
export function awaitPlan(state: State, plan: string, { from, next }: Awaited = {}): Step {
  const timer = state.nextTimer
  const overlay: Overlay = {
    ...{ kind: 'loading', plan, timer, seconds: 0 },
    ...(next === undefined ? {} : { next }),
  }
  const load: Effect = {
    ...{ kind: 'load-review', id: plan },
    ...(from === undefined ? {} : { from }),
  }
  return step({ ...state, nextTimer: timer + 1, overlay }, load, tick(timer))
}

/** Another second has passed; an old timer says nothing about what is waited for now. */
export function waited(state: State, timer: number): Step {
  const { overlay } = state
  if (overlay?.kind !== 'loading' || overlay.timer !== timer) return step(state)
  return step({ ...state, overlay: { ...overlay, seconds: overlay.seconds + 1 } }, tick(timer))
}

function tick(id: number): Effect {
  return { kind: 'timer', timer: 'wait', id, ms: second }
}
