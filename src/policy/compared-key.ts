/** What the risk rules look at: one key path before and after, and the change it belongs to. */
import type { KeyPath } from '../model/key-path.ts'
import type { Action, Handover } from '../model/plan.ts'
import type { ConfigValue } from '../model/value.ts'

/** One leaf that was added, removed or changed; equal ones may be passed and are ignored. */
export interface ComparedKey {
  readonly path: KeyPath
  /** null: the key is not there. */
  readonly before: ConfigValue | null
  readonly after: ConfigValue | null
  /** Environment variables the after-value takes text from. */
  readonly env: readonly string[]
  /** Whether either value must never be shown. Rule: R34. */
  readonly secret: boolean
  /** Whether a mask covers more than a token of what is run or asked. Rule: R14. */
  readonly hidden?: boolean
  /** Whether a text of the after-value is something else to other readers of the format. */
  readonly ambiguous?: boolean
  /** Whether the before-value was the user's own, not one a managed block decided. */
  readonly userOwned: boolean
}

/** What the whole change of one target is. */
export interface AssessFacts {
  readonly action: Action
  /** Whether the migration rewrites the file as a whole. */
  readonly wholeFile: boolean
  readonly handovers: readonly Handover[]
  /** Extended attributes the new file may not get, by name. */
  readonly lost: readonly string[]
  /** The parsed file on both sides; null where there is none. */
  readonly before: ConfigValue | null
  readonly after: ConfigValue | null
}
