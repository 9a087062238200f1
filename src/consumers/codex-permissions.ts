/**
 * What widens or narrows what Codex may do: CX1xx permissions.
 *
 * Two systems stand side by side: `sandbox_mode` with `sandbox_workspace_write`, and the newer
 * `default_permissions` with `[permissions.<profile>]`.
 */
import type { KeyRule } from '../model/consumer.ts'
import { below, keyRule } from './key-rule.ts'

const permissions = 'permissions'

/** Also valid inside `[profiles.<name>]`. */
const sandboxAndApproval: readonly KeyRule[] = [
  keyRule('CX101', permissions, 'sandbox_mode', 'how far commands may write', {
    order: ['read-only', 'workspace-write', 'danger-full-access'],
    says: {
      'read-only': 'commands of codex may read files and write nothing',
      'workspace-write': 'commands of codex may write inside the workspace',
      'danger-full-access':
        'commands of codex may write outside the workspace and use the network, without a sandbox',
    },
  }),
  keyRule('CX102', permissions, 'approval_policy', 'which commands run without asking', {
    order: ['untrusted', 'on-failure', 'on-request', 'never'],
    says: {
      untrusted: 'codex asks before every command that is not known to be harmless',
      'on-failure': 'codex asks only after a command has failed in the sandbox',
      'on-request': 'codex asks when the model decides to ask',
      never: 'codex never asks before it runs a command',
    },
  }),
  keyRule('CX103', permissions, 'approval_policy.granular.*', 'which requests reach a person', {
    more: 'changed',
  }),
  keyRule('CX104', permissions, 'approvals_reviewer', 'who answers requests for approval', {
    order: ['user', 'auto_review|guardian_subagent'],
    absent: 'user',
    says: {
      user: 'a person answers requests for approval',
      guardian_subagent: 'a model answers requests for approval in place of a person',
      auto_review: 'a model answers requests for approval in place of a person',
    },
  }),
]

const networkRules: readonly KeyRule[] = [
  keyRule('CX121', permissions, 'enabled', 'whether commands may use the network', {
    more: 'widened',
    absent: 'false',
    says: { true: 'commands of codex may use the network' },
  }),
  keyRule('CX122', permissions, 'mode', 'which requests commands may send', {
    order: ['limited', 'full'],
  }),
  keyRule('CX123', permissions, 'domains.*', 'which hosts commands may reach', {
    order: ['deny', 'allow'],
  }),
  keyRule('CX123', permissions, 'allowed_domains', 'which hosts commands may reach', {
    more: 'widened',
  }),
  keyRule('CX123', permissions, 'denied_domains', 'which hosts commands may not reach', {
    more: 'narrowed',
  }),
  keyRule('CX124', permissions, 'unix_sockets.*', 'which local sockets commands may reach', {
    order: ['deny', 'allow'],
  }),
  keyRule('CX124', permissions, 'allow_unix_sockets', 'which local sockets commands may reach', {
    more: 'widened',
  }),
  ...[
    'allow_local_binding',
    'allow_upstream_proxy',
    'dangerously_allow_all_unix_sockets',
    'dangerously_allow_non_loopback_proxy',
    'enable_socks5',
    'enable_socks5_udp',
  ].map(key =>
    keyRule('CX125', permissions, key, 'what the network proxy lets through', {
      more: 'widened',
      absent: 'false',
    }),
  ),
  keyRule('CX126', permissions, '**', 'how traffic of commands is filtered'),
]

export const codexPermissions: readonly KeyRule[] = [
  ...sandboxAndApproval,
  ...below('profiles.*', sandboxAndApproval),
  keyRule('CX105', permissions, 'approval_policy.**', 'which commands run without asking'),
  keyRule(
    'CX105',
    permissions,
    'profiles.*.approval_policy.**',
    'which commands run without asking',
  ),

  keyRule(
    'CX111',
    permissions,
    'sandbox_workspace_write.network_access',
    'whether commands may use the network',
    {
      more: 'widened',
      absent: 'false',
      says: { true: 'commands of codex may use the network' },
    },
  ),
  keyRule(
    'CX112',
    permissions,
    'sandbox_workspace_write.writable_roots',
    'which directories outside the workspace commands may write to',
    {
      more: 'widened',
    },
  ),
  keyRule(
    'CX113',
    permissions,
    'sandbox_workspace_write.exclude_slash_tmp',
    'whether /tmp is closed to commands',
    {
      more: 'narrowed',
      absent: 'false',
    },
  ),
  keyRule(
    'CX113',
    permissions,
    'sandbox_workspace_write.exclude_tmpdir_env_var',
    'whether TMPDIR is closed to commands',
    {
      more: 'narrowed',
      absent: 'false',
    },
  ),
  keyRule('CX114', permissions, 'sandbox_workspace_write.**', 'how far commands may write'),

  keyRule('CX106', permissions, 'default_permissions', 'which permission profile applies', {
    order: [':read-only', ':workspace', ':danger-full-access'],
    says: {
      ':read-only': 'commands of codex may read files and write nothing',
      ':workspace': 'commands of codex may write inside the workspace',
      ':danger-full-access':
        'commands of codex may write outside the workspace and use the network, without a sandbox',
    },
  }),
  keyRule('CX107', permissions, 'permissions.*.extends', 'which profile this one starts from', {
    order: [':read-only', ':workspace', ':danger-full-access'],
  }),
  keyRule(
    'CX108',
    permissions,
    'permissions.*.workspace_roots.*',
    'which directories count as the workspace',
    {
      more: 'widened',
    },
  ),
  keyRule(
    'CX109',
    permissions,
    'permissions.*.filesystem.glob_scan_max_depth',
    'how deep closed paths are searched',
  ),
  keyRule(
    'CX110',
    permissions,
    'permissions.*.filesystem.*',
    'which files commands may read or write',
    {
      order: ['deny|none', 'read', 'write'],
    },
  ),
  keyRule(
    'CX110',
    permissions,
    'permissions.*.filesystem.*.*',
    'which files commands may read or write',
    {
      order: ['deny|none', 'read', 'write'],
    },
  ),
  ...below('permissions.*.network', networkRules),
  keyRule('CX501', 'cosmetic', 'permissions.*.description', 'a description for people'),
  keyRule('CX127', permissions, 'permissions.**', 'what a permission profile allows'),
  keyRule(
    'CX128',
    permissions,
    'features.network_proxy',
    'whether traffic of commands is filtered',
  ),
  ...below('features.network_proxy', networkRules),

  keyRule('CX131', permissions, 'projects.*.trust_level', 'whether codex trusts a directory', {
    order: ['untrusted', 'trusted'],
    absent: 'untrusted',
    says: { trusted: 'codex trusts the directory: its own config, hooks and rules apply there' },
  }),
  keyRule('CX132', permissions, 'profile', 'which profile, and so which sandbox, applies'),
  keyRule('CX133', permissions, 'windows.**', 'which sandbox runs commands on Windows'),
  ...[
    'use_legacy_landlock',
    'use_linux_sandbox_bwrap',
    'experimental_windows_sandbox',
    'elevated_windows_sandbox',
    'enable_experimental_windows_sandbox',
  ].map(feature =>
    keyRule('CX134', permissions, `features.${feature}`, 'which sandbox runs commands'),
  ),
  ...[
    'exec_permission_approvals',
    'guardian_approval',
    'request_permissions',
    'request_permissions_tool',
    'request_rule',
  ].map(feature =>
    keyRule('CX135', permissions, `features.${feature}`, 'how commands ask for more'),
  ),
  keyRule(
    'CX136',
    permissions,
    'auto_review.**',
    'by which policy a model answers requests for approval',
  ),
]
