/**
 * What can be wrong with a ledger, with a signed head of it, or with the record of a restore
 * without approval; each is told apart. Rule: R32.
 */

export const ledgerFaultKinds = [
  /** An entry is not the one the next was chained to. */
  'edited',
  /** Lines stand in another order than that of their numbers. */
  'moved',
  /** Entries between two others, or the first ones, are not there. */
  'missing',
  /** An entry that nothing was chained to has the place of another one. */
  'inserted',
  /** The same line stands twice. */
  'duplicated',
  /** A line is no entry, and no append that was interrupted left it. */
  'unreadable',
  /** The ledger ends before an entry that was signed, or is gone where records came after it. */
  'cut-off',
  /** The entry that was signed is another one now, although the chain may hold. */
  'rewritten',
  'head-malformed',
  'head-forged',
  'head-wrong-purpose',
  'head-unknown-key',
  'head-untrusted-key',
  'head-expired-key',
  'head-revoked-key',
  'head-other-host',
  'head-other-user',
  'record-malformed',
  'record-forged',
  'record-wrong-purpose',
  /** It names the key that signed it, and the signature is gone. */
  'record-unsigned',
] as const

export type LedgerFaultKind = (typeof ledgerFaultKinds)[number]
