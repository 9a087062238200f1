/** The line of the list of signers that makes a key count, and the command that adds it. */
import { formatAllowedSigner } from '../approval/allowed-signers.ts'
import { namespaces } from '../approval/namespaces.ts'
import type { SshPublicKey } from '../approval/ssh-key.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import type { Workspace } from './workspace.ts'

const purposes = [namespaces.approval, namespaces.revocation, namespaces.ledgerHead]

/** Returns the line. @throws WritError USAGE when the principal is not one plain word. */
export function signerLine(principal: string, key: SshPublicKey): string {
  return formatAllowedSigner(principal, purposes, key)
}

/** Returns the command for whoever decides that this key may sign. */
export function trustCommand(
  { layout }: Pick<Workspace, 'layout'>,
  principal: string,
  key: SshPublicKey,
): string {
  const line = shellQuote(signerLine(principal, key))
  return `echo ${line} >> ${shellQuote(layout.allowedSigners)}`
}
