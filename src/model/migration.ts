/** Declared intent: what a migration document says once it is read and checked. */
import type { KeyPath } from './key-path.ts'
import type { ConfigValue } from './value.ts'

export type FormatName = 'toml' | 'yaml' | 'json' | 'dotenv'

/** How one consumer reads a format. */
export interface Dialect {
  /**
   * TOML: '1.0' or '1.1'; YAML: '1.1' or '1.2'; JSON: 'strict', 'comments' (no trailing comma),
   * 'jsonc' or 'json5'; dotenv: the reader, 'node', 'python-dotenv', 'sh', or 'common' where
   * nobody knows it.
   */
  readonly version: string
  /** Deepest nesting of arrays, inline tables and dotted keys the consumer accepts. */
  readonly maxDepth: number
  /** Whether the consumer reads a file that begins with a byte order mark; absent: it does. */
  readonly bom?: boolean
}

/** Whose block, and which of theirs. */
export interface BlockId {
  readonly owner: string
  readonly name: string
}

/** What an environment value is, which decides how it is checked and shown. Rule: R11. */
export type EnvClass = 'secret' | 'path' | 'command' | 'text'

export type EnvMust = 'exists' | 'directory' | 'file' | 'absolute' | 'executable'

/** A value a migration takes from the environment of the planning process. */
export interface EnvDeclaration {
  readonly name: string
  readonly class: EnvClass
  readonly must: readonly EnvMust[]
  /** Findings the author declares to be meant, such as 'temporary' for a throw-away home. */
  readonly intended: readonly EnvProblemKind[]
}

export type EnvProblemKind = 'unset' | 'empty' | 'temporary' | 'other-home' | 'missing'

/** A value with `${env:NAME}` still in it; `parts` alternate between text and names. */
export type Template =
  | { readonly kind: 'literal'; readonly value: ConfigValue }
  | { readonly kind: 'env'; readonly parts: readonly TemplatePart[] }
  | { readonly kind: 'array'; readonly items: readonly Template[] }
  | { readonly kind: 'table'; readonly entries: ReadonlyMap<string, Template> }

export type TemplatePart = { readonly text: string } | { readonly env: string }

export type Operation =
  /** A managed block with these values. */
  | { readonly kind: 'block'; readonly values: Template }
  /** Removes the managed block of this migration. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'set'; readonly path: KeyPath; readonly value: Template }
  | { readonly kind: 'remove'; readonly path: KeyPath }
  /** The list at the path holds these elements; those it lacks are put at its end. */
  | { readonly kind: 'include'; readonly path: KeyPath; readonly items: readonly Template[] }
  /** The list at the path does not hold these elements. */
  | { readonly kind: 'exclude'; readonly path: KeyPath; readonly items: readonly Template[] }
  /** The whole file; explicit, and of higher risk. */
  | { readonly kind: 'file'; readonly content: string }

/**
 * How a key may change hands between the user and a managed block, which nothing does unasked:
 * 'adopt' takes keys of the user's into the block, 'evict' leaves what others put into the block
 * to the user, 'repair' puts lost or damaged markers back and takes back what left the block.
 */
export type HandoverKind = 'adopt' | 'evict' | 'repair'

export interface TargetIntent {
  /** As written, `~` included. */
  readonly target: string
  /** Absent where no known runtime reads the file. */
  readonly consumer: string | null
  readonly format: FormatName
  /** The dialect its reader is said to read; null where the consumer or the file name tells. */
  readonly dialect: string | null
  /** In order. */
  readonly operations: readonly Operation[]
  readonly handovers: readonly HandoverKind[]
}

export interface Migration {
  readonly id: string
  readonly owner: string
  readonly version: number
  /** The tool or command the migration comes from; null where not said. */
  readonly source: string | null
  readonly description: string | null
  readonly targets: readonly TargetIntent[]
  readonly env: readonly EnvDeclaration[]
  /** Names of runtimes whose next worker boots from the targets. */
  readonly affects: readonly string[]
  readonly rollbackOwner: string
}

/** A template whose environment values are filled in. */
export interface ResolvedValue {
  readonly value: ConfigValue
  /** Which environment variables a string took its text from, by `keyPathId` below the value. */
  readonly origins: ReadonlyMap<string, readonly string[]>
}
