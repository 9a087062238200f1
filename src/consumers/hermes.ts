/**
 * Hermes Agent: which files it boots from, and where its secrets stand.
 *
 * It has no check that starts nothing. A key without a rule is boot path, never cosmetic.
 */
import type { Consumer, ConsumerFile } from '../model/consumer.ts'

const config = {
  homeVariable: 'HERMES_HOME',
  format: 'yaml',
  dialect: { version: '1.1', maxDepth: 100 },
  loadsSiblings: false,
} as const satisfies Partial<ConsumerFile>

const secrets = {
  homeVariable: 'HERMES_HOME',
  format: 'dotenv',
  dialect: { version: 'python-dotenv', maxDepth: 1 },
  loadsSiblings: false,
} as const satisfies Partial<ConsumerFile>

export const hermes: Consumer = {
  name: 'hermes',
  title: 'Hermes Agent',
  files: [
    { path: '$HERMES_HOME/config.yaml', ...config },
    { path: '~/.hermes/config.yaml', ...config },
    { path: '$HERMES_HOME/.env', ...secrets },
    { path: '~/.hermes/.env', ...secrets },
  ],
  keys: [
    {
      code: 'HM301',
      pattern: ['mcp_servers', '**'],
      risk: 'tool-access',
      meaning: 'which MCP servers Hermes starts and uses',
    },
    {
      code: 'HM302',
      pattern: ['platform_toolsets', '**'],
      risk: 'tool-access',
      meaning: 'which toolsets each platform may use; a first name turns everything into a list',
    },
  ],
  groups: [
    {
      code: 'HM300',
      pattern: ['mcp_servers', '*'],
      risk: 'tool-access',
      noun: 'an MCP server',
      shows: ['command', 'url'],
    },
  ],
  secrets: [
    ['mcp_servers', '*', 'env', '**'],
    ['mcp_servers', '*', 'headers', '**'],
  ],
  check: null,
}
