import { describe, expect, test } from 'vitest'
import { isSecretPath, isSecretValue, ruleFor } from '../../src/consumers/match.ts'
import { consumerNamed, consumerOfPath, consumers } from '../../src/consumers/registry.ts'
import type { Consumer } from '../../src/model/consumer.ts'
import type { KeyPath } from '../../src/model/key-path.ts'

const named = (name: string): Consumer | null => consumerNamed(name) ?? null

describe('files', () => {
  const variables: Readonly<Record<string, string>> = {
    CLAUDE_CONFIG_DIR: '/srv/claude',
    GEMINI_CLI_HOME: '/srv/gemini',
    XDG_CONFIG_HOME: '/srv/config',
    OPENCODE_CONFIG: '/srv/own/code.json',
    OPENCLAW_STATE_DIR: '/srv/claw',
    HERMES_HOME: '/srv/hermes',
  }
  const facts = { home: '/home/ann', env: (name: string): string | undefined => variables[name] }

  test.each<[string, string, string, boolean | undefined, string | null]>([
    ['~/.claude/settings.json', 'claude', 'strict', undefined, 'CLAUDE_CONFIG_DIR'],
    ['/srv/claude/settings.json', 'claude', 'strict', undefined, 'CLAUDE_CONFIG_DIR'],
    ['~/.claude/settings.local.json', 'claude', 'strict', undefined, null],
    ['/work/project/.claude/settings.json', 'claude', 'strict', undefined, null],
    ['.claude/settings.local.json', 'claude', 'strict', undefined, null],
    ['~/.claude.json', 'claude', 'strict', undefined, 'CLAUDE_CONFIG_DIR'],
    ['/srv/claude/.claude.json', 'claude', 'strict', undefined, 'CLAUDE_CONFIG_DIR'],
    ['/work/project/.mcp.json', 'claude', 'strict', undefined, null],
    ['.mcp.json', 'claude', 'strict', undefined, null],
    ['/etc/claude-code/managed-mcp.json', 'claude', 'strict', false, null],
    ['~/.gemini/settings.json', 'gemini', 'comments', false, 'GEMINI_CLI_HOME'],
    ['/srv/gemini/.gemini/settings.json', 'gemini', 'comments', false, 'GEMINI_CLI_HOME'],
    ['/work/project/.gemini/settings.json', 'gemini', 'comments', false, null],
    ['~/.gemini/.env', 'gemini', 'node', undefined, 'GEMINI_CLI_HOME'],
    ['/work/project/.gemini/.env', 'gemini', 'node', undefined, null],
    ['~/.config/opencode/opencode.json', 'opencode', 'jsonc', true, 'XDG_CONFIG_HOME'],
    ['/srv/config/opencode/opencode.jsonc', 'opencode', 'jsonc', true, 'XDG_CONFIG_HOME'],
    ['/srv/own/code.json', 'opencode', 'jsonc', true, null],
    ['/work/project/opencode.json', 'opencode', 'jsonc', true, null],
    ['/work/project/.opencode/opencode.jsonc', 'opencode', 'jsonc', true, null],
    ['opencode.json', 'opencode', 'jsonc', true, null],
    ['~/.openclaw/openclaw.json', 'openclaw', 'json5', true, 'OPENCLAW_STATE_DIR'],
    ['/srv/claw/openclaw.json', 'openclaw', 'json5', true, 'OPENCLAW_STATE_DIR'],
    ['~/.openclaw/.env', 'openclaw', 'node', undefined, 'OPENCLAW_STATE_DIR'],
    ['~/.hermes/config.yaml', 'hermes', '1.1', undefined, 'HERMES_HOME'],
    ['/srv/hermes/.env', 'hermes', 'python-dotenv', undefined, 'HERMES_HOME'],
  ])('R3 %s is read by %s as %s', (path, name, version, bom, homeVariable) => {
    const found = consumerOfPath(path, facts)
    expect(found?.consumer.name).toBe(name)
    expect(found?.file.dialect.version).toBe(version)
    expect(found?.file.dialect.bom).toBe(bom)
    expect(found?.file.homeVariable).toBe(homeVariable)
  })

  test.each([
    '/home/ann/settings.json',
    '/home/ann/.env',
    '/work/project/.claude.json',
    '/work/project/my.mcp.json',
    '/work/project/x-opencode.json',
    '/work/project/opencode.json.bak',
    '/work/project/openclaw.json',
    '/work/project/.claude/settings.json/x',
    '/work/x.claude/settings.json',
  ])('%s belongs to no runtime', path => {
    expect(consumerOfPath(path, facts)).toBeUndefined()
  })

  test('knows the files of every runtime as they are documented, on every machine', () => {
    for (const consumer of consumers) {
      for (const file of consumer.files) {
        const path = file.path.replace('**/', '/work/project/')
        expect(consumerOfPath(path)?.consumer, path).toBe(consumer)
        expect(consumerOfPath(path)?.file.format, path).toBe(file.format)
      }
    }
  })
})

describe('codes', () => {
  test('R12 begin with the letters of their runtime', () => {
    const letters = consumers.map(({ keys, groups = [] }) => {
      const own = new Set([...keys, ...groups].map(({ code }) => code.slice(0, 2)))
      expect(own.size).toBe(1)
      return [...own].join('')
    })
    expect(new Set(letters).size).toBe(consumers.length)
  })

  test('R12 no group shares its code with a rule', () => {
    for (const { keys, groups = [] } of consumers) {
      const codes = new Set(keys.map(({ code }) => code))
      for (const { code } of groups) expect(codes.has(code), code).toBe(false)
    }
  })
})

describe('secrets', () => {
  test.each<[string, KeyPath, boolean]>([
    ['claude', ['mcpServers', 'x', 'env', 'ANY'], true],
    ['claude', ['mcpServers', 'x', 'headers', 'X-Any'], true],
    ['claude', ['projects', '/srv', 'mcpServers', 'x', 'env', 'ANY'], true],
    ['claude', ['env', 'ANY'], true],
    ['claude', ['primaryApiKey'], true],
    ['claude', ['customApiKeyResponses', 'approved'], true],
    ['claude', ['apiKeyHelper'], false],
    ['claude', ['awsAuthRefresh'], false],
    ['claude', ['permissions', 'deny'], false],
    ['claude', ['permissions', 'allow'], false],
    ['claude', ['sandbox', 'credentials', 'files', 0, 'path'], false],
    ['claude', ['autoMode', 'environment'], false],
    ['claude', ['mcpServers', 'env', 'command'], false],
    ['claude', ['mcpServers', 'token', 'command'], false],
    ['claude', ['extraKnownMarketplaces', 'headers', 'source', 'url'], false],
    ['claude', ['extraKnownMarketplaces', 'x', 'source', 'headers', 'X-Any'], true],
    ['claude', ['hooks', 'Stop', 0, 'hooks', 0, 'command'], false],
    ['gemini', ['mcpServers', 'x', 'env', 'ANY'], true],
    ['gemini', ['mcpServers', 'x', 'httpUrl'], false],
    ['gemini', ['security', 'auth', 'selectedType'], false],
    ['gemini', ['tools', 'allowed'], false],
    ['opencode', ['mcp', 'x', 'environment', 'ANY'], true],
    ['opencode', ['mcp', 'x', 'headers', 'ANY'], true],
    ['opencode', ['mcp', 'x', 'oauth', 'clientSecret'], true],
    ['opencode', ['mcp', 'environment', 'command', 0], false],
    ['opencode', ['provider', 'x', 'options', 'apiKey'], true],
    ['opencode', ['provider', 'x', 'options', 'baseURL'], false],
    ['opencode', ['provider', 'env', 'options', 'baseURL'], false],
    ['opencode', ['provider', 'x', 'env'], false],
    ['opencode', ['permission', 'bash', 'cat token'], false],
    ['opencode', ['formatter', 'x', 'command', 0], false],
    ['openclaw', ['gateway', 'auth', 'token'], true],
    ['openclaw', ['gateway', 'auth', 'token', 'source'], false],
    ['openclaw', ['gateway', 'auth', 'mode'], false],
    ['openclaw', ['channels', 'telegram', 'botToken'], true],
    ['openclaw', ['channels', 'slack', 'accounts', 'a', 'signingSecret'], true],
    ['openclaw', ['channels', 'telegram', 'allowFrom'], false],
    ['openclaw', ['models', 'providers', 'x', 'apiKey'], true],
    ['openclaw', ['models', 'providers', 'x', 'baseUrl'], false],
    ['openclaw', ['agents', 'defaults', 'sandbox', 'docker', 'env', 'ANY'], true],
    ['openclaw', ['agents', 'defaults', 'sandbox', 'docker', 'binds'], false],
    ['openclaw', ['agents', 'defaults', 'memorySearch', 'remote', 'apiKey'], true],
    ['openclaw', ['env', 'vars', 'ANY'], true],
    ['openclaw', ['tools', 'exec', 'security'], false],
    ['hermes', ['model', 'default_headers', 'X-Any'], true],
    ['hermes', ['providers', 'x', 'extra_headers', 'X-Any'], true],
    ['hermes', ['providers', 'x', 'key_env'], false],
    ['hermes', ['providers', 'x', 'key_cmd'], false],
    ['hermes', ['platforms', 'api_server', 'extra', 'key'], true],
    ['hermes', ['terminal', 'sudo_password'], true],
    ['hermes', ['terminal', 'docker_forward_env'], false],
    ['hermes', ['approvals', 'mode'], false],
    ['hermes', ['command_allowlist'], false],
    ['hermes', ['platform_toolsets', 'cli'], false],
  ])('R34 %s: %j is a secret by its place: %s', (name, path, expected) => {
    expect(isSecretPath(named(name), path)).toBe(expected)
  })

  test.each<[string, boolean]>([
    ['TELEGRAM_BOT_TOKEN', true],
    ['OPENAI_API_KEY', true],
    ['OPENROUTER_API_KEY', true],
    ['GEMINI_API_KEY', true],
    ['GITHUB_TOKEN', true],
    ['SUDO_PASSWORD', true],
    ['FAL_KEY', true],
    ['VOICE_TOOLS_OPENAI_KEY', true],
    ['CLIENT_SECRET', true],
    ['HERMES_HOME', false],
    ['LOG_LEVEL', false],
    ['OPENAI_BASE_URL', false],
    ['GOOGLE_GEMINI_BASE_URL', false],
    ['GOOGLE_APPLICATION_CREDENTIALS', false],
    ['GOOGLE_CLOUD_PROJECT', false],
    ['TELEGRAM_ALLOWED_USERS', false],
    ['GATEWAY_ALLOW_ALL_USERS', false],
    ['HERMES_YOLO_MODE', false],
    ['GEMINI_MODEL', false],
    ['MAX_TOKENS', false],
    ['PATH', false],
  ])('R34 the variable %s of a .env is a secret by its name: %s', (variable, expected) => {
    for (const name of ['hermes', 'gemini', 'openclaw']) {
      expect(isSecretPath(named(name), [variable]), name).toBe(expected)
      const value = { kind: 'string', value: 'plain-text' } as const
      expect(isSecretValue(named(name), [variable], value), name).toBe(expected)
    }
  })

  test('R34 the form of a value in a .env tells what its name does not', () => {
    const value = { kind: 'string', value: 'postgres://ann:hunter22@db/x' } as const
    expect(isSecretValue(named('hermes'), ['DATABASE'], value)).toBe(true)
    expect(isSecretValue(named('hermes'), ['API_SERVER_KEY'], value)).toBe(true)
  })
})

describe('rules', () => {
  test.each<[string, string, string]>([
    ['claude', 'projects./srv.mcpServers.x.command', 'CC301'],
    ['claude', 'projects./srv.enabledMcpjsonServers', 'CC305'],
    ['claude', 'projects./srv.lastCost', 'CC409'],
    ['claude', 'sandbox.network.allowedDomains', 'CC127'],
    ['claude', 'sandbox.future', 'CC133'],
    ['claude', 'permissions.future', 'CC107'],
    ['gemini', 'mcpServers.x.includeTools', 'GM306'],
    ['gemini', 'mcpServers.x.future', 'GM309'],
    ['gemini', 'mcp.allowed', 'GM304'],
    ['gemini', 'tools.future', 'GM349'],
    ['opencode', 'agent.build.tools.bash', 'OC103'],
    ['opencode', 'mode.plan.permission.bash.*', 'OC101'],
    ['opencode', 'agent.build.future', 'OC346'],
    ['openclaw', 'agents.entries.a.tools.exec.mode', 'OW101'],
    ['openclaw', 'agents.defaults.model.primary', 'OW401'],
    ['openclaw', 'channels.slack.accounts.a.dm.policy', 'OW131'],
    ['openclaw', 'gateway.port', 'OW414'],
    ['hermes', 'mcp_servers.x.tools.include', 'HM307'],
    ['hermes', 'mcp_servers.x.future', 'HM301'],
    ['hermes', 'terminal.timeout', 'HM409'],
    ['hermes', 'terminal.future', 'HM119'],
    ['hermes', 'display.skin', 'HM502'],
  ])('R12 %s: %s is judged by %s', (name, path, code) => {
    expect(ruleFor(named(name), path.split('.'))?.code).toBe(code)
  })
})
