/** The exit codes and what they mean; the README's table is compared with this one. Rule: R35. */
export interface ExitCodeRow {
  readonly exit: number
  readonly meaning: string
}

export const exitCodeTable: readonly ExitCodeRow[] = [
  { exit: 0, meaning: 'done; also: nothing to do' },
  { exit: 1, meaning: 'unexpected: a bug, or the operating system refused' },
  { exit: 2, meaning: 'usage: the command line, a migration or the configuration is wrong' },
  { exit: 3, meaning: 'changes pending (plan --detailed-exitcode)' },
  { exit: 10, meaning: 'the target cannot be planned' },
  { exit: 11, meaning: 'locked by another run' },
  { exit: 12, meaning: 'stale plan: the target changed' },
  { exit: 13, meaning: 'approval missing, invalid, expired or untrusted; no usable key' },
  { exit: 14, meaning: 'refused by policy, or an environment value is not fit' },
  { exit: 15, meaning: 'backup failed; the target is untouched' },
  { exit: 16, meaning: 'a check failed; the previous file is back' },
  { exit: 17, meaning: 'recovery required: instructions were printed' },
  { exit: 18, meaning: 'restore failed: the backup is not usable' },
  { exit: 19, meaning: 'a stored record is invalid or was tampered with' },
  { exit: 20, meaning: 'an earlier apply was interrupted' },
  { exit: 75, meaning: 'gate: not now, an apply is in flight' },
  { exit: 78, meaning: 'gate: closed' },
  { exit: 130, meaning: 'cancelled' },
]
