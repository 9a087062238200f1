/** The health screen: looking, looking again, and moving over what was found. */

import type { HealthPart } from '../model/health.ts'
import { pageOfHealth } from './health-frame.ts'
import type { HealthState } from './health-state.ts'
import { noHealth, withPart } from './health-state.ts'
import { reviewUnder } from './left-review.ts'
import { layoutOfState } from './place.ts'
import { clamp, isMove, rowsOf } from './scroll.ts'
import type { State, Step } from './state.ts'
import { step } from './state.ts'
import type { Command } from './ui-command.ts'

export function openHealth(state: State): Step {
  return checked({ ...state, screen: 'health', under: reviewUnder(state) })
}

/** Returns null where the command is none of this screen's business. */
export function healthCommand(state: State, command: Command): Step | null {
  if (command === 'reload') return checked(state)
  if (!isMove(command)) return null
  const { height } = layoutOfState(state).body
  const count = pageOfHealth(state).lines.length
  const from = clamp(state.health.top, 0, count - height)
  const top = clamp(from + rowsOf(command, count, height), 0, count - height)
  return step({ ...state, health: { ...state.health, top } })
}

export function healthFound(state: State, part: HealthPart): State {
  return { ...state, health: withPart(state.health, part) }
}

/** Everything was looked at, or the looking itself has failed. */
export function healthDone(state: State, error: HealthState['error']): State {
  return { ...state, health: { ...state.health, isChecking: false, error } }
}

/** Looks at everything anew; one look at a time. */
function checked(state: State): Step {
  if (state.health.isChecking) return step(state)
  return step({ ...state, health: { ...noHealth, isChecking: true } }, { kind: 'check-health' })
}
