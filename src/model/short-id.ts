import type { ApprovalId, PlanId } from './digest.ts'

/** Returns the part of an id that people read and type; long enough to be unique in one state. */
export function shortId(id: PlanId | ApprovalId): string {
  return id.slice(0, 12)
}

/** Returns what an approver types to show that this plan, and no other, is meant. */
export function challengeOf(id: PlanId): string {
  return id.slice(4, 10)
}
