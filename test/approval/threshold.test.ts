import { describe, expect, test } from 'vitest'
import type { SshPublicKey } from '../../src/approval/ssh-key.ts'
import { makeStatement } from '../../src/approval/statement.ts'
import { approvalError, decideApproval } from '../../src/approval/threshold.ts'
import type { ApprovalVerdict } from '../../src/approval/verify-approval.ts'
import type { Touch } from '../../src/approval/verify-signature.ts'
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

describe('R17 what a key must show', () => {
  const touched = (touch: Touch | null, keyName = 'k1', principal = 'bob') => ({
    ...accepted(keyName, principal),
    touch,
  })
  const withTouch: Touch = { verified: false, counter: 7 }
  const withPin: Touch = { verified: true, counter: 7 }
  const one = { ...strict, approvers: 1 }

  function decided(
    verdicts: readonly ApprovalVerdict[],
    threshold: Threshold,
    facts: {
      now?: number
      at?: number | undefined
      countersBefore?: readonly number[]
      isCarried?: boolean
      on?: Plan
    } = {},
  ) {
    const { now = 0, at, countersBefore = [], isCarried = false, on = plan } = facts
    const filing = () => ({ at, countersBefore, isCarried })
    return decideApproval(on, verdicts, policyWith(threshold), false, { now, filing })
  }
  const codes = (decision: ReturnType<typeof decided>) => decision.refusals.map(({ code }) => code)

  test.each<[string, Partial<Threshold>, Touch | null, ErrorCode[]]>([
    ['nothing, with any key', {}, null, []],
    ['a touch, and none was given', { touch: true }, null, ['TOUCH_MISSING']],
    ['a touch, and one was given', { touch: true }, withTouch, []],
    ['a touch, and a PIN was given', { touch: true }, withPin, []],
    ['a PIN, and nothing was given', { pin: true }, null, ['PIN_MISSING']],
    ['a PIN, and a touch was given', { pin: true }, withTouch, ['PIN_MISSING']],
    ['a PIN, and one was given', { pin: true }, withPin, []],
    ['both, and a touch was given', { touch: true, pin: true }, withTouch, ['PIN_MISSING']],
  ])('R17 %s', (_, demand, touch, expected) => {
    const decision = decided([touched(touch)], { ...one, ...demand })
    expect([codes(decision), decision.ok]).toEqual([expected, expected.length === 0])
  })

  test.each([
    ['further on', [6], 7, true],
    ['where it stood', [7], 7, false],
    ['back', [8, 6], 7, false],
    ['never counting', [0, 0], 0, true],
    ['counting no more', [3], 0, false],
    ['for the first time', [], 1, true],
    ['carried here after a later one', [8], 7, true, true],
    ['carried here that stood there before', [8, 7], 7, false, true],
  ])('R17 a counter %s', (_, countersBefore, counter, ok, isCarried = false) => {
    const facts = { countersBefore, isCarried }
    const decision = decided([touched({ verified: false, counter })], one, facts)
    expect(decision.ok).toBe(ok)
    expect(codes(decision)).toEqual(ok ? [] : ['COUNTER_WENT_BACK'])
  })

  const issued = Date.parse('2026-05-15T09:00:40Z')
  const minute = 60_000
  const wait = { minutes: 10, with: 'touch' } as const

  test('R17 one with a touch counts alone after the wait, and not before', () => {
    const threshold = { ...strict, wait }
    const at = issued + 5 * minute
    const early = decided([touched(withTouch)], threshold, { now: at + 10 * minute - 1, at })
    expect(codes(early)).toEqual(['APPROVAL_WAITING'])
    expect(early).toMatchObject({
      ok: false,
      needed: 2,
      have: 1,
      aloneFrom: '2026-05-15T09:15:40Z',
    })
    expect(approvalError(early)).toMatchObject({ code: 'APPROVAL_WAITING', exitCode: 13 })
    const late = decided([touched(withTouch)], threshold, { now: at + 10 * minute, at })
    expect(late).toMatchObject({ ok: true, needed: 1, have: 1, aloneFrom: null, refusals: [] })
  })

  test('R17 a moment in the statement does not shorten it, a later one lengthens it', () => {
    const threshold = { ...strict, wait }
    const before = decided([touched(withTouch)], threshold, {
      now: issued + 11 * minute,
      at: issued - 60 * minute,
    })
    expect(before.ok).toBe(true)
    const after = decided([touched(withTouch)], threshold, {
      now: issued + 11 * minute,
      at: issued + 2 * minute,
    })
    expect(codes(after)).toEqual(['APPROVAL_WAITING'])
  })

  test('R17 one the ledger does not know of waits for ever', () => {
    const decision = decided([touched(withTouch)], { ...strict, wait }, { now: issued + 1e12 })
    expect(decision).toMatchObject({ ok: false, aloneFrom: null })
    expect(codes(decision)).toEqual(['APPROVAL_WAITING'])
  })

  test.each<[string, ApprovalVerdict[], Partial<Threshold>, boolean]>([
    ['a plain key', [touched(null)], { wait }, false],
    [
      'a touch where a PIN is asked for',
      [touched(withTouch)],
      { wait: { ...wait, with: 'pin' } },
      false,
    ],
    [
      'a PIN where a PIN is asked for',
      [touched(withPin)],
      { wait: { ...wait, with: 'pin' } },
      true,
    ],
    ['no wait in the policy', [touched(withTouch)], {}, false],
    ['the author', [touched(withTouch, 'k1', 'alice')], { wait }, false],
    ['an agent', [touched(withTouch, 'k1', 'agent:x')], { wait }, false],
    ['a rejection beside it', [touched(withTouch), refused('APPROVAL_REJECTED')], { wait }, false],
    [
      'one plain and one with a touch',
      [touched(null, 'k2', 'carol'), touched(withTouch)],
      { approvers: 3, wait },
      true,
    ],
  ])('R17 after the wait, with %s', (_, verdicts, demand, ok) => {
    const facts = { now: issued + 60 * minute, at: issued }
    expect(decided(verdicts, { ...strict, ...demand }, facts).ok).toBe(ok)
  })

  test('R17 two people need not wait', () => {
    const two = [touched(withTouch), touched(null, 'k2', 'carol')]
    expect(decided(two, { ...strict, wait }, { now: issued, at: issued }).ok).toBe(true)
  })

  test.each<[string, Plan['findings'][number]['direction'][], number]>([
    ['narrows', ['narrowed', 'narrowed'], 1],
    ['widens', ['widened'], 2],
    ['does both', ['narrowed', 'widened'], 2],
    ['does who knows what', ['narrowed', 'changed'], 2],
    ['has no finding', [], 2],
  ])('R17 R12 a class that %s', (_, directions, needed) => {
    const findings = directions.map(direction => {
      return { code: 'X1', risk: plan.risk, change: 0, path: ['a'], direction, message: 'x' }
    })
    const on = { ...plan, findings: [...plan.findings, ...findings] }
    expect(decided([], { ...strict, narrowingApprovers: 1 }, { on }).needed).toBe(needed)
    expect(decided([], strict, { on }).needed).toBe(2)
  })
})
