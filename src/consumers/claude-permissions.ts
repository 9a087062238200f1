/**
 * What widens or narrows what Claude Code may do: CC1xx permissions, and CC313 beside them.
 *
 * A rule in `deny` beats one in `ask`, and that one in `allow`; the lists of all settings files
 * are joined. The sandbox stands beside them, for commands alone.
 */
import type { KeyRule } from '../model/consumer.ts'
import { below, eachKey, keyRule } from './key-rule.ts'

const permissions = 'permissions'
const widens = { more: 'widened' } as const
const narrows = { more: 'narrowed' } as const
const offUnlessSet = { absent: 'false' } as const

/** The table `permissions`. */
const rules: readonly KeyRule[] = [
  keyRule('CC101', permissions, 'allow', 'which tools run without asking', widens),
  keyRule('CC102', permissions, 'deny', 'which tools are forbidden', narrows),
  keyRule('CC103', permissions, 'ask', 'for which tools a person is always asked', narrows),
  keyRule('CC104', permissions, 'defaultMode', 'what runs without asking when a session starts', {
    order: ['plan', 'dontAsk', 'default|manual', 'acceptEdits', 'auto', 'bypassPermissions'],
    absent: 'default',
    says: {
      plan: 'claude only reads and plans',
      dontAsk: 'claude refuses what no rule allows, and never asks',
      default: 'claude asks before the first use of each tool',
      manual: 'claude asks before the first use of each tool',
      acceptEdits: 'claude edits files without asking',
      auto: 'a model decides in place of a person what runs without asking',
      bypassPermissions: 'claude never asks: every tool runs at once',
    },
  }),
  ...eachKey(
    'CC105',
    permissions,
    'disableBypassPermissionsMode disableAutoMode',
    'whether a session may be switched to a mode that does not ask',
    { order: ['disable'], says: { disable: 'sessions cannot be switched to that mode' } },
  ),
  keyRule(
    'CC106',
    permissions,
    'additionalDirectories',
    'which directories outside the project tools may work in',
    widens,
  ),
  keyRule('CC107', permissions, '**', 'what may be done without asking'),
]

const sandbox: readonly KeyRule[] = [
  keyRule('CC121', permissions, 'enabled', 'whether commands run in a sandbox', {
    ...narrows,
    ...offUnlessSet,
    says: { true: 'commands run in a sandbox' },
  }),
  keyRule(
    'CC122',
    permissions,
    'autoAllowBashIfSandboxed',
    'whether commands in the sandbox run without asking',
    { ...widens, absent: 'true' },
  ),
  keyRule('CC123', permissions, 'excludedCommands', 'which commands skip the sandbox', widens),
  keyRule(
    'CC124',
    permissions,
    'allowUnsandboxedCommands',
    'whether the model may ask to leave the sandbox',
    { ...widens, absent: 'true' },
  ),
  keyRule('CC125', permissions, 'failIfUnavailable', 'what happens without a sandbox', {
    ...narrows,
    ...offUnlessSet,
  }),
  ...eachKey(
    'CC126',
    permissions,
    'enableWeakerNestedSandbox enableWeakerNetworkIsolation allowAppleEvents',
    'how tight the sandbox is',
    { ...widens, ...offUnlessSet },
  ),
  keyRule('CC127', permissions, 'network.allowedDomains', 'which hosts commands may reach', widens),
  keyRule(
    'CC127',
    permissions,
    'network.deniedDomains',
    'which hosts commands may not reach',
    narrows,
  ),
  ...eachKey(
    'CC128',
    permissions,
    'network.allowUnixSockets network.allowMachLookup',
    'which local sockets and services commands may reach',
    widens,
  ),
  ...eachKey(
    'CC128',
    permissions,
    'network.allowAllUnixSockets network.allowLocalBinding',
    'whether commands may use local sockets and ports',
    { ...widens, ...offUnlessSet },
  ),
  keyRule('CC129', permissions, 'filesystem.allowWrite', 'where commands may write', widens),
  keyRule('CC129', permissions, 'filesystem.denyWrite', 'where commands may not write', narrows),
  keyRule('CC130', permissions, 'filesystem.allowRead', 'what commands may read again', widens),
  keyRule('CC130', permissions, 'filesystem.denyRead', 'what commands may not read', narrows),
  keyRule(
    'CC132',
    permissions,
    'credentials.**',
    'which files and variables with secrets commands do not see',
    narrows,
  ),
  ...eachKey(
    'CC313',
    'tool-access',
    'ripgrep.** bwrapPath socatPath',
    'which programs the sandbox and the search use',
  ),
  keyRule('CC133', permissions, '**', 'how commands are shut in'),
]

const trust: readonly KeyRule[] = eachKey(
  'CC131',
  permissions,
  'hasTrustDialogAccepted hasClaudeMdExternalIncludesApproved',
  'whether claude trusts a directory and what it includes',
  { ...widens, ...offUnlessSet },
)

export const claudePermissions: readonly KeyRule[] = [
  ...below('permissions', rules),
  ...below('sandbox', sandbox),
  ...below('projects.*', trust),
  keyRule(
    'CC101',
    permissions,
    'projects.*.allowedTools',
    'which tools run without asking',
    widens,
  ),
  keyRule('CC105', permissions, 'disableAutoMode', 'whether a session may be switched to auto', {
    order: ['disable'],
  }),
  // A list here takes the place of the built-in rules, so that no direction can be told.
  keyRule('CC115', permissions, 'autoMode.**', 'by which rules a model decides in auto mode'),
  ...eachKey(
    'CC116',
    permissions,
    'skipDangerousModePermissionPrompt bypassPermissionsModeAccepted',
    'whether claude warns before it stops asking',
    { ...widens, ...offUnlessSet },
  ),
  keyRule(
    'CC117',
    permissions,
    'skipWebFetchPreflight',
    'whether addresses are checked before they are fetched',
    { ...widens, ...offUnlessSet },
  ),
  keyRule(
    'CC118',
    permissions,
    'useAutoModeDuringPlan',
    'whether a model decides in place of a person while planning',
    { more: 'widened' },
  ),
  ...eachKey(
    'CC119',
    permissions,
    'allowManagedPermissionRulesOnly allowManagedHooksOnly allowManagedMcpServersOnly disableSkillShellExecution',
    'whether only what the administrator allows applies',
    { ...narrows, ...offUnlessSet },
  ),
  keyRule('CC120', permissions, 'deniedMcpServers.**', 'which MCP servers are forbidden', narrows),
]
