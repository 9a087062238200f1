/** A plan with its texts, made by hand: what the interface is tested with. */
import { planIdOf, sha256 } from '../../src/bytes/digest.ts'
import type { Change, Hunk, HunkLine, Plan } from '../../src/model/plan.ts'
import type { BackupRow, QueueRow, ReviewInput } from '../../src/review/services.ts'

const digest = sha256('')

const commitment = { scheme: 'sha256', value: '0'.repeat(64) } as const

export function fileState(size: number): Change['before'] {
  return { kind: 'file', content: commitment, size, mode: 0o600, uid: 1000, gid: 1000 }
}

/** Turns a text with ' ', '-' and '+' in the first column into a hunk. */
export function hunkOf(oldStart: number, newStart: number, text: string): Hunk {
  const kinds = { ' ': 'context', '-': 'removed', '+': 'added' } as const
  const lines = text.split('\n').map((row): HunkLine => {
    const sign = row[0] === '-' || row[0] === '+' ? row[0] : ' '
    return { kind: kinds[sign], text: row.slice(1), eol: '\n' }
  })
  return {
    oldStart,
    oldLines: lines.filter(line => line.kind !== 'added').length,
    newStart,
    newLines: lines.filter(line => line.kind !== 'removed').length,
    lines,
  }
}

export function changeOf(parts: Partial<Change> = {}): Change {
  return {
    target: '~/.codex/config.toml',
    realPath: '/home/ana/.codex/config.toml',
    links: [],
    format: 'toml',
    dialect: '1.1',
    consumer: 'codex',
    action: 'update',
    before: fileState(640),
    after: fileState(910),
    block: { owner: 'hermes-agent', name: 'codex-runtime', version: 2 },
    owned: [{ path: ['default_permissions'], role: 'block' }],
    wholeFile: false,
    handovers: [],
    attributes: [],
    edits: [],
    keys: [],
    diff: [],
    ...parts,
  }
}

export function planOf(parts: Partial<Plan> = {}): Plan {
  return {
    schema: 'writ/plan/v1',
    tool: { name: 'writ', version: '0.1.0' },
    created: '2026-05-15T09:00:40Z',
    expires: '2026-05-22T09:00:40Z',
    origin: {
      kind: 'migration',
      id: 'codex-runtime',
      owner: 'hermes-agent',
      version: 2,
      source: 'hermes codex-runtime migrate',
      description: 'Lets Codex call the Hermes tools.\nSafe to approve, trust me.',
      document: digest,
    },
    author: { principal: 'hermes-agent', kind: 'agent', taskId: 'T-118', runId: null },
    host: { id: 'h-2f6c', uid: 1000 },
    policy: { preset: 'solo', digest },
    risk: 'permissions',
    changes: [],
    env: [],
    findings: [],
    affects: ['codex', 'hermes-codex-runtime'],
    checks: [],
    rollback: {
      owner: 'operator',
      command: 'writ rollback --latest ~/.codex/config.toml',
      inverse: digest,
    },
    diffDigest: digest,
    ...parts,
  }
}

export function reviewOf(plan: Plan, parts: Partial<ReviewInput> = {}): ReviewInput {
  return {
    id: planIdOf(Buffer.from(JSON.stringify(plan))),
    plan,
    status: 'new',
    approvals: { needed: 1, have: 0 },
    texts: plan.changes.map(() => null),
    challenge: 'q7xk2m',
    restoreHint:
      'The backup of every file is made before the first write; one command restores it.',
    notes: [],
    meanings: plan.findings.map(() => null),
    ...parts,
  }
}

const userTop = [
  'model = "gpt-5.4-codex"',
  'model_reasoning_effort = "high"',
  '# which files Codex may touch',
  'default_permissions = ":read-only"',
  'approval_policy = "on-request"',
  '',
]
const block = [
  '# >>> writ hermes-agent/codex-runtime v2 >>> managed, edits here are overwritten',
  '[mcp_servers.hermes-tools]',
  'command = "/opt/hermes/venv/bin/python"',
  'args = ["-m", "hermes_tools"]',
  '',
  '[mcp_servers.hermes-tools.env]',
  'HERMES_HOME = "/home/ana/.hermes"',
  'HERMES_TOKEN = "‹secret 4f2a91c0›"',
  '# <<< writ hermes-agent/codex-runtime <<<',
]
const profiles = Array.from({ length: 60 }, (_, at) => [
  `[profiles.p${at}]`,
  `model = "gpt-5.4-mini"`,
  `model_reasoning_effort = "${['low', 'medium', 'high'][at % 3]}"`,
  '',
]).flat()

const tail = ['[tui]', 'theme = "dark" ', '']

/** A review with five keys, a managed block, a secret, two hunks and the whole texts. */
export function sampleReview(parts: Partial<ReviewInput> = {}): ReviewInput {
  const beforeLines = [...userTop, ...profiles, ...tail]
  const topAfter = userTop.with(3, 'default_permissions = ":workspace"')
  const afterLines = [...topAfter, ...profiles, ...tail, ...block]
  const last = userTop.length + profiles.length
  const first = hunkOf(
    1,
    1,
    [
      ...userTop.slice(0, 3).map(row => ` ${row}`),
      `-${userTop[3]}`,
      `+${topAfter[3]}`,
      ...userTop.slice(4).map(row => ` ${row}`),
      ` ${profiles[0]}`,
    ].join('\n'),
  )
  const second = hunkOf(
    last + 1,
    last + 1,
    [...tail.map(row => ` ${row}`), ...block.map(row => `+${row}`)].join('\n'),
  )
  const mcp = ['mcp_servers', 'hermes-tools']
  const plan = planOf({
    changes: [
      changeOf({
        keys: [
          {
            path: [...mcp, 'command'],
            kind: 'added',
            before: null,
            after: '"/opt/hermes/venv/bin/python"',
            secret: false,
            env: ['HERMES_PYTHON'],
          },
          {
            path: [...mcp, 'args'],
            kind: 'added',
            before: null,
            after: '["-m", "hermes_tools"]',
            secret: false,
            env: [],
          },
          {
            path: [...mcp, 'env', 'HERMES_HOME'],
            kind: 'added',
            before: null,
            after: '"/home/ana/.hermes"',
            secret: false,
            env: ['HERMES_HOME'],
          },
          {
            path: [...mcp, 'env', 'HERMES_TOKEN'],
            kind: 'added',
            before: null,
            after: '‹secret 4f2a91c0›',
            secret: true,
            env: ['HERMES_TOKEN'],
          },
          {
            path: ['default_permissions'],
            kind: 'changed',
            before: '":read-only"',
            after: '":workspace"',
            secret: false,
            env: [],
          },
        ],
        diff: [first, second],
      }),
    ],
    env: [
      {
        name: 'HERMES_HOME',
        class: 'path',
        lands: [{ change: 0, path: [...mcp, 'env', 'HERMES_HOME'] }],
        shown: '/home/ana/.hermes',
        accepted: [],
      },
      {
        name: 'HERMES_PYTHON',
        class: 'command',
        lands: [{ change: 0, path: [...mcp, 'command'] }],
        shown: '/opt/hermes/venv/bin/python',
        accepted: [],
      },
      {
        name: 'HERMES_TOKEN',
        class: 'secret',
        lands: [{ change: 0, path: [...mcp, 'env', 'HERMES_TOKEN'] }],
        shown: '‹secret 4f2a91c0›',
        accepted: [],
      },
    ],
    findings: [
      {
        code: 'CX101',
        risk: 'permissions',
        change: 0,
        path: ['default_permissions'],
        direction: 'widened',
        message: 'which files commands may write without asking',
      },
      {
        code: 'CX210',
        risk: 'tool-access',
        change: 0,
        path: [...mcp, 'command'],
        direction: 'widened',
        message: 'a program Codex starts and whose tools it may call',
      },
      {
        code: 'CX301',
        risk: 'credentials',
        change: 0,
        path: [...mcp, 'env', 'HERMES_TOKEN'],
        direction: 'changed',
        message: 'a secret is written into the file',
      },
    ],
    checks: [
      { name: 'parse', change: 0, detail: 'TOML 1.1 with the limits of codex' },
      { name: 'second-parser', change: 0, detail: 'smol-toml reads the same values' },
      { name: 'read-back', change: 0, detail: 'every owned key has its planned value' },
      { name: 'consumer-shadow', change: 0, detail: 'codex doctor on a copy of its home' },
      { name: 'consumer-live', change: 0, detail: 'codex doctor on the written file' },
    ],
  })
  return reviewOf(plan, {
    texts: [{ before: beforeLines.join('\n'), after: afterLines.join('\n') }],
    meanings: [
      'codex may now write inside the workspace',
      'a new MCP server, hermes-tools, starts `/opt/hermes/venv/bin/python -m hermes_tools` at every boot',
      null,
    ],
    ...parts,
  })
}

/** A review whose one hunk replaces so many lines. */
export function largeReview(lines: number): ReviewInput {
  const rows: HunkLine[] = []
  for (let at = 0; at < lines; at++) {
    rows.push({ kind: 'removed', text: `key_${at} = "old value ${at}"`, eol: '\n' })
  }
  for (let at = 0; at < lines; at++) {
    rows.push({ kind: 'added', text: `key_${at} = "new value ${at}"`, eol: '\n' })
  }
  const hunk: Hunk = { oldStart: 1, oldLines: lines, newStart: 1, newLines: lines, lines: rows }
  return reviewOf(
    planOf({ risk: 'boot-path', changes: [changeOf({ block: null, diff: [hunk] })] }),
    {
      id: 'wp1-large',
    },
  )
}

export function queueRows(count: number): QueueRow[] {
  const statuses = ['new', 'approved', 'stale', 'failed', 'applied', 'rejected', 'expired'] as const
  const risks = ['permissions', 'tool-access', 'credentials', 'boot-path', 'cosmetic'] as const
  const targets = [
    '~/.codex/config.toml',
    '~/.hermes/config.yaml',
    '~/.claude/settings.json',
    '~/.mcp.json',
  ]
  return Array.from({ length: count }, (_, at) => ({
    id: at === 0 ? sampleReview().id : `wp1-${String(at).padStart(4, '0')}${'abcdefgh'.repeat(6)}`,
    status: statuses[at % statuses.length] ?? 'new',
    why: at % statuses.length === 2 ? 'the target changed since' : null,
    risk: risks[at % risks.length] ?? 'cosmetic',
    targets: targets.slice(at % 4, (at % 4) + 1 + (at % 2)),
    files: [`/home/ana/plan-${at}/config.toml`],
    origin: 'migration hermes-agent/codex-runtime v2',
    author: {
      principal: at % 2 === 0 ? 'hermes-agent' : 'ana',
      kind: at % 2 === 0 ? 'agent' : 'human',
      taskId: null,
      runId: null,
    },
    ageSeconds: 47 * (at + 1) ** 3,
    approvals: { needed: 1, have: at % 2 },
    findings:
      at === 0
        ? { permissions: 1, credentials: 1, 'tool-access': 1 }
        : { [risks[at % 5] ?? 'cosmetic']: at },
  }))
}

export function backupRows(count: number): BackupRow[] {
  return Array.from({ length: count }, (_, at) => ({
    id: `b${at}`,
    target: '~/.codex/config.toml',
    path: `/home/ana/.codex/config.toml.writ-backup.2026-05-1${at % 10}T09-00-40Z`,
    createdAt: `2026-05-1${at % 10}T09:00:40Z`,
    ageSeconds: 3600 * (at + 1) ** 2,
    plan: sampleReview().id,
    askedBy: at === 4 ? null : at % 2 === 0 ? 'hermes-agent' : 'ana',
    why: at === 4 ? null : 'migration hermes-agent/codex-runtime v2',
    changes: at === 4 ? null : ['/home/ana/.codex/config.toml', '/home/ana/.hermes/.env'],
    size: at === 3 ? null : 640 + at * 1024,
    usable: at !== 2,
    pinned: at === 1,
    restore: `writ rollback --to b${at}`,
    note: `/home/ana/.codex/config.toml.writ-backup.2026-05-1${at % 10}T09-00-40Z.recover.txt`,
  }))
}
