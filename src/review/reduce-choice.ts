/** Small choices: why to reject, how to restore. */
import type { State, Step } from './state.ts'
import { step } from './state.ts'

/** A choice made sooner after opening was typed before the question could be read. */
export const readMs = 400

export function choiceMade(state: State, value: string, at: number): Step {
  const { overlay } = state
  if (overlay?.kind !== 'choice' || overlay.isWorking) return step(state)
  if (at - overlay.openedAt < readMs) return step(state)
  if (value === '') return step({ ...state, overlay: null })
  const working: State = { ...state, overlay: { ...overlay, isWorking: true } }
  if (overlay.of === 'restore') {
    return step(working, {
      kind: 'preview-restore',
      backup: overlay.subject,
      exact: value === 'exact',
    })
  }
  if (state.review === null) return step({ ...state, overlay: null })
  return step(working, { kind: 'reject', id: state.review.input.id, reason: value })
}
