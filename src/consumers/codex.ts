/**
 * Codex: the files it boots from, where its secrets stand, and the check that starts nothing.
 *
 * Codex reads TOML 1.1 and accepts nesting up to 80. What a change at a key means stands in
 * `codex-keys.ts` and `codex-permissions.ts`.
 */
import type { Consumer, ConsumerFile, KeyPattern } from '../model/consumer.ts'
import { codexKeys } from './codex-keys.ts'
import { codexPermissions } from './codex-permissions.ts'

const file = {
  homeVariable: 'CODEX_HOME',
  format: 'toml',
  dialect: { version: '1.1', maxDepth: 80 },
  loadsSiblings: false,
} as const satisfies Partial<ConsumerFile>

/** Every place in which a server, provider or exporter keeps what proves who it is. */
const secrets: readonly KeyPattern[] = [
  ['mcp_servers', '*', 'env', '**'],
  ['mcp_servers', '*', 'http_headers', '**'],
  ['mcp_servers', '*', 'bearer_token'],
  ['model_providers', '*', 'experimental_bearer_token'],
  ['model_providers', '*', 'http_headers', '**'],
  ['model_providers', '*', 'query_params', '**'],
  ['shell_environment_policy', 'set', '**'],
  ['otel', '*', '*', 'headers', '**'],
  ['experimental_bearer_token'],
]

export const codex: Consumer = {
  name: 'codex',
  title: 'Codex',
  files: [
    { path: '$CODEX_HOME/config.toml', ...file },
    { path: '~/.codex/config.toml', ...file },
    { path: '/etc/codex/config.toml', ...file, homeVariable: null },
    { path: '/etc/codex/managed_config.toml', ...file, homeVariable: null },
    // A project's own layer; read only where the project is trusted.
    { path: '**/.codex/config.toml', ...file, homeVariable: null },
  ],
  keys: [...codexPermissions, ...codexKeys],
  groups: [
    {
      code: 'CX300',
      pattern: ['mcp_servers', '*'],
      risk: 'tool-access',
      noun: 'an MCP server',
      shows: ['command', 'url'],
    },
    {
      code: 'CX320',
      pattern: ['plugins', '*'],
      risk: 'tool-access',
      noun: 'a plugin',
      shows: [],
    },
    {
      code: 'CX330',
      pattern: ['marketplaces', '*'],
      risk: 'tool-access',
      noun: 'a plugin marketplace',
      shows: ['source'],
    },
    {
      code: 'CX410',
      pattern: ['model_providers', '*'],
      risk: 'boot-path',
      noun: 'a model provider',
      shows: ['base_url'],
    },
  ],
  secrets,
  check: {
    command: 'codex',
    homeVariable: 'CODEX_HOME',
    // Strict stops at the first unknown key of anyone, so only a new diagnostic may block (R25).
    attempts: [
      {
        name: 'strict startup config',
        args: ['app-server', '--strict-config', '--print-startup-config'],
        since: '0.164.0',
        strict: true,
        timeoutMs: 20_000,
      },
      {
        name: 'startup config',
        args: ['app-server', '--print-startup-config'],
        since: '0.164.0',
        strict: false,
        timeoutMs: 20_000,
      },
      {
        name: 'mcp list',
        args: ['mcp', 'list', '--json'],
        since: '0.58.0',
        strict: false,
        timeoutMs: 20_000,
      },
      {
        name: 'features list',
        args: ['features', 'list'],
        since: '0.58.0',
        strict: false,
        timeoutMs: 20_000,
      },
    ],
  },
}
