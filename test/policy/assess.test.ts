import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Finding, riskClasses } from '../../src/model/risk.ts'
import { type AssessFacts, type ComparedKey, riskOf } from '../../src/policy/assess.ts'
import { commonFindings } from '../../src/policy/codes.ts'
import { findings, short } from './findings.ts'

describe('single keys', () => {
  test.each<[string, string, string]>([
    // Values in an order.
    ['sandbox_mode: read-only', 'sandbox_mode: workspace-write', 'CX101 widened'],
    ['sandbox_mode: danger-full-access', 'sandbox_mode: read-only', 'CX101 narrowed'],
    ['', 'sandbox_mode: danger-full-access', 'CX101 widened'],
    ['', 'sandbox_mode: read-only', 'CX101 narrowed'],
    ['', 'sandbox_mode: workspace-write', 'CX101 changed'],
    ['sandbox_mode: danger-full-access', '', 'CX101 narrowed'],
    ['sandbox_mode: read-only', '', 'WR101 widened'],
    ['sandbox_mode: future', 'sandbox_mode: danger-full-access', 'CX101 widened'],
    ['sandbox_mode: future', 'sandbox_mode: workspace-write', 'CX101 changed'],
    ['approval_policy: untrusted', 'approval_policy: on-failure', 'CX102 widened'],
    ['approval_policy: on-failure', 'approval_policy: on-request', 'CX102 widened'],
    ['approval_policy: on-request', 'approval_policy: never', 'CX102 widened'],
    ['approval_policy: never', 'approval_policy: on-request', 'CX102 narrowed'],
    ['approvals_reviewer: auto_review', 'approvals_reviewer: guardian_subagent', 'CX104 changed'],
    ['', 'approvals_reviewer: auto_review', 'CX104 widened'],
    [
      'default_permissions: ":danger-full-access"',
      'default_permissions: ":workspace"',
      'CX106 narrowed',
    ],
    ['default_permissions: ":workspace"', 'default_permissions: mine', 'CX106 changed'],
    ['', 'projects: { /srv: { trust_level: trusted } }', 'CX131 widened'],
    ['', 'projects: { /srv: { trust_level: untrusted } }', 'CX131 changed'],
    ['permissions: { p: { filesystem: { /srv: deny } } }', '', 'WR101 widened'],
    [
      'permissions: { p: { filesystem: { /srv: none } } }',
      'permissions: { p: { filesystem: { /srv: deny } } }',
      'CX110 changed',
    ],
    [
      'permissions: { p: { filesystem: { /srv: deny } } }',
      'permissions: { p: { filesystem: { /srv: write } } }',
      'CX110 widened',
    ],
    ['', 'permissions: { p: { network: { domains: { x.org: allow } } } }', 'CX123 widened'],
    ['web_search: cached', 'web_search: live', 'CX340 widened'],
    ['web_search: disabled', '', 'CX340 widened'],
    // Switches.
    ['', 'sandbox_workspace_write: { network_access: true }', 'CX111 widened'],
    ['sandbox_workspace_write: { network_access: true }', '', 'CX111 narrowed'],
    ['', 'sandbox_workspace_write: { network_access: false }', 'CX111 changed'],
    ['sandbox_workspace_write: { exclude_slash_tmp: true }', '', 'WR101 widened'],
    [
      'sandbox_workspace_write: { exclude_slash_tmp: true }',
      'sandbox_workspace_write: { exclude_slash_tmp: false }',
      'WR101 widened',
    ],
    ['', 'sandbox_workspace_write: { exclude_slash_tmp: true }', 'CX113 narrowed'],
    ['apps: { x: { destructive_enabled: false } }', '', 'WR101 widened'],
    [
      'apps: { x: { destructive_enabled: false } }',
      'apps: { x: { destructive_enabled: true } }',
      'CX342 widened',
    ],
    // Lists.
    ['', 'sandbox_workspace_write: { writable_roots: [/srv] }', 'CX112 widened'],
    [
      'sandbox_workspace_write: { writable_roots: [/a, /b] }',
      'sandbox_workspace_write: { writable_roots: [/b] }',
      'CX112 narrowed',
    ],
    [
      'sandbox_workspace_write: { writable_roots: [/a, /b] }',
      'sandbox_workspace_write: { writable_roots: [/b, /c] }',
      'CX112 widened',
    ],
    [
      'sandbox_workspace_write: { writable_roots: [/a, /b] }',
      'sandbox_workspace_write: { writable_roots: [/b, /a] }',
      'CX112 changed',
    ],
    [
      'mcp_servers: { x: { command: a, disabled_tools: [rm, mv] } }',
      'mcp_servers: { x: { command: a, disabled_tools: [mv] } }',
      'WR101 widened',
    ],
    [
      'mcp_servers: { x: { command: a, disabled_tools: [rm] } }',
      'mcp_servers: { x: { command: a } }',
      'WR101 widened',
    ],
    [
      'mcp_servers: { x: { command: a } }',
      'mcp_servers: { x: { command: a, disabled_tools: [rm] } }',
      'CX307 narrowed',
    ],
    [
      'mcp_servers: { x: { command: a } }',
      'mcp_servers: { x: { command: a, enabled_tools: [ls] } }',
      'CX306 narrowed',
    ],
    [
      'mcp_servers: { x: { command: a, enabled_tools: [ls] } }',
      'mcp_servers: { x: { command: a, enabled_tools: [ls, rm] } }',
      'CX306 widened',
    ],
    [
      'mcp_servers: { x: { command: a, enabled_tools: [ls] } }',
      'mcp_servers: { x: { command: a } }',
      'WR101 widened',
    ],
    // No order.
    ['mcp_servers: { x: { command: a } }', 'mcp_servers: { x: { command: b } }', 'CX301 changed'],
    ['model: a', 'model: b', 'CX401 changed'],
    ['tui: { theme: a }', '', 'CX502 changed'],
    [
      'approval_policy: never',
      'approval_policy: { granular: { rules: true } }',
      'CX102 narrowed|CX103 changed',
    ],
  ])('R12 %s -> %s is %s', (before, after, expected) => {
    expect(
      findings(before, after)
        .map(({ code, direction }) => `${code} ${direction}`)
        .join('|'),
    ).toBe(expected)
  })

  test('R12 a key nobody wrote a rule for is boot path', () => {
    const found = findings('future: 1', 'future: 2')
    expect(short(found)).toEqual(['WR401 changed future'])
    expect(riskOf(found)).toBe('boot-path')
    expect(short(findings('a: 1', 'a: 2\nb: 3', { consumer: null }))).toEqual([
      'WR401 changed a',
      'WR401 changed b',
    ])
  })

  test('R12 a lost deny is a permission change, whatever its key was', () => {
    const found = findings(
      'mcp_servers: { x: { command: a, disabled_tools: [rm] } }',
      'mcp_servers: { x: { command: a } }',
    )
    expect(riskOf(found)).toBe('permissions')
  })

  test('says what a value means, in words', () => {
    const [finding] = findings('sandbox_mode: workspace-write', 'sandbox_mode: danger-full-access')
    expect(finding?.message).toContain('outside the workspace')
  })
})

describe('whole tables', () => {
  test('R12 a new server is one finding, with its command and what weighs more', () => {
    const found = findings(
      '',
      'mcp_servers: { fs: { command: npx, args: [-y], env: { TOKEN: abc }, startup_timeout_sec: 5, default_tools_approval_mode: approve } }',
    )
    expect(short(found)).toEqual([
      'CX300 widened mcp_servers.fs',
      'CX301 changed mcp_servers.fs.command',
      'CX201 changed mcp_servers.fs.env.TOKEN',
      'CX141 widened mcp_servers.fs.default_tools_approval_mode',
    ])
    expect(found[0]?.message).toContain('npx')
  })

  test('R34 shows the host of a server and nothing else of its address', () => {
    const [finding] = findings(
      '',
      'mcp_servers: { fs: { url: "https://mcp.example.com:8443/hidden?key=hidden" } }',
    )
    expect(finding?.message).toContain('mcp.example.com:8443')
    expect(finding?.message).not.toContain('hidden')
  })

  test('R12 only what has a default falls back to it', () => {
    const told = (before: string): string | undefined => findings(before, '')[0]?.message
    expect(told('web_search: disabled')).toMatch(/default/)
    const server = (env: string): string => `mcp_servers: { s: { command: x, env: ${env} } }`
    const open = { key: () => ({ secret: false }) }
    const [value] = findings(server('{ A: "1", B: "2" }'), server('{ A: "1" }'), open)
    expect(value).toMatchObject({ code: 'CX201' })
    expect(value?.message).not.toMatch(/default/)
    expect(value?.message).toMatch(/is removed: a value/)
  })

  test('R12 a removed server is one finding that narrows', () => {
    const found = findings(
      'mcp_servers: { fs: { command: a, disabled_tools: [x], enabled: true } }',
      '',
    )
    expect(short(found)).toEqual(['CX300 narrowed mcp_servers.fs'])
  })

  test('R12 another key in a server that stands is a finding of its own', () => {
    const found = findings(
      'mcp_servers: { fs: { command: a } }',
      'mcp_servers: { fs: { command: a, args: [b], cwd: /srv } }',
    )
    expect(short(found)).toEqual([
      'CX303 changed mcp_servers.fs.args',
      'CX303 changed mcp_servers.fs.cwd',
    ])
  })

  test('R12 two servers are two findings', () => {
    const found = findings('', 'mcp_servers: { a: { args: [x] }, b: { args: [x] } }')
    expect(short(found)).toEqual(['CX300 widened mcp_servers.a', 'CX300 widened mcp_servers.b'])
  })
})

describe('files', () => {
  test.each<[string, Partial<AssessFacts>, string, string, string[]]>([
    ['only comments change', {}, 'model: a', 'model: a', ['WR501 changed']],
    ['nothing changes', { action: 'no-op' }, 'model: a', 'model: a', []],
    [
      'the file is created',
      { action: 'create', before: null },
      '',
      'model: a',
      ['WR402 changed', 'CX401 changed model'],
    ],
    [
      'the file is deleted',
      { action: 'delete', after: null },
      'model: a',
      '',
      ['WR403 changed', 'CX401 changed model'],
    ],
    ['the file becomes a link', { action: 'link' }, '', '', ['WR405 changed']],
    ['the file is rewritten', { wholeFile: true }, 'model: a', 'model: a', ['WR301 changed']],
  ])('R12 %s', (_, facts, before, after, expected) => {
    expect(short(findings(before, after, { facts }))).toEqual(expected)
  })

  test('R12 a change of comments alone is cosmetic, and so is no finding at all', () => {
    expect(riskOf(findings('model: a', 'model: a'))).toBe('cosmetic')
    expect(riskOf([])).toBe('cosmetic')
  })

  test('R12 the gravest finding decides', () => {
    const at = (risk: Finding['risk']): Finding => ({
      code: 'X',
      risk,
      change: 0,
      path: [],
      direction: 'changed',
      message: '',
    })
    for (const first of riskClasses) {
      for (const second of riskClasses) {
        const gravest =
          riskClasses[Math.max(riskClasses.indexOf(first), riskClasses.indexOf(second))]
        expect(riskOf([at(first), at(second)])).toBe(gravest)
      }
    }
  })

  test('R12 the number of a common code tells its class', () => {
    const digits = {
      permissions: '1',
      credentials: '2',
      'tool-access': '3',
      'boot-path': '4',
      cosmetic: '5',
    }
    for (const [code, { risk }] of Object.entries(commonFindings)) {
      expect(code).toMatch(/^WR\d{3}$/)
      expect(code[2]).toBe(digits[risk])
    }
  })
})

describe('secrets and the environment', () => {
  const secret = (): Partial<ComparedKey> => ({ secret: true })

  test.each([
    ['', 'x: a', 'WR201'],
    ['x: a', 'x: b', 'WR202'],
    ['x: a', '', 'WR203'],
  ])('R34 %s -> %s of a secret is %s', (before, after, code) => {
    const found = findings(before, after, { consumer: null, key: secret })
    expect(found.map(finding => finding.code)).toContain(code)
    expect(riskOf(found)).toBe('credentials')
  })

  test('R11 a value of the environment is a finding where it lands', () => {
    const env = (): Partial<ComparedKey> => ({ env: ['HERMES_HOME'] })
    expect(short(findings('', 'model: a', { key: env }))).toEqual([
      'CX401 changed model',
      'WR404 changed model',
    ])
    const found = findings('', 'model: a', { key: () => ({ env: ['TOKEN'], secret: true }) })
    expect(found.map(({ code }) => code)).toEqual(['CX401', 'WR201', 'WR204'])
  })

  test('R34 no message holds the value of a secret', () => {
    const canary = 'canary0123456789'
    const places = [
      ['sandbox_mode'],
      ['sandbox_workspace_write', 'writable_roots'],
      ['mcp_servers', 'x', 'command'],
      ['mcp_servers', 'x', 'url'],
      ['mcp_servers', 'x', 'disabled_tools'],
      ['mcp_servers', 'x', 'env', 'A'],
      ['model'],
      ['future'],
    ]
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.constantFrom<unknown>(canary, [canary], `https://${canary}@host/`, { a: canary }),
        fc.boolean(),
        (path, value, removed) => {
          const file = JSON.stringify(
            path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value),
          )
          const [before, after] = removed ? [file, '{}'] : ['{}', file]
          const found = findings(before, after, { key: secret })
          expect(found.length).toBeGreaterThan(0)
          expect(JSON.stringify(found)).not.toContain(canary)
        },
      ),
      { numRuns: 150 },
    )
  })

  test('R12 every changed key is spoken for', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom('model', 'tui', 'future', 'sandbox_mode', 'mcp_servers', 'hooks'),
          { minLength: 1, maxLength: 3 },
        ),
        fc.oneof(fc.string(), fc.boolean(), fc.integer(), fc.array(fc.string())),
        (path, value) => {
          const file = JSON.stringify(
            path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value),
          )
          expect(findings('{}', file).length).toBeGreaterThan(0)
          expect(findings(file, '{}').length).toBeGreaterThan(0)
        },
      ),
      { numRuns: 150 },
    )
  })
})
