/** The outcome of one named check. 'not-run' carries its reason and is never 'passed'. Rule: R25. */
export interface CheckResult {
  readonly name: CheckName
  readonly status: 'passed' | 'failed' | 'not-run'
  /** Target it was run on; empty for the whole plan. */
  readonly target: string
  /** One sentence without secrets: the reason, the version, the place. */
  readonly detail: string
}

export const checkNames = [
  'parse',
  'second-parser',
  'duplicates',
  'block-count',
  'read-back',
  'user-bytes',
  'required-paths',
  'consumer-shadow',
  'consumer-live',
  'bytes-on-disk',
] as const

export type CheckName = (typeof checkNames)[number]
