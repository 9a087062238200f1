/**
 * What every use case starts from: this machine's state, policy, signers and identity.
 *
 * Operations own the order of steps of one use case: gather facts from the host, call a pure
 * room, save what came out. They never print and never parse arguments.
 */
import { assertStateLocal } from '../apply/local-files.ts'
import { shellQuote } from '../bytes/shell-quote.ts'
import { consumers } from '../consumers/registry.ts'
import type { Host } from '../host/host.ts'
import { isAgentName } from '../model/agent-name.ts'
import type { Consumer } from '../model/consumer.ts'
import type { Sha256 } from '../model/digest.ts'
import { WritError } from '../model/errors.ts'
import type { Author } from '../model/plan.ts'
import type { Policy } from '../model/policy.ts'
import { policyText } from '../policy/presets.ts'
import { policyDigestOf, readPolicy } from '../policy/read-policy.ts'
import {
  loadAllowedSignersText,
  loadPolicyText,
  loadRevokedKeys,
  loadSettings,
  type Settings,
} from '../store/config-store.ts'
import { assertKnownState } from '../store/known-state.ts'
import { ensureLayout, type Layout, layoutOf } from '../store/layout.ts'

export interface Workspace {
  readonly host: Host
  readonly layout: Layout
  /** 'read' must leave no trace, not even a key made on first use. */
  readonly access: 'read' | 'write'
  readonly policy: Policy
  readonly policyDigest: Sha256
  /** The policy file as it was read; absent where there is none. What was signed are its bytes. */
  readonly policyText: string | undefined
  /** Whether the policy is the user's file or, before `writ init`, the preset `solo`. */
  readonly policySource: 'file' | 'preset'
  /** Text of the signer list; empty before `writ init`. */
  readonly allowedSigners: string
  /** The list of revoked keys as it is; null where there is none. */
  readonly revokedKeys: Uint8Array | null
  readonly settings: Settings
  readonly consumers: readonly Consumer[]
  /** Whose plan is judged where it is another host's; absent: this one's. */
  readonly onBehalfOf?: { readonly hostId: string; readonly uid: number }
}

/**
 * Opens the workspace; with 'write' its directories exist afterwards, mode 0700.
 *
 * @param purpose 'set-up' writes the policy that says where the state may lie
 * @throws WritError POLICY_DENIED where it may not lie where it does, RECORD_INVALID where it is
 * not the one that was set up.
 */
export function openWorkspace(
  host: Host,
  access: 'read' | 'write',
  purpose: 'work' | 'set-up' = 'work',
): Workspace {
  const layout = layoutOf(host)
  // A lost state must not be made anew by whoever only looks, nor read as an empty one.
  if (purpose === 'work') assertKnownState(host, layout)
  if (access === 'write') ensureLayout(host, layout)
  const found = loadPolicyText(host, layout)
  const policy = policyOf(found, layout)
  if (access === 'write' && purpose === 'work') assertStateLocal(host, policy, layout.state)
  return {
    host,
    layout,
    access,
    policy,
    policyDigest: policyDigestOf(policy),
    policyText: found,
    policySource: found === undefined ? 'preset' : 'file',
    allowedSigners: loadAllowedSignersText(host, layout) ?? '',
    revokedKeys: loadRevokedKeys(host, layout),
    settings: loadSettings(host, layout),
    consumers,
  }
}

/** Returns the policy that holds here. */
export function readPolicyFile(host: Host, layout: Layout): Policy {
  return policyOf(loadPolicyText(host, layout), layout)
}

function policyOf(text: string | undefined, layout: Layout): Policy {
  if (text === undefined) return readPolicy(policyText('solo'))
  try {
    return readPolicy(text, layout.policy)
  } catch (error) {
    if (!(error instanceof WritError)) throw error
    const { code, detail, path, problems } = error
    throw new WritError(code, { detail, path, problems, hint: editCommand(layout.policy) })
  }
}

/** Returns the command that opens a file for its owner to correct. */
export function editCommand(path: string): string {
  return `\${EDITOR:-vi} ${shellQuote(path)}`
}

export interface AuthorInput {
  readonly actor?: string | undefined
  readonly taskId?: string | undefined
  readonly runId?: string | undefined
}

/** Returns who acts: the principal given, or the user of this machine. `agent:` marks an agent. */
export function authorOf(workspace: Workspace, input: AuthorInput): Author {
  const principal = input.actor ?? principalOf(workspace)
  return {
    principal,
    kind: isAgentName(principal) ? 'agent' : 'human',
    taskId: input.taskId ?? null,
    runId: input.runId ?? null,
  }
}

/** Returns the name the user signs under. */
export function principalOf(workspace: Workspace): string {
  return userName(workspace.host, workspace.settings)
}

/** The same, where no policy is at hand. */
export function userName({ identity }: Host, settings: Settings): string {
  return settings.principal ?? `${identity.user}@${identity.hostname}`
}

/** Returns what the rules of risk need to know of this machine. */
export function riskFacts({ host, consumers: known }: Workspace): {
  readonly home: string
  readonly env: (name: string) => string | undefined
  readonly consumers: readonly Consumer[]
} {
  return { home: host.home, env: host.env, consumers: known }
}
