/**
 * What a change at a key of Hermes Agent means: HM1xx permissions, HM2xx credentials, HM3xx tool
 * access, HM4xx boot path, HM5xx cosmetic. Keys in capitals are variables of its `.env`.
 */
import type { KeyRule } from '../model/consumer.ts'
import { below, eachKey, keyRule, keyRules } from './key-rule.ts'
import { processVariables } from './process-variables.ts'

const permissions = 'permissions'
const widens = { more: 'widened' } as const
const narrows = { more: 'narrowed' } as const
const offUnlessSet = { absent: 'false' } as const

const hermesPermissions: readonly KeyRule[] = [
  // A bare `off` is false to YAML 1.1, and Hermes takes it for `off`.
  keyRule('HM101', permissions, 'approvals.mode', 'which commands run without asking', {
    order: ['manual', 'smart', 'off|false'],
    says: {
      manual: 'hermes asks before every dangerous command',
      smart: 'a model decides in place of a person which dangerous commands run',
      off: 'hermes never asks before it runs a command',
      false: 'hermes never asks before it runs a command',
    },
  }),
  keyRule('HM101', permissions, 'HERMES_YOLO_MODE', 'which commands run without asking', {
    ...widens,
    ...offUnlessSet,
  }),
  ...eachKey(
    'HM102',
    permissions,
    'approvals.cron_mode approvals.single_query_mode approvals.unattended_mode',
    'what happens to dangerous commands where nobody can be asked',
    {
      order: ['deny', 'approve'],
      absent: 'deny',
      says: {
        deny: 'dangerous commands are refused where nobody can be asked',
        approve: 'dangerous commands run where nobody can be asked',
      },
    },
  ),
  keyRule('HM103', permissions, 'approvals.deny', 'which commands are forbidden', narrows),
  keyRule('HM104', permissions, 'command_allowlist', 'which commands run without asking', widens),
  keyRule('HM105', permissions, 'approvals.**', 'what a person is asked'),
  keyRule('HM106', permissions, 'terminal.backend', 'where commands run', {
    order: ['docker|singularity|modal|daytona|vercel_sandbox', 'local'],
    absent: 'local',
    says: { local: 'commands run on this machine, without a sandbox' },
  }),
  keyRule(
    'HM107',
    permissions,
    'terminal.docker_mount_cwd_to_workspace',
    'which directories of this machine commands see',
    { ...widens, ...offUnlessSet },
  ),
  keyRule(
    'HM107',
    permissions,
    'terminal.docker_volumes',
    'which directories of this machine commands see',
    widens,
  ),
  ...eachKey(
    'HM122',
    permissions,
    'security.allow_private_urls browser.allow_unsafe_evaluate',
    'what the web tools may reach',
    { ...widens, ...offUnlessSet },
  ),
  keyRule(
    'HM123',
    permissions,
    'security.protected_instruction_files',
    'whether a person is asked before the instructions of the agent change',
    { ...narrows, absent: 'true' },
  ),
  keyRule('HM125', permissions, 'HERMES_WRITE_SAFE_ROOT', 'where files may be written'),
  ...eachKey(
    'HM131',
    permissions,
    'unauthorized_dm_behavior *.unauthorized_dm_behavior platforms.*.unauthorized_dm_behavior',
    'what happens to messages of strangers',
    { order: ['ignore', 'pair'] },
  ),
  keyRule('HM133', permissions, 'platforms.*.guest_mode', 'whether strangers are answered', {
    ...widens,
    ...offUnlessSet,
  }),
  keyRule('HM133', permissions, 'platforms.*.allowed_chats', 'in which chats hermes answers', {
    ...widens,
    absent: 'everything',
  }),
  ...eachKey(
    'HM134',
    permissions,
    'GATEWAY_ALLOW_ALL_USERS TELEGRAM_ALLOW_ALL_USERS DISCORD_ALLOW_ALL_USERS WHATSAPP_ALLOW_ALL_USERS SLACK_ALLOW_ALL_USERS',
    'who may give hermes orders',
    { ...widens, ...offUnlessSet },
  ),
  ...eachKey(
    'HM134',
    permissions,
    'GATEWAY_ALLOWED_USERS TELEGRAM_ALLOWED_USERS DISCORD_ALLOWED_USERS WHATSAPP_ALLOWED_USERS SLACK_ALLOWED_USERS',
    'who may give hermes orders',
  ),
  keyRule('HM135', permissions, 'hooks_auto_accept', 'whether new hooks run without asking', {
    ...widens,
    ...offUnlessSet,
  }),
]

const server: readonly KeyRule[] = [
  keyRule('HM306', 'tool-access', 'enabled', 'whether the server is used', {
    ...widens,
    absent: 'true',
  }),
  keyRule('HM307', 'tool-access', 'tools.include', 'which tools of the server may be used', {
    ...widens,
    absent: 'everything',
  }),
  keyRule(
    'HM308',
    'tool-access',
    'tools.exclude',
    'which tools of the server are forbidden',
    narrows,
  ),
  ...keyRules(
    'credentials',
    `
  HM201 a value handed to an MCP server
    env.**
  HM202 what proves to an MCP server who calls
    headers.**
  HM204 how hermes logs in to an MCP server
    auth oauth.**
`,
  ),
  ...keyRules(
    'tool-access',
    `
  HM303 which program an MCP server is
    command
  HM304 at which address an MCP server is
    url
  HM305 how an MCP server is started
    args cwd
`,
  ),
  ...eachKey(
    'HM411',
    'boot-path',
    'timeout connect_timeout keepalive_interval lazy',
    'how long hermes waits for an MCP server',
  ),
]

const credentials: readonly KeyRule[] = [
  keyRule('HM213', 'credentials', 'security.redact_secrets', 'whether secrets are shown', narrows),
  ...eachKey(
    'HM212',
    'credentials',
    'terminal.docker_forward_env terminal.env_passthrough',
    'which variables reach commands',
    widens,
  ),
  ...keyRules(
    'credentials',
    `
  HM203 the password that gives commands the rights of root
    terminal.sudo_password SUDO_PASSWORD
  HM205 what proves to a model provider who calls
    model.api_key model.default_headers.** model.extra_headers.** providers.*.api_key
    providers.*.extra_headers.** custom_providers.*.api_key custom_providers.*.extra_headers.**
    auxiliary.*.api_key OPENROUTER_API_KEY OPENAI_API_KEY ANTHROPIC_API_KEY GEMINI_API_KEY
    GOOGLE_API_KEY NOUS_API_KEY
  HM206 which variable holds the key of a model provider
    providers.*.key_env custom_providers.*.key_env
  HM207 to which server prompts and keys are sent
    model.base_url providers.*.base_url custom_providers.*.base_url auxiliary.*.base_url
    OPENAI_BASE_URL OPENROUTER_BASE_URL ANTHROPIC_BASE_URL GEMINI_BASE_URL
  HM208 what proves to a chat service who calls
    TELEGRAM_BOT_TOKEN DISCORD_BOT_TOKEN SLACK_BOT_TOKEN SLACK_APP_TOKEN
  HM210 what proves to hermes who calls
    platforms.*.extra.key API_SERVER_KEY
  HM211 which program hands out keys
    providers.*.key_cmd custom_providers.*.key_cmd secrets.**
`,
  ),
]

const toolAccess: readonly KeyRule[] = [
  // Without a list a platform has everything, so that a first name takes the rest away.
  keyRule(
    'HM302',
    'tool-access',
    'platform_toolsets.*',
    'which toolsets each platform may use; a first name turns everything into a list',
    { ...widens, absent: 'everything' },
  ),
  keyRule('HM309', 'tool-access', 'agent.disabled_toolsets', 'which toolsets are off', narrows),
  keyRule('HM310', 'tool-access', 'toolsets', 'which toolsets are on', widens),
  ...keyRules(
    'tool-access',
    `
  HM302 which toolsets each platform may use; a first name turns everything into a list
    platform_toolsets.**
  HM311 which programs run at moments of a session
    hooks.**
  HM313 which programs a short command starts
    quick_commands.**
  HM314 what starts a session by the clock
    cron.**
  HM321 which plugins are used
    plugins.**
  HM344 which skills are offered
    skills.**
  HM346 which sub-agents may be started, and with which settings
    delegation.**
  HM348 how the browser is used
    browser.**
  HM349 which language servers are started
    lsp.**
  HM351 how hermes is reached through a chat service
    platforms.** telegram.** discord.** slack.** whatsapp.**
`,
  ),
]

const rest: readonly KeyRule[] = [
  ...keyRules(
    'boot-path',
    `
  HM402 which provider serves the model
    model.provider fallback_model.** fallback_providers.** provider_routing.**
  HM401 which model answers
    model.** auxiliary.**
  HM403 how a model provider is reached
    providers.** custom_providers.**
  HM404 what the model is told before every session
    agent.system_prompt agent.personalities.** agent.coding_instructions
  HM406 how much the model is given
    compression.**
  HM407 what hermes keeps, and where
    memory.** database.** attachments.**
  HM409 in which surroundings commands run
    terminal.cwd terminal.timeout terminal.lifetime_seconds terminal.docker_image
    terminal.singularity_image terminal.modal_image terminal.daytona_image
    terminal.container_cpu terminal.container_memory terminal.container_disk
    terminal.container_persistent terminal.font_family
  HM412 how hard and how long the model works
    agent.** timeouts.** tool_loop_guardrails.**
  HM413 what is written to logs
    logging.**
  HM414 how hermes starts and runs
    gateway.** runtime.** streaming.** tts.** stt.** voice.** worktree worktree_sync timezone
    _config_version
`,
  ),
  ...keyRules(
    'cosmetic',
    `
  HM502 what the screen shows
    display.**
`,
  ),
]

/** Stay last: what else stands in a table whose other keys have rules of their own. */
const others: readonly KeyRule[] = [
  keyRule('HM301', 'tool-access', 'mcp_servers.**', 'which MCP servers Hermes starts and uses'),
  keyRule('HM119', permissions, 'terminal.**', 'where and how commands run'),
  keyRule('HM129', permissions, 'security.**', 'what hermes guards against'),
]

export const hermesKeys: readonly KeyRule[] = [
  ...hermesPermissions,
  ...below('mcp_servers.*', server),
  ...credentials,
  ...toolAccess,
  ...processVariables('HM352'),
  ...rest,
  ...others,
]
