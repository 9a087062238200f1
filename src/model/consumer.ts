/** A runtime that reads a target, described as data. */
import type { KeyPath } from './key-path.ts'
import type { Dialect, FormatName } from './migration.ts'
import type { Direction, RiskClass } from './risk.ts'

export interface Consumer {
  /** Such as `codex`; what migrations and `writ gate` name. */
  readonly name: string
  readonly title: string
  readonly files: readonly ConsumerFile[]
  readonly keys: readonly KeyRule[]
  /** Tables that appear or vanish as one thing, such as an MCP server. */
  readonly groups?: readonly KeyGroup[]
  /** Key path patterns whose values are secrets, whatever they look like. */
  readonly secrets: readonly KeyPattern[]
  /** The runtime's own check that starts nothing; null where it has none. */
  readonly check: ConsumerCheck | null
}

export interface ConsumerFile {
  /** With `~` and `$NAME`, as documented by the runtime; a first segment `**` is any directory. */
  readonly path: string
  /** The variable that moves the directory, such as CODEX_HOME; null where there is none. */
  readonly homeVariable: string | null
  readonly format: FormatName
  readonly dialect: Dialect
  /** Whether stray files beside the target would be loaded, so that backups go elsewhere. */
  readonly loadsSiblings: boolean
}

/** Segments match literally; '*' is any one segment, a final '**' any number of segments. */
export type KeyPattern = readonly string[]

/** Whether the pattern covers exactly this path; a final '**' also covers no segment at all. */
export function matchesPattern(pattern: KeyPattern, path: KeyPath): boolean {
  // Asked thousands of times for one plan, mostly by patterns that differ in their first segment.
  const isOpen = pattern.at(-1) === '**'
  const fixed = isOpen ? pattern.length - 1 : pattern.length
  if (isOpen ? path.length < fixed : path.length !== fixed) return false
  for (let i = 0; i < fixed; i++) {
    if (pattern[i] !== path[i] && pattern[i] !== '*') return false
  }
  return true
}

/** What a change at a key means. The first rule that matches decides. */
export interface KeyRule {
  readonly code: string
  readonly pattern: KeyPattern
  readonly risk: RiskClass
  /** Values from narrowest to widest; those of one rank are joined by `|`. */
  readonly order?: readonly string[]
  /** For booleans and lists: which way a new true or a new element goes. */
  readonly more?: Direction
  /** What the runtime assumes without the key; 'everything' for a list that only then limits. */
  readonly absent?: string
  /** What single values mean, as whole clauses such as 'codex may write anywhere'. */
  readonly says?: Readonly<Record<string, string>>
  /** In words a person understands, a clause such as 'which commands run without asking'. */
  readonly meaning: string
}

/** What it means to a person when a rule or a group says that more, or less, is allowed. */
export interface RuleWords {
  /** Of the rule or the group. */
  readonly code: string
  readonly direction: Exclude<Direction, 'changed'>
  /** The value that holds from now on, or the key of a table that tells what it does; null: any. */
  readonly value: string | null
  /** A clause with the places `{name}`, `{items}` and `{line}`. */
  readonly text: string
}

/** A table that is reported as one finding when it appears or vanishes. */
export interface KeyGroup {
  readonly code: string
  /** Covers the path of the table itself. */
  readonly pattern: KeyPattern
  readonly risk: RiskClass
  /** With its article, such as 'an MCP server'. */
  readonly noun: string
  /** Keys below the table that say what it does, such as 'command'; each keeps its own finding. */
  readonly shows: readonly string[]
}

export interface ConsumerCheck {
  readonly command: string
  /** The variable that names the home to check, such as CODEX_HOME. */
  readonly homeVariable: string
  /** Tried in order; the first the installed version knows is used. */
  readonly attempts: readonly CheckAttempt[]
}

export interface CheckAttempt {
  readonly name: string
  readonly args: readonly string[]
  /** Lowest version that has it, such as '0.164.0'. */
  readonly since: string
  /** Whether it also reports unknown keys. */
  readonly strict: boolean
  readonly timeoutMs: number
}
