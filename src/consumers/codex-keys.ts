/**
 * What the other keys of Codex mean: CX2xx credentials, CX3xx tool access, CX4xx boot path,
 * CX5xx cosmetic.
 *
 * The first rule that covers a path decides, so special keys stand before their table. Keys
 * without a rule are boot path by default (R12); CX4xx names those whose effect is known.
 */
import type { KeyRule } from '../model/consumer.ts'
import { below, keyRule, keyRules } from './key-rule.ts'

const environment: readonly KeyRule[] = [
  keyRule('CX211', 'credentials', 'inherit', 'which variables commands inherit', {
    order: ['none', 'core', 'all'],
    absent: 'all',
  }),
  keyRule(
    'CX212',
    'credentials',
    'ignore_default_excludes',
    'whether commands see variables named like keys and tokens',
    {
      more: 'widened',
    },
  ),
  keyRule('CX213', 'credentials', 'exclude', 'which variables are kept from commands', {
    more: 'narrowed',
  }),
  keyRule('CX214', 'credentials', 'include_only', 'which variables reach commands', {
    more: 'widened',
    absent: 'everything',
  }),
  keyRule('CX215', 'credentials', '**', 'which values commands receive in their environment'),
]

const credentials: readonly KeyRule[] = [
  ...keyRules(
    'credentials',
    `
  CX201 a value handed to an MCP server
    mcp_servers.*.env.**
  CX202 what proves to an MCP server who calls
    mcp_servers.*.http_headers.** mcp_servers.*.bearer_token
  CX203 which variables of the environment an MCP server receives
    mcp_servers.*.env_vars.** mcp_servers.*.env_http_headers.**
    mcp_servers.*.bearer_token_env_var
  CX204 how codex logs in to an MCP server
    mcp_servers.*.oauth.** mcp_servers.*.oauth_resource mcp_servers.*.scopes
    mcp_oauth_callback_port mcp_oauth_callback_url
  CX205 what proves to a model provider who calls
    model_providers.*.experimental_bearer_token experimental_bearer_token
    model_providers.*.http_headers.** model_providers.*.query_params.**
    model_providers.*.auth.** model_providers.*.aws.**
  CX206 which variable holds the key of a model provider
    model_providers.*.env_key model_providers.*.env_http_headers.**
    model_providers.*.requires_openai_auth
  CX207 to which server prompts and keys are sent
    model_providers.*.base_url openai_base_url chatgpt_base_url profiles.*.chatgpt_base_url
    experimental_realtime_ws_base_url experimental_thread_config_endpoint
  CX208 where logins are kept
    cli_auth_credentials_store mcp_oauth_credentials_store
  CX209 which logins are allowed
    forced_login_method forced_chatgpt_workspace_id
  CX210 to which server telemetry is sent, and with which keys
    otel.exporter.** otel.trace_exporter.** otel.metrics_exporter.**
`,
  ),
  ...below('shell_environment_policy', environment),
  keyRule('CX216', 'credentials', 'otel.log_user_prompt', 'whether prompts are sent to telemetry', {
    more: 'widened',
    absent: 'false',
  }),
]

const approvalModes = ['prompt', 'auto', 'approve']

/** Shared by MCP servers of the user and those a plugin brings. */
const toolPolicy: readonly KeyRule[] = [
  keyRule('CX305', 'tool-access', 'enabled', 'whether the server is used', {
    more: 'widened',
    absent: 'true',
  }),
  keyRule('CX306', 'tool-access', 'enabled_tools', 'which tools of the server may be used', {
    more: 'widened',
    absent: 'everything',
  }),
  keyRule('CX307', 'tool-access', 'disabled_tools', 'which tools of the server are forbidden', {
    more: 'narrowed',
  }),
  keyRule('CX141', 'permissions', 'default_tools_approval_mode', 'which tools run without asking', {
    order: approvalModes,
    absent: 'auto',
    says: { approve: 'tools of the server run without asking' },
  }),
  keyRule('CX141', 'permissions', 'tools.*.approval_mode', 'whether the tool runs without asking', {
    order: approvalModes,
    absent: 'auto',
    says: { approve: 'the tool runs without asking' },
  }),
]

/** Shared by one connected app and the default of all. */
const appPolicy: readonly KeyRule[] = [
  ...[
    'enabled',
    'destructive_enabled',
    'open_world_enabled',
    'default_tools_enabled',
    'tools.*.enabled',
  ].map(key =>
    keyRule('CX342', 'tool-access', key, 'what a connected app may do', { more: 'widened' }),
  ),
  ...['default_tools_approval_mode', 'tools.*.approval_mode', 'approvals_reviewer'].map(key =>
    keyRule('CX142', 'permissions', key, 'which actions of a connected app need a person', {
      order:
        key === 'approvals_reviewer' ? ['user', 'auto_review|guardian_subagent'] : approvalModes,
    }),
  ),
]

const webSearch: readonly KeyRule[] = [
  keyRule('CX340', 'tool-access', 'web_search', 'whether the model may search the web', {
    order: ['disabled', 'cached', 'live'],
    absent: 'cached',
  }),
]

const toolAccess: readonly KeyRule[] = [
  ...below('mcp_servers.*', toolPolicy),
  ...below('plugins.*.mcp_servers.*', toolPolicy),
  ...below('apps.*', appPolicy),
  ...webSearch,
  ...below('profiles.*', webSearch),
  keyRule('CX321', 'tool-access', 'plugins.*.enabled', 'whether the plugin is used', {
    more: 'widened',
    absent: 'true',
  }),
  keyRule('CX345', 'tool-access', 'allow_login_shell', 'whether commands may use a login shell', {
    more: 'widened',
    absent: 'true',
  }),
  ...keyRules(
    'tool-access',
    `
  CX301 which program an MCP server is
    mcp_servers.*.command
  CX302 at which address an MCP server is
    mcp_servers.*.url
  CX303 how an MCP server is started
    mcp_servers.*.args mcp_servers.*.cwd mcp_servers.*.environment_id
  CX310 which programs run at moments of a session
    hooks.** features.hooks features.codex_hooks features.plugin_hooks
  CX311 which program runs for each notification
    notify
  CX322 what a plugin may do
    plugins.**
  CX331 from where plugins are installed
    marketplaces.**
  CX341 which tools the model has
    tools.** profiles.*.tools.**
  CX343 which connected apps the model may use
    apps.** profiles.*.apps.**
  CX344 which skills and tools are offered
    skills.** tool_suggest.**
  CX346 which sub-agents may be started, and with which settings
    agents.**
  CX347 which programs run the commands of the model
    zsh_path js_repl_node_path js_repl_node_module_dirs
  CX348 which abilities the model has
    features.apps features.browser_use features.browser_use_external features.computer_use
    features.connectors features.code_mode features.in_app_browser features.js_repl
    features.multi_agent features.plugins features.remote_control features.remote_plugin
    features.search_tool features.shell_tool features.standalone_web_search
    features.unified_exec features.web_search features.web_search_cached
    features.web_search_request
`,
  ),
]

const cosmetic: readonly KeyRule[] = keyRules(
  'cosmetic',
  `
  CX501 a name for people
    mcp_servers.*.name model_providers.*.name
  CX502 what the screen shows
    tui.** file_opener hide_agent_reasoning show_raw_agent_reasoning disable_paste_burst
    suppress_unstable_features_warning notice.** windows_wsl_setup_acknowledged
  CX503 sound
    audio.**
`,
)

const bootPath: readonly KeyRule[] = keyRules(
  'boot-path',
  `
  CX401 which model answers
    model review_model profiles.*.model
  CX402 which provider serves the model
    model_provider oss_provider profiles.*.model_provider profiles.*.oss_provider
  CX403 how a model provider is reached
    model_providers.**
  CX404 what the model is told before every session
    model_instructions_file experimental_instructions_file developer_instructions instructions
    compact_prompt experimental_compact_prompt_file
    profiles.*.model_instructions_file profiles.*.experimental_compact_prompt_file
  CX405 which files of a project the model is told
    project_doc_fallback_filenames project_doc_max_bytes project_root_markers
  CX406 how much the model is given
    model_catalog_json model_context_window model_auto_compact_token_limit
    model_auto_compact_token_limit_scope model_max_output_tokens tool_output_token_limit
  CX407 what codex keeps, and where
    history.** memories.** sqlite_home log_dir
  CX408 which experimental parts are on
    features.** profiles.*.features.**
  CX409 what codex knows about a directory
    projects.**
  CX411 how long codex waits for an MCP server, and whether it can start without it
    mcp_servers.*.startup_timeout_sec mcp_servers.*.startup_timeout_ms
    mcp_servers.*.tool_timeout_sec mcp_servers.*.required
    mcp_servers.*.supports_parallel_tool_calls
  CX412 how hard and in which manner the model works
    model_reasoning_effort model_reasoning_summary model_verbosity personality service_tier
    plan_mode_reasoning_effort profiles.*.model_reasoning_effort
    profiles.*.model_reasoning_summary profiles.*.model_verbosity profiles.*.personality
    profiles.*.plan_mode_reasoning_effort profiles.*.service_tier
  CX413 what is measured and reported
    otel.** analytics.** feedback.**
  CX414 how codex starts and runs
    debug.** desktop.** realtime.** experimental_thread_store.** check_for_update_on_startup
    background_terminal_max_timeout
  CX415 what a profile changes
    profiles.**
`,
)

/** Stays last: everything else about a server decides how its tools are reached. */
const otherServerKeys: readonly KeyRule[] = keyRules(
  'tool-access',
  `
  CX309 how codex uses an MCP server
    mcp_servers.**
`,
)

export const codexKeys: readonly KeyRule[] = [
  ...credentials,
  ...toolAccess,
  ...cosmetic,
  ...bootPath,
  ...otherServerKeys,
]
