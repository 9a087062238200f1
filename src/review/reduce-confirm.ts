/** The dialog before signing and applying, and what becomes of its answer. */
import type { PlanId } from '../model/digest.ts'
import type { Confirm, ConfirmOutcome, Purpose } from './confirm.ts'
import {
  askPassphrase,
  confirmChecked,
  confirmKey,
  confirmOver,
  confirmPaste,
  confirmQuiet,
  openConfirm,
  quietMs,
} from './confirm.ts'
import { confirmWindow } from './confirm-view.ts'
import type { Offer, Ways } from './decisions.ts'
import { canApply, canReject, canSign, waysOf } from './decisions.ts'
import { messageHeight } from './overlays.ts'
import { layoutOfState } from './place.ts'
import { nextOfSitting } from './reduce-sitting.ts'
import { shownView } from './seen.ts'
import type { ErrorFacts, RejectResult, ReviewInput, SignResult } from './services.ts'
import type { Effect, Event, Notice, ReviewState, State, Step } from './state.ts'
import { step } from './state.ts'

/** Opens the dialog where the decision may be taken, and says why where it may not. */
export function openDecision(
  state: State,
  review: ReviewState,
  purpose: Purpose,
  reason?: string | null,
): Step {
  const offer = offers[purpose](review, waysOf(state.keys))
  if (!offer.ok) return refusal(state, purpose, offer.why)
  const { id } = review.input
  const timer = state.nextTimer
  // A rejection is no grant: no policy asks for a challenge before it.
  const challenge = purpose === 'reject' ? '' : review.input.challenge
  const confirm = openConfirm({
    ...{ purpose, plan: id, challenge, timer },
    ...(reason === undefined ? {} : { reason }),
  })
  return step(
    {
      ...state,
      nextTimer: timer + 1,
      overlay: { kind: 'confirm', confirm },
    },
    { kind: 'refresh-review', id },
    { kind: 'timer', timer: 'arm', id: timer, ms: quietMs },
  )
}

const offers: Readonly<Record<Purpose, (review: ReviewState, ways: Ways) => Offer>> = {
  sign: canSign,
  apply: canApply,
  reject: canReject,
}

/** Answers a key that may not decide: louder than what stands in its place all the time. */
export function refusal(state: State, purpose: Purpose, why: string): Step {
  return step({ ...state, notice: { kind: 'stop', text: `cannot ${purpose} now: ${why}` } })
}

export function confirmEvent(
  state: State,
  event: Extract<Event, { kind: 'key' | 'paste' | 'timer' }>,
): Step {
  if (state.overlay?.kind !== 'confirm') return step(state)
  const { confirm } = state.overlay
  switch (event.kind) {
    case 'timer':
      return step({
        ...state,
        overlay: { kind: 'confirm', confirm: confirmQuiet(confirm, event.id) },
      })
    case 'paste':
      return outcome(state, confirmPaste(confirm, event.text))
    case 'key':
      return outcome(state, confirmKey(confirm, event))
  }
}

function outcome(state: State, result: ConfirmOutcome): Step {
  switch (result.kind) {
    case 'cancel':
      return step({ ...state, overlay: null, notice: cancelled(state) })
    case 'stay':
      return step({
        ...state,
        overlay: { kind: 'confirm', confirm: bounded(state, result.confirm) },
      })
    case 'rearm': {
      const timer = state.nextTimer
      return step(
        {
          ...state,
          nextTimer: timer + 1,
          overlay: { kind: 'confirm', confirm: { ...result.confirm, timer } },
        },
        { kind: 'timer', timer: 'arm', id: timer, ms: quietMs },
      )
    }
    case 'submit':
      return submit(state, result.confirm)
  }
}

function cancelled({ overlay }: State): Notice {
  const isOver = overlay?.kind === 'confirm' && overlay.confirm.phase === 'over'
  return isOver
    ? { kind: 'bad', text: overlay.confirm.warning }
    : { kind: 'info', text: 'nothing was decided' }
}

/** Scrolling past the end would have to be scrolled back. */
function bounded(state: State, confirm: Confirm): Confirm {
  const { lastTop } = confirmWindow(state, confirm, messageHeight(layoutOfState(state)))
  return confirm.top <= lastTop ? confirm : { ...confirm, top: lastTop }
}

function submit(state: State, confirm: Confirm): Step {
  const { review } = state
  if (review === null) return step({ ...state, overlay: null })
  const { id, plan } = review.input
  if (confirm.purpose === 'apply') {
    return step(
      {
        ...state,
        overlay: { kind: 'apply', plan: id, steps: [], result: null, top: 0, isLeaving: false },
      },
      { kind: 'apply', id, confirm: confirm.typed },
    )
  }
  const effect: Effect = {
    kind: confirm.purpose,
    id,
    input: {
      view: shownView(plan, review.seen),
      reason: confirm.reason.trim(),
      confirm: confirm.typed,
      ...(confirm.passphrase === '' ? {} : { passphrase: confirm.passphrase }),
    },
  }
  // The passphrase leaves the state with the effect.
  const sent = { ...confirm, passphrase: '' }
  return step({ ...state, overlay: { kind: 'confirm', confirm: sent } }, effect)
}

/** An answer that comes after its dialog is gone speaks of no other plan. */
function isFor({ overlay }: State, id: PlanId): boolean {
  return overlay?.kind === 'confirm' && overlay.confirm.plan === id
}

export function signResult(
  state: State,
  { id: plan, result }: { readonly id: PlanId; readonly result: SignResult },
): Step {
  if (state.overlay?.kind !== 'confirm' || !isFor(state, plan)) {
    return step(state, { kind: 'load-queue' })
  }
  if (result.kind === 'needs-passphrase') {
    const confirm = askPassphrase(state.overlay.confirm, result.key, result.wrong)
    return step({ ...state, overlay: { kind: 'confirm', confirm } })
  }
  const review =
    state.review === null
      ? null
      : {
          ...state.review,
          input: { ...state.review.input, status: result.status, approvals: result.approvals },
        }
  const { id } = state.review?.input ?? {}
  const queue = { ...state.queue, marked: state.queue.marked.filter(one => one !== id) }
  return step(
    { ...state, queue, review, overlay: { kind: 'signed', result, top: 0 } },
    { kind: 'load-queue' },
  )
}

export function rejectResult(
  state: State,
  { id, result }: { readonly id: PlanId; readonly result: RejectResult },
): Step {
  if (!isFor(state, id)) return step(state, { kind: 'load-queue' })
  if (result.kind === 'needs-passphrase') {
    if (state.overlay?.kind !== 'confirm') return step(state)
    const confirm = askPassphrase(state.overlay.confirm, result.key, result.wrong)
    return step({ ...state, overlay: { kind: 'confirm', confirm } })
  }
  const notice = { kind: 'info', text: 'the plan is rejected' } as const
  const next = nextOfSitting({ ...state, notice })
  if (next !== undefined) return next
  return step(
    { ...state, overlay: null, screen: 'queue', review: null, under: null, sitting: null, notice },
    { kind: 'load-queue' },
  )
}

/** The plan could not be read again: without that nothing is decided about it. */
export function unreadable(state: State, confirm: Confirm, error: ErrorFacts): State {
  const why = refreshFailed(error)
  if (confirm.phase === 'working') return { ...state, notice: { kind: 'bad', text: why } }
  return { ...state, overlay: { kind: 'confirm', confirm: confirmOver(confirm, why) } }
}

export function refreshFailed({ summary, detail }: ErrorFacts): string {
  return `the plan cannot be read again: ${detail ?? summary}`
}

/** The plan read again while the dialog is open: it unlocks only for the plan that was shown. */
export function checked(state: State, input: ReviewInput): State {
  if (state.overlay?.kind !== 'confirm') return state
  const { confirm } = state.overlay
  const { review } = state
  if (review === null || confirm.plan !== input.id) return state
  const offer = offers[confirm.purpose](review, waysOf(state.keys))
  if (offer.ok) {
    return { ...state, overlay: { kind: 'confirm', confirm: confirmChecked(confirm) } }
  }
  if (confirm.phase === 'working') return state
  return { ...state, overlay: { kind: 'confirm', confirm: confirmOver(confirm, offer.why) } }
}
