/** A target as it was found: resolved once, read once. Rules: R1, R2. */
import type { CarriedAttribute } from './plan.ts'

export interface ResolvedTarget {
  /** As the migration wrote it; of a proposal its one spelling. */
  readonly given: string
  /** Absolute, all symbolic links followed. */
  readonly realPath: string
  readonly links: readonly { readonly path: string; readonly text: string }[]
}

export type Snapshot =
  | { readonly kind: 'absent'; readonly target: ResolvedTarget }
  | {
      readonly kind: 'file'
      readonly target: ResolvedTarget
      readonly bytes: Uint8Array
      readonly mode: number
      readonly uid: number
      readonly gid: number
      /** Absent: nobody looked. */
      readonly attributes?: readonly CarriedAttribute[]
    }

/** What stands at a path an environment value names. */
export type PathFact = 'absent' | 'file' | 'executable' | 'directory' | 'unreadable'
