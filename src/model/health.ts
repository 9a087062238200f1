/** What keeps runtimes from starting and writ from working, as it is found piece by piece. */
import type { PlanId } from './digest.ts'

export interface GateState {
  readonly runtime: string
  readonly open: boolean
  /** Closed only for now. */
  readonly busy: boolean
  readonly reasons: readonly { readonly code: string; readonly detail: string }[]
  /** The command that helps with the first reason; null where the gate is open. */
  readonly next: string | null
}

/** A check of the doctor. */
export interface Diagnosis {
  readonly name: string
  readonly status: 'ok' | 'warning' | 'failed'
  readonly detail: string
  /** The literal command that fixes it; null where nothing needs fixing. */
  readonly fix: string | null
}

/** Who asks for the locks; shown to whoever has to wait. */
export interface LockHolder {
  /** Such as `writ apply`. */
  readonly command: string
  readonly plan: PlanId | null
}

/** What a holder says of itself: for people, it decides nothing. */
export interface LockOwner extends LockHolder {
  readonly path: string
  readonly pid: number
  readonly user: string
  readonly host: string
  readonly since: string
}

/** An apply that was interrupted. */
export interface UnfinishedApply {
  readonly tx: string
  readonly plan: PlanId
  readonly step: string
  readonly startedAt: string
  readonly targets: readonly string[]
  /** Whether somebody is at work on it, and it only looks interrupted. */
  readonly isAtWork: boolean
  readonly next: string
}

export interface OpenProbation {
  readonly plan: PlanId
  readonly runtimes: readonly string[]
  readonly targets: readonly string[]
  readonly until: string
  /** Whether it is over, and waits to be undone. */
  readonly isDue: boolean
  /** The boot that failed; null where none did. */
  readonly failedBoot: string | null
  readonly next: string
}

/** What was found; each is told once, gates and checks one by one. */
export type HealthPart =
  | { readonly kind: 'locks'; readonly locks: readonly LockOwner[] }
  | { readonly kind: 'applies'; readonly applies: readonly UnfinishedApply[] }
  | { readonly kind: 'probations'; readonly probations: readonly OpenProbation[] }
  | { readonly kind: 'gate'; readonly gate: GateState }
  | { readonly kind: 'check'; readonly check: Diagnosis }
