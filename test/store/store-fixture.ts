/** A store in a temporary directory, and a small valid plan to put into it. */
import { join } from 'node:path'
import { canonicalBytes } from '../../src/bytes/canonical.ts'
import { plainCommitment, planIdOf, saltedCommitment, sha256 } from '../../src/bytes/digest.ts'
import type { Host } from '../../src/host/host.ts'
import { nodeHost } from '../../src/host/node-host.ts'
import type { PlanId } from '../../src/model/digest.ts'
import type { FileState, Image, Plan, SealedPlan } from '../../src/model/plan.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import { ensureLayout, type Layout, layoutOf } from '../../src/store/layout.ts'
import { tempDir } from '../host/temp-dir.ts'

export interface Store {
  readonly dir: string
  readonly host: Host
  readonly layout: Layout
}

/** 2026-05-15T09:00:40Z. */
export const moment = 1778835640000

export function makeStore(overrides: Partial<Host> = {}): Store {
  const dir = tempDir()
  const env: Record<string, string> = {
    WRIT_STATE_DIR: join(dir, 'state'),
    WRIT_CONFIG_DIR: join(dir, 'config'),
  }
  const host = nodeHost({
    env: name => env[name],
    home: dir,
    cwd: dir,
    now: () => moment,
    ...overrides,
  })
  const layout = layoutOf(host)
  ensureLayout(host, layout)
  return { dir, host, layout }
}

export const somePlanId: PlanId = `wp1-${'a'.repeat(52)}`

export function fileSnapshot(realPath: string, text: string, mode = 0o600): Snapshot {
  return {
    kind: 'file',
    target: { given: '~/it.toml', realPath, links: [] },
    bytes: Buffer.from(text),
    mode,
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
  }
}

export function absentSnapshot(realPath: string): Snapshot {
  return { kind: 'absent', target: { given: '~/it.toml', realPath, links: [] } }
}

const salt = Buffer.alloc(32, 7)

/** A plan with one update, both halves, as a planner would make it. */
export function samplePlan(note = 'sample'): {
  bytes: Uint8Array
  plan: Plan
  sealed: SealedPlan
  id: PlanId
} {
  const before = Buffer.from('a = 1\n')
  const content = Buffer.from('token = "secret"\n')
  const after = Buffer.concat([before, content])
  const plan: Plan = {
    schema: 'writ/plan/v1',
    tool: { name: 'writ', version: '0.1.0' },
    created: '2026-05-15T09:00:40Z',
    expires: '2026-06-15T09:00:40Z',
    origin: {
      kind: 'migration',
      id: 'codex-runtime',
      owner: 'hermes-agent',
      version: 2,
      source: null,
      description: note,
      document: sha256('document'),
    },
    author: { principal: 'agent:hermes', kind: 'agent', taskId: 't1', runId: null },
    host: { id: 'wh1-x', uid: 1000 },
    policy: { preset: 'solo', digest: sha256('policy') },
    risk: 'credentials',
    changes: [
      {
        target: '~/it.toml',
        realPath: '/home/a/it.toml',
        links: [{ path: '/home/a/link', text: 'it.toml' }],
        format: 'toml',
        dialect: '1.1',
        consumer: 'codex',
        action: 'update',
        before: stateOf(before),
        after: stateOf(after),
        block: { owner: 'hermes-agent', name: 'codex-runtime', version: 2 },
        owned: [{ path: ['token'], role: 'key' }],
        wholeFile: false,
        handovers: [],
        attributes: [],
        edits: [
          {
            offset: before.length,
            length: 0,
            content: saltedCommitment(salt, content),
            size: content.length,
          },
        ],
        keys: [
          {
            path: ['token'],
            kind: 'added',
            before: null,
            after: '‹secret 4f2a91c0›',
            secret: true,
            env: ['TOKEN'],
          },
        ],
        diff: [
          {
            oldStart: 1,
            oldLines: 1,
            newStart: 1,
            newLines: 2,
            lines: [
              { kind: 'context', text: 'a = 1', eol: '\n' },
              { kind: 'added', text: 'token = ‹secret 4f2a91c0›', eol: '\n' },
            ],
          },
        ],
      },
      {
        target: '~/new.toml',
        realPath: '/home/a/new.toml',
        links: [],
        format: 'toml',
        dialect: '1.1',
        consumer: null,
        action: 'create',
        before: { kind: 'absent' },
        after: { ...stateOf(Buffer.from('x')), content: plainCommitment(Buffer.from('x')) },
        block: null,
        owned: [],
        wholeFile: true,
        handovers: [],
        attributes: [],
        edits: [{ offset: 0, length: 0, content: plainCommitment(Buffer.from('x')), size: 1 }],
        keys: [],
        diff: [],
      },
    ],
    env: [
      {
        name: 'TOKEN',
        class: 'secret',
        lands: [{ change: 0, path: ['token'] }],
        shown: '‹secret 4f2a91c0›',
        accepted: [],
      },
    ],
    findings: [
      {
        code: 'CX101',
        risk: 'credentials',
        change: 0,
        path: ['token'],
        direction: 'changed',
        message: 'a credential appears',
      },
    ],
    affects: ['codex'],
    checks: [{ name: 'parse', change: 0, detail: 'parse the file again' }],
    rollback: { owner: 'operator', command: 'writ rollback', inverse: sha256('inverse') },
    diffDigest: sha256('diff'),
  }
  const bytes = canonicalBytes(plan)
  const id = planIdOf(bytes)
  const sealed: SealedPlan = {
    schema: 'writ/sealed/v1',
    plan: id,
    salt: salt.toString('hex'),
    secrets: [],
    changes: [
      {
        before: imageOf(before),
        after: { ...imageOf(after), masks: [{ offset: 15, length: 6, text: '‹secret 4f2a91c0›' }] },
        contents: [content.toString('base64')],
        owned: [{ path: ['token'], value: { kind: 'string', value: 'secret' }, role: 'key' }],
        secretPaths: [],
      },
      {
        before: null,
        after: imageOf(Buffer.from('x')),
        contents: [Buffer.from('x').toString('base64')],
        owned: [],
        secretPaths: [],
      },
    ],
  }
  return { bytes, plan, sealed, id }
}

function stateOf(bytes: Uint8Array): Extract<FileState, { kind: 'file' }> {
  return {
    kind: 'file',
    content: saltedCommitment(salt, bytes),
    size: bytes.length,
    mode: 0o600,
    uid: 1000,
    gid: 1000,
  }
}

function imageOf(bytes: Uint8Array): Image {
  return { base64: Buffer.from(bytes).toString('base64'), sha256: sha256(bytes), masks: [] }
}
