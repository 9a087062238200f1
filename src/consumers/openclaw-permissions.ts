/**
 * What widens or narrows what OpenClaw may do, and for whom: OW1xx permissions, with the lists of
 * tools (OW34x) that stand in the same tables.
 */
import type { KeyRule } from '../model/consumer.ts'
import { below, eachKey, keyRule } from './key-rule.ts'

const permissions = 'permissions'
const widens = { more: 'widened' } as const
const narrows = { more: 'narrowed' } as const
const offUnlessSet = { absent: 'false' } as const

/** Valid for all agents, and for each of them. */
const tools: readonly KeyRule[] = [
  keyRule('OW101', permissions, 'exec.mode', 'which commands run without asking', {
    order: ['deny', 'allowlist', 'ask', 'auto', 'full'],
    says: {
      deny: 'no command runs on the host',
      allowlist: 'only listed commands run on the host',
      ask: 'a person is asked about commands that are not listed',
      auto: 'a model is asked about commands that are not listed, before a person is',
      full: 'every command runs on the host without asking',
    },
  }),
  keyRule('OW102', permissions, 'exec.security', 'which commands run', {
    order: ['deny', 'allowlist', 'full'],
    says: {
      deny: 'no command runs on the host',
      allowlist: 'only listed commands run on the host',
      full: 'every command may run on the host',
    },
  }),
  keyRule('OW103', permissions, 'exec.ask', 'when a person is asked about a command', {
    order: ['always', 'on-miss', 'off'],
    says: {
      always: 'a person is asked about every command',
      'on-miss': 'a person is asked about commands that are not listed',
      off: 'nobody is asked about commands',
    },
  }),
  keyRule('OW104', permissions, 'exec.host', 'where commands run'),
  keyRule('OW105', permissions, 'exec.**', 'how commands run'),
  keyRule('OW106', permissions, 'elevated.enabled', 'whether commands may leave the sandbox', {
    ...widens,
  }),
  keyRule('OW107', permissions, 'elevated.allowFrom.*', 'who may leave the sandbox', widens),
  keyRule('OW107', permissions, 'elevated.**', 'who may leave the sandbox'),
  keyRule('OW108', permissions, 'fs.workspaceOnly', 'whether files stay inside the workspace', {
    ...narrows,
    ...offUnlessSet,
  }),
  keyRule('OW341', 'tool-access', 'profile', 'which tools the model has', {
    order: ['minimal', 'messaging|coding', 'full'],
  }),
  ...eachKey('OW342', 'tool-access', 'allow sandbox.tools.allow', 'which tools may be used', {
    ...widens,
    absent: 'everything',
  }),
  ...eachKey(
    'OW342',
    'tool-access',
    'alsoAllow sandbox.tools.alsoAllow',
    'which further tools may be used',
    widens,
  ),
  ...eachKey(
    'OW343',
    'tool-access',
    'deny sandbox.tools.deny',
    'which tools are forbidden',
    narrows,
  ),
  keyRule('OW349', 'tool-access', '**', 'which tools the model has, and how they work'),
]

const sandbox: readonly KeyRule[] = [
  keyRule('OW111', permissions, 'mode', 'which sessions run in a sandbox', {
    order: ['all', 'non-main', 'off'],
    absent: 'off',
    says: {
      all: 'every session runs in a sandbox',
      'non-main': 'every session but the main one runs in a sandbox',
      off: 'no session runs in a sandbox',
    },
  }),
  keyRule('OW112', permissions, 'workspaceAccess', 'what of the workspace the sandbox sees', {
    order: ['none', 'ro', 'rw'],
    absent: 'none',
  }),
  keyRule('OW113', permissions, 'docker.network', 'whether the sandbox may use the network', {
    order: ['none', 'bridge'],
    absent: 'none',
  }),
  ...eachKey(
    'OW114',
    permissions,
    'docker.binds browser.binds',
    'which directories of the host the sandbox sees',
    widens,
  ),
  ...eachKey(
    'OW116',
    permissions,
    'browser.allowHostControl docker.dangerouslyAllowContainerNamespaceJoin',
    'how tight the sandbox is',
    { ...widens, ...offUnlessSet },
  ),
  keyRule('OW119', permissions, '**', 'how sessions are shut in'),
]

/** Valid for a channel, and for each account of one. */
const senders: readonly KeyRule[] = [
  ...eachKey('OW131', permissions, 'dmPolicy dm.policy', 'who may send it messages', {
    order: ['disabled', 'allowlist|pairing', 'open'],
    absent: 'pairing',
    says: {
      disabled: 'nobody can send messages',
      allowlist: 'only listed senders can send messages',
      pairing: 'a sender must be let in by the owner',
      open: 'everybody can send messages',
    },
  }),
  keyRule('OW132', permissions, 'groupPolicy', 'in which groups it answers', {
    order: ['disabled', 'allowlist', 'open'],
    absent: 'allowlist',
  }),
  ...eachKey(
    'OW133',
    permissions,
    'allowFrom groupAllowFrom dm.allowFrom',
    'who may send it messages',
    widens,
  ),
  ...eachKey('OW134', permissions, 'groups.** guilds.**', 'in which groups it answers, and whom'),
  keyRule('OW135', permissions, 'dangerouslyAllowNameMatching', 'how a sender is recognised', {
    ...widens,
    ...offUnlessSet,
  }),
  keyRule('OW136', permissions, 'configWrites', 'whether a message may change this file', widens),
]

const gateway: readonly KeyRule[] = [
  keyRule('OW141', permissions, 'auth.mode', 'how callers prove who they are', {
    order: ['token|password|trusted-proxy', 'none'],
    says: { none: 'every caller is let in' },
  }),
  keyRule('OW143', permissions, 'bind', 'from where the gateway can be reached', {
    order: ['loopback', 'auto|custom|tailnet', 'lan'],
    absent: 'loopback',
  }),
  keyRule('OW144', permissions, 'tailscale.mode', 'whether the gateway is published', {
    order: ['off', 'serve', 'funnel'],
    absent: 'off',
    says: { funnel: 'the gateway can be reached from the whole internet' },
  }),
  keyRule('OW145', permissions, 'trustedProxies', 'whose word for a caller counts', widens),
  keyRule('OW146', permissions, 'controlUi.allowedOrigins', 'which pages may connect', widens),
  ...eachKey(
    'OW146',
    permissions,
    'controlUi.allowInsecureAuth controlUi.dangerouslyDisableDeviceAuth controlUi.dangerouslyAllowHostHeaderOriginFallback',
    'which pages may connect',
    { ...widens, ...offUnlessSet },
  ),
  keyRule('OW147', permissions, 'roles.**', 'what each person may do'),
  keyRule('OW148', permissions, 'nodes.commands.allow', 'what other devices may do', widens),
  keyRule('OW148', permissions, 'nodes.commands.deny', 'what other devices may not do', narrows),
  keyRule('OW148', permissions, 'nodes.**', 'which devices may connect, and what they may do'),
  keyRule('OW149', permissions, 'tools.allow', 'which tools callers may use', widens),
  keyRule('OW149', permissions, 'tools.deny', 'which tools callers may not use', narrows),
  keyRule('OW150', permissions, 'terminal.enabled', 'whether a browser may open a terminal', {
    ...widens,
    ...offUnlessSet,
  }),
]

export const openclawPermissions: readonly KeyRule[] = [
  ...below('tools', tools),
  ...below('agents.entries.*.tools', tools),
  ...below('agents.list.*.tools', tools),
  ...below('agents.defaults.sandbox', sandbox),
  ...below('agents.entries.*.sandbox', sandbox),
  ...below('agents.list.*.sandbox', sandbox),
  ...below('channels.*', senders),
  ...below('channels.*.accounts.*', senders),
  ...below('gateway', gateway),
  keyRule('OW138', permissions, 'commands.**', 'which commands messages may give, and who may'),
  keyRule('OW139', permissions, 'approvals.**', 'who is asked before a command runs'),
  keyRule('OW140', permissions, 'session.sendPolicy.**', 'to whom it may send messages'),
  keyRule('OW151', permissions, '$include.**', 'which other files are part of this one'),
]
