import { describe, expect, test } from 'vitest'
import { codex } from '../../src/consumers/codex.ts'
import { hermes } from '../../src/consumers/hermes.ts'
import { isSecretPath, isSecretValue, ruleFor } from '../../src/consumers/match.ts'
import { consumerNamed, consumerOfPath, consumers } from '../../src/consumers/registry.ts'
import {
  isReference,
  looksLikeSecret,
  secretShapes,
  shapesIn,
} from '../../src/consumers/secret-shapes.ts'
import { matchesPattern } from '../../src/model/consumer.ts'
import type { KeyPath } from '../../src/model/key-path.ts'
import type { RiskClass } from '../../src/model/risk.ts'
import type { ConfigValue } from '../../src/model/value.ts'

const text = (value: string): ConfigValue => ({ kind: 'string', value })

describe('patterns', () => {
  test.each<[string, KeyPath, boolean]>([
    ['a', ['a'], true],
    ['a', ['a', 'b'], false],
    ['a.*', ['a', 'b'], true],
    ['a.*', ['a', 3], true],
    ['a.*', ['a'], false],
    ['a.*', ['a', 'b', 'c'], false],
    ['a.**', ['a'], true],
    ['a.**', ['a', 'b', 0, 'c'], true],
    ['a.**', ['b'], false],
    ['a.*.c', ['a', 'b', 'c'], true],
    ['**', [], true],
  ])('%s covers %j: %s', (pattern, path, expected) => {
    expect(matchesPattern(pattern.split('.'), path)).toBe(expected)
  })
})

describe('codex', () => {
  test.each<[string, string, RiskClass]>([
    ['sandbox_mode', 'CX101', 'permissions'],
    ['profiles.fast.sandbox_mode', 'CX101', 'permissions'],
    ['approval_policy', 'CX102', 'permissions'],
    ['approval_policy.granular.rules', 'CX103', 'permissions'],
    ['default_permissions', 'CX106', 'permissions'],
    ['permissions.mine.filesystem.~', 'CX110', 'permissions'],
    ['permissions.mine.filesystem.:workspace_roots.secret', 'CX110', 'permissions'],
    ['permissions.mine.network.enabled', 'CX121', 'permissions'],
    ['permissions.mine.network.domains.example', 'CX123', 'permissions'],
    ['permissions.mine.network.future', 'CX126', 'permissions'],
    ['permissions.mine.future', 'CX127', 'permissions'],
    ['permissions.mine.description', 'CX501', 'cosmetic'],
    ['sandbox_workspace_write.network_access', 'CX111', 'permissions'],
    ['sandbox_workspace_write.future', 'CX114', 'permissions'],
    ['projects./srv.trust_level', 'CX131', 'permissions'],
    ['profile', 'CX132', 'permissions'],
    ['mcp_servers.fs.env.TOKEN', 'CX201', 'credentials'],
    ['mcp_servers.fs.bearer_token_env_var', 'CX203', 'credentials'],
    ['model_providers.x.base_url', 'CX207', 'credentials'],
    ['shell_environment_policy.inherit', 'CX211', 'credentials'],
    ['shell_environment_policy.set.X', 'CX215', 'credentials'],
    ['otel.exporter.otlp-http.headers.x', 'CX210', 'credentials'],
    ['mcp_servers.fs.command', 'CX301', 'tool-access'],
    ['mcp_servers.fs.args', 'CX303', 'tool-access'],
    ['mcp_servers.fs.enabled_tools', 'CX306', 'tool-access'],
    ['mcp_servers.fs.tools.rm.approval_mode', 'CX141', 'permissions'],
    ['mcp_servers.fs.startup_timeout_sec', 'CX411', 'boot-path'],
    ['mcp_servers.fs.future', 'CX309', 'tool-access'],
    ['plugins.x@y.enabled', 'CX321', 'tool-access'],
    ['plugins.x@y.mcp_servers.z.disabled_tools', 'CX307', 'tool-access'],
    ['hooks.Stop', 'CX310', 'tool-access'],
    ['notify', 'CX311', 'tool-access'],
    ['web_search', 'CX340', 'tool-access'],
    ['features.shell_tool', 'CX348', 'tool-access'],
    ['features.future', 'CX408', 'boot-path'],
    ['model', 'CX401', 'boot-path'],
    ['model_providers.x.wire_api', 'CX403', 'boot-path'],
    ['model_instructions_file', 'CX404', 'boot-path'],
    ['history.persistence', 'CX407', 'boot-path'],
    ['profiles.fast.future', 'CX415', 'boot-path'],
    ['tui.theme', 'CX502', 'cosmetic'],
  ])('R12 %s is %s, %s', (path, code, risk) => {
    expect(ruleFor(codex, path.split('.'))).toMatchObject({ code, risk })
  })

  test('R12 leaves keys nobody knows without a rule', () => {
    expect(ruleFor(codex, ['future'])).toBeUndefined()
    expect(ruleFor(null, ['sandbox_mode'])).toBeUndefined()
  })

  test('R12 gives each code one class, told by its number', () => {
    const classes: Readonly<Record<string, RiskClass>> = {
      1: 'permissions',
      2: 'credentials',
      3: 'tool-access',
      4: 'boot-path',
      5: 'cosmetic',
    }
    for (const { keys, groups = [] } of consumers) {
      for (const { code, risk, pattern } of [...keys, ...groups]) {
        expect(code).toMatch(/^[A-Z]{2}[1-5]\d\d$/)
        expect(risk, `${code} ${pattern.join('.')}`).toBe(classes[code[2] ?? ''])
      }
    }
  })

  test('R12 has no rule that an earlier one hides, and no clause for a value out of order', () => {
    for (const { keys } of consumers) {
      keys.forEach(({ pattern, code, order, says = {} }, index) => {
        const hidden = keys.slice(0, index).some(rule => covers(rule.pattern, pattern))
        expect(hidden, `${code} ${pattern.join('.')}`).toBe(false)
        const values = order?.flatMap(step => step.split('|')) ?? ['true', 'false']
        for (const value of Object.keys(says)) expect(values).toContain(value)
      })
    }
  })

  test('R25 checks with the strict command first, and each later one asks less', () => {
    const attempts = codex.check?.attempts ?? []
    expect(attempts[0]?.args).toEqual(['app-server', '--strict-config', '--print-startup-config'])
    expect(attempts.map(({ strict }) => strict)).toEqual([true, false, false, false])
    expect(attempts.every(({ timeoutMs }) => timeoutMs > 0)).toBe(true)
  })
})

/** Whether every path the second pattern covers is covered by the first. */
function covers(first: readonly string[], second: readonly string[]): boolean {
  const fixed = first.at(-1) === '**' ? first.slice(0, -1) : first
  const other = second.at(-1) === '**' ? second.slice(0, -1) : second
  const open = first.at(-1) === '**'
  const otherOpen = second.at(-1) === '**'
  if (open ? other.length < fixed.length : otherOpen || other.length !== fixed.length) return false
  return fixed.every((segment, i) => segment === '*' || segment === other[i])
}

describe('registry', () => {
  const facts = {
    home: '/home/ann',
    env: (name: string): string | undefined => (name === 'CODEX_HOME' ? '/srv/codex' : undefined),
  }

  test.each<[string, string | undefined]>([
    ['~/.codex/config.toml', 'codex'],
    ['/home/ann/.codex/config.toml', 'codex'],
    ['/srv/codex/config.toml', 'codex'],
    ['/srv/codex/./config.toml', 'codex'],
    ['/etc/codex/managed_config.toml', 'codex'],
    ['/work/project/.codex/config.toml', 'codex'],
    ['.codex/config.toml', 'codex'],
    ['/home/ann/.hermes/config.yaml', 'hermes'],
    ['/home/ann/.hermes/.env', 'hermes'],
    ['/srv/codex/config.toml.bak', undefined],
    ['/srv/x.codex/config.toml', undefined],
    ['/home/ann/config.toml', undefined],
  ])('knows that %s belongs to %s', (path, name) => {
    expect(consumerOfPath(path, facts)?.consumer.name).toBe(name)
  })

  test('compares paths as written where nothing is known of the machine', () => {
    expect(consumerOfPath('~/.codex/config.toml')?.file.format).toBe('toml')
    expect(consumerOfPath('$CODEX_HOME/config.toml')?.consumer).toBe(codex)
    expect(consumerOfPath('/srv/codex/config.toml')).toBeUndefined()
  })

  test('finds a runtime by its name', () => {
    expect(consumerNamed('hermes')).toBe(hermes)
    expect(consumerNamed('Codex')).toBeUndefined()
  })
})

describe('secrets', () => {
  test.each<[KeyPath, boolean]>([
    [['mcp_servers', 'fs', 'env', 'ANYTHING'], true],
    [['mcp_servers', 'fs', 'http_headers', 'X-Any'], true],
    [['model_providers', 'x', 'query_params', 'api-version'], true],
    [['otel', 'exporter', 'otlp-http', 'headers', 'x'], true],
    [['custom', 'apiKey'], true],
    [['custom', 'OPENAI_API_KEY'], true],
    [['custom', 'client_secret'], true],
    [['custom', 'githubToken'], true],
    [['custom', 'db-password'], true],
    [['custom', 'privateKey'], true],
    [['custom', 'max_tokens'], false],
    [['custom', 'token_limit'], false],
    [['model_auto_compact_token_limit'], false],
    [['mcp_servers', 'fs', 'bearer_token_env_var'], false],
    [['model_providers', 'x', 'env_key'], false],
    [['mcp_servers', 'fs', 'env_http_headers', 'X'], false],
    [['cli_auth_credentials_store'], false],
    [['custom', 'tokenizer'], false],
    [['custom', 'auth'], false],
    [['permissions', 'mine', 'filesystem', 'secret'], false],
    [['sandbox_mode'], false],
    [['mcp_servers', 'fs', 'command'], false],
    [['mcp_servers', 'token', 'command'], false],
  ])('R34 %j is a secret by its place: %s', (path, expected) => {
    expect(isSecretPath(codex, path)).toBe(expected)
  })

  test('R34 knows places of secrets in files of no known runtime', () => {
    expect(isSecretPath(null, ['mcpServers', 'x', 'env', 'command'])).toBe(true)
    expect(isSecretPath(null, ['mcpServers', 'x', 'headers', 'X-Any'])).toBe(true)
    expect(isSecretPath(null, ['mcpServers', 'x', 'env'])).toBe(false)
  })

  test.each<[KeyPath, ConfigValue, boolean]>([
    [['custom', 'token'], text('abc'), true],
    [['custom', 'token'], text(''), false],
    [['custom', 'token'], text('$' + '{MY_TOKEN}'), false],
    [['custom', 'token'], text('$MY_TOKEN'), false],
    [['custom', 'token'], { kind: 'integer', value: 4096n }, false],
    [['custom', 'token'], { kind: 'boolean', value: true }, false],
    [['mcp_servers', 'fs', 'env', 'PIN'], { kind: 'integer', value: 4096n }, true],
    [['mcp_servers', 'fs', 'env', 'DEBUG'], { kind: 'boolean', value: true }, false],
    [
      ['mcp_servers', 'fs', 'args'],
      { kind: 'array', items: [text('-v'), text('--token=abc123xyz')] },
      true,
    ],
    [
      ['mcp_servers', 'fs', 'args'],
      { kind: 'array', items: [text('-v'), text('--verbose')] },
      false,
    ],
    [['mcp_servers', 'fs', 'url'], text('https://ann:hunter22@example.com/mcp'), true],
    [['permissions', 'p', 'network', 'proxy_url'], text('http://ann:hunter22@proxy:8080'), true],
    [['mcp_servers', 'fs', 'url'], text('https://example.com/mcp'), false],
    [['sandbox_mode'], text('danger-full-access'), false],
    [
      ['x'],
      { kind: 'array', items: [{ kind: 'table', entries: new Map([['token', text('abc')]]) }] },
      true,
    ],
    [['x'], { kind: 'table', entries: new Map([['name', text('abc')]]) }, false],
  ])('R34 %o with %o is masked: %s', (path, value, expected) => {
    expect(isSecretValue(codex, path, value)).toBe(expected)
  })

  const hex = '0123456789abcdef'.repeat(4)
  const secrets = [
    `sk-proj-${hex}`,
    `sk-ant-api03-${hex}`,
    `ghp_${hex}`,
    `github_pat_${hex}`,
    `glpat-${hex}`,
    `xoxb-1234567890-${hex}`,
    'AKIAIOSFODNN7EXAMPLE',
    `AIza${hex}`,
    `hf_${hex}`,
    `npm_${hex}`,
    `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.${hex}`,
    '-----BEGIN OPENSSH PRIVATE KEY-----\nabc',
    'postgres://ann:hunter22@db:5432/x',
    'Server=db;Password=hunter22;',
    'https://example.com/hook?token=hunter2222',
    'https://hooks.slack.com/services/T0/B0/x',
    `Bearer ${hex}`,
    `prefix sk-${hex} suffix`,
    '123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1',
    `pypi-AgEIcHlwaS5vcmc${hex}`,
    `dop_v1_${hex}`,
    `ya29.${hex}`,
    `SK_LIVE_ is none, sk_live_${hex} is one`,
    `whsec_${hex}`,
    `SG.${hex}.${hex}`,
    `xapp-1-${hex}`,
    `lin_api_${hex}`,
    'https://discord.com/api/webhooks/1234/x',
    `AGE-SECRET-KEY-1${hex.toUpperCase()}`,
    'HTTPS://ANN:HUNTER22@EXAMPLE.COM/',
    'https://example.com/hook?API_KEY=hunter2222',
    'run --API-KEY=hunter2222',
    "curl -H 'X-Api-Key: hunter2222' https://example.com",
    'curl --HEADER "Authorization: Bearer hunter2222" https://example.com',
    'mysqldump -h db -phunter2222 app',
    'sshpass -p hunter2222 ssh host',
    'curl -u ann:hunter2222 https://example.com',
    'curl --user=ann:hunter2222 https://example.com',
    'echo hunter2222 | docker login --password-stdin',
  ]
  test.each(secrets)('R34 sees the secret in %s', value => {
    expect(looksLikeSecret(value)).toBe(true)
  })

  test.each(secretShapes)('R34 the hints of $pattern stand in all it matches', ({ pattern }) => {
    const matching = secrets.filter(secret => pattern.test(secret))
    expect(matching).not.toEqual([])
    for (const secret of matching) {
      expect(shapesIn(secret).map(shape => shape.pattern)).toContain(pattern)
    }
  })

  test.each([
    'danger-full-access',
    'workspace-write',
    ':workspace',
    'gpt-5.2-codex',
    '/home/ann/.hermes',
    '/usr/bin/python3',
    'npx -y @modelcontextprotocol/server-filesystem',
    'https://example.com:8080/path?query=1',
    'ssh://git@example.com/x.git',
    'risk-assessment-of-tomorrow-and-after',
    'sk-learn-is-no-token-and-never-was',
    '$' + '{OPENAI_API_KEY}',
    'sha256:4f2a91c0',
    '2026-05-15T09:00:40Z',
    'user@example.com',
    '--token-file=/run/secrets',
    'ghp_short',
  ])('R34 leaves %s readable', value => {
    expect(looksLikeSecret(value)).toBe(false)
  })

  test.each<[string, boolean]>([
    ['$' + '{TOKEN}', true],
    ['$TOKEN', true],
    ['Bearer $' + '{TOKEN}', true],
    ['{env:TOKEN}', true],
    ['{file:~/.token}', true],
    ['op://vault/item/field', true],
    ['<YOUR_KEY>', true],
    ['$' + '{TOKEN}x', false],
    ['$token', false],
    ['hunter2', false],
  ])('R34 %s only refers to a secret: %s', (value, expected) => {
    expect(isReference(value)).toBe(expected)
  })

  test('R34 stays linear on long texts', () => {
    const started = performance.now()
    for (const piece of ['a', 'a:', 'http://a:', '-----BEGIN ', 'eyJ', 'SG.a', '--token-', 'sk-']) {
      looksLikeSecret(piece.repeat(Math.ceil(100_000 / piece.length)))
    }
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
