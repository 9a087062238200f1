/**
 * What the other keys of OpenClaw mean: OW2xx credentials, OW3xx tool access, OW4xx boot path,
 * OW5xx cosmetic. Keys without a rule are boot path (R12), and OpenClaw does not start with a key
 * it does not know.
 */
import type { KeyRule } from '../model/consumer.ts'
import { below, eachKey, keyRule, keyRules } from './key-rule.ts'

const server: readonly KeyRule[] = [
  ...keyRules(
    'credentials',
    `
  OW201 a value handed to an MCP server
    env.**
  OW202 what proves to an MCP server who calls
    headers.**
`,
  ),
  ...keyRules(
    'tool-access',
    `
  OW301 which program an MCP server is
    command
  OW302 at which address an MCP server is
    url
  OW303 how an MCP server is started
    args cwd
`,
  ),
]

/** What the chat services hand out; of a channel, and of each account of one. */
const channelSecrets: readonly KeyRule[] = eachKey(
  'OW203',
  'credentials',
  'botToken token appToken userToken accessToken password appPassword clientSecret signingSecret webhookSecret tokenFile serviceAccount.**',
  'what proves to a chat service who calls',
)

const credentials: readonly KeyRule[] = [
  ...below('channels.*', channelSecrets),
  ...below('channels.*.accounts.*', channelSecrets),
  ...keyRules(
    'credentials',
    `
  OW204 what proves to openclaw who calls
    gateway.auth.token gateway.auth.password gateway.remote.token gateway.remote.password
    hooks.token hooks.gmail.pushToken
  OW205 what proves to a model provider or a service who calls
    models.providers.*.apiKey models.providers.*.headers.** models.providers.*.auth
    skills.entries.*.apiKey skills.entries.*.env.**
  OW207 to which server prompts and keys are sent
    models.providers.*.baseUrl gateway.remote.url
  OW209 which logins are used
    auth.**
  OW210 which variables openclaw and its commands receive
    env.**
  OW211 from where secrets are taken
    secrets.**
`,
  ),
  keyRule('OW213', 'credentials', 'logging.redactSensitive', 'whether logs show secrets', {
    order: ['tools', 'off'],
    says: { off: 'logs show secrets' },
  }),
]

const toolAccess: readonly KeyRule[] = [
  ...below('mcp.servers.*', server),
  keyRule('OW321', 'tool-access', 'plugins.entries.*.enabled', 'whether the plugin is used', {
    more: 'widened',
  }),
  keyRule('OW322', 'tool-access', 'plugins.allow', 'which plugins may be used', {
    more: 'widened',
    absent: 'everything',
  }),
  keyRule('OW322', 'tool-access', 'plugins.deny', 'which plugins are forbidden', {
    more: 'narrowed',
  }),
  keyRule('OW331', 'tool-access', 'plugins.load.paths', 'from where plugins are loaded', {
    more: 'widened',
  }),
  ...eachKey(
    'OW351',
    'tool-access',
    'channels.*.enabled channels.*.accounts.*.enabled',
    'whether the channel is used',
    { more: 'widened' },
  ),
]

const bootPath: readonly KeyRule[] = keyRules(
  'boot-path',
  `
  OW401 which model answers
    agents.defaults.model.** agents.defaults.models.** agents.entries.*.model.**
    agents.list.*.model.** channels.modelByChannel.**
  OW403 how a model provider is reached
    models.**
  OW405 which agent answers where
    bindings.**
  OW406 how messages are read and written
    messages.** routing.**
  OW407 what openclaw keeps of a conversation
    session.**
  OW413 what is written to logs
    logging.**
  OW414 how openclaw starts and runs
    gateway.mode gateway.port gateway.reload.** update.** discovery.**
`,
)

const cosmetic: readonly KeyRule[] = keyRules(
  'cosmetic',
  `
  OW502 what the screen shows
    ui.**
  OW503 what openclaw noted of its own setup
    meta.** wizard.**
  OW504 a schema for editors
    $schema
`,
)

/** Stay last: what else stands in a table whose other keys have rules of their own. */
const others: readonly KeyRule[] = [
  ...keyRules(
    'tool-access',
    `
  OW309 how openclaw uses MCP servers
    mcp.**
  OW310 what starts a session from outside
    hooks.**
  OW311 what starts a session by the clock
    cron.**
  OW323 what a plugin may do
    plugins.**
  OW344 which skills are offered
    skills.**
  OW347 which agents there are, and with which settings
    agents.**
  OW348 how the browser is used
    browser.**
  OW352 how openclaw is reached through a channel
    channels.**
`,
  ),
  keyRule('OW142', 'permissions', 'gateway.**', 'who can reach the gateway, and how'),
]

export const openclawKeys: readonly KeyRule[] = [
  ...credentials,
  ...toolAccess,
  ...bootPath,
  ...cosmetic,
  ...others,
]
