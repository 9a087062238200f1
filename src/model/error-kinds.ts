/**
 * Every way writ can refuse, as a closed union of codes.
 *
 * A code fixes the summary (never user data, so it becomes recognisable), the exit code and the
 * next step where the occurrence knows none better. Rule: R35.
 */
import { approvalKinds } from './approval-kinds.ts'
import type { ErrorCode } from './error-codes.ts'

export interface ErrorKind {
  /** Process exit code, as in the README's table. */
  readonly exit: number
  /** One constant lower-case sentence without a full stop. */
  readonly summary: string
  /** The next step where the occurrence knows none better. Rule: R35. */
  readonly hint: string
}

export type { ErrorCode } from './error-codes.ts'

export const errorKinds: Readonly<Record<ErrorCode, ErrorKind>> = {
  INTERNAL: { exit: 1, summary: 'internal error, please report it', hint: 'writ doctor' },
  IO_FAILED: {
    exit: 1,
    summary: 'the operating system refused a file operation',
    hint: 'writ doctor',
  },
  NO_SPACE: { exit: 1, summary: 'no space left where a file must be written', hint: 'df -h' },
  NO_PERMISSION: { exit: 1, summary: 'no permission for a file operation', hint: 'writ doctor' },
  READ_ONLY: { exit: 1, summary: 'the file or its file system is read-only', hint: 'mount' },

  EVENT_UNDELIVERED: {
    exit: 1,
    summary: 'an event could not be delivered and is kept',
    hint: 'writ doctor',
  },

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

  TARGET_MISSING: {
    exit: 10,
    summary: 'the target does not exist',
    hint: 'create the directory, or name another target',
  },
  TARGET_UNREADABLE: {
    exit: 10,
    summary: 'the target cannot be read',
    hint: 'check the mode and the owner of the file',
  },
  TARGET_INVALID: {
    exit: 10,
    summary: 'the target has a syntax error',
    hint: 'correct the line that is named, then plan again',
  },
  TARGET_WRONG_ROOT: {
    exit: 10,
    summary: 'the target does not hold a table of keys',
    hint: 'correct the file by hand, then plan again',
  },
  TARGET_NOT_UTF8: {
    exit: 10,
    summary: 'the target is not valid UTF-8',
    hint: 'save the file as UTF-8, or choose a backup: writ backups',
  },
  TARGET_BINARY: {
    exit: 10,
    summary: 'the target holds NUL bytes',
    hint: 'repair the file, or choose a backup: writ backups',
  },
  TARGET_TOO_LARGE: {
    exit: 10,
    summary: 'the target is larger than writ plans',
    hint: 'name a smaller file',
  },
  TARGET_NOT_REGULAR: {
    exit: 10,
    summary: 'the target is not a regular file',
    hint: 'name a regular file',
  },
  TARGET_HARD_LINKED: {
    exit: 10,
    summary: 'the target has more than one hard link',
    hint: 'give the file a single name, then plan again',
  },
  TARGET_HAS_ACL: {
    exit: 10,
    summary: 'the target has an access list that writ cannot keep',
    hint: 'remove the access list, then apply again',
  },
  TARGET_NOT_WRITABLE: {
    exit: 10,
    summary: 'the target cannot be replaced where it stands',
    hint: 'writ doctor',
  },
  TARGET_DANGLING: {
    exit: 10,
    summary: 'the target is a symbolic link to nothing',
    hint: 'correct the link, or name its file',
  },
  TARGET_LOOP: {
    exit: 10,
    summary: 'the target is a loop of symbolic links',
    hint: 'correct the link, or name its file',
  },
  TARGET_OUTSIDE_ROOTS: {
    exit: 10,
    summary: 'the target is outside the allowed roots',
    hint: 'add the directory to roots in the policy file (writ doctor names it)',
  },
  FORMAT_UNSUPPORTED: {
    exit: 10,
    summary: 'the format of the target is not supported',
    hint: 'name a TOML, YAML, JSON or dotenv file',
  },
  SEVERAL_DOCUMENTS: {
    exit: 10,
    summary: 'the target holds more than one document',
    hint: 'keep one document in the file, then plan again',
  },
  DUPLICATE_KEY: {
    exit: 10,
    summary: 'a key is defined more than once',
    hint: 'remove all but one of the places, then plan again',
  },
  DUPLICATE_BLOCK: {
    exit: 10,
    summary: 'the managed block stands more than once',
    hint: 'remove all but one of the blocks, or: plan again with --repair',
  },
  BLOCK_DAMAGED: {
    exit: 10,
    summary: 'the managed block has lost one of its markers',
    hint: 'plan again with --repair',
  },
  BLOCK_FOREIGN: {
    exit: 10,
    summary: 'the managed block holds content writ did not write',
    hint: 'plan again with --evict',
  },
  MARKERS_LOST: {
    exit: 10,
    summary: 'the markers of the managed block are gone, its content is not',
    hint: 'plan again with --repair',
  },
  KEY_MOVED: {
    exit: 10,
    summary: 'a key of the managed block was moved out of it',
    hint: 'plan again with --repair',
  },
  KEY_CONFLICT: {
    exit: 10,
    summary: 'a key of the migration is already defined by the user',
    hint: 'remove the key from the file or from the migration, or: plan again with --adopt',
  },
  KEY_MISSING: {
    exit: 10,
    summary: 'a key to remove does not exist',
    hint: 'take the key out of the migration',
  },
  KEY_SHARED: {
    exit: 10,
    summary: 'the change would reach other keys through an anchor',
    hint: 'write the shared value out where it must differ, then plan again',
  },
  VALUE_UNWRITABLE: {
    exit: 10,
    summary: 'a value cannot be written so that the reader of the file gets it back',
    hint: 'change the value in the migration, then plan again',
  },
  NO_SAFE_PLACE: {
    exit: 10,
    summary: 'there is no safe place for the change',
    hint: 'make room by hand as the detail says, then plan again',
  },
  READ_BACK_FAILED: {
    exit: 10,
    summary: 'the planned file does not read back as planned',
    hint: 'writ doctor',
  },
  PLAN_UNSOUND: {
    exit: 10,
    summary: 'the plan does not pass its independent check',
    hint: 'plan again; if it stays, please report it',
  },
  ROLLBACK_CONFLICT: {
    exit: 10,
    summary: 'later edits touch the lines to roll back',
    hint: 'roll back with --exact, or undo the later edits by hand',
  },

  LOCK_HELD: {
    exit: 11,
    summary: 'another run holds the lock of a target',
    hint: 'wait for the other run, then try again',
  },
  PLAN_STALE: {
    exit: 12,
    summary: 'the target changed since the plan was made',
    hint: 'plan the change again',
  },
  WRITE_CONFLICT: {
    exit: 12,
    summary: 'the target was edited while it was being replaced',
    hint: 'plan the change again',
  },

  ...approvalKinds,

  POLICY_DENIED: { exit: 14, summary: 'the policy does not allow this', hint: 'writ doctor' },
  POLICY_UNSIGNED: {
    exit: 13,
    summary: 'the policy is not signed as it is',
    hint: 'read it with writ policy show, then: writ policy sign',
  },
  CONFIRMATION_MISSING: {
    exit: 14,
    summary: 'the policy asks for a typed confirmation',
    hint: 'writ help sign',
  },
  ENV_REJECTED: {
    exit: 14,
    summary: 'a value from the environment is not fit to be written',
    hint: 'set the variable right, or declare it intended in the migration',
  },
  REFERENCE_LOST: {
    exit: 14,
    summary: 'a reference to the environment would be replaced by what it stands for',
    hint: 'keep the reference (in a migration $${NAME} is a literal one), or remove the key first',
  },

  BACKUP_FAILED: {
    exit: 15,
    summary: 'the backup could not be written or read back',
    hint: 'df -h',
  },
  CHECK_FAILED: {
    exit: 16,
    summary: 'a check failed and the previous file is back',
    hint: 'writ log',
  },
  RECOVERY_REQUIRED: {
    exit: 17,
    summary: 'a check failed and the new file is still in place',
    hint: 'writ backups',
  },
  DURABILITY_UNKNOWN: {
    exit: 17,
    summary: 'the file changed but may not survive a power cut',
    hint: 'sync, then: writ verify',
  },
  RESTORE_FAILED: {
    exit: 18,
    summary: 'the backup cannot be restored',
    hint: 'writ backups --verify',
  },
  RECORD_INVALID: { exit: 19, summary: 'a stored record is not valid', hint: 'writ doctor' },
  PLAN_TAMPERED: {
    exit: 19,
    summary: 'a stored plan was changed after it was made',
    hint: 'plan the change again',
  },
  LEDGER_BROKEN: {
    exit: 19,
    summary: 'the ledger was changed after it was written',
    hint: 'writ log --verify',
  },
  APPLY_INTERRUPTED: { exit: 20, summary: 'an earlier apply did not finish', hint: 'writ resume' },

  GATE_BUSY: {
    exit: 75,
    summary: 'the gate is closed while an apply is in flight',
    hint: 'ask again in a moment',
  },
  GATE_CLOSED: { exit: 78, summary: 'the gate is closed', hint: 'writ verify' },
  CANCELLED: { exit: 130, summary: 'cancelled', hint: 'writ list' },
}
