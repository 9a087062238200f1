/**
 * One SSHSIG namespace per meaning, so that a signature made for one purpose is worth nothing
 * for another. `git` and `file` are other programs' and never accepted. Rule: R15.
 */
export const namespaces = {
  approval: 'approval.v1@writ',
  revocation: 'revocation.v1@writ',
  policy: 'policy.v1@writ',
  receipt: 'receipt.v1@writ',
  ledgerHead: 'ledger-head.v1@writ',
  breakGlass: 'break-glass.v1@writ',
} as const

export type Namespace = (typeof namespaces)[keyof typeof namespaces]
