/** First run: the policy, the list of signers, the choice of key. Never overwrites a file. */
import { entriesFor, parseAllowedSigners } from '../approval/allowed-signers.ts'
import type { KeyChoice } from '../approval/find-keys.ts'
import { namespaces } from '../approval/namespaces.ts'
import type { SshPublicKey } from '../approval/ssh-key.ts'
import type { Host } from '../host/host.ts'
import { WritError } from '../model/errors.ts'
import type { Policy } from '../model/policy.ts'
import { policyText, presetPolicy } from '../policy/presets.ts'
import { createConfigFile, saveSettings } from '../store/config-store.ts'
import { assertKnownState, lostState, rememberState } from '../store/known-state.ts'
import { layoutOf } from '../store/layout.ts'
import { appendLedger } from '../store/ledger-store.ts'
import { policyStanding, signPolicy } from './policy-signature.ts'
import { type AskPassphrase, findSigningKeys, signerFor } from './signers.ts'
import { policyPurposes, signerLine, signersHeader } from './trust-command.ts'
import { openWorkspace, principalOf, type Workspace } from './workspace.ts'

export interface InitInput {
  readonly preset: Policy['preset']
  /** A key file or `agent:FINGERPRINT`; undefined: choose among those found. */
  readonly key: string | undefined
  readonly principal: string | undefined
  /** Allowed roots besides the preset's. */
  readonly roots: readonly string[]
  /** Whether the state that was set up before is given up where it is gone. */
  readonly newState?: boolean
  readonly askPassphrase?: AskPassphrase | undefined
  /** Chooses among several keys; absent: the best protected one is taken. */
  readonly choose?: (keys: readonly KeyChoice[]) => Promise<KeyChoice>
}

export interface InitReport {
  /** The id of the lost state that was given up; null where none was. */
  readonly gaveUp: string | null
  readonly files: readonly { readonly path: string; readonly created: boolean }[]
  readonly key: {
    readonly source: string
    readonly fingerprint: string
    readonly principal: string
  }
  /** The key chosen earlier, where it stays because this one is not listed; null otherwise. */
  readonly kept: string | null
  /** Other keys that were found and could have been chosen. */
  readonly others: readonly string[]
  /** Whether the policy still needs a signature before it decides anything. */
  readonly policyUnsigned: boolean
  /** A line the user must add to a list of signers that was already there; null where none. */
  readonly missingLine: string | null
}

/**
 * Sets writ up, and remembers with which state.
 *
 * @throws WritError SIGNER_MISSING where there is no key to sign with, RECORD_INVALID where the
 * state that was set up before is gone.
 */
export async function initialise(host: Host, input: InitInput): Promise<InitReport> {
  const gaveUp = lostState(host, layoutOf(host))?.id ?? null
  if (input.newState !== true) assertKnownState(host, layoutOf(host))
  const workspace = openWorkspace(host, 'write', 'set-up')
  const found = await findSigningKeys(host)
  const { key, source } = await chosenKey(workspace, input, found)
  const principal = input.principal ?? principalOf(workspace)
  const { layout } = workspace
  // Whoever sets writ up here decides its policy, too.
  const line = signerLine(principal, key, policyPurposes)
  const roots = [...presetPolicy(input.preset).roots, ...input.roots]
  const files = [
    {
      path: layout.policy,
      created: create(workspace, layout.policy, policyText(input.preset, roots)),
    },
    {
      path: layout.allowedSigners,
      created: create(workspace, layout.allowedSigners, `${signersHeader}${line}\n`),
    },
  ]
  const { signers } = parseAllowedSigners(openWorkspace(host, 'read', 'set-up').allowedSigners)
  const listed = entriesFor(signers, key, namespaces.approval)
  const earlier = workspace.settings.signingKey
  const isNew = host.fs.lstat(layout.settings) === undefined
  // A key that nobody listed would sign what nobody counts.
  const kept = listed.length === 0 && earlier !== source ? earlier : null
  if (kept === null) {
    saveSettings(host, layout, { ...workspace.settings, signingKey: source, principal })
  }
  // On the record first: from the next line on the gates open.
  if (gaveUp !== null) {
    appendLedger(host, layout, {
      event: 'state-given-up',
      plan: null,
      actor: principal,
      detail: { state: gaveUp },
    })
  }
  rememberState(host, layout)
  return {
    gaveUp,
    files: [...files, { path: layout.settings, created: isNew && kept === null }],
    key: { source, fingerprint: key.fingerprint, principal },
    kept,
    policyUnsigned: await isPolicyUnsigned(host, input),
    others: found.map(choice => choice.source).filter(other => other !== source),
    missingLine: listed.some(entry => entry.principals.includes(principal)) ? null : line,
  }
}

/** Signs the policy of a team at once where the key asks nobody anything, or somebody who is there. */
async function isPolicyUnsigned(host: Host, input: InitInput): Promise<boolean> {
  const workspace = openWorkspace(host, 'write', 'set-up')
  if (workspace.policy.preset !== 'team') return false
  if (policyStanding(workspace).kind === 'signed') return false
  try {
    const { key, principal, askPassphrase } = input
    await signPolicy(workspace, { key, principal, askPassphrase })
    return false
  } catch (error) {
    if (error instanceof WritError) return true
    throw error
  }
}

function create({ host }: Workspace, path: string, text: string): boolean {
  return createConfigFile(host, path, text)
}

async function chosenKey(
  workspace: Workspace,
  input: InitInput,
  found: readonly KeyChoice[],
): Promise<{ key: SshPublicKey; source: string }> {
  const named = input.key ?? workspace.settings.signingKey ?? undefined
  if (named !== undefined) return signerFor(workspace, named, undefined)
  const [first, ...others] = found
  if (first === undefined) {
    throw new WritError('SIGNER_MISSING', {
      detail: 'no SSH key was found in ~/.ssh and ssh-agent holds none',
      hint: 'ssh-keygen -t ed25519, then: writ init',
    })
  }
  return others.length === 0 || input.choose === undefined ? first : input.choose(found)
}
