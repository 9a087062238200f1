/** The screen of a running apply. */

import type { PlanId } from '../model/digest.ts'
import { messageHeight, overlayPage } from './overlays.ts'
import { layoutOfState } from './place.ts'
import { clamp, rowsOf } from './scroll.ts'
import type { ApplyProgress, ApplyResult } from './services.ts'
import type { State, Step } from './state.ts'
import { step } from './state.ts'
import type { Command } from './ui-command.ts'

/** Adds a step, or ends the one that is running. */
export function applyProgress(state: State, progress: ApplyProgress): State {
  if (state.overlay?.kind !== 'apply') return state
  const { steps } = state.overlay
  const at = steps.findLastIndex(
    known =>
      known.name === progress.name &&
      known.target === progress.target &&
      known.status === 'started',
  )
  const next = at === -1 ? [...steps, progress] : steps.with(at, progress)
  return { ...state, overlay: { ...state.overlay, steps: next } }
}

export function applyResult(
  state: State,
  { id: plan, result }: { readonly id: PlanId; readonly result: ApplyResult },
): Step {
  if (state.overlay?.kind !== 'apply' || state.overlay.plan !== plan)
    return step(state, { kind: 'load-queue' })
  const id = state.review?.input.id
  return step(
    { ...state, overlay: { ...state.overlay, result } },
    { kind: 'load-queue' },
    ...(id === undefined ? [] : [{ kind: 'refresh-review' as const, id }]),
  )
}

/** Returns null where the key is none of this screen's business. */
export function applyKey(state: State, command: Command | undefined): Step | null {
  if (state.overlay?.kind !== 'apply') return null
  const { overlay } = state
  if (command === 'abort') {
    if (overlay.result !== null || overlay.isLeaving) return null
    const text = 'applying: Ctrl-C again leaves, the next writ finishes it'
    return step({
      ...state,
      overlay: { ...overlay, isLeaving: true },
      notice: { kind: 'warn', text },
    })
  }
  if (command === 'close') {
    if (overlay.result === null) {
      return step({ ...state, notice: { kind: 'info', text: 'the apply is still running' } })
    }
    return step({ ...state, overlay: null })
  }
  if (command === 'up' || command === 'down' || command === 'page-up' || command === 'page-down') {
    const height = messageHeight(layoutOfState(state))
    const count = overlayPage(state, overlay).lines.length
    const top = clamp(overlay.top + rowsOf(command, count, height), 0, count - height)
    return step({ ...state, overlay: { ...overlay, top } })
  }
  return null
}
