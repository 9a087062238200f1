/** What the health screen knows: whatever has been found so far, and whether more is to come. */
import type {
  Diagnosis,
  GateState,
  HealthPart,
  LockOwner,
  OpenProbation,
  UnfinishedApply,
} from '../model/health.ts'
import type { ErrorFacts } from './services.ts'

export interface HealthState {
  readonly isChecking: boolean
  /** null: not told, or not to be read; then a gate or a check says why. */
  readonly locks: readonly LockOwner[] | null
  readonly applies: readonly UnfinishedApply[] | null
  readonly probations: readonly OpenProbation[] | null
  readonly gates: readonly GateState[]
  readonly checks: readonly Diagnosis[]
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
