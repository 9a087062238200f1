/** A policy that is carried to another machine must mean there what it means here. */
import { expect, test } from 'vitest'
import { policyFileText } from '../../src/policy/policy-file.ts'
import { policyText, presetNames } from '../../src/policy/presets.ts'
import { policyDigestOf, readPolicy } from '../../src/policy/read-policy.ts'

const rich = `writ: policy/v1
preset: team
roots: ["~", /etc/agents]
thresholds:
  permissions: { touch: true, pin: true, narrowingApprovers: 1, waitMinutes: 10, waitWith: pin }
  cosmetic: { approvers: 1, confirm: true, bootLeaseMinutes: 30 }
onCheckFailure: stop
backups: { keep: 3 }
networkFileSystems: { state: warn, targets: refuse }
planLifetimeDays: 2
bootSeconds: 40
events: { file: ~/events.jsonl, command: [/bin/tell, "a b"] }
`

const policies: readonly (readonly [string, string])[] = [
  ...presetNames.map(name => [name, policyText(name)] as const),
  ['a policy with every field', rich],
]

test.each(policies)('R15 %s: its file has its digest', (_, text) => {
  const policy = readPolicy(text)
  const again = readPolicy(policyFileText(policy))
  expect(again).toEqual(policy)
  expect(policyDigestOf(again)).toBe(policyDigestOf(policy))
})
