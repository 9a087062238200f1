import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAllowedSigners } from '../../src/approval/allowed-signers.ts'
import { type Namespace, namespaces } from '../../src/approval/namespaces.ts'
import { makeRevocation, revocationBytes, verifyRevocation } from '../../src/approval/revocation.ts'
import { signWithPrivateKey } from '../../src/approval/sign.ts'
import { formatPublicKey } from '../../src/approval/ssh-key.ts'
import { makeStatement, type StatementInput, statementBytes } from '../../src/approval/statement.ts'
import { type VerifyContext, verifyApproval } from '../../src/approval/verify-approval.ts'
import { approvalIdOf, planIdOf, sha256 } from '../../src/bytes/digest.ts'
import type { ErrorCode } from '../../src/model/errors.ts'
import type { ApprovalPredicate, ApprovalStatement } from '../../src/model/records.ts'
import { makeKey, signersText, stockSign, tempDirectory, usableKey } from './keys.ts'
import { fileState, hour, now, plan, statementInput, stored, verifyContext } from './sample.ts'

const directory = tempDirectory()
const bobPair = makeKey(directory, 'bob', 'ed25519')
const bob = usableKey(bobPair)
const carol = usableKey(makeKey(directory, 'carol', 'ed25519'))
const list = signersText([
  ['bob', bob.public],
  ['carol', carol.public],
])
const { signers } = parseAllowedSigners(list)
const approver = { principal: 'bob', key: bob.public.fingerprint }

function signAs(key = bob, namespace: Namespace = namespaces.approval) {
  return (bytes: Uint8Array) => signWithPrivateKey(key, namespace, bytes)
}

function madeWith(input: Partial<StatementInput>): ApprovalStatement {
  return makeStatement({ ...statementInput(approver), ...input })
}

function bent(change: Partial<ApprovalPredicate>): ApprovalStatement {
  const statement = madeWith({})
  return { ...statement, predicate: { ...statement.predicate, ...change } }
}

const sound = madeWith({})
const soundText = Buffer.from(statementBytes(sound)).toString('utf8')
const context = (overrides: Partial<VerifyContext> = {}) => verifyContext({ signers, ...overrides })

/** Signs a text that is not the canonical form of anything. */
function rewritten(change: (text: string) => string): Uint8Array {
  const text = change(soundText)
  if (text === soundText) throw new Error('the rewrite changed nothing')
  return Buffer.from(text, 'utf8')
}

function codeOf(
  statement: ApprovalStatement | Uint8Array,
  overrides: Partial<VerifyContext> = {},
  sign = signAs(),
): ErrorCode | 'ok' {
  const verdict = verifyApproval(stored(statement, sign), context(overrides))
  return verdict.ok ? 'ok' : verdict.code
}

test('R15 a sound approval counts, for its signer', () => {
  const verdict = verifyApproval(stored(sound, signAs()), context())
  expect(verdict).toMatchObject({ ok: true, principal: 'bob', sharedBy: ['bob'], touch: null })
})

test('R16 one that ssh-keygen signed counts as well', () => {
  const sign = (bytes: Uint8Array) => stockSign(bobPair.path, namespaces.approval, bytes)
  expect(codeOf(sound, {}, sign)).toBe('ok')
})

type Row = readonly [string, ErrorCode, ApprovalStatement, Partial<VerifyContext>?]

describe('R18 refuses with a reason of its own', () => {
  const otherCurrent = plan.changes.map(({ realPath, before }, index) => ({
    realPath,
    before: index === 1 ? fileState('appeared') : before,
  }))
  const [first, ...rest] = sound.predicate.targets
  if (first === undefined) throw new Error('the sample has no target')

  const rows: readonly Row[] = [
    ['another plan', 'APPROVAL_OTHER_PLAN', sound, { planId: planIdOf(Buffer.from('other')) }],
    ['another diff', 'APPROVAL_OTHER_PLAN', bent({ diffDigest: sha256('other') })],
    ['another risk', 'APPROVAL_OTHER_PLAN', bent({ risk: ['cosmetic'] })],
    ['another author', 'APPROVAL_OTHER_PLAN', bent({ author: { ...plan.author, kind: 'agent' } })],
    ['another policy in force', 'APPROVAL_OTHER_POLICY', sound, { policyDigest: sha256('new') }],
    ['another policy signed', 'APPROVAL_OTHER_POLICY', bent({ policyDigest: sha256('old') })],
    ['another host', 'APPROVAL_OTHER_HOST', sound, { hostId: 'host-two' }],
    ['a statement for another host', 'APPROVAL_OTHER_HOST', bent({ host: 'host-two' })],
    ['another user', 'APPROVAL_OTHER_USER', sound, { uid: 0 }],
    ['a statement for another user', 'APPROVAL_OTHER_USER', bent({ uid: 0 })],
    ['a file that appeared', 'APPROVAL_OTHER_BEFORE', sound, { current: otherCurrent }],
    [
      'a real path that moved',
      'APPROVAL_OTHER_PATH',
      sound,
      { current: plan.changes.map(({ before }) => ({ realPath: '/elsewhere', before })) },
    ],
    ['a target fewer now', 'APPROVAL_OTHER_PATH', sound, { current: otherCurrent.slice(1) }],
    ['expired', 'APPROVAL_EXPIRED', sound, { now: now + 24 * hour }],
    ['issued in the future', 'APPROVAL_EXPIRED', sound, { now: now - 61_000 }],
    [
      'not valid yet',
      'APPROVAL_EXPIRED',
      bent({ notBefore: '2026-05-15T12:00:00Z' }),
      { now: now + hour },
    ],
    [
      'outliving its plan',
      'PLAN_EXPIRED',
      bent({ expires: '2027-01-01T00:00:00Z' }),
      { now: Date.parse('2026-06-01T00:00:00Z') },
    ],
    ['used', 'APPROVAL_USED', sound, { used: [approvalIdOf(statementBytes(sound))] }],
    ['a rejection', 'APPROVAL_REJECTED', madeWith({ decision: 'reject' })],
    [
      'a stranger to its key',
      'APPROVAL_UNTRUSTED',
      bent({ approver: { ...approver, principal: 'carol' } }),
    ],
    [
      'another key than it names',
      'APPROVAL_INVALID',
      bent({ approver: { ...approver, key: carol.public.fingerprint } }),
    ],
  ]

  const cases = rows.map(([name, code, statement, overrides]) => ({
    name,
    code,
    statement,
    overrides,
  }))

  test.each(cases)('R18 $name: $code', ({ code, statement, overrides }) => {
    expect(codeOf(statement, overrides)).toBe(code)
  })

  test('R15 targets bent together with their subjects are still not the plan', () => {
    const before = fileState('other')
    const targets = [{ ...first, before }, ...rest]
    expect(codeOf(bent({ targets }))).toBe('APPROVAL_OTHER_BEFORE')
    const after = fileState('evil')
    const evil = bent({ targets: [{ ...first, after }, ...rest] })
    expect(codeOf(evil)).toBe('APPROVAL_INVALID')
    const digest = { sha256: after.kind === 'file' ? after.content.value : '' }
    const subject = sound.subject.map((one, index) => (index === 1 ? { ...one, digest } : one))
    expect(codeOf({ ...evil, subject })).toBe('APPROVAL_OTHER_PLAN')
  })

  test.each([
    ['host', 'APPROVAL_OTHER_HOST', { host: { id: 'host-two', uid: 1000 } }],
    ['user', 'APPROVAL_OTHER_USER', { host: { id: 'host-one', uid: 1001 } }],
    ['policy', 'APPROVAL_OTHER_POLICY', { policy: { preset: 'team', digest: sha256('older') } }],
  ] as const)('R18 a plan for another %s: %s', (_, code, change) => {
    const other = { ...plan, ...change }
    expect(codeOf(sound, { plan: other })).toBe(code)
  })

  test('R18 a path that only the statement and the disk agree on is not the plan', () => {
    const targets = [{ ...first, realPath: '/elsewhere' }, ...rest]
    const subject = sound.subject.map((one, at) =>
      at === 1 ? { ...one, name: '/elsewhere' } : one,
    )
    expect(codeOf({ ...bent({ targets }), subject }, { current: targets })).toBe(
      'APPROVAL_OTHER_PATH',
    )
  })

  test('R18 a before-value that only the statement and the disk agree on is not the plan', () => {
    const targets = [{ ...first, before: fileState('other') }, ...rest]
    expect(codeOf(bent({ targets }), { current: targets })).toBe('APPROVAL_OTHER_BEFORE')
  })

  test('R18 issued in the future is refused, whatever else it says', () => {
    const early = bent({ issued: '2026-05-15T12:00:00Z', notBefore: '2026-05-15T00:00:00Z' })
    expect(codeOf(early)).toBe('APPROVAL_EXPIRED')
  })

  test('R15 the first subject is the plan', () => {
    const [planSubject, ...files] = sound.subject
    const digest = { sha256: 'ab'.repeat(32) }
    const subject = [{ name: planSubject?.name ?? '', digest }, ...files]
    expect(codeOf({ ...sound, subject })).toBe('APPROVAL_INVALID')
  })

  test('R15 a statement too long to be one is not even read', () => {
    const targets = Array.from({ length: 80_000 }, () => first)
    const [planSubject, fileSubject] = sound.subject
    if (planSubject === undefined || fileSubject === undefined) throw new Error('no subjects')
    const subject = [planSubject, ...targets.map(() => fileSubject)]
    expect(codeOf({ ...bent({ targets }), subject })).toBe('APPROVAL_INVALID')
  })

  test('R18 a clock that runs ahead by less than a minute is forgiven', () => {
    expect(codeOf(sound, { now: now - 59_000 })).toBe('ok')
  })

  test('R18 used is told before the file that the use has changed', () => {
    const used = [approvalIdOf(statementBytes(sound))]
    expect(codeOf(sound, { used, current: otherCurrent })).toBe('APPROVAL_USED')
  })

  test('R18 a file under another name than its content is refused', () => {
    const approval = { ...stored(sound, signAs()), id: approvalIdOf(Buffer.from('other')) }
    expect(verifyApproval(approval, context())).toMatchObject({ code: 'APPROVAL_INVALID' })
  })
})

describe('R17 signers', () => {
  const key = formatPublicKey(bob.public)
  const named = `namespaces="${namespaces.approval}"`

  test.each([
    ['nobody', '', 'APPROVAL_UNTRUSTED'],
    ['another person only', signersText([['carol', carol.public]]), 'APPROVAL_UNTRUSTED'],
    ['a wildcard principal', `* ${named} ${key}\n`, 'APPROVAL_UNTRUSTED'],
    ['a wildcard beside the name', `bob,*@example.com ${named} ${key}\n`, 'APPROVAL_UNTRUSTED'],
    ['no namespaces', `bob ${key}\n`, 'APPROVAL_UNTRUSTED'],
    ['git only', `bob namespaces="git" ${key}\n`, 'APPROVAL_UNTRUSTED'],
    ['any namespace', `bob namespaces="*" ${key}\n`, 'APPROVAL_UNTRUSTED'],
    ['a certificate authority', `bob cert-authority,${named} ${key}\n`, 'APPROVAL_UNTRUSTED'],
    ['expired', `bob ${named},valid-before="20260515090041Z" ${key}\n`, 'APPROVAL_UNTRUSTED'],
    ['not yet', `bob ${named},valid-after="20270101Z" ${key}\n`, 'APPROVAL_UNTRUSTED'],
    ['still valid', `bob ${named},valid-before="20260516Z" ${key}\n`, 'ok'],
    ['valid on a second line', `bob namespaces="git" ${key}\nbob ${named} ${key}\n`, 'ok'],
  ])('R17 listed as %s: %s', (_, text, code) => {
    expect(codeOf(sound, { signers: parseAllowedSigners(text).signers })).toBe(code)
  })

  test('R17 a key of two names says so', () => {
    const both = parseAllowedSigners(`bob ${named} ${key}\nrobert namespaces="git" ${key}\n`)
    const verdict = verifyApproval(stored(sound, signAs()), context({ signers: both.signers }))
    expect(verdict).toMatchObject({ ok: true, sharedBy: ['bob', 'robert'] })
  })
})

describe('R15 the exact bytes', () => {
  const rows: readonly (readonly [string, Uint8Array])[] = [
    ['whitespace', rewritten(text => text.replace('{', '{ '))],
    ['a final newline', rewritten(text => `${text}\n`)],
    ['a byte order mark', rewritten(text => `\ufeff${text}`)],
    ['a duplicate key', rewritten(text => text.replace('"uid":1000}', '"uid":1000,"uid":1000}'))],
    [
      'a duplicate key that differs',
      rewritten(t => t.replace('"maxUses":1', '"maxUses":2,"maxUses":1')),
    ],
    [
      'another order',
      rewritten(text =>
        text
          .replace('"host":"host-one","issued"', '"issued"')
          .replace('"uid":1000}}', '"uid":1000,"host":"host-one"}}'),
      ),
    ],
    ['an escape', rewritten(text => text.replace('looks', '\\u006cooks'))],
    ['a lone surrogate', rewritten(text => text.replace('looks', '\\ud800'))],
    ['a big integer', rewritten(text => text.replace('"uid":1000', '"uid":9007199254740993'))],
    ['an exponent', rewritten(text => text.replace('"uid":1000', '"uid":1e3'))],
    ['a fraction', rewritten(text => text.replace('"maxUses":1', '"maxUses":1.5'))],
    ['an unknown field', rewritten(text => text.replace('"maxUses":1', '"maxUses":1,"more":1'))],
    ['an unknown field outside', rewritten(text => text.replace('{"_type"', '{"_more":1,"_type"'))],
    ['a prototype', rewritten(text => text.replace('{"_type"', '{"__proto__":{},"_type"'))],
    [
      'a prototype in a digest',
      rewritten(text =>
        text.replace('"digest":{"sha256"', '"digest":{"__proto__":"absent","sha256"'),
      ),
    ],
    ['two uses', rewritten(text => text.replace('"maxUses":1', '"maxUses":2'))],
    ['another predicate', rewritten(text => text.replace('/approval/v1', '/approval/v2'))],
    [
      'a time that is none',
      rewritten(text => text.replace(/"issued":"2026-05/, '"issued":"2026-13')),
    ],
    ['a relative path', rewritten(text => text.replaceAll('"/home/u/.codex', '"home/u/.codex'))],
    ['invalid UTF-8', Buffer.concat([statementBytes(sound), Buffer.of(0xff)])],
    ['nothing', Buffer.alloc(0)],
    ['deep nesting', Buffer.from('['.repeat(200_000))],
    ['too much', Buffer.alloc(33 * 1024 * 1024, ' ')],
  ]

  test.each(rows)('R15 signed but with %s: refused', (_, bytes) => {
    expect(codeOf(bytes)).toBe('APPROVAL_INVALID')
  })

  test.each(['git', 'file', namespaces.revocation, namespaces.breakGlass])(
    'R16 signed for %s: refused',
    namespace => {
      const sign = (bytes: Uint8Array) => stockSign(bobPair.path, namespace, bytes)
      expect(codeOf(sound, {}, sign)).toBe('APPROVAL_INVALID')
    },
  )

  test('R15 no single byte of the statement can change', () => {
    const approval = stored(sound, signAs())
    const place = fc.nat({ max: approval.statement.length - 1 })
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const statement = Uint8Array.from(approval.statement)
        statement[at] = (statement[at] ?? 0) ^ flip
        const id = approvalIdOf(statement)
        expect(verifyApproval({ ...approval, id, statement }, context()).ok).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  test('R16 no single byte of the signature can change', () => {
    const approval = stored(sound, signAs())
    const bytes = Buffer.from(approval.signature, 'latin1')
    const place = fc.nat({ max: bytes.length - 1 })
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ flip
        const signature = changed.toString('latin1')
        expect(verifyApproval({ ...approval, signature }, context()).ok).toBe(false)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('R18 taking back', () => {
  const rejection = madeWith({ decision: 'reject' })

  function revokedBy(statement: ApprovalStatement, who: 'bob' | 'carol') {
    const key = who === 'bob' ? bob : carol
    const made = makeRevocation({
      approvalStatement: statementBytes(statement),
      approver: { principal: who, key: key.public.fingerprint },
      reason: 'changed my mind',
      now: now + 1000,
      nonce: Buffer.alloc(16, 9),
    })
    const bytes = revocationBytes(made)
    const signature = signWithPrivateKey(key, namespaces.revocation, bytes)
    return verifyRevocation({ statement: bytes, signature }, signers)
  }

  test.each([
    ['an approval by its maker', sound, 'bob', 'APPROVAL_REVOKED'],
    ['an approval by another', sound, 'carol', 'APPROVAL_REVOKED'],
    ['a rejection by its maker', rejection, 'bob', 'APPROVAL_REVOKED'],
    ['a rejection by another', rejection, 'carol', 'APPROVAL_REJECTED'],
  ] as const)('R18 %s (%#)', (_, statement, who, code) => {
    expect(codeOf(statement, { revocations: [revokedBy(statement, who)] })).toBe(code)
  })

  test('R18 a revocation of something else changes nothing', () => {
    expect(codeOf(sound, { revocations: [revokedBy(rejection, 'bob')] })).toBe('ok')
  })

  test('R18 a rejection outlives its key, its host, its policy and its clock', () => {
    const key = formatPublicKey(bob.public)
    const entry = `bob namespaces="${namespaces.approval}",valid-before="20260516Z" ${key}\n`
    const later = {
      signers: parseAllowedSigners(entry).signers,
      now: now + 1000 * hour,
      hostId: 'host-two',
      policyDigest: sha256('new'),
    }
    expect(codeOf(rejection, later)).toBe('APPROVAL_REJECTED')
  })
})
