import { describe, expect, test } from 'vitest'
import type { SshPublicKey } from '../../src/approval/ssh-key.ts'
import { makeStatement } from '../../src/approval/statement.ts'
import { approvalError, decideApproval } from '../../src/approval/threshold.ts'
import type { ApprovalVerdict } from '../../src/approval/verify-approval.ts'
import { approvalIdOf } from '../../src/bytes/digest.ts'
import type { ErrorCode } from '../../src/model/errors.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { Policy, Threshold } from '../../src/model/policy.ts'
import { plan, statementInput } from './sample.ts'

const strict: Threshold = {
  approvers: 2,
  excludeAuthor: true,
  excludeAgents: true,
  confirm: false,
  approvalLifetimeHours: 24,
  bootLeaseMinutes: 0,
}

function policyWith(threshold: Threshold): Policy {
  const thresholds = {
    cosmetic: { ...strict, approvers: 9 },
    'boot-path': { ...strict, approvers: 9 },
    'tool-access': threshold,
    credentials: { ...strict, approvers: 9 },
    permissions: { ...strict, approvers: 9 },
  }
  return {
    schema: 'writ/policy/v1',
    preset: 'team',
    roots: ['~'],
    thresholds,
    onCheckFailure: 'stop',
    networkFileSystems: { state: 'refuse', targets: 'warn' },
    backups: { keep: 10 },
    planLifetimeDays: 7,
    bootSeconds: 10,
  }
}

function key(name: string): SshPublicKey {
  return {
    type: 'ssh-ed25519',
    blob: Buffer.from(name),
    comment: '',
    fingerprint: `SHA256:${name}`,
  }
}

let serial = 0

/** An approval as verified: by which key, for whom, and who else has the key. */
function accepted(keyName: string, principal: string, shared: string[] = [], hours = 24) {
  const input = statementInput({ principal, key: `SHA256:${keyName}` })
  const statement = makeStatement({ ...input, lifetimeHours: hours })
  const approval = approvalIdOf(Buffer.of(serial++))
  const sharedBy = [principal, ...shared]
  return {
    ok: true,
    approval,
    statement,
    principal,
    key: key(keyName),
    sharedBy,
    touch: null,
  } as const
}

function refused(code: ErrorCode): ApprovalVerdict {
  return { ok: false, approval: approvalIdOf(Buffer.of(serial++)), code, detail: 'a reason' }
}

const byAgent: Plan = {
  ...plan,
  author: { principal: 'hermes', kind: 'agent', taskId: null, runId: null },
}

type Row = readonly [
  string,
  readonly ApprovalVerdict[],
  { have: number; ok: boolean; codes: readonly ErrorCode[] },
  { threshold?: Partial<Threshold>; plan?: Plan }?,
]

const rows: readonly Row[] = [
  ['nobody', [], { have: 0, ok: false, codes: [] }],
  ['one of two', [accepted('k1', 'bob')], { have: 1, ok: false, codes: [] }],
  [
    'two people',
    [accepted('k1', 'bob'), accepted('k2', 'carol')],
    { have: 2, ok: true, codes: [] },
  ],
  [
    'one approval twice',
    [accepted('k1', 'bob'), accepted('k1', 'bob')],
    { have: 1, ok: false, codes: ['POLICY_DENIED'] },
  ],
  [
    'the same key under two names',
    [accepted('k1', 'bob', ['carol']), accepted('k1', 'carol', ['bob'])],
    { have: 1, ok: false, codes: ['POLICY_DENIED'] },
  ],
  [
    'one principal with two keys',
    [accepted('k1', 'bob'), accepted('k2', 'bob')],
    { have: 1, ok: false, codes: ['POLICY_DENIED'] },
  ],
  [
    'a key that links two names to one person',
    [accepted('k1', 'bob'), accepted('k2', 'robert', ['bob'])],
    { have: 1, ok: false, codes: ['POLICY_DENIED'] },
  ],
  [
    'a late link between two',
    [accepted('k1', 'bob'), accepted('k2', 'robert'), accepted('k3', 'bob', ['robert'])],
    { have: 1, ok: false, codes: ['POLICY_DENIED'] },
  ],
  [
    'the author',
    [accepted('k1', 'alice'), accepted('k2', 'carol')],
    { have: 1, ok: false, codes: ['POLICY_DENIED'] },
  ],
  [
    "the author's key under another name",
    [accepted('k1', 'bob', ['alice']), accepted('k2', 'carol')],
    { have: 1, ok: false, codes: ['POLICY_DENIED'] },
  ],
  [
    'the author where policy lets them',
    [accepted('k1', 'alice')],
    { have: 1, ok: true, codes: [] },
    { threshold: { approvers: 1, excludeAuthor: false } },
  ],
  [
    'an agent',
    [accepted('k1', 'agent:codex'), accepted('k2', 'carol')],
    { have: 1, ok: false, codes: ['POLICY_DENIED'] },
  ],
  [
    'an agent, however its mark is spelt',
    [accepted('k1', 'Agent:codex'), accepted('k2', ' AGENT:x'), accepted('k3', 'carol')],
    { have: 1, ok: false, codes: ['POLICY_DENIED', 'POLICY_DENIED'] },
  ],
  [
    "an agent's key under a person's name",
    [accepted('k1', 'bob', ['agent:codex']), accepted('k2', 'carol')],
    { have: 1, ok: false, codes: ['POLICY_DENIED'] },
  ],
  [
    'an agent where policy lets them',
    [accepted('k1', 'agent:codex')],
    { have: 1, ok: true, codes: [] },
    { threshold: { approvers: 1, excludeAgents: false } },
  ],
  [
    'the agent that made the plan, whatever it is called',
    [accepted('k1', 'hermes')],
    { have: 0, ok: false, codes: ['POLICY_DENIED'] },
    { threshold: { approvers: 1, excludeAuthor: false }, plan: byAgent },
  ],
  [
    'a lifetime beyond the policy',
    [accepted('k1', 'bob', [], 25), accepted('k2', 'carol')],
    { have: 1, ok: false, codes: ['APPROVAL_EXPIRED'] },
  ],
  [
    'what did not verify',
    [accepted('k1', 'bob'), refused('APPROVAL_EXPIRED'), accepted('k2', 'carol')],
    { have: 2, ok: true, codes: ['APPROVAL_EXPIRED'] },
  ],
  [
    'a standing rejection',
    [
      accepted('k1', 'bob'),
      refused('APPROVAL_USED'),
      accepted('k2', 'carol'),
      refused('APPROVAL_REJECTED'),
    ],
    { have: 2, ok: false, codes: ['APPROVAL_REJECTED', 'APPROVAL_USED'] },
  ],
  [
    'a rejection where nobody is needed',
    [refused('APPROVAL_REJECTED')],
    { have: 0, ok: false, codes: ['APPROVAL_REJECTED'] },
    { threshold: { approvers: 0 } },
  ],
]

describe('R17 counts', () => {
  const cases = rows.map(([name, verdicts, expected, other = {}]) => ({
    name,
    verdicts,
    expected,
    other,
  }))

  test.each(cases)('R17 $name', ({ verdicts, expected, other }) => {
    const policy = policyWith({ ...strict, ...other.threshold })
    const decision = decideApproval(other.plan ?? plan, verdicts, policy)
    const codes = decision.refusals.map(refusal => refusal.code)
    expect({ have: decision.have, ok: decision.ok, codes }).toEqual(expected)
  })

  test('R17 counts the same in any order', () => {
    const verdicts = [
      accepted('k1', 'bob'),
      accepted('k2', 'robert', ['bob']),
      accepted('k3', 'carol'),
    ]
    const orders = [verdicts, verdicts.toReversed(), [1, 2, 0].flatMap(i => verdicts[i] ?? [])]
    const counts = orders.map(order => decideApproval(plan, order, policyWith(strict)).have)
    expect(counts).toEqual([2, 2, 2])
  })
})

describe('R17 the error of too few', () => {
  test.each([
    ['none', [], 'APPROVAL_MISSING'],
    ['the author only', [accepted('k1', 'alice')], 'APPROVAL_MISSING'],
    ['an expired one', [refused('APPROVAL_EXPIRED')], 'APPROVAL_EXPIRED'],
    [
      'an expired and a rejection',
      [refused('APPROVAL_EXPIRED'), refused('APPROVAL_REJECTED')],
      'APPROVAL_REJECTED',
    ],
  ] as const)('R18 with %s it is %s', (_, verdicts, code) => {
    const error = approvalError(decideApproval(plan, verdicts, policyWith(strict)))
    expect([error.code, error.problems.length]).toEqual([code, verdicts.length])
  })
})
