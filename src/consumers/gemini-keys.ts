/**
 * What a change at a key of Gemini CLI means: GM1xx permissions, GM2xx credentials, GM3xx tool
 * access, GM4xx boot path, GM5xx cosmetic. Keys without a table are variables of its `.env`.
 */
import type { KeyRule } from '../model/consumer.ts'
import { below, eachKey, keyRule, keyRules } from './key-rule.ts'
import { processVariables } from './process-variables.ts'

const permissions = 'permissions'
const widens = { more: 'widened' } as const
const narrows = { more: 'narrowed' } as const
const offUnlessSet = { absent: 'false' } as const

const geminiPermissions: readonly KeyRule[] = [
  keyRule('GM101', permissions, 'general.defaultApprovalMode', 'which tools run without asking', {
    order: ['plan', 'default', 'auto_edit'],
    absent: 'default',
    says: {
      plan: 'gemini only reads and plans',
      default: 'gemini asks before it uses a tool',
      auto_edit: 'gemini edits files without asking',
    },
  }),
  keyRule('GM102', permissions, 'tools.allowed', 'which tools run without asking', widens),
  ...eachKey(
    'GM103',
    permissions,
    'tools.sandbox GEMINI_SANDBOX',
    'whether gemini runs in a sandbox, and in which',
    { ...narrows, ...offUnlessSet },
  ),
  keyRule('GM104', permissions, 'security.toolSandboxing', 'whether tools run in a sandbox', {
    ...narrows,
    ...offUnlessSet,
  }),
  ...eachKey(
    'GM105',
    permissions,
    'security.disableYoloMode security.disableAlwaysAllow admin.secureModeEnabled',
    'whether a session may be switched to never ask',
    { ...narrows, ...offUnlessSet },
  ),
  ...eachKey(
    'GM106',
    permissions,
    'security.enablePermanentToolApproval security.autoAddToPolicyByDefault',
    'whether one yes counts for all later sessions',
    { ...widens, ...offUnlessSet },
  ),
  keyRule(
    'GM107',
    permissions,
    'security.folderTrust.enabled',
    'whether a directory must be trusted first',
    narrows,
  ),
  ...eachKey(
    'GM108',
    permissions,
    'policyPaths adminPolicyPaths',
    'which policy files decide what runs without asking',
  ),
  keyRule(
    'GM110',
    permissions,
    'context.includeDirectories',
    'which directories outside the project belong to the workspace',
    widens,
  ),
  keyRule('GM111', permissions, 'security.enableConseca', 'whether a model checks each tool use', {
    ...narrows,
    ...offUnlessSet,
  }),
  keyRule('GM141', permissions, 'mcpServers.*.trust', 'whether tools of the server run unasked', {
    ...widens,
    ...offUnlessSet,
    says: { true: 'tools of the server run without asking' },
  }),
]

const server: readonly KeyRule[] = [
  keyRule('GM306', 'tool-access', 'includeTools', 'which tools of the server may be used', {
    ...widens,
    absent: 'everything',
  }),
  keyRule(
    'GM307',
    'tool-access',
    'excludeTools',
    'which tools of the server are forbidden',
    narrows,
  ),
  ...keyRules(
    'credentials',
    `
  GM201 a value handed to an MCP server
    env.**
  GM202 what proves to an MCP server who calls
    headers.**
  GM204 how gemini logs in to an MCP server
    oauth.** authProviderType targetAudience targetServiceAccount
`,
  ),
  ...keyRules(
    'tool-access',
    `
  GM301 which program an MCP server is
    command
  GM302 at which address an MCP server is
    url httpUrl tcp
  GM303 how an MCP server is started
    args cwd type
`,
  ),
  keyRule('GM411', 'boot-path', 'timeout', 'how long gemini waits for an MCP server'),
  keyRule('GM501', 'cosmetic', 'description', 'a description for people'),
  keyRule('GM309', 'tool-access', '**', 'how gemini uses an MCP server'),
]

const credentials: readonly KeyRule[] = [
  keyRule(
    'GM211',
    'credentials',
    'security.environmentVariableRedaction.enabled',
    'whether commands see variables that may hold secrets',
    { ...narrows, ...offUnlessSet },
  ),
  keyRule(
    'GM211',
    'credentials',
    'security.environmentVariableRedaction.blocked',
    'which variables are kept from commands',
    narrows,
  ),
  keyRule(
    'GM211',
    'credentials',
    'security.environmentVariableRedaction.allowed',
    'which variables reach commands',
    widens,
  ),
  keyRule(
    'GM216',
    'credentials',
    'telemetry.logPrompts',
    'whether prompts are sent to telemetry',
    widens,
  ),
  ...keyRules(
    'credentials',
    `
  GM205 what proves to the model provider who calls
    GEMINI_API_KEY GOOGLE_API_KEY
  GM206 which file holds the key of the model provider
    GOOGLE_APPLICATION_CREDENTIALS
  GM207 to which server prompts and keys are sent
    GOOGLE_GEMINI_BASE_URL GOOGLE_VERTEX_BASE_URL CODE_ASSIST_ENDPOINT HTTP_PROXY HTTPS_PROXY
  GM209 which logins are allowed
    security.auth.**
  GM210 to which server telemetry is sent
    telemetry.otlpEndpoint telemetry.target
`,
  ),
]

const toolAccess: readonly KeyRule[] = [
  keyRule('GM304', 'tool-access', 'mcp.allowed', 'which MCP servers may be used', {
    ...widens,
    absent: 'everything',
  }),
  keyRule('GM304', 'tool-access', 'mcp.excluded', 'which MCP servers are forbidden', narrows),
  keyRule('GM301', 'tool-access', 'mcp.serverCommand', 'which program an MCP server is'),
  keyRule('GM341', 'tool-access', 'tools.core', 'which built-in tools may be used', {
    ...widens,
    absent: 'everything',
  }),
  keyRule('GM342', 'tool-access', 'tools.exclude', 'which tools are forbidden', narrows),
  keyRule('GM331', 'tool-access', 'security.allowedExtensions', 'which extensions may be used', {
    ...widens,
    absent: 'everything',
  }),
  keyRule(
    'GM332',
    'tool-access',
    'security.blockGitExtensions',
    'whether extensions may come from any repository',
    { ...narrows, ...offUnlessSet },
  ),
  keyRule(
    'GM345',
    'tool-access',
    'agents.browser.allowedDomains',
    'which hosts the browser may visit',
    widens,
  ),
  ...eachKey(
    'GM347',
    'tool-access',
    'admin.extensions.enabled admin.mcp.enabled admin.skills.enabled',
    'whether extensions, MCP servers and skills may be used',
    { ...widens, absent: 'true' },
  ),
  ...keyRules(
    'tool-access',
    `
  GM310 which programs run at moments of a session
    hooks.** hooksConfig.**
  GM333 from where extensions are installed
    experimental.extensionRegistryURI
  GM343 which programs find and call further tools
    tools.discoveryCommand tools.callCommand
  GM344 which skills are offered
    skills.**
  GM346 which sub-agents may be started, and with which settings
    agents.** experimental.enableAgents
  GM348 which MCP servers the administrator adds
    admin.mcp.config.**
  GM308 which MCP servers are used, and how
    mcp.**
  GM349 which tools the model has, and how they work
    tools.**
`,
  ),
]

const rest: readonly KeyRule[] = [
  ...keyRules(
    'boot-path',
    `
  GM401 which model answers
    model.** modelConfigs.** GEMINI_MODEL
  GM404 what the model is told before every session
    context.** GEMINI_SYSTEM_MD
  GM408 which experimental parts are on
    experimental.** useWriteTodos
  GM413 what is measured and reported
    telemetry.** privacy.**
`,
  ),
  ...keyRules(
    'cosmetic',
    `
  GM502 what the screen shows
    ui.** general.vimMode general.enableNotifications output.**
  GM503 a schema for editors
    $schema
`,
  ),
  ...keyRules(
    'boot-path',
    `
  GM414 how gemini starts and runs
    general.** ide.** advanced.** billing.**
`,
  ),
]

/** Stays last: everything else about security and administration decides what may be done. */
const otherPermissions: readonly KeyRule[] = eachKey(
  'GM112',
  permissions,
  'security.** admin.**',
  'what may be done without asking',
)

export const geminiKeys: readonly KeyRule[] = [
  ...geminiPermissions,
  ...below('mcpServers.*', server),
  ...credentials,
  ...toolAccess,
  ...processVariables('GM350'),
  ...rest,
  ...otherPermissions,
]
