/** What the people who own a machine demand before a change. Rule: R17. */
import type { RiskClass } from './risk.ts'

export interface Policy {
  readonly schema: 'writ/policy/v1'
  readonly preset: 'solo' | 'team'
  /** Directories targets may lie in; `~` allowed. Symbolic links must not lead outside. */
  readonly roots: readonly string[]
  readonly thresholds: Readonly<Record<RiskClass, Threshold>>
  /** After a failed check: put the previous file back, or stop and print the instructions. Rule: R29. */
  readonly onCheckFailure: 'restore' | 'stop'
  readonly backups: { readonly keep: number }
  /** Where other machines write too: whether writ may keep its state and change files there. */
  readonly networkFileSystems: {
    readonly state: NetworkRule
    readonly targets: NetworkRule
  }
  /** Days after which an unapproved plan can no longer be approved or applied. */
  readonly planLifetimeDays: number
  /** How long a worker must live to count as booted; one that ends with 0 before counts, too. */
  readonly bootSeconds: number
  /** Where receipts go as events; absent where nowhere, so that other policies keep their digest. */
  readonly events?: EventSinks
}

/** At least one of the two. */
export interface EventSinks {
  /** A file that lines are appended to; absolute or below `~`. */
  readonly file: string | null
  /** A program, absolute or below `~`, and its arguments; it gets one line on standard input. */
  readonly command: readonly string[] | null
}

export type NetworkRule = 'refuse' | 'warn'

export interface Threshold {
  /** Distinct keys of distinct principals. */
  readonly approvers: number
  readonly excludeAuthor: boolean
  readonly excludeAgents: boolean
  /** Whether the approver must type the plan's challenge. */
  readonly confirm: boolean
  readonly approvalLifetimeHours: number
  /** How long an apply waits for a boot that proves it before it is undone; 0: for ever. Rule: R29. */
  readonly bootLeaseMinutes: number
  // What follows is absent where it is not asked for, so that other policies keep their digest.
  /** An approval counts only where a security key says that somebody touched it. */
  readonly touch?: true
  /** An approval counts only where a security key says that its PIN was given. */
  readonly pin?: true
  /** Fewer people are enough where every finding of the class narrows what is allowed. */
  readonly narrowingApprovers?: number
  /** Instead of more people: one whose approval has waited. */
  readonly wait?: { readonly minutes: number; readonly with: 'touch' | 'pin' }
}
