/**
 * What a change at a key of opencode means: OC1xx permissions, OC2xx credentials, OC3xx tool
 * access, OC4xx boot path, OC5xx cosmetic.
 *
 * Without a rule opencode allows nearly everything, so that a lost `ask` widens as a lost `deny`
 * does; which of two rules holds depends on their order in the file.
 */
import type { KeyRule } from '../model/consumer.ts'
import { below, eachKey, keyRule, keyRules } from './key-rule.ts'

const permissions = 'permissions'
const widens = { more: 'widened' } as const
const action = {
  order: ['deny', 'ask', 'allow'],
  says: {
    deny: 'opencode refuses the action',
    ask: 'opencode asks before the action',
    allow: 'opencode acts without asking',
  },
} as const

/** Valid for all agents at the root, and for each of them. */
const actions: readonly KeyRule[] = [
  ...eachKey(
    'OC102',
    permissions,
    'permission.external_directory permission.external_directory.*',
    'which files outside the project may be touched',
    action,
  ),
  ...eachKey(
    'OC101',
    permissions,
    'permission permission.* permission.*.*',
    'which actions run without asking; without a rule most do',
    action,
  ),
  keyRule('OC103', permissions, 'tools.*', 'which tools may be used without asking', widens),
]

const server: readonly KeyRule[] = [
  keyRule('OC305', 'tool-access', 'enabled', 'whether the server is used', {
    ...widens,
    absent: 'true',
  }),
  ...keyRules(
    'credentials',
    `
  OC201 a value handed to an MCP server
    environment.**
  OC202 what proves to an MCP server who calls
    headers.**
  OC204 how opencode logs in to an MCP server
    oauth.**
`,
  ),
  ...keyRules(
    'tool-access',
    `
  OC301 which program an MCP server is
    command
  OC302 at which address an MCP server is
    url
  OC303 how an MCP server is started
    type cwd
`,
  ),
  keyRule('OC411', 'boot-path', 'timeout', 'how long opencode waits for an MCP server'),
  keyRule('OC309', 'tool-access', '**', 'how opencode uses an MCP server'),
]

const provider: readonly KeyRule[] = [
  ...keyRules(
    'credentials',
    `
  OC205 what proves to a model provider who calls
    options.apiKey options.headers.**
  OC206 which variable holds the key of a model provider
    env
  OC207 to which server prompts and keys are sent
    api options.baseURL options.endpoint options.enterpriseUrl
`,
  ),
  keyRule('OC501', 'cosmetic', 'name', 'a name for people'),
  // What runs for a provider is a package that is fetched by this name.
  keyRule('OC323', 'tool-access', 'npm', 'which package speaks to a model provider'),
  keyRule('OC403', 'boot-path', '**', 'how a model provider is reached'),
]

const agent: readonly KeyRule[] = [
  ...actions,
  keyRule('OC401', 'boot-path', 'model', 'which model answers'),
  keyRule('OC404', 'boot-path', 'prompt', 'what the model is told before every session'),
  keyRule('OC501', 'cosmetic', 'description', 'a description for people'),
  keyRule('OC501', 'cosmetic', 'color', 'a colour for people'),
  keyRule('OC346', 'tool-access', '**', 'which agents there are, and with which settings'),
]

const whole: readonly KeyRule[] = [
  keyRule('OC216', 'credentials', 'share', 'whether conversations are published', {
    order: ['disabled', 'manual', 'auto'],
    absent: 'manual',
    says: {
      disabled: 'no conversation can be published',
      manual: 'a conversation is published when a person asks for it',
      auto: 'every conversation is published',
    },
  }),
  keyRule('OC216', 'credentials', 'autoshare', 'whether conversations are published', {
    ...widens,
    absent: 'false',
  }),
  keyRule('OC207', 'credentials', 'enterprise.url', 'to which server conversations are sent'),
  keyRule('OC321', 'tool-access', 'plugin', 'which plugins are installed and run', widens),
  ...keyRules(
    'tool-access',
    `
  OC310 which programs run at moments of a session
    experimental.hook.**
  OC312 which programs run after a file was edited
    formatter.**
  OC313 which language servers are started
    lsp.**
  OC322 which plugins are installed and run, with their options
    plugin.**
  OC341 which tools the model has
    experimental.primary_tools experimental.batch_tool
  OC344 which commands are offered
    command.**
  OC347 who can reach the server of opencode
    server.**
`,
  ),
  ...keyRules(
    'boot-path',
    `
  OC401 which model answers
    model small_model
  OC402 which providers may serve a model
    enabled_providers disabled_providers fallbacks.**
  OC404 what the model is told before every session
    instructions
  OC405 which agent answers
    default_agent
  OC407 what opencode keeps, and what it watches
    snapshot watcher.** compaction.** logLevel
  OC408 which experimental parts are on
    experimental.**
  OC414 how opencode starts and runs
    autoupdate
`,
  ),
  ...keyRules(
    'cosmetic',
    `
  OC502 what the screen shows
    theme keybinds.** tui.** layout username
  OC503 a schema for editors
    $schema
`,
  ),
]

export const opencodeKeys: readonly KeyRule[] = [
  ...actions,
  ...below('agent.*', agent),
  ...below('mode.*', agent),
  ...below('mcp.*', server),
  ...below('provider.*', provider),
  ...whole,
]
