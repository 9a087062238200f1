/** A service of the terminal UI that runs in a process of its own: what it is asked, what it says. */
import type { PlanId } from '../model/digest.ts'
import type { DecisionInput, QueueLoad, RejectResult, SignResult } from '../review/services.ts'
import type { PackedReview } from './packed-review.ts'

export type ServiceCall =
  | { readonly service: 'loadQueue' }
  | { readonly service: 'loadReview'; readonly id: string }
  | { readonly service: 'sign'; readonly id: PlanId; readonly input: DecisionInput }
  | { readonly service: 'reject'; readonly id: PlanId; readonly input: DecisionInput }

export type ServiceAnswer =
  | { readonly service: 'loadQueue'; readonly value: QueueLoad }
  | { readonly service: 'loadReview'; readonly value: PackedReview }
  | { readonly service: 'sign'; readonly value: SignResult }
  | { readonly service: 'reject'; readonly value: RejectResult }
