/**
 * Gemini CLI: the files it boots from, and where its secrets stand.
 *
 * Its settings may hold comments, but no trailing comma and no byte order mark: it stops at either.
 * What a change at a key means stands in `gemini-keys.ts`.
 */
import type { Consumer, ConsumerFile } from '../model/consumer.ts'
import { geminiKeys } from './gemini-keys.ts'

const settings = {
  homeVariable: null,
  format: 'json',
  // No depth at which it gives up is known.
  dialect: { version: 'comments', maxDepth: 100, bom: false },
  loadsSiblings: false,
} as const satisfies Partial<ConsumerFile>

const variables = {
  homeVariable: null,
  format: 'dotenv',
  dialect: { version: 'node', maxDepth: 1 },
  loadsSiblings: false,
} as const satisfies Partial<ConsumerFile>

/** Names the directory that takes the place of the user's home. */
const moved = { homeVariable: 'GEMINI_CLI_HOME' } as const

export const gemini: Consumer = {
  name: 'gemini',
  title: 'Gemini CLI',
  files: [
    { path: '$GEMINI_CLI_HOME/.gemini/settings.json', ...settings, ...moved },
    { path: '~/.gemini/settings.json', ...settings, ...moved },
    { path: '/etc/gemini-cli/settings.json', ...settings },
    { path: '/etc/gemini-cli/system-defaults.json', ...settings },
    { path: '**/.gemini/settings.json', ...settings },
    { path: '$GEMINI_CLI_HOME/.gemini/.env', ...variables, ...moved },
    { path: '~/.gemini/.env', ...variables, ...moved },
    { path: '**/.gemini/.env', ...variables },
  ],
  keys: geminiKeys,
  groups: [
    {
      code: 'GM300',
      pattern: ['mcpServers', '*'],
      risk: 'tool-access',
      noun: 'an MCP server',
      shows: ['command', 'httpUrl', 'url'],
    },
  ],
  secrets: [
    ['mcpServers', '*', 'env', '**'],
    ['mcpServers', '*', 'headers', '**'],
  ],
  // `extensions list` says wrong types on a stream that its exit code does not speak for, and
  // looks for its files below HOME, where it leaves others behind.
  check: null,
}
