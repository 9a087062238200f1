/** Risk classes, gravest last: a plan has the class of its gravest finding. Rule: R12. */
export const riskClasses = [
  'cosmetic',
  'boot-path',
  'tool-access',
  'credentials',
  'permissions',
] as const

export type RiskClass = (typeof riskClasses)[number]

/** Returns the graver of two classes. */
export function graver(a: RiskClass, b: RiskClass): RiskClass {
  return riskClasses.indexOf(a) >= riskClasses.indexOf(b) ? a : b
}

/** Whether a permission-like value now allows more, less, or something not comparable. */
export type Direction = 'widened' | 'narrowed' | 'changed'

/** A coded result of a pure risk rule. */
export interface Finding {
  /** Stable, such as `CX101`; never reused. */
  readonly code: string
  readonly risk: RiskClass
  /** Which change of the plan, by index. */
  readonly change: number
  /** The key path concerned; empty for the whole file. */
  readonly path: readonly (string | number)[]
  readonly direction: Direction
  /** What it means, in words a person understands; holds no secret. */
  readonly message: string
}
