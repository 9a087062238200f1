/** What the health screen knows: whatever has been found so far, and whether more is to come. */
import type { PlanId } from '../model/digest.ts'
import type { ErrorFacts } from './services.ts'

export interface GateRow {
  readonly runtime: string
  readonly open: boolean
  /** Closed only for now. */
  readonly busy: boolean
  readonly reasons: readonly { readonly code: string; readonly detail: string }[]
  /** The command that helps; null where the gate is open. */
  readonly next: string | null
}

/** A check of the doctor. */
export interface CheckRow {
  readonly name: string
  readonly status: 'ok' | 'warning' | 'failed'
  readonly detail: string
  /** The literal command that fixes it; null where nothing needs fixing. */
  readonly fix: string | null
}

export interface LockRow {
  readonly path: string
  readonly command: string
  readonly pid: number
  readonly user: string
  readonly host: string
  readonly since: string
  readonly plan: PlanId | null
}

export interface ApplyRow {
  readonly tx: string
  readonly plan: PlanId
  readonly step: string
  readonly startedAt: string
  readonly targets: readonly string[]
  /** Whether somebody works on it right now. */
  readonly isAtWork: boolean
  readonly next: string
}

export interface ProbationRow {
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

/** One thing that was found. */
export type HealthPart =
  | { readonly kind: 'locks'; readonly locks: readonly LockRow[] }
  | { readonly kind: 'applies'; readonly applies: readonly ApplyRow[] }
  | { readonly kind: 'probations'; readonly probations: readonly ProbationRow[] }
  | { readonly kind: 'gate'; readonly gate: GateRow }
  | { readonly kind: 'check'; readonly check: CheckRow }

export interface HealthState {
  readonly isChecking: boolean
  /** null: not told, or not to be read; then a gate or a check says why. */
  readonly locks: readonly LockRow[] | null
  readonly applies: readonly ApplyRow[] | null
  readonly probations: readonly ProbationRow[] | null
  readonly gates: readonly GateRow[]
  readonly checks: readonly CheckRow[]
  readonly error: ErrorFacts | null
  readonly top: number
}

export const noHealth: HealthState = {
  isChecking: false,
  locks: null,
  applies: null,
  probations: null,
  gates: [],
  checks: [],
  error: null,
  top: 0,
}

/** Takes in what was found. */
export function withPart(health: HealthState, part: HealthPart): HealthState {
  switch (part.kind) {
    case 'locks':
      return { ...health, locks: part.locks }
    case 'applies':
      return { ...health, applies: part.applies }
    case 'probations':
      return { ...health, probations: part.probations }
    case 'gate':
      return { ...health, gates: [...health.gates, part.gate] }
    case 'check':
      return { ...health, checks: [...health.checks, part.check] }
  }
}
