/** The line of the list of signers that makes a key count, and the command that adds it. */
import { formatAllowedSigner, type SignerLimits } from '../approval/allowed-signers.ts'
import { type Namespace, namespaces } from '../approval/namespaces.ts'
import { formatPublicKey, publicKeyOf, type SshPublicKey } from '../approval/ssh-key.ts'
import { shellQuote } from '../bytes/shell-quote.ts'

/** What a signer signs. */
export const signerPurposes: readonly Namespace[] = [
  namespaces.approval,
  namespaces.revocation,
  namespaces.ledgerHead,
  namespaces.breakGlass,
]

/** What somebody signs who decides the policy as well. */
export const policyPurposes: readonly Namespace[] = [...signerPurposes, namespaces.policy]

/** How a list of signers begins. */
export const signersHeader = `# Whose signatures writ counts, in the format of ssh-keygen(1), ALLOWED SIGNERS.
# One person a line: NAME namespaces="PURPOSES" KEY. A name that begins with agent: is an agent.
`

/**
 * Returns the line; for a certificate, that of its authority.
 *
 * @throws WritError USAGE when the principal is not one plain word.
 */
export function signerLine(
  principal: string,
  key: SshPublicKey,
  purposes: readonly Namespace[] = signerPurposes,
  limits?: SignerLimits,
): string {
  const { listed, isAuthority } = listedKey(key)
  return formatAllowedSigner(principal, purposes, listed, { isAuthority, ...limits })
}

/** Returns the command for whoever decides that this key may sign. */
export function trustCommand(principal: string, key: SshPublicKey): string {
  const { listed, isAuthority } = listedKey(key)
  const option = isAuthority ? ' --cert-authority' : ''
  return `writ keys trust ${shellQuote(formatPublicKey(listed))} --principal ${shellQuote(principal)}${option}`
}

/** A certificate is trusted through whoever signed it. */
function listedKey(key: SshPublicKey): { listed: SshPublicKey; isAuthority: boolean } {
  return key.certificate === undefined
    ? { listed: key, isAuthority: false }
    : { listed: publicKeyOf(key.certificate.authority, ''), isAuthority: true }
}
