import { describe, expect, test } from 'vitest'
import { decodeStatement, makeStatement, statementBytes } from '../../src/approval/statement.ts'
import { isCanonical } from '../../src/bytes/canonical.ts'
import { planIdOf, sha256 } from '../../src/bytes/digest.ts'
import { hour, now, plan, planBytes, statementInput } from './sample.ts'

const input = statementInput({ principal: 'bob', key: `SHA256:${'A'.repeat(43)}` })

test('R15 a statement binds everything the rule lists', () => {
  const { predicate, subject } = makeStatement(input)
  expect(predicate).toEqual({
    decision: 'approve',
    plan: planIdOf(planBytes),
    diffDigest: plan.diffDigest,
    view: input.view,
    policyDigest: plan.policy.digest,
    host: 'host-one',
    uid: 1000,
    targets: plan.changes.map(({ realPath, before, after }) => ({ realPath, before, after })),
    risk: ['boot-path', 'tool-access'],
    approver: input.approver,
    author: plan.author,
    reason: 'looks right',
    issued: '2026-05-15T09:00:40Z',
    notBefore: '2026-05-15T09:00:40Z',
    expires: '2026-05-16T09:00:40Z',
    nonce: '07'.repeat(16),
    maxUses: 1,
  })
  expect(subject.map(({ name, digest }) => [name, Object.keys(digest)])).toEqual([
    [planIdOf(planBytes), ['sha256']],
    ['/home/u/.codex/config.toml', ['sha256']],
    ['/home/u/.hermes/new.yaml', ['sha256']],
    ['/home/u/.hermes/old.yaml', ['writ-state']],
  ])
  expect(subject[0]?.digest['sha256']).toBe(sha256(planBytes).slice('sha256:'.length))
})

test('R15 a salted after-value is named by its scheme', () => {
  const content = { scheme: 'hmac-sha256', value: 'ab'.repeat(32) } as const
  const [change] = plan.changes
  if (change?.after.kind !== 'file') throw new Error('the sample changed')
  const salted = { ...plan, changes: [{ ...change, after: { ...change.after, content } }] }
  const { subject } = makeStatement({ ...input, plan: salted })
  expect(subject[1]?.digest).toEqual({ 'hmac-sha256': content.value })
})

test('R15 decoding gives back the statement, from canonical bytes only', () => {
  const statement = makeStatement(input)
  const bytes = statementBytes(statement)
  expect(isCanonical(bytes)).toBe(true)
  expect(decodeStatement(bytes)).toEqual(statement)
})

test('R15 a reason with a lone surrogate can still be signed', () => {
  const statement = makeStatement({ ...input, reason: 'a\ud800b' })
  expect(decodeStatement(statementBytes(statement)).predicate.reason).toBe('a\ufffdb')
})

describe('R18 validity', () => {
  test.each([
    ['an approval ends with its lifetime', 'approve', 24, '2026-05-16T09:00:40Z'],
    ['an approval ends with its plan at the latest', 'approve', 1000, plan.expires],
    ['a rejection stands as long as its plan', 'reject', 1, plan.expires],
  ] as const)('R18 %s', (_, decision, lifetimeHours, expires) => {
    expect(makeStatement({ ...input, decision, lifetimeHours }).predicate.expires).toBe(expires)
  })

  test('R18 an expired plan cannot be approved, but still be rejected', () => {
    const late = { ...input, now: now + 1000 * hour }
    expect(() => makeStatement(late)).toThrow(expect.objectContaining({ code: 'PLAN_EXPIRED' }))
    expect(() => makeStatement({ ...late, decision: 'reject' })).not.toThrow()
  })
})
