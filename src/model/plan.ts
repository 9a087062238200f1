/**
 * The computed, immutable change.
 *
 * A plan has two halves: `Plan` is what `plan.json` holds, canonical, shareable, without a secret
 * byte; `SealedPlan` stays on this machine with mode 0600. Absence is always null, never a
 * missing field, so that canonical bytes have one form. Rules: R5, R6, R14.
 */
import type { CheckName } from './check.ts'
import type { Commitment, PlanId, Sha256 } from './digest.ts'
import type { KeyPath } from './key-path.ts'
import type { BlockId, EnvClass, EnvProblemKind, FormatName, HandoverKind } from './migration.ts'
import type { Finding, RiskClass } from './risk.ts'
import type { TaggedValue } from './value.ts'

export type Action = 'create' | 'update' | 'delete' | 'link' | 'no-op'

/** A file at a moment. "Absent" is a value. Rule: R2. */
export type FileState =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'file'
      readonly content: Commitment
      readonly size: number
      /** Permission bits only, such as 0o600. */
      readonly mode: number
      readonly uid: number
      readonly gid: number
    }

export interface Plan {
  readonly schema: 'writ/plan/v1'
  readonly tool: { readonly name: 'writ'; readonly version: string }
  /** UTC, `2026-05-15T09:00:40Z`. */
  readonly created: string
  readonly expires: string
  readonly origin: PlanOrigin
  readonly author: Author
  readonly host: { readonly id: string; readonly uid: number }
  readonly policy: { readonly preset: string; readonly digest: Sha256 }
  readonly risk: RiskClass
  readonly changes: readonly Change[]
  readonly env: readonly EnvUse[]
  readonly findings: readonly Finding[]
  /** Runtimes whose next worker boots from the targets. */
  readonly affects: readonly string[]
  readonly checks: readonly PlannedCheck[]
  readonly rollback: {
    readonly owner: string
    readonly command: string
    /** Digest of the exact inverse edits. Rule: R13. */
    readonly inverse: Sha256
  }
  /** Digest of the redacted unified diff as `writ show --diff` prints it. */
  readonly diffDigest: Sha256
}

export type PlanOrigin =
  | {
      readonly kind: 'migration'
      readonly id: string
      readonly owner: string
      readonly version: number
      readonly source: string | null
      readonly description: string | null
      /** Binds the bytes of the migration document; keyed, because they may hold a secret. */
      readonly document: Sha256
    }
  | { readonly kind: 'proposal'; readonly source: string; readonly document: Sha256 }
  | {
      readonly kind: 'rollback'
      readonly plan: PlanId
      readonly receipt: string
      readonly exact: boolean
    }

export interface Author {
  readonly principal: string
  readonly kind: 'human' | 'agent'
  readonly taskId: string | null
  readonly runId: string | null
}

export interface Change {
  readonly target: string
  readonly realPath: string
  /** The chain of symbolic links from target to real path; empty where there is none. Rule: R1. */
  readonly links: readonly { readonly path: string; readonly text: string }[]
  readonly format: FormatName
  /** How its reader reads the format, as in `Dialect`: '1.1', 'strict', 'python-dotenv'. */
  readonly dialect: string
  readonly consumer: string | null
  readonly action: Action
  readonly before: FileState
  readonly after: FileState
  /** The managed block this change writes or removes; null for key edits and whole files. */
  readonly block: (BlockId & { readonly version: number }) | null
  /** Key paths whose values this change decides; empty for a whole file. */
  readonly owned: readonly OwnedPath[]
  readonly wholeFile: boolean
  /** What the file carries besides bytes, mode and owner, and whether the new file gets it. */
  readonly attributes: readonly CarriedAttribute[]
  /** Key paths that change hands between the user and the managed block, as was asked for. */
  readonly handovers: readonly Handover[]
  readonly edits: readonly PlannedEdit[]
  readonly keys: readonly KeyChange[]
  readonly diff: readonly Hunk[]
}

/** An extended attribute by name; an access list is `system.posix_acl_access`. Never its value. */
export interface CarriedAttribute {
  readonly name: string
  /** Whether the new file is sure to get it; false: it may be lost. */
  readonly kept: boolean
}

/** A key path that changes hands. */
export interface Handover {
  readonly path: KeyPath
  readonly kind: HandoverKind
}

/** Byte offsets into the before-image. Rule: R7. */
export interface PlannedEdit {
  readonly offset: number
  readonly length: number
  readonly content: Commitment
  /** Length of the content in bytes. */
  readonly size: number
}

export interface KeyChange {
  readonly path: KeyPath
  /** 'moved': the same value, which changes hands between the user and a managed block. */
  readonly kind: 'added' | 'removed' | 'changed' | 'retyped' | 'moved'
  /** Redacted display text; null where the key is absent. */
  readonly before: string | null
  readonly after: string | null
  readonly secret: boolean
  /** Environment variables the after-value takes text from. */
  readonly env: readonly string[]
}

/** Hunk lines are redacted and not yet made visible: `visible` is applied where they are shown. */
export interface Hunk {
  /** First line, counted from 1; 0 for an empty side. */
  readonly oldStart: number
  readonly oldLines: number
  readonly newStart: number
  readonly newLines: number
  readonly lines: readonly HunkLine[]
}

export interface HunkLine {
  readonly kind: 'context' | 'removed' | 'added'
  /** Without its line end. */
  readonly text: string
  /** '' only where the file ends without a final newline. */
  readonly eol: '\n' | '\r\n' | ''
}

export interface EnvUse {
  readonly name: string
  readonly class: EnvClass
  readonly lands: readonly { readonly change: number; readonly path: KeyPath }[]
  /** The value for path, command and text; the mask with its fingerprint for a secret. */
  readonly shown: string
  /** What was found and declared intended. */
  readonly accepted: readonly EnvProblemKind[]
}

export interface PlannedCheck {
  readonly name: CheckName
  readonly change: number
  /** What will be run, in words. */
  readonly detail: string
}

/** The half that never leaves this machine. */
export interface SealedPlan {
  readonly schema: 'writ/sealed/v1'
  readonly plan: PlanId
  /** 64 hex digits; keys the commitments. */
  readonly salt: string
  /** Values that were covered wherever they stood: the display is made again before it counts. */
  readonly secrets: readonly string[]
  readonly changes: readonly SealedChange[]
}

export interface SealedChange {
  /** null: no file. */
  readonly before: Image | null
  readonly after: Image | null
  /** Same order as the plan's edits; base64. */
  readonly contents: readonly string[]
  /** What must stand at each owned key path; null where nothing may. Rule: R9. */
  readonly owned: readonly SealedOwned[]
  /** Where a secret was known to stand, whatever it looks like. */
  readonly secretPaths: readonly KeyPath[]
}

export interface OwnedPath {
  readonly path: KeyPath
  readonly role: OwnedRole
}

export interface SealedOwned extends OwnedPath {
  readonly value: TaggedValue | null
}

/**
 * What a change decides at a path: a value of its managed block, a value beside it, or that the
 * list there holds or does not hold an element, whatever else it holds. A member is an element
 * that belongs to the block.
 */
export type OwnedRole = 'block' | 'key' | 'includes' | 'excludes' | 'member'

export interface Image {
  readonly base64: string
  readonly sha256: Sha256
  /** What to cover when the image is shown; ordered, not overlapping, byte offsets. */
  readonly masks: readonly Mask[]
}

export interface Mask {
  readonly offset: number
  readonly length: number
  /** Constant width, such as `‹secret 4f2a91c0›`. */
  readonly text: string
}
