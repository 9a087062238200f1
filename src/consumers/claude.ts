/**
 * Claude Code: the files it boots from, and where its secrets stand.
 *
 * A settings file with one error is dropped as a whole, without a word: every `deny` in it is gone.
 * What a change at a key means stands in `claude-keys.ts` and `claude-permissions.ts`.
 */
import type { Consumer, ConsumerFile, KeyPattern } from '../model/consumer.ts'
import { claudeKeys } from './claude-keys.ts'
import { claudePermissions } from './claude-permissions.ts'

/** No depth at which it gives up is known. */
const strict = { version: 'strict', maxDepth: 100 } as const

const file = {
  homeVariable: null,
  format: 'json',
  dialect: strict,
  loadsSiblings: false,
} as const satisfies Partial<ConsumerFile>

/** Of the administrator's servers it is not known whether a byte order mark does harm. */
const unproved = { ...file, dialect: { ...strict, bom: false } } as const

const moved = { homeVariable: 'CLAUDE_CONFIG_DIR' } as const

const secrets: readonly KeyPattern[] = [
  ['env', '**'],
  ['mcpServers', '*', 'env', '**'],
  ['mcpServers', '*', 'headers', '**'],
  ['projects', '*', 'mcpServers', '*', 'env', '**'],
  ['projects', '*', 'mcpServers', '*', 'headers', '**'],
  ['extraKnownMarketplaces', '*', 'source', 'headers', '**'],
  ['primaryApiKey'],
  ['customApiKeyResponses', '**'],
]

export const claude: Consumer = {
  name: 'claude',
  title: 'Claude Code',
  files: [
    { path: '$CLAUDE_CONFIG_DIR/settings.json', ...file, ...moved },
    { path: '~/.claude/settings.json', ...file, ...moved },
    { path: '/etc/claude-code/managed-settings.json', ...file },
    // Of a project, which the home directory may be too.
    { path: '**/.claude/settings.json', ...file },
    { path: '**/.claude/settings.local.json', ...file },
    { path: '$CLAUDE_CONFIG_DIR/.claude.json', ...file, ...moved },
    { path: '~/.claude.json', ...file, ...moved },
    { path: '/etc/claude-code/managed-mcp.json', ...unproved },
    { path: '**/.mcp.json', ...file },
  ],
  keys: [...claudePermissions, ...claudeKeys],
  groups: [
    {
      code: 'CC300',
      pattern: ['mcpServers', '*'],
      risk: 'tool-access',
      noun: 'an MCP server',
      shows: ['command', 'url'],
    },
    {
      code: 'CC300',
      pattern: ['projects', '*', 'mcpServers', '*'],
      risk: 'tool-access',
      noun: 'an MCP server',
      shows: ['command', 'url'],
    },
    {
      code: 'CC330',
      pattern: ['extraKnownMarketplaces', '*'],
      risk: 'tool-access',
      noun: 'a plugin marketplace',
      shows: [],
    },
  ],
  secrets,
  // `mcp list` starts approved servers and rewrites `.claude.json`; no other command says by its
  // exit code whether a file was read, and a verdict in what is printed cannot be described here.
  check: null,
}
