/**
 * The two policies people start from, and the file `writ init` writes.
 *
 * `solo` is one person: they may approve their own plans, and type a confirmation from
 * tool access up. `team` asks for somebody else than the author, and for two where a change
 * hands out secrets or permissions. An agent never counts as an approver. Rules: R17, R29, R30.
 */
import type { Policy, Threshold } from '../model/policy.ts'
import { type RiskClass, riskClasses, riskMeanings } from '../model/risk.ts'

export type PresetName = Policy['preset']

export const presetNames: readonly PresetName[] = ['solo', 'team']

const day = 24

/** How long an approval holds: the graver the change, the sooner it must be used. */
const lifetimes: Readonly<Record<RiskClass, number>> = {
  cosmetic: 7 * day,
  'boot-path': day,
  'tool-access': day,
  credentials: 1,
  permissions: 4,
}

function solo(risk: RiskClass): Threshold {
  return {
    approvers: 1,
    excludeAuthor: false,
    excludeAgents: true,
    confirm: riskClasses.indexOf(risk) >= riskClasses.indexOf('tool-access'),
    approvalLifetimeHours: lifetimes[risk],
    bootLeaseMinutes: 0,
  }
}

function team(risk: RiskClass): Threshold {
  const grave = risk === 'credentials' || risk === 'permissions'
  return {
    approvers: grave ? 2 : 1,
    excludeAuthor: risk !== 'cosmetic',
    excludeAgents: true,
    confirm: grave,
    approvalLifetimeHours: lifetimes[risk],
    bootLeaseMinutes: 0,
  }
}

/**
 * What the file of a team says besides: permissions may be taken back by one person, and where two
 * are asked for, one with a security key will do who leaves the others time to object.
 */
const teamWrites: Readonly<Partial<Record<RiskClass, Partial<Threshold>>>> = {
  credentials: { wait: { minutes: 10, with: 'pin' } },
  permissions: { narrowingApprovers: 1, wait: { minutes: 10, with: 'touch' } },
}

/** Returns what the file of a preset says: the preset, and what came after the first policies. */
export function writtenPolicy(preset: PresetName): Policy {
  const policy = presetPolicy(preset)
  if (preset === 'solo') return policy
  const { thresholds } = policy
  const withWrites = (risk: RiskClass): Threshold => ({ ...thresholds[risk], ...teamWrites[risk] })
  return {
    ...policy,
    thresholds: {
      cosmetic: withWrites('cosmetic'),
      'boot-path': withWrites('boot-path'),
      'tool-access': withWrites('tool-access'),
      credentials: withWrites('credentials'),
      permissions: withWrites('permissions'),
    },
  }
}

/** Returns a preset as it applies where the policy file says nothing else. */
export function presetPolicy(preset: PresetName): Policy {
  const threshold = preset === 'solo' ? solo : team
  return {
    schema: 'writ/policy/v1',
    preset,
    roots: ['~'],
    thresholds: {
      cosmetic: threshold('cosmetic'),
      'boot-path': threshold('boot-path'),
      'tool-access': threshold('tool-access'),
      credentials: threshold('credentials'),
      permissions: threshold('permissions'),
    },
    onCheckFailure: 'restore',
    backups: { keep: 10 },
    networkFileSystems: { state: 'refuse', targets: 'warn' },
    planLifetimeDays: 7,
    bootSeconds: 10,
  }
}

/** Returns the preset as commented YAML; reading it gives `writtenPolicy` again. */
export function policyText(
  preset: PresetName,
  roots: readonly string[] = presetPolicy(preset).roots,
): string {
  const policy = writtenPolicy(preset)
  const thresholds = riskClasses.map(risk => {
    const threshold = policy.thresholds[risk]
    const { approvers, excludeAuthor, excludeAgents, confirm } = threshold
    return `  # ${riskMeanings[risk]}
  ${risk}:
    approvers: ${approvers}
    excludeAuthor: ${excludeAuthor}
    excludeAgents: ${excludeAgents}
    confirm: ${confirm}
    approvalLifetimeHours: ${threshold.approvalLifetimeHours}
    bootLeaseMinutes: ${threshold.bootLeaseMinutes}
${laterText(threshold)}`
  })
  return `# What this machine demands before writ changes a file that an agent boots from.
# Left out, a value is that of the preset. Every approval is bound to the policy it was given under.
writ: policy/v1

# solo: one person, who may approve their own plans. team: somebody else than the author.
preset: ${preset}

# Directories targets may lie in. A symbolic link must not lead outside.
roots:
${roots.map(root => `  - ${JSON.stringify(root)}`).join('\n')}

# Per risk class, least grave first. A plan has the class of its gravest finding.
#   approvers              how many different people, each with a key of their own
#   excludeAuthor          whether who made the plan may not approve it
#   excludeAgents          whether approvals by agents do not count
#   confirm                whether the approver must type the plan's challenge
#   approvalLifetimeHours  how long an approval may wait to be used
#   bootLeaseMinutes       how long an apply waits for a boot that proves it ('writ run', or
#                          'writ confirm') before it is undone; a boot that fails undoes it at
#                          once; 0: it needs none
# Left out, these are not asked for, whatever the preset:
#   touch                  true: only approvals by a security key that somebody touched count
#   pin                    true: only those for which its PIN was given
#   narrowingApprovers     how many people where all the class can do gets less
#   waitMinutes            instead of more people one is enough, so long after the approval was
#                          filed, if nobody rejected the plan; it takes a security key that was
#   waitWith               touched (touch), or asked for its PIN (pin); touch where left out
thresholds:
${thresholds.join('')}
# After a failed check: 'restore' puts the previous file back, 'stop' prints how to do it.
onCheckFailure: ${policy.onCheckFailure}

# How many backups of each target are kept. Pinned ones, and those of an unfinished apply, stay.
backups:
  keep: ${policy.backups.keep}

# NFS and the like, where locks may not hold and a rename is not one step for other machines.
#   state    where writ keeps its locks and its journal: refuse or warn
#   targets  files to be changed: refuse or warn
networkFileSystems:
  state: ${policy.networkFileSystems.state}
  targets: ${policy.networkFileSystems.targets}

# After so many days a plan can no longer be approved or applied.
planLifetimeDays: ${policy.planLifetimeDays}

# How long a worker must live to count as booted; one that ends with 0 before does, too.
bootSeconds: ${policy.bootSeconds}

# Where receipts go as events, one line of JSON each, once they are durable: appended to a file, to
# standard input of a program (no shell, 10 seconds), or both. Left out: nowhere.
# events:
#   file: ~/.local/share/writ-events.jsonl
#   command: [/usr/local/bin/tell-the-others, --from, writ]
`
}

function laterText({ touch, pin, narrowingApprovers, wait }: Threshold): string {
  const lines = [
    ...(touch === undefined ? [] : [`touch: ${touch}`]),
    ...(pin === undefined ? [] : [`pin: ${pin}`]),
    ...(narrowingApprovers === undefined ? [] : [`narrowingApprovers: ${narrowingApprovers}`]),
    ...(wait === undefined ? [] : [`waitMinutes: ${wait.minutes}`, `waitWith: ${wait.with}`]),
  ]
  return lines.map(line => `    ${line}\n`).join('')
}
