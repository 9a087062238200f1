/**
 * Every way writ can refuse, as a closed union of codes.
 *
 * A code fixes the summary (never user data, so it becomes recognisable), the exit code
 * and the default hint. What is special to one occurrence goes into `detail`.
 * Rule: R35.
 */

export interface ErrorKind {
  /** Process exit code, as in the README's table. */
  readonly exit: number
  /** One constant lower-case sentence without a full stop. */
  readonly summary: string
  /** The next command, where it is the same for every occurrence. */
  readonly hint?: string
}

export type ErrorCode =
  | 'INTERNAL'
  | 'IO_FAILED'
  | 'NO_SPACE'
  | 'NO_PERMISSION'
  | 'READ_ONLY'
  | 'USAGE'
  | 'MIGRATION_INVALID'
  | 'CONFIG_INVALID'
  | 'NOT_FOUND'
  | 'AMBIGUOUS_ID'
  | 'TARGET_MISSING'
  | 'TARGET_UNREADABLE'
  | 'TARGET_INVALID'
  | 'TARGET_WRONG_ROOT'
  | 'TARGET_NOT_UTF8'
  | 'TARGET_BINARY'
  | 'TARGET_TOO_LARGE'
  | 'TARGET_NOT_REGULAR'
  | 'TARGET_HARD_LINKED'
  | 'TARGET_DANGLING'
  | 'TARGET_LOOP'
  | 'TARGET_OUTSIDE_ROOTS'
  | 'FORMAT_UNSUPPORTED'
  | 'DUPLICATE_KEY'
  | 'DUPLICATE_BLOCK'
  | 'BLOCK_DAMAGED'
  | 'BLOCK_FOREIGN'
  | 'KEY_CONFLICT'
  | 'KEY_MISSING'
  | 'NO_SAFE_PLACE'
  | 'READ_BACK_FAILED'
  | 'PLAN_UNSOUND'
  | 'ROLLBACK_CONFLICT'
  | 'LOCK_HELD'
  | 'PLAN_STALE'
  | 'WRITE_CONFLICT'
  | 'APPROVAL_MISSING'
  | 'APPROVAL_INVALID'
  | 'APPROVAL_UNTRUSTED'
  | 'APPROVAL_EXPIRED'
  | 'APPROVAL_USED'
  | 'APPROVAL_REVOKED'
  | 'APPROVAL_REJECTED'
  | 'APPROVAL_OTHER_PLAN'
  | 'APPROVAL_OTHER_HOST'
  | 'APPROVAL_OTHER_USER'
  | 'APPROVAL_OTHER_PATH'
  | 'APPROVAL_OTHER_BEFORE'
  | 'APPROVAL_OTHER_POLICY'
  | 'PLAN_EXPIRED'
  | 'SIGNER_MISSING'
  | 'SIGNER_UNUSABLE'
  | 'PASSPHRASE_WRONG'
  | 'AGENT_UNAVAILABLE'
  | 'POLICY_DENIED'
  | 'CONFIRMATION_MISSING'
  | 'ENV_REJECTED'
  | 'BACKUP_FAILED'
  | 'CHECK_FAILED'
  | 'RECOVERY_REQUIRED'
  | 'DURABILITY_UNKNOWN'
  | 'RESTORE_FAILED'
  | 'RECORD_INVALID'
  | 'PLAN_TAMPERED'
  | 'LEDGER_BROKEN'
  | 'APPLY_INTERRUPTED'
  | 'GATE_BUSY'
  | 'GATE_CLOSED'
  | 'CANCELLED'

export const errorKinds: Readonly<Record<ErrorCode, ErrorKind>> = {
  INTERNAL: { exit: 1, summary: 'internal error, please report it', hint: 'writ doctor' },
  IO_FAILED: { exit: 1, summary: 'the operating system refused a file operation' },
  NO_SPACE: { exit: 1, summary: 'no space left where a file must be written' },
  NO_PERMISSION: { exit: 1, summary: 'no permission for a file operation' },
  READ_ONLY: { exit: 1, summary: 'the file or its file system is read-only' },

  USAGE: { exit: 2, summary: 'the command line is wrong', hint: 'writ help' },
  MIGRATION_INVALID: {
    exit: 2,
    summary: 'the migration document is not valid',
    hint: 'writ schema migration',
  },
  CONFIG_INVALID: {
    exit: 2,
    summary: 'the configuration of writ is not valid',
    hint: 'writ doctor',
  },
  NOT_FOUND: { exit: 2, summary: 'no record has this id', hint: 'writ list' },
  AMBIGUOUS_ID: { exit: 2, summary: 'more than one record has this id prefix', hint: 'writ list' },

  TARGET_MISSING: { exit: 10, summary: 'the target does not exist' },
  TARGET_UNREADABLE: { exit: 10, summary: 'the target cannot be read' },
  TARGET_INVALID: { exit: 10, summary: 'the target has a syntax error' },
  TARGET_WRONG_ROOT: { exit: 10, summary: 'the target does not hold a table of keys' },
  TARGET_NOT_UTF8: { exit: 10, summary: 'the target is not valid UTF-8' },
  TARGET_BINARY: { exit: 10, summary: 'the target holds NUL bytes' },
  TARGET_TOO_LARGE: { exit: 10, summary: 'the target is larger than writ plans' },
  TARGET_NOT_REGULAR: { exit: 10, summary: 'the target is not a regular file' },
  TARGET_HARD_LINKED: { exit: 10, summary: 'the target has more than one hard link' },
  TARGET_DANGLING: { exit: 10, summary: 'the target is a symbolic link to nothing' },
  TARGET_LOOP: { exit: 10, summary: 'the target is a loop of symbolic links' },
  TARGET_OUTSIDE_ROOTS: { exit: 10, summary: 'the target is outside the allowed roots' },
  FORMAT_UNSUPPORTED: { exit: 10, summary: 'the format of the target is not supported' },
  DUPLICATE_KEY: { exit: 10, summary: 'a key is defined more than once' },
  DUPLICATE_BLOCK: { exit: 10, summary: 'the managed block stands more than once' },
  BLOCK_DAMAGED: { exit: 10, summary: 'the managed block has lost one of its markers' },
  BLOCK_FOREIGN: { exit: 10, summary: 'the managed block holds content writ did not write' },
  KEY_CONFLICT: { exit: 10, summary: 'a key of the migration is already defined by the user' },
  KEY_MISSING: { exit: 10, summary: 'a key to remove does not exist' },
  NO_SAFE_PLACE: { exit: 10, summary: 'there is no safe place for the change' },
  READ_BACK_FAILED: { exit: 10, summary: 'the planned file does not read back as planned' },
  PLAN_UNSOUND: { exit: 10, summary: 'the plan does not pass its independent check' },
  ROLLBACK_CONFLICT: { exit: 10, summary: 'later edits touch the lines to roll back' },

  LOCK_HELD: { exit: 11, summary: 'another run holds the lock of a target' },
  PLAN_STALE: { exit: 12, summary: 'the target changed since the plan was made' },
  WRITE_CONFLICT: { exit: 12, summary: 'the target was edited while it was being replaced' },

  APPROVAL_MISSING: { exit: 13, summary: 'the plan lacks an approval' },
  APPROVAL_INVALID: { exit: 13, summary: 'an approval does not verify' },
  APPROVAL_UNTRUSTED: { exit: 13, summary: 'an approval is signed by a key that is not trusted' },
  APPROVAL_EXPIRED: { exit: 13, summary: 'an approval is outside its validity' },
  APPROVAL_USED: { exit: 13, summary: 'an approval has been used already' },
  APPROVAL_REVOKED: { exit: 13, summary: 'an approval has been revoked' },
  APPROVAL_REJECTED: { exit: 13, summary: 'an approver has rejected the plan' },
  APPROVAL_OTHER_PLAN: { exit: 13, summary: 'an approval is for another plan' },
  APPROVAL_OTHER_HOST: { exit: 13, summary: 'an approval is for another host' },
  APPROVAL_OTHER_USER: { exit: 13, summary: 'an approval is for another user' },
  APPROVAL_OTHER_PATH: { exit: 13, summary: 'an approval is for another path' },
  APPROVAL_OTHER_BEFORE: { exit: 13, summary: 'an approval is for another before-value' },
  APPROVAL_OTHER_POLICY: { exit: 13, summary: 'an approval is for another policy' },
  PLAN_EXPIRED: { exit: 13, summary: 'the plan is past its expiry' },
  SIGNER_MISSING: { exit: 13, summary: 'no key to sign with', hint: 'writ init' },
  SIGNER_UNUSABLE: { exit: 13, summary: 'the signing key cannot be used' },
  PASSPHRASE_WRONG: { exit: 13, summary: 'the passphrase does not open the key' },
  AGENT_UNAVAILABLE: { exit: 13, summary: 'no ssh-agent answers' },

  POLICY_DENIED: { exit: 14, summary: 'the policy does not allow this' },
  CONFIRMATION_MISSING: { exit: 14, summary: 'the policy asks for a typed confirmation' },
  ENV_REJECTED: { exit: 14, summary: 'a value from the environment is not fit to be written' },

  BACKUP_FAILED: { exit: 15, summary: 'the backup could not be written or read back' },
  CHECK_FAILED: { exit: 16, summary: 'a check failed and the previous file is back' },
  RECOVERY_REQUIRED: { exit: 17, summary: 'a check failed and the new file is still in place' },
  DURABILITY_UNKNOWN: { exit: 17, summary: 'the file changed but may not survive a power cut' },
  RESTORE_FAILED: { exit: 18, summary: 'the backup cannot be restored' },
  RECORD_INVALID: { exit: 19, summary: 'a stored record is not valid', hint: 'writ doctor' },
  PLAN_TAMPERED: { exit: 19, summary: 'a stored plan was changed after it was made' },
  LEDGER_BROKEN: { exit: 19, summary: 'the ledger was changed after it was written' },
  APPLY_INTERRUPTED: { exit: 20, summary: 'an earlier apply did not finish', hint: 'writ doctor' },

  GATE_BUSY: { exit: 75, summary: 'the gate is closed while an apply is in flight' },
  GATE_CLOSED: { exit: 78, summary: 'the gate is closed' },
  CANCELLED: { exit: 130, summary: 'cancelled' },
}

export interface ErrorParts {
  /** What is special to this occurrence: what happened and why it matters. Holds no secret. */
  readonly detail?: string | undefined
  /** The next command to run; absent means the code's own hint. */
  readonly hint?: string | undefined
  readonly path?: string | undefined
  /** Everything found, where a reviewer must see all of it. */
  readonly problems?: readonly Problem[] | undefined
  readonly cause?: unknown
}

/** One of several things wrong with one input; collected, never thrown alone. */
export interface Problem {
  readonly code: ErrorCode
  readonly detail: string
  readonly path?: string | undefined
  /** Every place concerned, first to last. */
  readonly places?: readonly Place[] | undefined
}

/** A position in a text: line and column count from 1, the column in UTF-16 units. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** The one error class of writ; callers branch on `code`, never on prose. */
export class WritError extends Error {
  readonly code: ErrorCode
  readonly detail: string | undefined
  readonly hint: string | undefined
  readonly path: string | undefined
  readonly problems: readonly Problem[]

  constructor(code: ErrorCode, parts: ErrorParts = {}) {
    super(errorKinds[code].summary, parts.cause === undefined ? {} : { cause: parts.cause })
    this.name = 'WritError'
    this.code = code
    this.detail = parts.detail
    this.hint = parts.hint ?? errorKinds[code].hint
    this.path = parts.path
    this.problems = parts.problems ?? []
  }

  get exitCode(): number {
    return errorKinds[this.code].exit
  }
}

/** Returns the error for a non-empty list of problems; its code is that of the first one. */
export function errorOf(problems: readonly [Problem, ...Problem[]], path?: string): WritError {
  const [first] = problems
  return new WritError(first.code, { detail: first.detail, path: path ?? first.path, problems })
}
