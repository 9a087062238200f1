import { describe, expect, test } from 'vitest'
import { applyPlan } from '../../src/apply/apply-plan.ts'
import type { ApplyRequest } from '../../src/apply/apply-request.ts'
import { namespaces } from '../../src/approval/namespaces.ts'
import { makeRevocation, revocationBytes } from '../../src/approval/revocation.ts'
import { signWithPrivateKey } from '../../src/approval/sign.ts'
import { sha256 } from '../../src/bytes/digest.ts'
import type { Host } from '../../src/host/host.ts'
import type { ErrorCode } from '../../src/model/errors.ts'
import type { PlanDraft, PlanFacts } from '../../src/plan/plan-facts.ts'
import { presetPolicy } from '../../src/policy/presets.ts'
import { isConsumed, listApprovals, saveRevocation } from '../../src/store/approval-store.ts'
import { usableKey } from '../approval/keys.ts'
import { moment } from './host-of.ts'
import { backupsOf, contentOf, errorOf, ledgerOf, leftovers, openTransactions } from './inspect.ts'
import { type Machine, type MachineOptions, makeMachine, makeSigners } from './machine.ts'

const [operator, second, stranger] = makeSigners('operator@example.com', 'b@example.com', 'x@y.z')
const hour = 3_600_000
const day = 24 * hour

interface Case {
  readonly name: string
  readonly code: ErrorCode
  readonly options?: MachineOptions
  /** Decides about the plan. */
  readonly decide?: (machine: Machine, draft: PlanDraft) => void
  readonly host?: (host: Host) => Host
  readonly facts?: Partial<PlanFacts>
  readonly request?: (request: ApplyRequest) => Partial<ApplyRequest>
}

const two = { ...presetPolicy('solo').thresholds['boot-path'], approvers: 2 }
const everyRiskNeedsTwo = {
  cosmetic: two,
  'boot-path': two,
  'tool-access': two,
  credentials: two,
  permissions: two,
}

const approve = (machine: Machine, draft: PlanDraft): void => {
  machine.decide(draft)
}

const cases: readonly Case[] = [
  { name: 'nobody approved', code: 'APPROVAL_MISSING', decide: () => {} },
  {
    name: 'one approved where two are needed',
    code: 'APPROVAL_MISSING',
    options: { policy: { thresholds: everyRiskNeedsTwo } },
  },
  {
    name: 'one key signed twice where two people are needed',
    code: 'APPROVAL_MISSING',
    options: { policy: { thresholds: everyRiskNeedsTwo } },
    decide(machine, draft) {
      machine.decide(draft)
      machine.decide(draft)
    },
  },
  {
    name: 'a stranger approved',
    code: 'APPROVAL_UNTRUSTED',
    decide: (machine, draft) => machine.decide(draft, { signer: stranger! }),
  },
  {
    name: 'somebody rejected',
    code: 'APPROVAL_REJECTED',
    decide(machine, draft) {
      machine.decide(draft)
      machine.decide(draft, { signer: second!, decision: 'reject' })
    },
  },
  {
    name: 'the approval is over',
    code: 'APPROVAL_EXPIRED',
    host: host => ({ ...host, now: () => moment + 6 * day }),
    decide: (machine, draft) => machine.decide(draft, { now: moment - 2 * day }),
  },
  {
    name: 'the plan is over',
    code: 'PLAN_EXPIRED',
    host: host => ({ ...host, now: () => moment + 8 * day }),
  },
  {
    name: 'the approval was revoked',
    code: 'APPROVAL_REVOKED',
    decide(machine, draft) {
      const { statement } = machine.decide(draft)
      revoke(machine, statement)
    },
  },
  {
    name: 'the approval is for another policy',
    code: 'APPROVAL_OTHER_POLICY',
    decide: (machine, draft) => machine.decide(draft, { policyDigest: sha256('another') }),
  },
  {
    name: 'the plan is for another policy',
    code: 'APPROVAL_OTHER_POLICY',
    request: () => ({ policyDigest: sha256('another') }),
  },
  {
    name: 'the plan is for another host',
    code: 'APPROVAL_OTHER_HOST',
    request: () => ({ hostId: 'wh1-other' }),
  },
  {
    name: 'the plan is for another user',
    code: 'APPROVAL_OTHER_USER',
    facts: { uid: 54_321 },
  },
  {
    name: 'nobody is on the list of signers any more',
    code: 'APPROVAL_UNTRUSTED',
    request: () => ({ allowedSigners: '' }),
  },
]

function revoke(machine: Machine, approvalStatement: Uint8Array): void {
  const key = usableKey(operator!.pair)
  const statement = revocationBytes(
    makeRevocation({
      approvalStatement,
      approver: { principal: operator!.principal, key: key.public.fingerprint },
      reason: 'second thoughts',
      now: moment,
      nonce: machine.host.randomBytes(16),
    }),
  )
  const signature = signWithPrivateKey(key, namespaces.revocation, statement)
  saveRevocation(machine.host, machine.layout, statement, signature)
}

describe('R17 R18 R32 each refusal has its reason and leaves the target alone', () => {
  test.each(cases)('R18 $name: $code', async ({ code, options, decide, host, facts, request }) => {
    const machine = makeMachine([operator!, second!], options)
    machine.write('it.toml', 'a = 1\n')
    const draft = machine.plan([{ path: 'it.toml', content: 'a = 2\n' }], facts)
    const judge = decide ?? approve
    judge(machine, draft)
    const plain = { ...machine.context, planId: draft.id }
    const asked = { ...plain, ...request?.(plain) }
    const at = host?.(machine.host) ?? machine.host
    const error = await errorOf(applyPlan(at, machine.layout, asked))
    expect([error.code, error.exitCode]).toEqual([code, 13])
    expect(contentOf(machine, 'it.toml')).toBe('a = 1\n')
    expect([leftovers(machine), backupsOf(machine), openTransactions(machine)]).toEqual([[], [], 0])
    expect(ledgerOf(machine)).toEqual([`refused ${code}`])
  })
})

describe('an approval serves once', () => {
  test('R18 the same plan does not apply again after the file came back', async () => {
    const machine = makeMachine([operator!])
    machine.write('it.toml', 'a = 1\n')
    const request = machine.order({ path: 'it.toml', content: 'a = 2\n' })
    await applyPlan(machine.host, machine.layout, request)
    machine.write('it.toml', 'a = 1\n')
    const error = await errorOf(applyPlan(machine.host, machine.layout, request))
    expect([error.code, contentOf(machine, 'it.toml')]).toEqual(['APPROVAL_USED', 'a = 1\n'])
  })

  test('R18 an approval that was not needed is used up with the others', async () => {
    const machine = makeMachine([operator!, second!])
    machine.write('it.toml', 'a = 1\n')
    const draft = machine.plan([{ path: 'it.toml', content: 'a = 2\n' }])
    machine.decide(draft)
    machine.decide(draft, { signer: second! })
    const request = { ...machine.context, planId: draft.id }
    await applyPlan(machine.host, machine.layout, request)
    const ids = listApprovals(machine.host, machine.layout, draft.id).map(({ id }) => id)
    expect(ids.map(id => isConsumed(machine.host, machine.layout, id))).toEqual([true, true])
  })

  test('R18 a revocation that comes while the checks run still counts', async () => {
    const machine = makeMachine([operator!])
    machine.write('it.toml', 'a = 1\n')
    const draft = machine.plan([{ path: 'it.toml', content: 'a = 2\n' }])
    const { statement } = machine.decide(draft)
    const error = await errorOf(
      applyPlan(machine.host, machine.layout, {
        ...machine.context,
        planId: draft.id,
        onStep({ name, status }) {
          if (name === 'check' && status === 'started') revoke(machine, statement)
        },
      }),
    )
    expect([error.code, contentOf(machine, 'it.toml')]).toEqual(['APPROVAL_REVOKED', 'a = 1\n'])
    expect([leftovers(machine), openTransactions(machine)]).toEqual([[], 0])
  })
})
