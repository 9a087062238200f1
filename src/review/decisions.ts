/** What may be decided about the plan on screen, and what stands in the way. */

import { planAgain } from '../bytes/plan-again.ts'
import type { Plan } from '../model/plan.ts'
import type { KeyMap } from './keymap.ts'
import { bindings, keyFor } from './keymap.ts'
import type { PlanStatus } from './services.ts'
import type { ReviewState } from './state.ts'

export type Offer = { readonly ok: true } | { readonly ok: false; readonly why: string }

const yes: Offer = { ok: true }
const no = (why: string): Offer => ({ ok: false, why })

/** What there is to decide about: a plan, and what was seen of it. */
export type Subject = Pick<ReviewState, 'input' | 'count'>

/** How to do, where one is, what stands in the way of a decision. */
export interface Ways {
  /** What everything grave must have. */
  readonly shown: string
  readonly see: string
  readonly sign: string
}

/** Returns the ways of a screen whose keys these are. */
export function waysOf(keys: KeyMap): Ways {
  return {
    shown: 'been on screen',
    see: `press ${keyFor(keys, 'unseen-next')}`,
    sign: `press ${keyFor(keys, 'sign')} to sign`,
  }
}

const keyWays = waysOf(bindings)

/** Whether a signature may be given now. Nothing unseen that matters is signed. */
export function canSign(review: Subject, ways: Ways = keyWays): Offer {
  const { status, plan } = review.input
  const ended = endedWhy(status, plan)
  if (ended !== null) return no(ended)
  if (isNoOp(plan)) return no('the plan changes nothing: no signature is needed')
  if (review.count.missing > 0) {
    const many = review.count.missing === 1 ? '1 part has' : `${review.count.missing} parts have`
    return no(`${ways.see}: ${many} not ${ways.shown} yet${partText(review)}`)
  }
  return yes
}

/** How far the next part has come that has begun to be seen; '' before that. */
function partText({ count: { next } }: Subject): string {
  if (next === null || next.shown === 0) return ''
  return `; part ${next.part}: ${next.shown} of ${next.lines} lines seen`
}

/** Why a plan can be neither signed nor applied any more; null where it can. */
function endedWhy(status: PlanStatus, plan: Plan): string | null {
  switch (status) {
    case 'stale':
      return `the file changed since; plan again: ${planAgain(plan)}`
    case 'expired':
      return `the plan is past its expiry, plan again: ${planAgain(plan)}`
    case 'rejected':
      return 'the plan was rejected'
    case 'applied':
      return 'the plan is applied already'
    case 'failed':
      return `the plan failed to apply, plan again: ${planAgain(plan)}`
    case 'new':
    case 'approved':
    case 'carried':
      return null
  }
}

/** Whether there is nothing to decide: a rollback without a change is the record of one. */
export function isNoOp({ origin, changes }: Plan): boolean {
  return origin.kind !== 'rollback' && changes.every(({ action }) => action === 'no-op')
}

/** Whether what was seen of the plan still matters for a decision. */
export function isUndecided(review: Subject): boolean {
  const { status, plan } = review.input
  return ['new', 'approved', 'stale', 'carried'].includes(status) && !isNoOp(plan)
}

export function canApply(review: Subject, ways: Ways = keyWays): Offer {
  const { status, approvals, plan } = review.input
  if (status === 'approved') return yes
  const ended = endedWhy(status, plan)
  if (ended !== null) return no(ended)
  if (status === 'carried') return no('the plan is for another host: writ export takes it back')
  if (isNoOp(plan)) return yes
  return no(`the plan has ${approvals.have} of ${approvals.needed} approvals: ${ways.sign}`)
}

export function canReject(review: Subject): Offer {
  const { status, plan } = review.input
  if (status === 'applied' || status === 'failed' || status === 'rejected') {
    return no(endedWhy(status, plan) ?? '')
  }
  return isNoOp(plan) ? no('the plan changes nothing: there is nothing to reject') : yes
}

export interface ChoiceItem {
  readonly value: string
  readonly label: string
}

/** Stands for a reason that is typed. */
export const ownReason = '…'

/** The first choice is always the one that does nothing. */
export const rejectChoices: readonly ChoiceItem[] = [
  { value: '', label: 'keep the plan' },
  { value: 'not needed', label: 'not needed' },
  { value: 'grants too much', label: 'grants too much' },
  { value: 'wrong values', label: 'wrong values' },
  { value: 'wrong file', label: 'wrong file' },
  { value: 'unknown origin', label: 'I do not know where it comes from' },
  { value: ownReason, label: 'another reason, which I type' },
]

export const restoreChoices: readonly ChoiceItem[] = [
  { value: '', label: 'leave the file as it is' },
  { value: 'own', label: 'undo only what the migration wrote; later edits stay' },
  { value: 'exact', label: 'put back the exact bytes of the backup; later edits go' },
]
