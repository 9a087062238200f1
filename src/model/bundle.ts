/** What is carried between machines so that somebody elsewhere can sign. Rules: R14, R16. */
import type { PlanId } from './digest.ts'

/**
 * A plan and what was decided on it, without its sealed half: no secret byte, and nothing that
 * could be applied.
 */
export interface Bundle {
  readonly schema: 'writ/bundle/v1'
  readonly plan: PlanId
  /** The exact bytes the id is the digest of; base64. */
  readonly bytes: string
  /** A policy file with what the policy of the plan says; its digest is in the plan. */
  readonly policy: string
  readonly approvals: readonly BundledApproval[]
}

/** Unverified, as everything in a bundle is. */
export interface BundledApproval {
  /** The exact bytes that were signed; base64. */
  readonly statement: string
  /** Armoured SSHSIG. */
  readonly signature: string
}
