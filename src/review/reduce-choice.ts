/** Small choices: why to reject, how to restore. */
import { ownReason } from './decisions.ts'
import { openDecision } from './reduce-confirm.ts'
import type { State, Step } from './state.ts'
import { step } from './state.ts'

/** A choice made sooner after opening was typed before the question could be read. */
export const readMs = 400

export function choiceMade(state: State, value: string, at: number): Step {
  const { overlay, review } = state
  if (overlay?.kind !== 'choice' || overlay.isWorking) return step(state)
  if (at - overlay.openedAt < readMs) return step(state)
  if (value === '') return step({ ...state, overlay: null })
  if (overlay.of === 'restore') {
    return step(
      { ...state, overlay: { ...overlay, isWorking: true } },
      { kind: 'preview-restore', backup: overlay.subject, exact: value === 'exact' },
    )
  }
  if (review === null) return step({ ...state, overlay: null })
  // A reason decides nothing yet: the dialog asks for it, where none was chosen, and for the word.
  return openDecision(
    { ...state, overlay: null },
    review,
    'reject',
    value === ownReason ? null : value,
  )
}
