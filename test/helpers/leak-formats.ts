/** Files of every format with a secret in each place that can hold one, and changes of them. */

export interface LeakFormat {
  readonly target: string
  readonly content: (secret: () => string) => string
  /** A migration that changes something beside the secrets, and one of them. */
  readonly edits: string
  /** The same file, no longer valid, on the line of a secret. */
  readonly broken: (secret: () => string) => string
}

export const formats: Readonly<Record<string, LeakFormat>> = {
  toml: {
    target: '~/.codex/config.toml',
    content: secret => `model = "o3"
# api_key = "${secret()}"
[mcp_servers.a]
command = "npx"
args = ["--token", "${secret()}", "--api-key=${secret()}"]
[mcp_servers.a.env]
API_TOKEN = "${secret()}"
[mcp_servers.b]
url = "https://ann:${secret()}@example.com/mcp?token=${secret()}"
bearer_token = "${secret()}"
http_headers = { Authorization = "Bearer ${secret()}" }
`,
    edits: `set:
  - { path: model, value: gpt-5 }
  - { path: mcp_servers.a.env.API_TOKEN, value: "\${env:CANARY}" }`,
    broken: secret => `model = "o3"\ntoken = "${secret()}" = "${secret()}"\n`,
  },
  yaml: {
    target: '~/.hermes/config.yaml',
    content: secret => `model: a
api_key: ${secret()}
database:
  password: "${secret()}"
  url: postgres://ann:${secret()}@db/x
mcp_servers:
  a:
    command: npx
    args: ["--token", "${secret()}"]
    env:
      API_TOKEN: ${secret()} # was ${secret()}
    headers:
      X-Api-Key: ${secret()}
`,
    edits: `set:
  - { path: model, value: b }
  - { path: mcp_servers.a.env.API_TOKEN, value: "\${env:CANARY}" }`,
    broken: secret => `model: a\napi_key: "${secret()}\nother: [${secret()}\n`,
  },
  json: {
    target: '~/.claude/settings.json',
    content: secret => `{
  "model": "a",
  "env": { "ANTHROPIC_API_KEY": "${secret()}", "PASSWORD": "${secret()}" },
  "mcpServers": {
    "a": {
      "command": "npx",
      "args": ["--password", "${secret()}"],
      "headers": { "Authorization": "Bearer ${secret()}" }
    }
  }
}
`,
    edits: `set:
  - { path: model, value: b }
  - { path: env.PASSWORD, value: "\${env:CANARY}" }`,
    broken: secret => `{ "model": "a", "token": "${secret()}" "${secret()}" }\n`,
  },
  dotenv: {
    target: '~/.hermes/.env',
    content: secret => `LOG_LEVEL=debug
API_TOKEN=${secret()}
DB_PASSWORD='${secret()}'
# OLD_SECRET=${secret()}
`,
    edits: `set:
  - { path: LOG_LEVEL, value: info }
  - { path: API_TOKEN, value: "\${env:CANARY}" }`,
    broken: secret => `LOG_LEVEL=debug\nAPI_TOKEN="${secret()}\n${secret()}\n`,
  },
}

/** Returns the migration that makes the format's edits. */
export function leakMigration({ target, edits }: LeakFormat): string {
  return `writ: migration/v1
id: leaks
owner: tests
version: 1
target: ${target}
${edits}
env: { CANARY: { class: secret } }
rollbackOwner: tests
`
}
