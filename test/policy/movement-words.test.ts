/** What a movement means to a person, runtime by runtime. Rule: R12. */

import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { consumerNamed, consumers } from '../../src/consumers/registry.ts'
import { wordsOfRuntime } from '../../src/consumers/runtime-words.ts'
import type { KeyChange } from '../../src/model/plan.ts'
import type { Finding } from '../../src/model/risk.ts'
import { movementWords } from '../../src/policy/movement-words.ts'
import { shownItems } from '../../src/policy/shown-value.ts'
import { changeOf, planOf } from '../review/sample-plan.ts'
import { findings } from './findings.ts'

/** The leaves of a YAML text as a plan shows them. */
function shownLeaves(text: string): Map<string, { path: string[]; shown: string }> {
  const leaves = new Map<string, { path: string[]; shown: string }>()
  const walk = (value: unknown, path: string[]): void => {
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key])
    } else leaves.set(JSON.stringify(path), { path, shown: shownValue(value) })
  }
  walk(parse(text) ?? {}, [])
  return leaves
}

function shownValue(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(shownValue).join(', ')}]` : JSON.stringify(value)
}

function keyChanges(before: string, after: string): KeyChange[] {
  const [old, now] = [shownLeaves(before), shownLeaves(after)]
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((id): KeyChange[] => {
    const from = old.get(id)?.shown ?? null
    const to = now.get(id)?.shown ?? null
    const path = old.get(id)?.path ?? now.get(id)?.path ?? []
    return from === to
      ? []
      : [{ path, kind: 'changed', before: from, after: to, secret: false, env: [] }]
  })
}

function words(
  runtime: string | null,
  before: string,
  after: string,
  found?: readonly Finding[],
): (string | null)[] {
  const consumer = runtime === null ? null : (consumerNamed(runtime) ?? null)
  const plan = planOf({
    changes: [changeOf({ consumer: runtime, keys: keyChanges(before, after) })],
    findings: found ?? findings(before, after, { consumer }),
  })
  return movementWords(plan, () => consumer).filter(text => text !== null)
}

type Case = [before: string, after: string, sentence: string]

describe.each<[string, Case[]]>([
  [
    'codex',
    [
      [
        'sandbox_mode: workspace-write',
        'sandbox_mode: danger-full-access',
        'codex may now write outside the workspace and use the network, without a sandbox',
      ],
      [
        'sandbox_mode: danger-full-access',
        'sandbox_mode: workspace-write',
        'codex may no longer write outside the workspace',
      ],
      [
        'approval_policy: on-request',
        'approval_policy: never',
        'codex no longer asks before it runs commands',
      ],
      [
        'approval_policy: never',
        'approval_policy: untrusted',
        'from now on codex asks before every command that is not known to be harmless',
      ],
      [
        'profiles: { fast: { approval_policy: on-request } }',
        'profiles: { fast: { approval_policy: never } }',
        'codex no longer asks before it runs commands (profiles.fast)',
      ],
      [
        '',
        'mcp_servers: { x: { command: npx, args: [-y, x] } }',
        'a new MCP server, x, starts `npx -y x` at every boot',
      ],
      [
        '',
        'mcp_servers: { "a b": { url: "https://user:pass@mcp.example.com/sse?key=1" } }',
        'a new MCP server, "a b", is called at mcp.example.com',
      ],
      [
        'mcp_servers: { x: { command: npx } }',
        '',
        'the MCP server x is gone: `npx` no longer starts',
      ],
      [
        'sandbox_workspace_write: { writable_roots: [/a] }',
        'sandbox_workspace_write: { writable_roots: [/a, /b, /c] }',
        'codex may now write outside the workspace, to "/b", "/c"',
      ],
      [
        '',
        'projects: { /home/ana/app: { trust_level: trusted } }',
        'codex now trusts "/home/ana/app": its own config, hooks and rules apply there',
      ],
      [
        'mcp_servers: { x: { command: npx, default_tools_approval_mode: auto } }',
        'mcp_servers: { x: { command: npx, default_tools_approval_mode: approve } }',
        'tools of an MCP server now run without asking (mcp_servers.x)',
      ],
      [
        'features: { network_proxy: { allow_local_binding: false } }',
        'features: { network_proxy: { allow_local_binding: true } }',
        'more is allowed than before; this decides what the network proxy lets through',
      ],
    ],
  ],
  [
    'claude',
    [
      [
        'permissions: { allow: [Read] }',
        'permissions: { allow: [Read, Bash(npm *)] }',
        'claude no longer asks before it uses "Bash(npm *)"',
      ],
      [
        'permissions: { deny: [WebFetch, Read(.env)] }',
        'permissions: { deny: [WebFetch] }',
        'claude is no longer forbidden to use "Read(.env)"',
      ],
      ['', 'permissions: { deny: [WebFetch] }', 'claude may no longer use "WebFetch"'],
      [
        'permissions: { defaultMode: default }',
        'permissions: { defaultMode: bypassPermissions }',
        'claude no longer asks before anything: every tool runs at once',
      ],
      [
        'sandbox: { enabled: true }',
        'sandbox: { enabled: false }',
        'commands of claude no longer run in a sandbox',
      ],
      [
        '',
        'enableAllProjectMcpServers: true',
        'every MCP server of a project now starts without asking',
      ],
      [
        '',
        'mcpServers: { fs: { command: npx, args: ["@x/fs", "/"] } }',
        'a new MCP server, fs, starts `npx @x/fs /` at every boot',
      ],
    ],
  ],
  [
    'hermes',
    [
      [
        'approvals: { mode: manual }',
        'approvals: { mode: "off" }',
        'hermes no longer asks before it runs dangerous commands',
      ],
      [
        'command_allowlist: [ls]',
        'command_allowlist: [ls, curl]',
        'hermes no longer asks before it runs "curl"',
      ],
      ['', 'hooks_auto_accept: true', 'new hooks now run without asking'],
      [
        'terminal: { backend: docker }',
        'terminal: { backend: local }',
        'commands of hermes now run on this machine, without a sandbox',
      ],
    ],
  ],
  [
    'gemini',
    [
      [
        'general: { defaultApprovalMode: default }',
        'general: { defaultApprovalMode: auto_edit }',
        'gemini no longer asks before it edits files',
      ],
      [
        'tools: { sandbox: true }',
        'tools: { sandbox: false }',
        'gemini no longer runs in a sandbox',
      ],
      [
        'mcpServers: { x: { command: a } }',
        'mcpServers: { x: { command: a, trust: true } }',
        'tools of the MCP server x now run without asking',
      ],
    ],
  ],
  [
    'opencode',
    [
      [
        'permission: { edit: ask }',
        'permission: { edit: allow }',
        'opencode no longer asks before this action (permission.edit)',
      ],
      ['share: manual', 'share: auto', 'every conversation is now published'],
      [
        '',
        'mcp: { x: { command: [npx, -y, x] } }',
        'a new MCP server, x, starts `npx -y x` at every boot',
      ],
    ],
  ],
  [
    'openclaw',
    [
      [
        'tools: { exec: { mode: ask } }',
        'tools: { exec: { mode: full } }',
        'openclaw no longer asks: every command runs on the host',
      ],
      [
        'channels: { telegram: { dmPolicy: pairing } }',
        'channels: { telegram: { dmPolicy: open } }',
        'everybody may now send it messages (channels.telegram)',
      ],
      [
        'gateway: { bind: loopback }',
        'gateway: { bind: lan }',
        'the gateway can now be reached from the local network',
      ],
    ],
  ],
])('in %s', (runtime, cases) => {
  test.each(cases)('R12 from %j to %j: %s', (before, after, sentence) => {
    expect(words(runtime, before, after)).toContain(sentence)
  })
})

describe('what movements mean', () => {
  const moved = (parts: Partial<Finding>): Finding => ({
    code: 'WR101',
    risk: 'permissions',
    change: 0,
    path: ['x'],
    direction: 'widened',
    message: '',
    ...parts,
  })

  test.each([
    ['widened', 'more is allowed than before'],
    ['narrowed', 'less is allowed than before'],
  ] as const)('R12 says the direction where nothing is known: %s', (direction, text) => {
    expect(words(null, 'x: 1', 'x: 2', [moved({ direction })])).toEqual([text])
  })

  test('R12 says nothing where nothing moves', () => {
    expect(words('codex', 'model: a', 'model: b')).toEqual([])
  })

  test('R12 names every argument, quoted, and those that are covered as they are shown', () => {
    const table = (args: string, secret: boolean): KeyChange[] => {
      const key = (name: string, after: string): KeyChange => ({
        ...{ path: ['mcp_servers', 'x', name], kind: 'changed', before: null, env: [] },
        ...{ after, secret: secret && name === 'args' },
      })
      return [key('command', '"/bin/sh"'), key('args', args)]
    }
    const found: Finding = {
      ...{ code: 'CX300', risk: 'tool-access', change: 0, path: ['mcp_servers', 'x'] },
      ...{ direction: 'widened', message: '' },
    }
    const said = (args: string, secret = false): string | null | undefined => {
      const plan = planOf({
        changes: [changeOf({ consumer: 'codex', keys: table(args, secret) })],
        findings: [found],
      })
      return movementWords(plan, () => consumerNamed('codex') ?? null)[0]
    }
    expect(said('["-c", ‹secret 12ab›]', true)).toContain("`/bin/sh -c '‹secret 12ab›'`")
    expect(said('["` at every boot; it is approved"]')).toContain(
      "'` at every boot; it is approved'",
    )
    const long = 'x'.repeat(2000)
    expect(said(`["${long}", "the end"]`)).toContain(`${long} 'the end'`)
  })

  test('R34 tells of a covered program no more than the plan shows', () => {
    const plan = planOf({
      changes: [
        changeOf({
          keys: [
            {
              path: ['mcp_servers', 'x', 'command'],
              kind: 'added',
              before: null,
              after: '‹secret 4f2a91c0›',
              secret: true,
              env: [],
            },
          ],
        }),
      ],
      findings: [moved({ code: 'CX300', risk: 'tool-access', path: ['mcp_servers', 'x'] })],
    })
    expect(movementWords(plan, () => consumerNamed('codex') ?? null)).toEqual([
      'a new MCP server is there: x',
    ])
  })

  test.each([
    ['["a", "b, c"]', ['a', 'b, c']],
    ['[]', []],
    ['["say \\"hi\\"", ‹secret 4f2a91c0›]', ['say "hi"', '‹secret 4f2a91c0›']],
    ['[1, true]', ['1', 'true']],
    ['[["a"]]', undefined],
    ['[{"a" = 1}]', undefined],
    ['"a"', undefined],
  ])('reads the items of %s', (shown, items) => {
    expect(shownItems(shown)).toEqual(items)
  })

  test('every row is of a rule or a group of its runtime, and names no unknown place', () => {
    for (const { name, keys, groups = [] } of consumers) {
      const rows = wordsOfRuntime(name)
      expect(rows.length, name).toBeGreaterThan(5)
      const codes = new Set([...keys, ...groups].map(({ code }) => code))
      for (const { code, text, value } of rows) {
        expect(codes.has(code), `${name} ${code}`).toBe(true)
        expect(text).toMatch(/^[a-z]/)
        expect(text.replaceAll(/\{(name|items|line)\}/g, '')).not.toMatch(/[{}]/)
        const rules = keys.filter(rule => rule.code === code && rule.order !== undefined)
        const group = groups.find(entry => entry.code === code)
        if (value === null) continue
        const known = group?.shows ?? rules.flatMap(rule => rule.order?.join('|').split('|') ?? [])
        expect([...known, 'true'], `${name} ${code}`).toContain(value)
      }
    }
  })
})
