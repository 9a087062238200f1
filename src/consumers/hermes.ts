/**
 * Hermes Agent: which files it boots from, and where its secrets stand.
 *
 * It has no check that starts nothing. What a change at a key means stands in `hermes-keys.ts`; in
 * `.env` the name of a variable tells whether it is a secret.
 */
import type { Consumer, ConsumerFile } from '../model/consumer.ts'
import { hermesKeys } from './hermes-keys.ts'

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
  keys: hermesKeys,
  groups: [
    {
      code: 'HM300',
      pattern: ['mcp_servers', '*'],
      risk: 'tool-access',
      noun: 'an MCP server',
      shows: ['command', 'url'],
    },
    {
      code: 'HM410',
      pattern: ['providers', '*'],
      risk: 'boot-path',
      noun: 'a model provider',
      shows: ['base_url'],
    },
  ],
  secrets: [
    ['mcp_servers', '*', 'env', '**'],
    ['mcp_servers', '*', 'headers', '**'],
    ['model', 'default_headers', '**'],
    ['model', 'extra_headers', '**'],
    ['providers', '*', 'extra_headers', '**'],
    ['custom_providers', '*', 'extra_headers', '**'],
    ['platforms', '*', 'extra', 'key'],
    ['terminal', 'sudo_password'],
    ['API_SERVER_KEY'],
  ],
  check: null,
}
