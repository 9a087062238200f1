/** Risk classes, gravest last: a plan has the class of its gravest finding. Rule: R12. */
export const riskClasses = [
  'cosmetic',
  'boot-path',
  'tool-access',
  'credentials',
  'permissions',
] as const

export type RiskClass = (typeof riskClasses)[number]

/** What a class means to the person who decides, in one line each. */
export const riskMeanings: Readonly<Record<RiskClass, string>> = {
  cosmetic: 'the runtime behaves as before; only looks, comments or order change',
  'boot-path': 'changes how the runtime starts, or what it reads while starting',
  'tool-access': 'changes which programs, servers and tools the runtime may use',
  credentials: 'changes a secret, or where secrets are kept or sent',
  permissions: 'changes what the runtime may read, write or reach, or when it must ask',
}

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
