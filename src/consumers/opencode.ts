/**
 * opencode: the files it boots from, and where its secrets stand.
 *
 * It reads JSON with comments and trailing commas, and replaces `{env:NAME}` and `{file:path}`
 * before it parses. What a change at a key means stands in `opencode-keys.ts`.
 */
import type { Consumer, ConsumerFile } from '../model/consumer.ts'
import { opencodeKeys } from './opencode-keys.ts'

const file = {
  homeVariable: null,
  format: 'json',
  // No depth at which it gives up is known.
  dialect: { version: 'jsonc', maxDepth: 100, bom: true },
  loadsSiblings: false,
} as const satisfies Partial<ConsumerFile>

/** Names the directory that takes the place of `~/.config`. */
const moved = { homeVariable: 'XDG_CONFIG_HOME' } as const

const names = ['config.json', 'opencode.json', 'opencode.jsonc']

export const opencode: Consumer = {
  name: 'opencode',
  title: 'opencode',
  files: [
    { path: '$OPENCODE_CONFIG', ...file },
    ...names.map(name => ({ path: `$XDG_CONFIG_HOME/opencode/${name}`, ...file, ...moved })),
    ...names.map(name => ({ path: `~/.config/opencode/${name}`, ...file, ...moved })),
    // Of a project, its `.opencode` directory, OPENCODE_CONFIG_DIR, or the administrator.
    { path: '**/opencode.json', ...file },
    { path: '**/opencode.jsonc', ...file },
  ],
  keys: opencodeKeys,
  groups: [
    {
      code: 'OC300',
      pattern: ['mcp', '*'],
      risk: 'tool-access',
      noun: 'an MCP server',
      shows: ['command', 'url'],
    },
    {
      code: 'OC410',
      pattern: ['provider', '*'],
      risk: 'boot-path',
      noun: 'a model provider',
      shows: ['api'],
    },
  ],
  secrets: [
    ['mcp', '*', 'environment', '**'],
    ['mcp', '*', 'headers', '**'],
    ['mcp', '*', 'oauth', 'clientSecret'],
    ['provider', '*', 'options', 'apiKey'],
    ['provider', '*', 'options', 'headers', '**'],
    ['formatter', '*', 'environment', '**'],
    ['lsp', '*', 'env', '**'],
  ],
  // `debug config` writes the file where it lacks `$schema`, on the real home too.
  check: null,
}
