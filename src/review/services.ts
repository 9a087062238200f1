/**
 * What the interface asks of the program around it, as types only.
 *
 * The interface decides nothing about plans: it shows what it is given, collects decisions, and
 * hands them to these functions. All of them may reject with a `WritError`.
 */
import type { ApprovalId, PlanId } from '../model/digest.ts'
import type { ErrorCode } from '../model/errors.ts'
import type { HealthPart } from '../model/health.ts'
import type { ChainReport, HistoryPart, LedgerPlace } from '../model/history.ts'
import type { Author, Plan } from '../model/plan.ts'
import type { LedgerEntry, Receipt, ShownView } from '../model/records.ts'
import type { RiskClass } from '../model/risk.ts'

export type PlanStatus =
  | 'new'
  | 'approved'
  | 'stale'
  | 'applied'
  | 'failed'
  | 'rejected'
  | 'expired'
  | 'carried'

export interface ApprovalCount {
  readonly needed: number
  readonly have: number
}

/** One plan of the inbox. */
export interface QueueRow {
  readonly id: PlanId
  readonly status: PlanStatus
  /** Why the state is what it is, where that needs saying. */
  readonly why: string | null
  readonly risk: RiskClass
  /** As the migration wrote them. */
  readonly targets: readonly string[]
  /** Whose change makes the plan stale, as paths on this machine. */
  readonly files: readonly string[]
  /** Where the plan comes from, such as `migration codex-runtime v2`. */
  readonly origin: string
  readonly author: Author
  readonly ageSeconds: number
  readonly approvals: ApprovalCount
  /** Number of findings by class. */
  readonly findings: Readonly<Partial<Record<RiskClass, number>>>
}

/** Whole texts of one target, masks applied, not yet made visible; null for an absent file. */
export interface ChangeTexts {
  readonly before: string | null
  readonly after: string | null
}

export interface ReviewInput {
  readonly id: PlanId
  readonly plan: Plan
  readonly status: PlanStatus
  readonly approvals: ApprovalCount
  /** One per change; null where the sealed half is missing: the hunks alone are shown then. */
  readonly texts: readonly (ChangeTexts | null)[]
  /** What the approver types; '' where policy asks for no more than the decision's own word. */
  readonly challenge: string
  /** The command that undoes the plan once it is applied. */
  readonly restoreHint: string
  /** What this machine adds now; no part of the plan. */
  readonly notes: readonly string[]
  /** One per finding: what it means for the person who decides; null where it moves nothing. */
  readonly meanings: readonly (string | null)[]
}

/** The inbox, and whether anybody can sign on this machine. */
export interface QueueLoad {
  readonly rows: readonly QueueRow[]
  /** False before `writ init`: no list of signers, so no approval can count. */
  readonly isSetUp: boolean
}

/** What a signature says besides the plan; a rejection is signed like an approval. */
export interface DecisionInput {
  /** What this session has really shown. Rule: R15. */
  readonly view: ShownView
  readonly reason: string
  /** The challenge, or the word of the decision, as typed. */
  readonly confirm: string
  readonly passphrase?: string
}

export type SignResult =
  | {
      readonly kind: 'signed'
      readonly approval: ApprovalId
      readonly path: string
      /** The stock command line that checks the signature. Rule: R16. */
      readonly verify: string
      readonly approvals: ApprovalCount
      readonly status: PlanStatus
    }
  | NeedsPassphrase

export type RejectResult = { readonly kind: 'rejected' } | NeedsPassphrase

export interface NeedsPassphrase {
  readonly kind: 'needs-passphrase'
  readonly key: string
  readonly wrong: boolean
}

export interface ApplyProgress {
  readonly name: string
  readonly target?: string | undefined
  readonly status: 'started' | 'done' | 'failed'
  readonly detail?: string | undefined
}

export type ApplyResult =
  | { readonly kind: 'applied'; readonly receipt: Receipt }
  | {
      readonly kind: 'failed'
      readonly error: ErrorFacts
      /** What stands at the targets now. */
      readonly fileState: 'old' | 'new' | 'mixed' | 'unknown'
      readonly restore: string | null
      /** Path of the recovery note. */
      readonly note: string | null
    }

/** An error as the interface shows it. */
export interface ErrorFacts {
  readonly code: ErrorCode
  readonly summary: string
  readonly detail: string | null
  readonly hint: string | null
  readonly path: string | null
  /** Everything else found, one line each. */
  readonly problems: readonly string[]
}

export interface BackupRow {
  readonly id: string
  readonly target: string
  /** Of the copy; '' where there was no file to copy. */
  readonly path: string
  /** UTC, as in the manifest. */
  readonly createdAt: string
  readonly ageSeconds: number
  /** The plan whose apply made it. */
  readonly plan: PlanId
  /** Who asked for that plan; null where its record is gone. */
  readonly askedBy: string | null
  /** What that plan came from; null where its record is gone. */
  readonly why: string | null
  /** Real paths of all files that plan changed, which go back together; null: its record is gone. */
  readonly changes: readonly string[] | null
  /** Bytes; null is the record that no file existed. */
  readonly size: number | null
  readonly usable: boolean
  readonly pinned: boolean
  readonly restore: string
  readonly note: string
}

export interface TuiServices {
  /** Reads the next entries of the ledger from a place on. */
  loadHistory(place: LedgerPlace): Promise<HistoryPart>
  /** Verifies the ledger and its signed heads, without keeping the interface waiting. */
  checkChain(): Promise<ChainReport>
  /** Looks at gates, locks, unfinished applies and all checks, and tells what it finds. */
  checkHealth(onPart: (part: HealthPart) => void): Promise<void>
  /** The receipt an entry names; null where there is none. */
  loadReceipt(entry: LedgerEntry): Promise<Receipt | null>
  loadQueue(): Promise<QueueLoad>
  loadReview(id: string): Promise<ReviewInput>
  sign(id: PlanId, input: DecisionInput): Promise<SignResult>
  reject(id: PlanId, input: DecisionInput): Promise<RejectResult>
  apply(id: PlanId, confirm: string, onStep: (step: ApplyProgress) => void): Promise<ApplyResult>
  listBackups(): Promise<readonly BackupRow[]>
  /** Plans the way back, saves that plan as pending, and returns it for review. Rule: R28. */
  previewRestore(backupId: string, exact: boolean): Promise<ReviewInput>
  /** Calls back when plans, approvals, signers or followed files change on disk. */
  watch?(onChange: () => void): Watching
}

export interface Watching {
  /** Watches these files from now on, and none of those before. */
  follow(paths: readonly string[]): void
  stop(): void
}
