/**
 * Who vouches for the policy: what a team demands of a change is worth what protects the file that
 * says so. An SSH signature over its exact bytes, beside it. Rules: R15, R16, R17.
 */

import { entriesFor, isValidAt, parseAllowedSigners } from '../approval/allowed-signers.ts'
import { authenticate } from '../approval/authenticate.ts'
import { namespaces } from '../approval/namespaces.ts'
import { verifyCommand } from '../approval/ssh-keygen.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import { type ErrorCode, WritError } from '../model/errors.ts'
import type { LedgerEntry } from '../model/records.ts'
import { loadPolicySignature, savePolicySignature } from '../store/config-store.ts'
import { appendLedger, linesOnce } from '../store/ledger-store.ts'
import { assertNotRevoked } from './revoked-key.ts'
import { type AskPassphrase, signerFor } from './signers.ts'
import { trustCommand } from './trust-command.ts'
import { principalOf, type Workspace } from './workspace.ts'

export type PolicyStanding =
  /** There is no file: the preset `solo` holds, which nobody signs. */
  | { readonly kind: 'preset' }
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'signed'; readonly principal: string; readonly key: string }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly detail: string }

type ReadLedger = () => readonly LedgerEntry[]

/** Returns who signed the policy as it is now, and whether that counts. */
export function policyStanding(
  workspace: Workspace,
  ledger: ReadLedger = linesOnce(workspace.host, workspace.layout),
): PolicyStanding {
  const standing = signatureStanding(workspace)
  if (standing.kind !== 'signed') return standing
  const { earlier, last } = policiesBefore(workspace, ledger())
  if (last === undefined || !earlier) return standing
  return {
    kind: 'refused',
    code: 'POLICY_UNSIGNED',
    detail: `it is one from before: another was signed, and decided here from ${last.at} on`,
  }
}

/**
 * Looks for the policy among those that decided here. A signature never ends, so without this an
 * old policy could be put back with the signature it once had.
 */
function policiesBefore(
  { policyDigest }: Workspace,
  ledger: readonly LedgerEntry[],
): { readonly earlier: boolean; readonly last: LedgerEntry | undefined } {
  const known = ledger.filter(
    ({ event }) => event === 'policy-signed' || event === 'policy-adopted',
  )
  const last = known.at(-1)
  const isLast = last?.detail['policy'] === policyDigest
  return { last, earlier: !isLast && known.some(({ detail }) => detail['policy'] === policyDigest) }
}

function signatureStanding(workspace: Workspace): PolicyStanding {
  const { host, layout, policyText: text } = workspace
  if (text === undefined) return { kind: 'preset' }
  const signature = loadPolicySignature(host, layout)
  if (signature === undefined) return { kind: 'unsigned' }
  try {
    const { signers } = parseAllowedSigners(workspace.allowedSigners)
    const signed = { statement: Buffer.from(text, 'utf8'), signature }
    const { key, entries } = authenticate(signed, namespaces.policy, signers)
    assertNotRevoked(workspace, key)
    const [entry] = entries.filter(one => isValidAt(one, host.now()))
    const [principal] = entry?.principals ?? []
    return principal === undefined
      ? {
          kind: 'refused',
          code: 'APPROVAL_UNTRUSTED',
          detail: `the key ${key.fingerprint} is outside the validity the signer list gives it`,
        }
      : { kind: 'signed', principal, key: key.fingerprint }
  } catch (error) {
    if (!(error instanceof WritError)) throw error
    return { kind: 'refused', code: error.code, detail: error.detail ?? error.message }
  }
}

/**
 * Whether the policy decides only while it is signed: that of a team does, and every one after a
 * first that was, or whoever edits the file would only have to name the other preset.
 */
export function mustBeSigned(
  { host, layout, policy }: Workspace,
  ledger: ReadLedger = linesOnce(host, layout),
): boolean {
  return (
    policy.preset === 'team' ||
    loadPolicySignature(host, layout) !== undefined ||
    ledger().some(({ event }) => event === 'policy-signed' || event === 'policy-adopted')
  )
}

/**
 * Throws where the policy is not signed as it is, and has to be: then nothing is approved or
 * applied by it.
 *
 * @throws WritError POLICY_UNSIGNED.
 */
export function assertPolicySigned(
  workspace: Workspace,
  ledger: ReadLedger = linesOnce(workspace.host, workspace.layout),
): void {
  const standing = policyStanding(workspace, ledger)
  if (standing.kind === 'signed') {
    adopt(workspace, standing, ledger())
    return
  }
  if (!mustBeSigned(workspace, ledger)) return
  const { path, detail, hint } = unsignedFacts(workspace, standing)
  throw new WritError('POLICY_UNSIGNED', { detail, hint, path })
}

/** Remembers a policy that came with its signature, so that none from before it counts again. */
function adopt(
  workspace: Workspace,
  { principal, key }: Extract<PolicyStanding, { kind: 'signed' }>,
  ledger: readonly LedgerEntry[],
): void {
  const { host, layout, access, policyDigest } = workspace
  const { last } = policiesBefore(workspace, ledger)
  if (access === 'read' || last?.detail['policy'] === policyDigest) return
  appendLedger(host, layout, {
    event: 'policy-adopted',
    plan: null,
    actor: principal,
    detail: { key, policy: policyDigest },
  })
}

function unsignedFacts(
  { layout }: Workspace,
  standing: Exclude<PolicyStanding, { kind: 'signed' }>,
): { path: string; detail: string; hint: string | undefined } {
  const path = layout.policy
  switch (standing.kind) {
    case 'preset':
      return {
        path,
        detail: `${path} is gone, and a signed policy decided here before`,
        hint: 'put the file back, or: writ init, then: writ policy sign',
      }
    case 'unsigned':
      return { path, detail: `nobody has signed ${path} as it is`, hint: undefined }
    case 'refused':
      return {
        path,
        detail: `the signature of ${path} does not count: ${standing.detail}`,
        hint: undefined,
      }
  }
}

export interface SignPolicyInput {
  readonly key: string | undefined
  readonly principal: string | undefined
  readonly askPassphrase: AskPassphrase | undefined
}

export interface SignedPolicy {
  readonly path: string
  readonly principal: string
  /** The stock command line that checks the signature. Rule: R16. */
  readonly verify: string
}

/** Signs the policy file as it is. Throws where there is none, or the signature would not count. */
export async function signPolicy(
  workspace: Workspace,
  input: SignPolicyInput,
): Promise<SignedPolicy> {
  const { host, layout, policyText: text } = workspace
  if (text === undefined) {
    throw new WritError('NOT_FOUND', { detail: 'there is no policy file yet', hint: 'writ init' })
  }
  const signer = await signerFor(workspace, input.key, input.askPassphrase)
  assertNotRevoked(workspace, signer.key)
  const { signers } = parseAllowedSigners(workspace.allowedSigners)
  const names = entriesFor(signers, signer.key, namespaces.policy)
    .filter(entry => isValidAt(entry, host.now()))
    .flatMap(({ principals }) => principals)
  const preferred = input.principal ?? principalOf(workspace)
  const principal = names.includes(preferred) ? preferred : names[0]
  if (principal === undefined) {
    throw new WritError('APPROVAL_UNTRUSTED', {
      detail: `the key ${signer.key.fingerprint} is not listed for ${namespaces.policy}, so its signature would not count`,
      hint: `if it may decide the policy: ${trustCommand(preferred, signer.key)} --policy`,
      path: layout.allowedSigners,
    })
  }
  const bytes = Buffer.from(text, 'utf8')
  const signature = await signer.sign(namespaces.policy, bytes)
  const path = savePolicySignature(host, layout, signature)
  appendLedger(host, layout, {
    event: 'policy-signed',
    plan: null,
    actor: principal,
    detail: { key: signer.key.fingerprint, policy: workspace.policyDigest },
  })
  return { path, principal, verify: policyVerifyCommand(workspace, principal) }
}

/** Returns the command that checks the signature without writ. */
export function policyVerifyCommand({ layout, revokedKeys }: Workspace, principal: string): string {
  return verifyCommand(
    {
      allowedSigners: layout.allowedSigners,
      revokedKeys: revokedKeys === null ? null : layout.revokedKeys,
      principal,
      namespace: namespaces.policy,
      signature: layout.policySignature,
      statement: layout.policy,
    },
    shellQuote,
  )
}
