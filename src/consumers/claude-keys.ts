/**
 * What the other keys of Claude Code mean: CC2xx credentials, CC3xx tool access, CC4xx boot path,
 * CC5xx cosmetic. The keys of all its files stand in one table: none means two things.
 */
import type { KeyRule } from '../model/consumer.ts'
import { below, eachKey, keyRule, keyRules } from './key-rule.ts'

/** Shared by servers of the user, of a project, and of one directory in `~/.claude.json`. */
const server: readonly KeyRule[] = [
  ...keyRules(
    'credentials',
    `
  CC201 a value handed to an MCP server
    env.**
  CC202 what proves to an MCP server who calls
    headers.**
  CC203 which program prints what proves to an MCP server who calls
    headersHelper
  CC204 how claude logs in to an MCP server
    oauth.**
`,
  ),
  ...keyRules(
    'tool-access',
    `
  CC301 which program an MCP server is
    command
  CC302 at which address an MCP server is
    url
  CC303 how an MCP server is started
    args cwd type
  CC309 how claude uses an MCP server
    **
`,
  ),
]

/** Which servers of a project's `.mcp.json` are used. */
const projectServers: readonly KeyRule[] = [
  keyRule(
    'CC304',
    'tool-access',
    'enableAllProjectMcpServers',
    'whether every MCP server of a project is used without asking',
    {
      more: 'widened',
      absent: 'false',
      says: { true: 'every MCP server of a project is used without asking' },
    },
  ),
  keyRule(
    'CC305',
    'tool-access',
    'enabledMcpjsonServers',
    'which MCP servers of a project are used',
    { more: 'widened' },
  ),
  keyRule(
    'CC306',
    'tool-access',
    'disabledMcpjsonServers',
    'which MCP servers of a project are refused',
    { more: 'narrowed' },
  ),
]

const credentials: readonly KeyRule[] = keyRules(
  'credentials',
  `
  CC205 what proves to the model provider who calls
    primaryApiKey oauthAccount.** customApiKeyResponses.** env.ANTHROPIC_API_KEY
    env.ANTHROPIC_AUTH_TOKEN env.ANTHROPIC_CUSTOM_HEADERS
  CC207 to which server prompts, keys and telemetry are sent
    env.ANTHROPIC_BASE_URL env.ANTHROPIC_AWS_BASE_URL env.ANTHROPIC_BEDROCK_BASE_URL
    env.ANTHROPIC_FOUNDRY_BASE_URL env.ANTHROPIC_VERTEX_BASE_URL env.OTEL_EXPORTER_OTLP_ENDPOINT
    env.HTTP_PROXY env.HTTPS_PROXY
  CC209 which logins are allowed
    forceLoginMethod forceLoginOrgUUID
  CC210 which variables every session and its commands receive
    env.**
  CC211 which program hands out keys and logins
    apiKeyHelper awsAuthRefresh awsCredentialExport gcpAuthRefresh otelHeadersHelper
`,
)

const toolAccess: readonly KeyRule[] = [
  ...projectServers,
  ...below('projects.*', projectServers),
  keyRule('CC307', 'tool-access', 'allowedMcpServers', 'which MCP servers may be used', {
    more: 'widened',
    absent: 'everything',
  }),
  keyRule('CC307', 'tool-access', 'allowedMcpServers.**', 'which MCP servers may be used', {
    more: 'widened',
  }),
  keyRule('CC321', 'tool-access', 'enabledPlugins.*', 'whether the plugin is used', {
    more: 'widened',
  }),
  ...eachKey(
    'CC314',
    'tool-access',
    'allowedHttpHookUrls httpHookAllowedEnvVars',
    'where hooks may send what, and with which variables',
    { more: 'widened', absent: 'everything' },
  ),
  ...keyRules(
    'tool-access',
    `
  CC310 which programs run at moments of a session
    hooks.** disableAllHooks
  CC312 which program draws the status line or finds files
    statusLine.** subagentStatusLine.** fileSuggestion.**
  CC322 how a plugin is set up
    pluginConfigs.** enabledPlugins.**
  CC331 from where plugins are installed
    extraKnownMarketplaces.** strictKnownMarketplaces.** blockedMarketplaces.**
    allowedChannelPlugins.** channelsEnabled
  CC344 which skills, connectors and abilities are offered
    skillOverrides.** disableBundledSkills disableArtifact disableWorkflows disableRemoteControl
    disableClaudeAiConnectors disableAgentView strictPluginOnlyCustomization.**
`,
  ),
]

const bootPath: readonly KeyRule[] = keyRules(
  'boot-path',
  `
  CC401 which model answers
    model availableModels modelOverrides.** fallbackModel advisorModel enforceAvailableModels
  CC404 what the model is told before every session
    outputStyle agent language includeGitInstructions claudeMd
  CC405 which files of a project the model is told
    respectGitignore
  CC407 what claude keeps, where and for how long
    cleanupPeriodDays plansDirectory autoMemoryDirectory fileCheckpointingEnabled
  CC409 what claude knows about a directory
    projects.**
  CC412 how hard and in which manner the model works
    effortLevel alwaysThinkingEnabled fastMode fastModePerSessionOptIn autoCompactEnabled
  CC414 how claude starts and runs
    autoUpdatesChannel minimumVersion requiredMinimumVersion requiredMaximumVersion
    defaultShell worktree.** teammateMode forceRemoteSettingsRefresh parentSettingsBehavior
`,
)

const cosmetic: readonly KeyRule[] = keyRules(
  'cosmetic',
  `
  CC501 what commits and pull requests say of claude
    attribution.** includeCoAuthoredBy prUrlTemplate
  CC502 what the screen shows
    theme tui viewMode editorMode spinnerVerbs.** spinnerTipsEnabled spinnerTipsOverride.**
    terminalProgressBarEnabled showTurnDuration showThinkingSummaries prefersReducedMotion
    companyAnnouncements autoScrollEnabled awaySummaryEnabled axScreenReader
    preferredNotifChannel footerLinksRegexes.** wheelScrollAccelerationEnabled
  CC503 what claude counted
    numStartups tipsHistory.** hasCompletedOnboarding lastOnboardingVersion feedbackSurveyRate
  CC504 sound
    voice.** voiceEnabled
  CC505 a schema for editors
    $schema
`,
)

/** Before the other keys: those of a server stand at two places in the same files. */
export const claudeKeys: readonly KeyRule[] = [
  ...below('mcpServers.*', server),
  ...below('projects.*.mcpServers.*', server),
  ...credentials,
  ...toolAccess,
  ...cosmetic,
  ...bootPath,
]
