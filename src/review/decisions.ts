/** What may be decided about the plan on screen, and what stands in the way. */
import type { ReviewState } from './state.ts'

export type Offer = { readonly ok: true } | { readonly ok: false; readonly why: string }

const yes: Offer = { ok: true }
const no = (why: string): Offer => ({ ok: false, why })

/** Whether a signature may be given now. Nothing unseen that matters is signed. */
export function canSign(review: ReviewState): Offer {
  const { status } = review.input
  if (status === 'stale') return no('the plan is stale: the target changed, plan again')
  if (status === 'expired') return no('the plan is past its expiry, plan again')
  if (status === 'rejected') return no('the plan was rejected')
  if (status === 'applied') return no('the plan is applied already')
  if (status === 'failed') return no('the plan failed to apply, plan again')
  if (review.count.missing > 0) {
    const many = review.count.missing === 1 ? '1 part has' : `${review.count.missing} parts have`
    return no(`${many} not been on screen yet: press u`)
  }
  return yes
}

export function canApply(review: ReviewState): Offer {
  const { status, approvals } = review.input
  if (status === 'approved') return yes
  if (status === 'new') {
    return no(`the plan has ${approvals.have} of ${approvals.needed} approvals: press S to sign`)
  }
  return no(`the plan is ${status}`)
}

export function canReject(review: ReviewState): Offer {
  const { status } = review.input
  return status === 'new' || status === 'approved' ? yes : no(`the plan is ${status}`)
}

export interface ChoiceItem {
  readonly value: string
  readonly label: string
}

/** The first choice is always the one that does nothing. */
export const rejectChoices: readonly ChoiceItem[] = [
  { value: '', label: 'keep the plan' },
  { value: 'not needed', label: 'reject: not needed' },
  { value: 'grants too much', label: 'reject: grants too much' },
  { value: 'wrong values', label: 'reject: wrong values' },
  { value: 'wrong file', label: 'reject: wrong file' },
  { value: 'unknown origin', label: 'reject: I do not know where it comes from' },
]

export const restoreChoices: readonly ChoiceItem[] = [
  { value: '', label: 'leave the file as it is' },
  { value: 'own', label: 'undo only what the migration wrote; later edits stay' },
  { value: 'exact', label: 'put back the exact bytes of the backup; later edits go' },
]
