/**
 * OpenClaw: the files it boots from, and where its secrets stand.
 *
 * It reads JSON5, and does not start with a key it does not know. What a change at a key means
 * stands in `openclaw-keys.ts` and `openclaw-permissions.ts`.
 */
import type { Consumer, ConsumerFile, KeyPattern } from '../model/consumer.ts'
import { openclawKeys } from './openclaw-keys.ts'
import { openclawPermissions } from './openclaw-permissions.ts'

const config = {
  homeVariable: 'OPENCLAW_STATE_DIR',
  format: 'json',
  // No depth at which it gives up is known.
  dialect: { version: 'json5', maxDepth: 100, bom: true },
  loadsSiblings: false,
} as const satisfies Partial<ConsumerFile>

const variables = {
  homeVariable: 'OPENCLAW_STATE_DIR',
  format: 'dotenv',
  dialect: { version: 'node', maxDepth: 1 },
  loadsSiblings: false,
} as const satisfies Partial<ConsumerFile>

const sandboxes: readonly KeyPattern[] = [
  ['agents', 'defaults', 'sandbox'],
  ['agents', 'entries', '*', 'sandbox'],
  ['agents', 'list', '*', 'sandbox'],
]

export const openclaw: Consumer = {
  name: 'openclaw',
  title: 'OpenClaw',
  files: [
    { path: '$OPENCLAW_CONFIG_PATH', ...config, homeVariable: null },
    { path: '$OPENCLAW_STATE_DIR/openclaw.json', ...config },
    { path: '$OPENCLAW_HOME/.openclaw/openclaw.json', ...config, homeVariable: 'OPENCLAW_HOME' },
    { path: '~/.openclaw/openclaw.json', ...config },
    { path: '$OPENCLAW_STATE_DIR/.env', ...variables },
    { path: '$OPENCLAW_HOME/.openclaw/.env', ...variables, homeVariable: 'OPENCLAW_HOME' },
    { path: '~/.openclaw/.env', ...variables },
  ],
  keys: [...openclawPermissions, ...openclawKeys],
  groups: [
    {
      code: 'OW300',
      pattern: ['mcp', 'servers', '*'],
      risk: 'tool-access',
      noun: 'an MCP server',
      shows: ['command', 'url'],
    },
    {
      code: 'OW320',
      pattern: ['plugins', 'entries', '*'],
      risk: 'tool-access',
      noun: 'a plugin',
      shows: [],
    },
    {
      code: 'OW410',
      pattern: ['models', 'providers', '*'],
      risk: 'boot-path',
      noun: 'a model provider',
      shows: ['baseUrl'],
    },
  ],
  secrets: [
    ['env', '**'],
    ['mcp', 'servers', '*', 'env', '**'],
    ['mcp', 'servers', '*', 'headers', '**'],
    ['models', 'providers', '*', 'apiKey'],
    ['models', 'providers', '*', 'headers', '**'],
    ['skills', 'entries', '*', 'apiKey'],
    ['skills', 'entries', '*', 'env', '**'],
    ['gateway', 'auth', 'token'],
    ['gateway', 'auth', 'password'],
    ['gateway', 'remote', 'token'],
    ['gateway', 'remote', 'password'],
    ['hooks', 'token'],
    // These stand in tables that rules of permission speak for, which nothing else would mask.
    ...sandboxes.map(sandbox => [...sandbox, 'docker', 'env', '**']),
    ...sandboxes.map(sandbox => [...sandbox, 'ssh', 'identityData']),
  ],
  // None is known that starts nothing and was tried.
  check: null,
}
