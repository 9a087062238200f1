import { describe, expect, test } from 'vitest'
import { canonicalBytes } from '../../src/bytes/canonical.ts'
import { sha256 } from '../../src/bytes/digest.ts'
import { WritError } from '../../src/model/errors.ts'
import { riskClasses, riskMeanings } from '../../src/model/risk.ts'
import { nearestName } from '../../src/policy/nearest-name.ts'
import { policyText, presetNames, presetPolicy, writtenPolicy } from '../../src/policy/presets.ts'
import { parsePolicy, policyDigestOf, readPolicy } from '../../src/policy/read-policy.ts'

const head = 'writ: policy/v1\npreset: solo\n'

function problems(text: string): { place: string; detail: string }[] {
  try {
    readPolicy(text, 'policy.yaml')
  } catch (error) {
    if (!(error instanceof WritError)) throw error
    expect(error.code).toBe('CONFIG_INVALID')
    return error.problems.map(({ places = [], detail }) => ({
      place: `${places[0]?.line}:${places[0]?.column}`,
      detail,
    }))
  }
  return []
}

describe('presets', () => {
  test.each(presetNames)('R17 the file of preset %s reads as the preset', preset => {
    expect(readPolicy(policyText(preset))).toEqual(writtenPolicy(preset))
    expect(parsePolicy(policyText(preset))).toEqual(writtenPolicy(preset))
    expect(readPolicy(`writ: policy/v1\npreset: ${preset}\n`)).toEqual(presetPolicy(preset))
  })

  test('R17 asks one person for everything alone, and for their own plans too', () => {
    const { thresholds } = presetPolicy('solo')
    expect(riskClasses.map(risk => thresholds[risk].approvers)).toEqual([1, 1, 1, 1, 1])
    expect(riskClasses.map(risk => thresholds[risk].excludeAuthor)).toEqual(Array(5).fill(false))
    expect(riskClasses.map(risk => thresholds[risk].confirm)).toEqual([
      false,
      false,
      true,
      true,
      true,
    ])
  })

  test('R17 asks a team for two where secrets or permissions change', () => {
    const { thresholds } = presetPolicy('team')
    expect(riskClasses.map(risk => thresholds[risk].approvers)).toEqual([1, 1, 1, 2, 2])
    expect(riskClasses.map(risk => thresholds[risk].excludeAuthor)).toEqual([
      false,
      true,
      true,
      true,
      true,
    ])
    expect(riskClasses.map(risk => thresholds[risk].approvalLifetimeHours)).toEqual([
      168, 24, 24, 1, 4,
    ])
  })

  test('R17 lets a team wait with a security key, and take permissions back alone', () => {
    const { thresholds } = writtenPolicy('team')
    expect(riskClasses.map(risk => thresholds[risk].wait)).toEqual([
      undefined,
      undefined,
      undefined,
      { minutes: 10, with: 'pin' },
      { minutes: 10, with: 'touch' },
    ])
    expect(thresholds.permissions.narrowingApprovers).toBe(1)
    expect(writtenPolicy('solo')).toEqual(presetPolicy('solo'))
  })

  test('R17 asks nobody for a touch or a PIN, and a policy can', () => {
    const text = `${head}thresholds:\n  permissions: { touch: true, pin: true }\n`
    expect(readPolicy(text).thresholds.permissions).toMatchObject({ touch: true, pin: true })
    for (const preset of presetNames) {
      const { thresholds } = writtenPolicy(preset)
      expect(riskClasses.some(risk => thresholds[risk].touch ?? thresholds[risk].pin)).toBe(false)
    }
  })

  test('R17 never counts an agent, and R30 keeps ten backups', () => {
    for (const preset of presetNames) {
      const { thresholds, backups } = presetPolicy(preset)
      expect(riskClasses.every(risk => thresholds[risk].excludeAgents)).toBe(true)
      expect(backups.keep).toBe(10)
    }
  })

  test('R31 puts nothing on probation, and a policy can', () => {
    for (const preset of presetNames) {
      const { thresholds, bootSeconds } = presetPolicy(preset)
      expect(riskClasses.map(risk => thresholds[risk].bootLeaseMinutes)).toEqual([0, 0, 0, 0, 0])
      expect(bootSeconds).toBe(10)
    }
    const text = `${head}bootSeconds: 30\nthresholds:\n  tool-access: { bootLeaseMinutes: 10080 }\n`
    const { thresholds, bootSeconds } = readPolicy(text)
    expect([thresholds['tool-access'].bootLeaseMinutes, bootSeconds]).toEqual([10_080, 30])
  })

  test('R29 a preset puts the previous file back, and a policy can forbid it', () => {
    expect(presetPolicy('solo').onCheckFailure).toBe('restore')
    expect(readPolicy(`${head}onCheckFailure: stop\n`).onCheckFailure).toBe('stop')
  })

  test('R12 every class has a meaning of its own', () => {
    expect(new Set(riskClasses.map(risk => riskMeanings[risk])).size).toBe(riskClasses.length)
  })
})

describe('readPolicy', () => {
  test('R17 takes what is left out from the preset', () => {
    const policy = readPolicy(`${head}thresholds:\n  permissions:\n    approvers: 3\n`)
    const preset = presetPolicy('solo')
    expect(policy).toEqual({
      ...preset,
      thresholds: {
        ...preset.thresholds,
        permissions: { ...preset.thresholds.permissions, approvers: 3 },
      },
    })
  })

  test.each<[string, string, string[]]>([
    ['an empty file', '', ['1:1']],
    ['a list', '- a\n', ['1:1']],
    ['no preset', 'writ: policy/v1\n', ['1:1']],
    ['another document', 'writ: migration/v1\npreset: solo\n', ['1:7']],
    ['an unknown preset', 'writ: policy/v1\npreset: duo\n', ['2:9']],
    ['an unknown field', `${head}colour: 1\n`, ['3:1']],
    ['an unknown class', `${head}thresholds:\n  permission: {}\n`, ['4:3']],
    ['an unknown demand', `${head}thresholds:\n  permissions: { approver: 2 }\n`, ['4:18']],
    ['no approver', `${head}thresholds:\n  permissions: { approvers: 0 }\n`, ['4:29']],
    ['half an approver', `${head}thresholds:\n  permissions: { approvers: 1.5 }\n`, ['4:29']],
    ['a word for a switch', `${head}thresholds:\n  permissions: { confirm: yes }\n`, ['4:27']],
    ['a relative root', `${head}roots: [a]\n`, ['3:9']],
    ['no root', `${head}roots: []\n`, ['3:8']],
    ['no backup', `${head}backups: { keep: 0 }\n`, ['3:18']],
    ['a lease for ever', `${head}thresholds:\n  cosmetic: { bootLeaseMinutes: 10081 }\n`, ['4:33']],
    [
      'a lease into the past',
      `${head}thresholds:\n  cosmetic: { bootLeaseMinutes: -1 }\n`,
      ['4:33'],
    ],
    ['a wait for ever', `${head}thresholds:\n  cosmetic: { waitMinutes: 10081 }\n`, ['4:28']],
    ['a wait of no length', `${head}thresholds:\n  cosmetic: { waitWith: pin }\n`, ['4:13']],
    ['a wait with a wink', `${head}thresholds:\n  cosmetic: { waitWith: wink }\n`, ['4:25']],
    ['a boot in no time', `${head}bootSeconds: 0\n`, ['3:14']],
    ['a plan for ever', `${head}planLifetimeDays: 100000\n`, ['3:19']],
    ['events to nobody', `${head}events: {}\n`, ['3:9']],
    ['events to a relative file', `${head}events: { file: a.jsonl }\n`, ['3:17']],
    ['events to a program on the path', `${head}events: { command: [tell] }\n`, ['3:21']],
    ['events to a line for a shell', `${head}events: { command: /bin/tell }\n`, ['3:20']],
    ['events to no program', `${head}events: { command: [] }\n`, ['3:20']],
    ['events to a number', `${head}events: { command: [/bin/tell, 1] }\n`, ['3:32']],
    ['events elsewhere', `${head}events: { files: ~/a }\n`, ['3:11', '3:9']],
    ['a duplicate key', `${head}preset: team\n`, ['3:1']],
    ['an alias', `${head}roots: &r [~/a]\nbackups: *r\n`, ['4:10']],
    ['a merge key', `${head}<<: {}\n`, ['3:1']],
    ['a second document', `${head}---\n${head}`, ['3:1']],
    ['several', 'writ: x\npreset: y\ncolour: 1\n', ['1:7', '2:9', '3:1']],
  ])('R35 refuses %s with its place', (_, text, expected) => {
    expect(problems(text).map(({ place }) => place)).toEqual(expected)
  })

  test('names the field somebody meant', () => {
    expect(problems(`${head}plan_lifetime_days: 1\n`)[0]?.detail).toContain('planLifetimeDays')
    expect(problems(`${head}thresholds: { permission: {} }\n`)[0]?.detail).toContain('permissions')
  })

  test('R34 shows no value of the file', () => {
    const canary = 'canary-1234567890'
    for (const text of [
      `preset: ${canary}`,
      `roots: [${canary}]`,
      `x: "${canary}`,
      `backups: ${canary}`,
    ]) {
      const found = problems(`writ: policy/v1\n${text}\n`)
      expect(found.length).toBeGreaterThan(0)
      expect(JSON.stringify(found)).not.toContain(canary)
    }
  })
})

describe('policyDigestOf', () => {
  const digestOf = (text: string): string => policyDigestOf(readPolicy(text))

  test('R15 does not depend on comments and order, and depends on every value', () => {
    const digest = digestOf(policyText('solo'))
    expect(digestOf(head)).toBe(digest)
    expect(digestOf('# a comment\npreset: solo\nwrit: policy/v1\n')).toBe(digest)
    expect(digestOf(policyText('team'))).not.toBe(digest)
    for (const line of [
      'roots: [/srv]',
      'onCheckFailure: stop',
      'planLifetimeDays: 6',
      'backups: { keep: 9 }',
      'thresholds: { cosmetic: { confirm: true } }',
      'thresholds: { cosmetic: { bootLeaseMinutes: 1 } }',
      'thresholds: { cosmetic: { touch: true } }',
      'thresholds: { cosmetic: { pin: true } }',
      'thresholds: { cosmetic: { narrowingApprovers: 1 } }',
      'thresholds: { cosmetic: { waitMinutes: 1 } }',
      'bootSeconds: 11',
      'events: { file: ~/events.jsonl }',
      'events: { command: [~/bin/tell] }',
    ]) {
      expect(digestOf(`${head}${line}\n`), line).not.toBe(digest)
    }
  })
})

describe('events', () => {
  test('R15 are part of a policy only where its file names a sink', () => {
    expect(readPolicy(head)).not.toHaveProperty('events')
    expect(readPolicy(`${head}events: { file: ~/e.jsonl }\n`).events).toEqual({
      file: '~/e.jsonl',
      command: null,
    })
    expect(readPolicy(`${head}events:\n  command: [/bin/tell, -x, ""]\n`).events).toEqual({
      file: null,
      command: ['/bin/tell', '-x', ''],
    })
  })

  test('R35 the field the preset describes is the one that is read', () => {
    const text = policyText('solo').replace(/^# (events:| {2}(?:file|command):)/gm, '$1')
    expect(readPolicy(text).events).toEqual({
      file: '~/.local/share/writ-events.jsonl',
      command: ['/usr/local/bin/tell-the-others', '--from', 'writ'],
    })
  })
})

test('R15 a policy without leases has the digest it had before there were any', () => {
  const { bootSeconds, thresholds, ...rest } = presetPolicy('solo')
  const before = Object.fromEntries(
    riskClasses.map(risk => {
      const { bootLeaseMinutes, ...threshold } = thresholds[risk]
      expect([bootLeaseMinutes, bootSeconds]).toEqual([0, 10])
      return [risk, threshold]
    }),
  )
  const digest = sha256(canonicalBytes({ ...rest, thresholds: before }))
  expect(policyDigestOf(presetPolicy('solo'))).toBe(digest)
})

describe('nearestName', () => {
  const names = ['target', 'targets', 'consumer', 'rollbackOwner', 'env', 'set']
  test.each<[string, string | undefined]>([
    ['rollback_owner', 'rollbackOwner'],
    ['rollback-owner', 'rollbackOwner'],
    ['RollbackOwner', 'rollbackOwner'],
    ['consumers', 'consumer'],
    ['consmuer', 'consumer'],
    ['traget', 'target'],
    ['sett', 'set'],
    ['environment', undefined],
    ['xyz', undefined],
    ['', undefined],
    ['t'.repeat(1000), undefined],
  ])('%s is near %s', (name, expected) => {
    expect(nearestName(name, names)).toBe(expected)
  })
})

describe('R15 a policy written before touches and waiting times', () => {
  const digestOf = (text: string): string => policyDigestOf(readPolicy(text))

  test.each([
    ['solo', 'sha256:a0f559c7b5e6c02531c217e5f6ef62b55c15624bea118be60051338ebdc64966'],
    ['team', 'sha256:7ac520345ed8b34c6af9284c8d00c61399d204cd765e055126ad63eb9aaf6ffe'],
  ])('R15 of preset %s keeps its digest', (preset, digest) => {
    expect(digestOf(`writ: policy/v1\npreset: ${preset}\n`)).toBe(digest)
  })

  test('R15 and so does one that says what is the case anyway', () => {
    const thresholds = 'thresholds: { permissions: { touch: false, pin: false, waitMinutes: 0 } }'
    expect(digestOf(`${head}${thresholds}\n`)).toBe(digestOf(head))
  })

  test('R17 does not ask for fewer people than it did', () => {
    const { thresholds } = readPolicy('writ: policy/v1\npreset: team\n')
    expect(riskClasses.map(risk => thresholds[risk].wait)).toEqual(Array(5).fill(undefined))
    expect(thresholds.permissions.narrowingApprovers).toBeUndefined()
  })
})
