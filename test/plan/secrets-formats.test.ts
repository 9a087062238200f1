/** Secrets in every position of every format: none of them reaches the half that may be shared. */
import { describe, expect, test } from 'vitest'
import type { FormatName } from '../../src/model/migration.ts'
import { falseClaims } from '../../src/plan/false-claims.ts'
import { planMigration } from '../../src/plan/plan-migration.ts'
import { documentDigest, home, migrationOf, planFacts, set, snapshotOf } from './plan-inputs.ts'

const canary = 'kR7vQ2mXw9TzL4bN'
const second = 'Zx8cV1nM5qW3eRtY'

interface Setting {
  readonly name: string
  readonly format: FormatName
  readonly file: string
  readonly consumer: string | null
  readonly text: string
  readonly path: readonly string[]
}

const settings: readonly Setting[] = [
  {
    name: 'JSON on one line',
    format: 'json',
    file: '.claude/settings.json',
    consumer: 'claude',
    text: `{"env":{"API_TOKEN":"${canary}"},"theme":"light","mcpServers":{"a":{"headers":{"X":"${second}"}}}}`,
    path: ['theme'],
  },
  {
    name: 'JSON with escapes',
    format: 'json',
    file: 'a.json',
    consumer: null,
    text: `{\n  "api_key": "${[...canary].map(c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}",\n  "theme": "light",\n  "tokens": ["${second}"]\n}\n`,
    path: ['theme'],
  },
  {
    name: 'JSONC with a secret in a comment',
    format: 'json',
    file: 'a.jsonc',
    consumer: null,
    text: `{\n  // "api_key": "${canary}",\n  "theme": "light", /* token=${second} */\n}\n`,
    path: ['theme'],
  },
  {
    name: 'JSON5 with other quotes',
    format: 'json',
    file: '.openclaw/openclaw.json',
    consumer: 'openclaw',
    text: `{\n  channels: { telegram: { botToken: '${canary}' } },\n  theme: 'light',\n  env: { X: 'a\\\n${second}' },\n}\n`,
    path: ['theme'],
  },
  {
    name: 'YAML block scalar',
    format: 'yaml',
    file: '.hermes/config.yaml',
    consumer: 'hermes',
    text: `mcp_servers:\n  a:\n    env:\n      KEY: |\n        ${canary}\n        ${second}\ntheme: light\n`,
    path: ['theme'],
  },
  {
    name: 'YAML flow map and folded text',
    format: 'yaml',
    file: 'a.yaml',
    consumer: null,
    text: `env: {A: ${canary}, B: x}\ntheme: light\nsecret: >-\n  ${second}\n  more\n`,
    path: ['theme'],
  },
  {
    name: 'YAML quoted over lines, behind an anchor',
    format: 'yaml',
    file: 'a.yaml',
    consumer: null,
    text: `password: &p "${canary}\n  continued"\ncopy: *p\ntheme: light\n# api_key: ${second}\n`,
    path: ['theme'],
  },
  {
    name: 'TOML in a text of many lines',
    format: 'toml',
    file: '.codex/config.toml',
    consumer: 'codex',
    text: `notes = """\nlog in with password: ${canary}\nor api_key = "${second}" there\n"""\ntheme = "light"\n`,
    path: ['theme'],
  },
  {
    name: 'YAML in a text of many lines',
    format: 'yaml',
    file: 'a.yaml',
    consumer: null,
    text: `notes: |\n  token=${canary}\n  the password: never say it aloud\n  db-password: '${second}'\ntheme: light\n`,
    path: ['theme'],
  },
  {
    name: 'YAML beside a masked value',
    format: 'yaml',
    file: 'a.yaml',
    consumer: null,
    text: `api_key: ${canary} # was ${second}\ntheme: light # not a secret: ${'word'.repeat(5)}\n`,
    path: ['theme'],
  },
  {
    name: 'TOML beside a masked value',
    format: 'toml',
    file: 'a.toml',
    consumer: null,
    text: `theme = "light"\ntoken = "${canary}" # previous: ${second}, rotate\n`,
    path: ['theme'],
  },
  {
    name: 'dotenv over lines',
    format: 'dotenv',
    file: '.hermes/.env',
    consumer: 'hermes',
    text: `export PRIVATE_KEY='${canary}\n${second}'\nTHEME=light\n`,
    path: ['THEME'],
  },
  {
    name: 'dotenv in a comment',
    format: 'dotenv',
    file: '.hermes/.env',
    consumer: 'hermes',
    text: `OPENAI_API_KEY="${canary}" # old\nTHEME=light\n# ANTHROPIC_API_KEY=${second}\n`,
    path: ['THEME'],
  },
]

function pieces(secret: string): readonly string[] {
  return Array.from({ length: secret.length - 5 }, (_, at) => secret.slice(at, at + 6))
}

describe.each(settings)('$name', ({ format, file, consumer, text, path }) => {
  test('R14 no piece of a secret reaches the shared half', () => {
    const target = { target: `${home}/${file}`, consumer, format }
    const draft = planMigration(
      migrationOf([set(path, 'dark')], { target }),
      documentDigest,
      [snapshotOf(text, `${home}/${file}`)],
      planFacts(),
    )
    const shared = Buffer.from(draft.bytes).toString('utf8')
    expect(draft.plan.changes[0]?.diff.length).toBeGreaterThan(0)
    for (const secret of [canary, second]) {
      const leaked = pieces(secret).filter(piece => shared.includes(piece))
      expect(leaked).toEqual([])
    }
    expect(shared).not.toContain('\\\\u006b\\\\u0052')
    expect(falseClaims(draft.plan, draft.sealed, planFacts())).toEqual([])
  })
})
