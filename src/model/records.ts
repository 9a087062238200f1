/** What is written to disk beside plans: approvals, backups, receipts, journal, ledger. */
import type { CheckResult } from './check.ts'
import type { ApprovalId, Commitment, PlanId, Sha256 } from './digest.ts'
import type { KeyPath } from './key-path.ts'
import type { Author, Change, FileState } from './plan.ts'
import type { RiskClass } from './risk.ts'

export type Decision = 'approve' | 'reject'

/** The predicate of an approval statement. Rule: R15. */
export interface ApprovalPredicate {
  readonly decision: Decision
  readonly plan: PlanId
  readonly diffDigest: Sha256
  /** What was shown before the decision. */
  readonly view: ShownView
  readonly policyDigest: Sha256
  readonly host: string
  readonly uid: number
  readonly targets: readonly ApprovedTarget[]
  readonly risk: readonly RiskClass[]
  readonly approver: { readonly principal: string; readonly key: string }
  readonly author: Author
  readonly reason: string
  readonly issued: string
  readonly notBefore: string
  readonly expires: string
  /** 32 hex digits. */
  readonly nonce: string
  readonly maxUses: 1
}

export interface ShownView {
  readonly surface: 'tui' | 'cli'
  readonly digest: Sha256
  readonly hunksShown: number
  readonly hunksTotal: number
  /** Which ones were shown: see `bytes/shown-hunks.ts`. */
  readonly hunks: Sha256
}

export interface ApprovedTarget {
  readonly realPath: string
  readonly before: FileState
  readonly after: FileState
}

/** An in-toto Statement v1. */
export interface ApprovalStatement {
  readonly _type: 'https://in-toto.io/Statement/v1'
  readonly subject: readonly {
    readonly name: string
    readonly digest: Readonly<Record<string, string>>
  }[]
  readonly predicateType: 'https://writ.dev/approval/v1'
  readonly predicate: ApprovalPredicate
}

/** An approval as found on disk: nothing about it is believed before it is verified. */
export interface StoredApproval {
  readonly id: ApprovalId
  readonly path: string
  /** The exact bytes that were signed. */
  readonly statement: Uint8Array
  /** Armoured SSHSIG. */
  readonly signature: string
}

/** Bytes kept for one target before a write, or the record that no file existed. Rules: R20, R27. */
export interface BackupManifest {
  readonly schema: 'writ/backup/v1'
  readonly id: string
  readonly target: string
  readonly realPath: string
  readonly createdAt: string
  readonly plan: PlanId
  readonly tx: string
  /** null: there was no file. */
  readonly file: { readonly path: string; readonly sha256: Sha256; readonly size: number } | null
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Plain digest of the planned after-image; null where the plan deletes the file. */
  readonly after: Sha256 | null
  readonly restore: string
  readonly note: string
}

/** The backups of one apply over very many files, kept together. Rules: R20, R27. */
export interface BackupSet {
  readonly schema: 'writ/backup-set/v1'
  readonly tx: string
  readonly plan: PlanId
  readonly createdAt: string
  /** Their order gives each kept file its name. */
  readonly entries: readonly BackupSetEntry[]
}

export interface BackupSetEntry {
  readonly target: string
  readonly realPath: string
  /** null: there was no file. */
  readonly file: { readonly sha256: Sha256; readonly size: number } | null
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly after: Sha256 | null
}

/** What an apply did and proved. */
export interface Receipt {
  readonly schema: 'writ/receipt/v1'
  readonly id: string
  readonly event: 'runtime_config_migrated' | 'runtime_config_restored' | 'runtime_config_confirmed'
  readonly plan: PlanId
  readonly at: string
  readonly outcome: Outcome
  readonly targets: readonly ReceiptTarget[]
  /** Overall: 'passed' where no check failed, whatever was not run. */
  readonly validation: 'passed' | 'failed'
  readonly checks: readonly CheckResult[]
  readonly approvals: readonly ApprovalId[]
  readonly actor: Author
  readonly taskId: string | null
  readonly runId: string | null
  readonly affects: readonly string[]
  readonly rollbackOwner: string
  readonly restore: string
}

/** The four endings of a write, what validation did after it, and who answered. Rule: R23. */
export type Outcome =
  | 'no-change'
  | 'changed'
  | 'changed-durability-unknown'
  | 'conflict'
  | 'restored'
  | 'recovery-required'
  /** Nothing was written: a check rejects what a lease that is over would bring back. Rule: R31. */
  | 'rejected'
  /** Nothing was written: a person vouches for what an earlier failure left. Rule: R31. */
  | 'confirmed'
  /** Nothing was written: signed for is that a file went back by other means. Rules: R28, R31. */
  | 'recorded'

/** Whether the files the plan wanted are in place after this ending. */
export function isInPlace(outcome: Outcome): boolean {
  return (
    outcome === 'changed' ||
    outcome === 'changed-durability-unknown' ||
    outcome === 'recovery-required' ||
    outcome === 'recorded'
  )
}

export interface ReceiptTarget {
  readonly path: string
  readonly target: string
  readonly action: Change['action']
  readonly before: FileState
  readonly after: FileState
  /** Backup id; null for a no-op. */
  readonly backup: string | null
  readonly consumer: string | null
  readonly block: Change['block']
  readonly owned: readonly KeyPath[]
  /** Keyed digest of the owned values as they read back, for the gate. */
  readonly ownedDigest: Commitment
}

/** The intent of one transaction, rewritten as it advances. Rule: R22. */
export interface Journal {
  readonly schema: 'writ/journal/v1'
  readonly tx: string
  readonly plan: PlanId
  readonly startedAt: string
  readonly step: 'prepared' | 'writing' | 'validating' | 'restoring'
  /** Whether the old files are kept together in a set, which the transaction then owns. */
  readonly batch: boolean
  readonly targets: readonly JournalTarget[]
}

export interface JournalTarget {
  readonly realPath: string
  readonly temp: string | null
  readonly backup: string
  readonly before: Sha256 | null
  readonly after: Sha256 | null
  readonly written: boolean
}

/** What a restore without approval did, beside the file it did it to. Rules: R27, R32. */
export interface BreakGlassRecord {
  readonly schema: 'writ/break-glass/v1'
  readonly at: string
  readonly host: string
  readonly uid: number
  readonly actor: string
  readonly reason: string
  /** Real path of the file. */
  readonly target: string
  /** Path of the manifest whose backup came back. */
  readonly backup: string
  /** Plain digests; null is an absent file. */
  readonly restored: Sha256 | null
  readonly replaced: Sha256 | null
  /** Path of the manifest under which what stood there is kept. */
  readonly kept: string
  /** What the ordinary way would have asked, in sentences. */
  readonly skipped: readonly string[]
  /** Fingerprint of the key the record is signed with; null: unsigned. */
  readonly key: string | null
}

/**
 * Probation of one apply: what it changed is undone unless a real boot proves it in time.
 * Rules: R29, R31.
 */
export interface Lease {
  readonly schema: 'writ/lease/v1'
  readonly id: string
  readonly plan: PlanId
  readonly tx: string
  /** The receipt of the apply: without it the lease is nobody's yet. */
  readonly receipt: string
  /** Real paths of what was changed. */
  readonly targets: readonly string[]
  /** Whose boot proves it: the consumers of the targets, and what the plan says it affects. */
  readonly runtimes: readonly string[]
  /** How long a worker must live to count as booted. */
  readonly bootSeconds: number
  readonly grantedAt: string
  readonly expiresAt: string
  /** The first boot that failed: the lease is over at once, and what it covers is to be undone. */
  readonly failedBoot: FailedBoot | null
  /** null: it runs. */
  readonly ended: LeaseEnd | null
}

export interface FailedBoot {
  readonly at: string
  readonly runtime: string
  /** As a shell says it: 128 and the number of the signal that ended it. */
  readonly exitCode: number
}

export interface LeaseEnd {
  readonly at: string
  /** 'failed': edited since, or what would come back was rejected; a person decides. */
  readonly state: 'kept' | 'undone' | 'failed'
  readonly actor: string
  /** The receipt of the undoing, or of the attempt. */
  readonly receipt: string | null
}

/** One line of the hash-chained ledger. Rule: R32. */
export interface LedgerEntry {
  readonly seq: number
  /** Digest of the previous line's bytes; null for the first. */
  readonly prev: Sha256 | null
  readonly at: string
  readonly event: LedgerEvent
  readonly plan: PlanId | null
  readonly actor: string
  /** Ids and codes only. */
  readonly detail: Readonly<Record<string, string>>
}

export type LedgerEvent =
  | 'planned'
  | 'approved'
  | 'rejected'
  | 'revoked'
  | 'applied'
  | 'restored'
  | 'refused'
  | 'failed'
  | 'recovered'
  | 'pruned'
  | 'confirmed'
  | 'boot-failed'
  | 'kept'
  /** A sink did not take an event; told once until it does. */
  | 'undelivered'
  | 'break-glass'
  | 'policy-signed'
  /** A policy that was signed elsewhere decided here for the first time. */
  | 'policy-adopted'
  /** The state that was set up before was lost, and a new one was begun on purpose. */
  | 'state-given-up'
  | 'key-trusted'
  | 'key-revoked'
