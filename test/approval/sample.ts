/** One plan over two files, approved by Bob: what the tests then bend in one place each. */

import { noRevokedKeys } from '../../src/approval/revoked-keys.ts'
import {
  plannedTargets,
  type StatementInput,
  statementBytes,
} from '../../src/approval/statement.ts'
import type { VerifyContext } from '../../src/approval/verify-approval.ts'
import { canonicalBytes } from '../../src/bytes/canonical.ts'
import { approvalIdOf, plainCommitment, planIdOf, sha256 } from '../../src/bytes/digest.ts'
import { shownHunks } from '../../src/bytes/shown-hunks.ts'
import type { Change, FileState, Plan } from '../../src/model/plan.ts'
import type { ApprovalStatement, StoredApproval } from '../../src/model/records.ts'

export const now = Date.parse('2026-05-15T09:00:40Z')
export const hour = 3_600_000

export function fileState(text: string): FileState {
  const content = plainCommitment(Buffer.from(text))
  return { kind: 'file', content, size: text.length, mode: 0o600, uid: 1000, gid: 1000 }
}

function change(realPath: string, before: FileState, after: FileState): Change {
  return {
    target: realPath,
    realPath,
    links: [],
    format: 'toml',
    dialect: '1.1',
    consumer: 'codex',
    action: before.kind === 'absent' ? 'create' : after.kind === 'absent' ? 'delete' : 'update',
    before,
    after,
    block: null,
    owned: [],
    wholeFile: true,
    handovers: [],
    attributes: [],
    edits: [],
    keys: [],
    diff: [],
  }
}

export const plan: Plan = {
  schema: 'writ/plan/v1',
  tool: { name: 'writ', version: '0.1.0' },
  created: '2026-05-15T09:00:00Z',
  expires: '2026-05-22T09:00:00Z',
  origin: { kind: 'proposal', source: 'test', document: sha256('document') },
  author: { principal: 'alice', kind: 'human', taskId: null, runId: null },
  host: { id: 'host-one', uid: 1000 },
  policy: { preset: 'team', digest: sha256('policy') },
  risk: 'tool-access',
  changes: [
    change('/home/u/.codex/config.toml', fileState('a = 1\n'), fileState('a = 2\n')),
    change('/home/u/.hermes/new.yaml', { kind: 'absent' }, fileState('b: 1\n')),
    change('/home/u/.hermes/old.yaml', fileState('c: 1\n'), { kind: 'absent' }),
  ],
  env: [],
  findings: [
    {
      code: 'CX101',
      risk: 'boot-path',
      change: 0,
      path: ['a'],
      direction: 'changed',
      message: 'what boots',
    },
  ],
  affects: ['codex'],
  checks: [],
  rollback: { owner: 'operator', command: 'writ rollback', inverse: sha256('inverse') },
  diffDigest: sha256('diff'),
}

export const planBytes: Uint8Array = canonicalBytes(plan)

export function statementInput(approver: { principal: string; key: string }): StatementInput {
  return {
    decision: 'approve',
    plan,
    planBytes,
    view: { surface: 'cli', digest: sha256('view'), ...shownHunks(plan, () => true) },
    policyDigest: plan.policy.digest,
    approver,
    reason: 'looks right',
    now,
    lifetimeHours: 24,
    nonce: Buffer.alloc(16, 7),
  }
}

export function verifyContext(overrides: Partial<VerifyContext> = {}): VerifyContext {
  return {
    planId: planIdOf(planBytes),
    plan,
    signers: [],
    policyDigest: plan.policy.digest,
    hostId: 'host-one',
    uid: 1000,
    now: now + hour,
    used: [],
    revoked: noRevokedKeys,
    revokedAt: () => undefined,
    isPast: false,
    revocations: [],
    current: plannedTargets(plan),
    ...overrides,
  }
}

/** Signs whatever bytes are given, sound or not, and stores them under their own id. */
export function stored(
  statement: ApprovalStatement | Uint8Array,
  sign: (bytes: Uint8Array) => string,
): StoredApproval {
  const bytes = statement instanceof Uint8Array ? statement : statementBytes(statement)
  return { id: approvalIdOf(bytes), path: 'a.json', statement: bytes, signature: sign(bytes) }
}
