import { describe, expect, test } from 'vitest'
import { consumerNamed } from '../../src/consumers/registry.ts'
import type { RiskClass } from '../../src/model/risk.ts'
import { riskOf } from '../../src/policy/assess.ts'
import { findings } from './findings.ts'

const consumer = (name: string) => consumerNamed(name) ?? null

/** Runtime, before and after as YAML, the findings in their order, and the gravest class. */
type Change = [string, string, string, string, RiskClass]

describe.each<[string, Change[]]>([
  [
    'permissions',
    [
      // A list of rules: what comes to `allow` widens, what leaves `deny` is the widest of all.
      [
        'claude',
        'permissions: { allow: [Read] }',
        'permissions: { allow: [Read, Bash] }',
        'CC101 widened',
        'permissions',
      ],
      [
        'claude',
        'permissions: { allow: [Read, Bash] }',
        'permissions: { allow: [Bash] }',
        'CC101 narrowed',
        'permissions',
      ],
      [
        'claude',
        'permissions: { deny: [Read(.env), Bash(rm *)] }',
        'permissions: { deny: [Bash(rm *)] }',
        'WR101 widened',
        'permissions',
      ],
      [
        'claude',
        'permissions: { deny: [WebFetch] }',
        'permissions: { deny: [] }',
        'WR101 widened',
        'permissions',
      ],
      ['claude', 'permissions: { deny: [WebFetch] }', '', 'WR101 widened', 'permissions'],
      ['claude', '', 'permissions: { deny: [WebFetch] }', 'CC102 narrowed', 'permissions'],
      ['claude', 'permissions: { ask: [Bash] }', '', 'WR101 widened', 'permissions'],
      [
        'claude',
        'permissions: { defaultMode: plan }',
        'permissions: { defaultMode: default }',
        'CC104 widened',
        'permissions',
      ],
      [
        'claude',
        'permissions: { defaultMode: default }',
        'permissions: { defaultMode: acceptEdits }',
        'CC104 widened',
        'permissions',
      ],
      [
        'claude',
        'permissions: { defaultMode: acceptEdits }',
        'permissions: { defaultMode: bypassPermissions }',
        'CC104 widened',
        'permissions',
      ],
      [
        'claude',
        'permissions: { defaultMode: bypassPermissions }',
        '',
        'CC104 narrowed',
        'permissions',
      ],
      [
        'claude',
        '',
        'permissions: { disableBypassPermissionsMode: disable }',
        'CC105 narrowed',
        'permissions',
      ],
      [
        'claude',
        'permissions: { disableBypassPermissionsMode: disable }',
        '',
        'WR101 widened',
        'permissions',
      ],
      [
        'claude',
        'permissions: { disableBypassPermissionsMode: x }',
        'permissions: { disableBypassPermissionsMode: disable }',
        'CC105 changed',
        'permissions',
      ],
      [
        'claude',
        'sandbox: { enabled: true }',
        'sandbox: { enabled: false }',
        'WR101 widened',
        'permissions',
      ],
      [
        'claude',
        '',
        'sandbox: { filesystem: { allowWrite: [/srv] } }',
        'CC129 widened',
        'permissions',
      ],
      // A list of tables is compared entry by entry.
      [
        'claude',
        'deniedMcpServers: [{ serverName: a }, { serverName: b }]',
        'deniedMcpServers: [{ serverName: a }]',
        'WR101 widened',
        'permissions',
      ],
      [
        'claude',
        'deniedMcpServers: [{ serverName: a }]',
        'deniedMcpServers: [{ serverName: b }]',
        'CC120 changed',
        'permissions',
      ],
      [
        'claude',
        '',
        'projects: { /srv: { hasTrustDialogAccepted: true } }',
        'CC131 widened',
        'permissions',
      ],
      ['gemini', '', 'general: { defaultApprovalMode: auto_edit }', 'GM101 widened', 'permissions'],
      [
        'gemini',
        '',
        'tools: { allowed: [run_shell_command(git)] }',
        'GM102 widened',
        'permissions',
      ],
      ['gemini', '', 'tools: { sandbox: docker }', 'GM103 narrowed', 'permissions'],
      ['gemini', 'tools: { sandbox: docker }', '', 'WR101 widened', 'permissions'],
      [
        'gemini',
        'tools: { sandbox: docker }',
        'tools: { sandbox: false }',
        'WR101 widened',
        'permissions',
      ],
      [
        'gemini',
        'GEMINI_SANDBOX: "true"',
        'GEMINI_SANDBOX: "false"',
        'WR101 widened',
        'permissions',
      ],
      [
        'gemini',
        'mcpServers: { x: { command: a } }',
        'mcpServers: { x: { command: a, trust: true } }',
        'GM141 widened',
        'permissions',
      ],
      ['gemini', 'security: { disableYoloMode: true }', '', 'WR101 widened', 'permissions'],
      ['gemini', '', 'security: { future: 1 }', 'GM112 changed', 'permissions'],
      [
        'opencode',
        'permission: { bash: ask }',
        'permission: { bash: allow }',
        'OC101 widened',
        'permissions',
      ],
      [
        'opencode',
        'permission: { bash: ask }',
        'permission: { bash: deny }',
        'OC101 narrowed',
        'permissions',
      ],
      ['opencode', 'permission: { bash: deny }', '', 'WR101 widened', 'permissions'],
      [
        'opencode',
        'permission: { bash: { "rm *": deny } }',
        'permission: { bash: { "rm *": allow } }',
        'OC101 widened',
        'permissions',
      ],
      ['opencode', '', 'permission: allow', 'OC101 widened', 'permissions'],
      ['opencode', '', 'permission: { external_directory: allow }', 'OC102 widened', 'permissions'],
      [
        'opencode',
        '',
        'agent: { build: { permission: { edit: allow } } }',
        'OC101 widened',
        'permissions',
      ],
      ['opencode', 'tools: { bash: false }', '', 'WR101 widened', 'permissions'],
      [
        'openclaw',
        'tools: { exec: { mode: ask } }',
        'tools: { exec: { mode: full } }',
        'OW101 widened',
        'permissions',
      ],
      [
        'openclaw',
        'tools: { exec: { ask: always } }',
        'tools: { exec: { ask: "off" } }',
        'OW103 widened',
        'permissions',
      ],
      ['openclaw', 'tools: { exec: { security: deny } }', '', 'WR101 widened', 'permissions'],
      ['openclaw', 'tools: { deny: [browser] }', '', 'WR101 widened', 'permissions'],
      [
        'openclaw',
        'agents: { defaults: { sandbox: { mode: all } } }',
        'agents: { defaults: { sandbox: { mode: "off" } } }',
        'OW111 widened',
        'permissions',
      ],
      [
        'openclaw',
        'agents: { list: [{ id: a, tools: { deny: [exec] } }] }',
        'agents: { list: [{ id: a, tools: { deny: [] } }] }',
        'WR101 widened',
        'permissions',
      ],
      [
        'openclaw',
        '',
        'channels: { telegram: { dmPolicy: open } }',
        'OW131 widened',
        'permissions',
      ],
      [
        'openclaw',
        '',
        'channels: { telegram: { accounts: { a: { allowFrom: ["*"] } } } }',
        'OW133 widened',
        'permissions',
      ],
      [
        'openclaw',
        'gateway: { auth: { mode: token } }',
        'gateway: { auth: { mode: none } }',
        'OW141 widened',
        'permissions',
      ],
      ['openclaw', '', 'gateway: { bind: lan }', 'OW143 widened', 'permissions'],
      ['openclaw', '', 'gateway: { future: 1 }', 'OW142 changed', 'permissions'],
      [
        'hermes',
        'approvals: { mode: manual }',
        'approvals: { mode: "off" }',
        'HM101 widened',
        'permissions',
      ],
      // A bare `off`, as a reader of YAML 1.1 sees it.
      [
        'hermes',
        'approvals: { mode: manual }',
        'approvals: { mode: false }',
        'HM101 widened',
        'permissions',
      ],
      ['hermes', 'approvals: { mode: manual }', '', 'WR101 widened', 'permissions'],
      ['hermes', '', 'approvals: { cron_mode: approve }', 'HM102 widened', 'permissions'],
      [
        'hermes',
        'approvals: { deny: ["git push*"] }',
        'approvals: { deny: [] }',
        'WR101 widened',
        'permissions',
      ],
      ['hermes', '', 'command_allowlist: ["git push *"]', 'HM104 widened', 'permissions'],
      [
        'hermes',
        'terminal: { backend: docker }',
        'terminal: { backend: local }',
        'HM106 widened',
        'permissions',
      ],
      ['hermes', '', 'HERMES_YOLO_MODE: "1"', 'HM101 widened', 'permissions'],
      ['hermes', '', 'GATEWAY_ALLOW_ALL_USERS: "true"', 'HM134 widened', 'permissions'],
      ['hermes', '', 'GATEWAY_ALLOW_ALL_USERS: "false"', 'HM134 changed', 'permissions'],
    ],
  ],
  [
    'credentials',
    [
      [
        'claude',
        '',
        'env: { ANTHROPIC_BASE_URL: "https://x.org" }',
        'CC207 changed',
        'credentials',
      ],
      ['claude', '', 'apiKeyHelper: /bin/key', 'CC211 changed', 'credentials'],
      ['gemini', '', 'GEMINI_API_KEY: abc', 'GM205 changed', 'credentials'],
      [
        'gemini',
        '',
        'GOOGLE_APPLICATION_CREDENTIALS: /srv/key.json',
        'GM206 changed',
        'credentials',
      ],
      ['opencode', '', 'share: auto', 'OC216 widened', 'credentials'],
      [
        'opencode',
        '',
        'provider: { x: { options: { apiKey: abc, baseURL: "https://x.org" } } }',
        'OC410 changed|OC205 changed|OC207 changed',
        'credentials',
      ],
      ['openclaw', '', 'channels: { telegram: { botToken: abc } }', 'OW203 changed', 'credentials'],
      ['openclaw', '', 'gateway: { auth: { token: abc } }', 'OW204 changed', 'credentials'],
      ['hermes', '', 'TELEGRAM_BOT_TOKEN: abc', 'HM208 changed', 'credentials'],
      ['hermes', '', 'NEW_SERVICE_TOKEN: abc', 'WR401 changed|WR201 changed', 'credentials'],
      ['hermes', '', 'OPENAI_BASE_URL: "https://x.org"', 'HM207 changed', 'credentials'],
    ],
  ],
  [
    'tool access',
    [
      [
        'claude',
        '',
        'mcpServers: { fs: { command: npx, args: [-y], env: { A: b } } }',
        'CC300 widened|CC301 changed|CC201 changed',
        'credentials',
      ],
      ['claude', '', 'enableAllProjectMcpServers: true', 'CC304 widened', 'tool-access'],
      ['claude', 'disabledMcpjsonServers: [a]', '', 'WR101 widened', 'permissions'],
      ['claude', '', 'enabledPlugins: { a@b: true }', 'CC321 widened', 'tool-access'],
      [
        'claude',
        '',
        'hooks: { Stop: [{ hooks: [{ type: command, command: a }] }] }',
        'CC310 changed|CC310 changed',
        'tool-access',
      ],
      ['claude', '', 'statusLine: { command: a }', 'CC312 changed', 'tool-access'],
      ['gemini', '', 'tools: { core: [ls] }', 'GM341 narrowed', 'tool-access'],
      ['gemini', 'tools: { core: [ls] }', '', 'WR101 widened', 'permissions'],
      [
        'gemini',
        '',
        'mcpServers: { x: { httpUrl: "https://mcp.example.com/a" } }',
        'GM300 widened|GM302 changed',
        'tool-access',
      ],
      [
        'opencode',
        '',
        'mcp: { x: { type: local, command: [npx, -y, thing], enabled: true } }',
        'OC300 widened|OC301 changed',
        'tool-access',
      ],
      ['opencode', '', 'plugin: [thing]', 'OC321 widened', 'tool-access'],
      ['openclaw', '', 'tools: { allow: [read] }', 'OW342 narrowed', 'tool-access'],
      [
        'openclaw',
        '',
        'mcp: { servers: { x: { command: node } } }',
        'OW300 widened|OW301 changed',
        'tool-access',
      ],
      // A first name turns everything into a list; without the list everything is there again.
      ['hermes', '', 'platform_toolsets: { cli: [web] }', 'HM302 narrowed', 'tool-access'],
      ['hermes', 'platform_toolsets: { cli: [web] }', '', 'WR101 widened', 'permissions'],
      [
        'hermes',
        'platform_toolsets: { cli: [web] }',
        'platform_toolsets: { cli: [web, terminal] }',
        'HM302 widened',
        'tool-access',
      ],
      ['hermes', 'agent: { disabled_toolsets: [web] }', '', 'WR101 widened', 'permissions'],
    ],
  ],
  [
    'the rest',
    [
      ['claude', 'model: a', 'model: b', 'CC401 changed', 'boot-path'],
      ['claude', '', 'cleanupPeriodDays: 30', 'CC407 changed', 'boot-path'],
      ['claude', '', 'theme: dark', 'CC502 changed', 'cosmetic'],
      ['gemini', '', 'ui: { theme: a }', 'GM502 changed', 'cosmetic'],
      ['gemini', '', 'general: { preferredEditor: a }', 'GM414 changed', 'boot-path'],
      ['opencode', '', 'instructions: [a.md]', 'OC404 changed', 'boot-path'],
      ['openclaw', '', 'bindings: [{ agentId: a }]', 'OW405 changed', 'boot-path'],
      ['hermes', '', 'model: { default: a }', 'HM401 changed', 'boot-path'],
      ['hermes', '', 'LOG_LEVEL: debug', 'WR401 changed', 'boot-path'],
      ...['claude', 'gemini', 'opencode', 'openclaw', 'hermes'].map(
        (name): Change => [name, '', 'future: 1', 'WR401 changed', 'boot-path'],
      ),
    ],
  ],
])('%s', (_, changes) => {
  test.each(changes)('R12 %s: %s -> %s is %s, %s', (name, before, after, expected, risk) => {
    const found = findings(before, after, { consumer: consumer(name) })
    expect(found.map(({ code, direction }) => `${code} ${direction}`).join('|')).toBe(expected)
    expect(riskOf(found)).toBe(risk)
  })
})

describe('variables of a .env file', () => {
  test.each([
    ['hermes', 'PATH', 'HM352'],
    ['hermes', 'LD_PRELOAD', 'HM352'],
    ['gemini', 'NODE_OPTIONS', 'GM350'],
  ])('R12 %s: %s decides which code runs', (name, variable, code) => {
    const found = findings('', `${variable}: /evil`, { consumer: consumer(name) })
    expect(found.map(finding => finding.code)).toEqual([code])
    expect(riskOf(found)).toBe('tool-access')
  })
})

describe('a value of another type', () => {
  test.each([
    ['theme: light', 'theme: [dark]', 'boot-path'],
    ['theme: light', 'theme: dark', 'cosmetic'],
  ])('R12 claude: %s -> %s is %s', (before, after, risk) => {
    expect(riskOf(findings(before, after, { consumer: consumer('claude') }))).toBe(risk)
  })
})

describe('the order of rules', () => {
  test.each<[string, string, string, readonly string[]]>([
    [
      'opencode',
      'permission: { bash: { "*": ask, "rm *": deny } }',
      'permission: { bash: { "rm *": deny, "*": ask } }',
      ['WR102'],
    ],
    ['opencode', 'theme: a\nmodel: b', 'model: b\ntheme: a', ['WR501']],
    ['codex', 'sandbox_mode: a\nmodel: b', 'model: b\nsandbox_mode: a', ['WR501']],
  ])('R12 of %s: %s -> %s is %s', (name, before, after, codes) => {
    const found = findings(before, after, { consumer: consumer(name) })
    expect(found.map(({ code }) => code)).toEqual(codes)
  })
})

describe('words', () => {
  test('says what a value means', () => {
    const [finding] = findings('', 'permissions: { defaultMode: bypassPermissions }', {
      consumer: consumer('claude'),
    })
    expect(finding?.message).toContain('never asks')
  })

  test('R14 names the command of a new server that is kept as a list', () => {
    const [finding] = findings('', 'mcp: { x: { command: [npx, -y, thing] } }', {
      consumer: consumer('opencode'),
    })
    expect(finding?.message).toContain('npx -y thing')
  })

  test('R34 names no command with a secret in it', () => {
    const secret = `ghp_${'0123456789abcdef'.repeat(3)}`
    const found = findings('', `mcp: { x: { command: [npx, "${secret}"] } }`, {
      consumer: consumer('opencode'),
    })
    expect(JSON.stringify(found)).not.toContain(secret)
  })
})
