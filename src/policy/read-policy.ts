/**
 * The policy file: YAML with comments, strictly read.
 *
 * What is left out comes from the preset. What is not understood is refused with its place,
 * because a policy that is half read is a policy nobody chose. Never shows a value of the file.
 */
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml'
import * as z from 'zod/mini'
import { canonicalBytes } from '../bytes/canonical.ts'
import { sha256 } from '../bytes/digest.ts'
import type { Sha256 } from '../model/digest.ts'
import { errorOf, type Place, type Problem } from '../model/errors.ts'
import type { EventSinks, Policy, Threshold } from '../model/policy.ts'
import { type RiskClass, riskClasses } from '../model/risk.ts'
import { nearestName } from './nearest-name.ts'
import { policyText, presetNames, presetPolicy, writtenPolicy } from './presets.ts'
import { placeAt, yamlProblems } from './yaml-problems.ts'

/** Larger than any policy, small enough for a parser whose check for duplicates is quadratic. */
const sizeLimit = 65_536

const between = (least: number, most: number): z.ZodMiniOptional<z.ZodMiniNumber> =>
  z.optional(z.int().check(z.gte(least), z.lte(most)))

// Built when a file is parsed: most runs parse none.
function makePolicyShape() {
  const flag = z.optional(z.boolean())

  const threshold = z.optional(
    z
      .strictObject({
        approvers: between(1, 16),
        excludeAuthor: flag,
        excludeAgents: flag,
        confirm: flag,
        approvalLifetimeHours: between(1, 8760),
        bootLeaseMinutes: between(0, 10_080),
        touch: flag,
        pin: flag,
        narrowingApprovers: between(1, 16),
        waitMinutes: between(0, 10_080),
        waitWith: z.optional(z.enum(['touch', 'pin'])),
      })
      .check(
        z.refine(
          ({ waitMinutes, waitWith }) => waitWith === undefined || waitMinutes !== undefined,
          'says what to wait with, and not how long: waitMinutes',
        ),
      ),
  )

  const path = z.string().check(z.regex(/^(?:~(?:\/|$)|\/)/))
  const networkRule = z.optional(z.enum(['refuse', 'warn']))

  return z.strictObject({
    writ: z.literal('policy/v1'),
    preset: z.enum(presetNames),
    roots: z.optional(z.array(path).check(z.minLength(1))),
    thresholds: z.optional(
      z.strictObject({
        cosmetic: threshold,
        'boot-path': threshold,
        'tool-access': threshold,
        credentials: threshold,
        permissions: threshold,
      }),
    ),
    onCheckFailure: z.optional(z.enum(['restore', 'stop'])),
    backups: z.optional(z.strictObject({ keep: between(1, 10_000) })),
    networkFileSystems: z.optional(z.strictObject({ state: networkRule, targets: networkRule })),
    planLifetimeDays: between(1, 365),
    bootSeconds: between(1, 3600),
    events: z.optional(
      z
        .strictObject({
          file: z.optional(path),
          command: z.optional(z.tuple([path], z.string())),
        })
        .check(
          z.refine(
            ({ file, command }) => file !== undefined || command !== undefined,
            'names a file, a command, or both',
          ),
        ),
    ),
  })
}

/** Field names by the table they stand in, for the name somebody meant. */
const fieldNames: Readonly<Record<string, readonly string[]>> = {
  '': [
    ...['writ', 'preset', 'roots', 'thresholds', 'onCheckFailure', 'backups'],
    ...['networkFileSystems', 'planLifetimeDays', 'bootSeconds', 'events'],
  ],
  thresholds: riskClasses,
  backups: ['keep'],
  networkFileSystems: ['state', 'targets'],
  events: ['file', 'command'],
}
const thresholdNames = [
  ...Object.keys(presetPolicy('solo').thresholds.cosmetic),
  ...['touch', 'pin', 'narrowingApprovers', 'waitMinutes', 'waitWith'],
]

/**
 * Returns the policy a file describes.
 *
 * A file still as `writ init` wrote it needs no parser: nearly every run reads just that.
 *
 * @throws WritError CONFIG_INVALID with every problem and its place.
 */
export function readPolicy(text: string, path?: string): Policy {
  const untouched = presetNames.find(name => text === policyText(name))
  return untouched === undefined ? parsePolicy(text, path) : writtenPolicy(untouched)
}

/** Returns the policy a file describes, by the parser; throws as `readPolicy` does. */
export function parsePolicy(text: string, path?: string): Policy {
  const problem = (detail: string, place: Place = { line: 1, column: 1 }): Problem => ({
    code: 'CONFIG_INVALID',
    detail,
    path,
    places: [place],
  })
  if (text.length > sizeLimit) throw errorOf([problem('a policy file is smaller than 64 KiB')])
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2' })
  const found = yamlProblems(document, lines).map(({ detail, place }) => problem(detail, place))
  visit(document, {
    Alias(_, { range }) {
      found.push(problem('a policy file has no aliases', placeAt(lines, range?.[0] ?? 0)))
    },
  })
  const [first, ...others] = found
  if (first !== undefined) throw errorOf([first, ...others], path)

  const shape = makePolicyShape().safeParse(document.toJS())
  if (shape.success) return withPreset(shape.data)
  const [wrong, ...more] = shape.error.issues.flatMap(issue =>
    issueDetails(issue).map(({ detail, key }) =>
      problem(detail, placeOf(document, lines, issue.path, key)),
    ),
  )
  throw errorOf([wrong ?? problem('the policy is not valid'), ...more], path)
}

/**
 * Returns the digest of what a policy file means. Comments and the order of fields do not count,
 * so tidying the file does not void approvals. Nor do leases, touches and waiting times where none
 * is asked for: they came later, and policies without them keep their digest. Rule: R15.
 */
export function policyDigestOf(policy: Policy): Sha256 {
  const { thresholds, bootSeconds, ...rest } = policy
  const counted = Object.entries(thresholds).map(([risk, { bootLeaseMinutes, ...others }]) => [
    risk,
    bootLeaseMinutes === 0 ? others : { ...others, bootLeaseMinutes },
  ])
  const isUsual = bootSeconds === presetPolicy(policy.preset).bootSeconds
  return sha256(
    canonicalBytes({
      ...rest,
      thresholds: Object.fromEntries(counted),
      ...(isUsual ? {} : { bootSeconds }),
    }),
  )
}

type PolicyFile = z.infer<ReturnType<typeof makePolicyShape>>
type FileThreshold = NonNullable<NonNullable<PolicyFile['thresholds']>[RiskClass]>
type FileSinks = NonNullable<PolicyFile['events']>

function withPreset(file: PolicyFile): Policy {
  const preset = presetPolicy(file.preset)
  const merged = (risk: RiskClass): Threshold => {
    const own = file.thresholds?.[risk]
    const base = preset.thresholds[risk]
    return {
      approvers: own?.approvers ?? base.approvers,
      excludeAuthor: own?.excludeAuthor ?? base.excludeAuthor,
      excludeAgents: own?.excludeAgents ?? base.excludeAgents,
      confirm: own?.confirm ?? base.confirm,
      approvalLifetimeHours: own?.approvalLifetimeHours ?? base.approvalLifetimeHours,
      bootLeaseMinutes: own?.bootLeaseMinutes ?? base.bootLeaseMinutes,
      ...(own === undefined ? {} : laterDemands(own)),
    }
  }
  return {
    schema: 'writ/policy/v1',
    preset: file.preset,
    roots: file.roots ?? preset.roots,
    thresholds: {
      cosmetic: merged('cosmetic'),
      'boot-path': merged('boot-path'),
      'tool-access': merged('tool-access'),
      credentials: merged('credentials'),
      permissions: merged('permissions'),
    },
    onCheckFailure: file.onCheckFailure ?? preset.onCheckFailure,
    backups: { keep: file.backups?.keep ?? preset.backups.keep },
    networkFileSystems: {
      state: file.networkFileSystems?.state ?? preset.networkFileSystems.state,
      targets: file.networkFileSystems?.targets ?? preset.networkFileSystems.targets,
    },
    planLifetimeDays: file.planLifetimeDays ?? preset.planLifetimeDays,
    bootSeconds: file.bootSeconds ?? preset.bootSeconds,
    ...(file.events === undefined ? {} : { events: sinksOf(file.events) }),
  }
}

/**
 * Never taken from a preset: a policy that was written before they existed must not change its
 * meaning, and to ask for one person instead of two would be to ask for less.
 */
function laterDemands(own: FileThreshold): Partial<Threshold> {
  const { touch, pin, narrowingApprovers, waitMinutes = 0, waitWith = 'touch' } = own
  return {
    ...(touch === true ? { touch } : {}),
    ...(pin === true ? { pin } : {}),
    ...(narrowingApprovers === undefined ? {} : { narrowingApprovers }),
    ...(waitMinutes === 0 ? {} : { wait: { minutes: waitMinutes, with: waitWith } }),
  }
}

function sinksOf({ file, command }: FileSinks): EventSinks {
  return { file: file ?? null, command: command ?? null }
}

function issueDetails(issue: z.core.$ZodIssue): { detail: string; key?: string }[] {
  const field = issue.path.join('.') || 'the policy'
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map(key => {
        const meant = nearestName(key, namesAt(issue.path))
        const hint = meant === undefined ? '' : `; did you mean ${meant}?`
        return { key, detail: `${[...issue.path, key].join('.')} is not a field${hint}` }
      })
    case 'invalid_value':
      return [{ detail: `${field} must be ${issue.values.map(String).join(' or ')}` }]
    case 'too_small':
      return [{ detail: `${field} must be at least ${issue.minimum}` }]
    case 'too_big':
      return [{ detail: `${field} must be at most ${issue.maximum}` }]
    case 'invalid_format':
      return [{ detail: `${field} must be an absolute path or start with ~` }]
    case 'custom':
      return [{ detail: `${field} ${issue.message}` }]
    case 'invalid_type':
      return [{ detail: `${field} must be ${typeNames[issue.expected] ?? issue.expected}` }]
    default:
      return [{ detail: `${field} is not valid` }]
  }
}

const typeNames: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a whole number',
  boolean: 'true or false',
  string: 'a text',
  array: 'a list',
  tuple: 'a list',
  object: 'a mapping',
}

function namesAt(path: readonly PropertyKey[]): readonly string[] {
  return path.length === 2 ? thresholdNames : (fieldNames[path.join('.')] ?? [])
}

/** The place of a field: its key where asked for, else its value, else what holds it. */
function placeOf(
  document: Document.Parsed,
  lines: LineCounter,
  path: readonly PropertyKey[],
  key: string | undefined,
): Place {
  const holder = path.length === 0 ? document.contents : document.getIn(path, true)
  if (key !== undefined && isMap(holder)) {
    const pair = holder.items.find(({ key: other }) => isScalar(other) && other.value === key)
    if (isScalar(pair?.key)) return placeAt(lines, pair.key.range?.[0] ?? 0)
  }
  if (isNode(holder)) return placeAt(lines, holder.range?.[0] ?? 0)
  return path.length === 0
    ? { line: 1, column: 1 }
    : placeOf(document, lines, path.slice(0, -1), undefined)
}
