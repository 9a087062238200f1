/**
 * Risk rules over changed keys.
 *
 * Every change gets at least one finding. A key nobody wrote a rule for is boot path, never
 * cosmetic; a lost restriction is a permission change whatever its key was. Pure, and without a
 * secret in any message. Rules: R12, R34.
 */
import { ruleFor } from '../consumers/match.ts'
import { type Consumer, type KeyGroup, type KeyRule, matchesPattern } from '../model/consumer.ts'
import { formatKeyPath, type KeyPath, keyPathId } from '../model/key-path.ts'
import { type Direction, type Finding, graver, type RiskClass, riskClasses } from '../model/risk.ts'
import { type ConfigValue, sameValue, valueAt } from '../model/value.ts'
import { type CommonCode, commonFindings } from './codes.ts'
import type { AssessFacts, ComparedKey } from './compared-key.ts'
import { describeGroup, describeKey, describeLoss, verbOf } from './describe-finding.ts'
import { movementOf, unclear } from './direction.ts'
import { reorderedRules } from './reordered-rules.ts'

export type { AssessFacts, ComparedKey } from './compared-key.ts'

/**
 * Returns the findings of one change: those of the whole file first, then key by key in the order
 * given. A table that appears or vanishes as a whole is one finding, with those of its keys that
 * say what it does or weigh more than the table.
 */
export function assess(
  consumer: Consumer | null,
  changeIndex: number,
  keys: readonly ComparedKey[],
  facts: AssessFacts,
): readonly Finding[] {
  if (facts.action === 'no-op') return []
  const changed = keys.filter(hasChanged)
  const findings = fileFindings(consumer, changeIndex, changed, facts)
  const secrets = new Set(changed.filter(key => key.secret).map(key => keyPathId(key.path)))
  const told = new Set<string>()
  for (const key of changed) {
    const group = consumer === null ? undefined : wholeGroup(consumer, key.path, facts)
    if (group !== undefined && !told.has(keyPathId(group.path))) {
      told.add(keyPathId(group.path))
      findings.push(groupFinding(changeIndex, group, secrets))
    }
    findings.push(...keyFindings(consumer, changeIndex, key, group))
  }
  return findings
}

/** Returns the gravest class; a plan without findings changes nothing that matters. Rule: R12. */
export function riskOf(findings: readonly Finding[]): RiskClass {
  return findings.reduce<RiskClass>((risk, finding) => graver(risk, finding.risk), 'cosmetic')
}

function hasChanged(key: ComparedKey): boolean {
  if (key.before === null || key.after === null) return key.before !== key.after
  return !sameValue(key.before, key.after)
}

function fileFindings(
  consumer: Consumer | null,
  change: number,
  changed: readonly ComparedKey[],
  facts: AssessFacts,
): Finding[] {
  const about = (code: CommonCode, message: string): Finding => ({
    ...common(code, change, [], 'changed'),
    message,
  })
  const findings: Finding[] = []
  if (facts.action === 'create') {
    findings.push(about('WR402', 'the file does not exist yet and is created'))
  }
  if (facts.action === 'delete') {
    findings.push(about('WR403', 'the file is deleted: the runtime starts without it'))
  }
  if (facts.action === 'link') {
    findings.push(about('WR405', 'the file becomes a link to another file'))
  }
  if (facts.wholeFile) {
    findings.push(about('WR301', 'the whole file is rewritten, not single keys or a managed block'))
  }
  for (const path of reorderedRules(consumer, facts.before, facts.after)) {
    const name = path.length === 0 ? 'the file' : formatKeyPath(path)
    const message = `${name}: ${commonFindings.WR102.title}, which can decide what is permitted`
    findings.push({ ...common('WR102', change, path, 'changed'), message })
  }
  for (const name of facts.lost) {
    const code = /^system\..*acl/.test(name) ? 'WR103' : 'WR410'
    findings.push(
      about(code, `${name}: ${commonFindings[code].title}, as the new file may not get it`),
    )
  }
  for (const { path, kind } of facts.handovers) {
    const code = handoverCodes[kind]
    const message = `${formatKeyPath(path)}: ${commonFindings[code].title}`
    findings.push({ ...common(code, change, path, 'changed'), message })
  }
  if (facts.action === 'update' && changed.length === 0 && findings.length === 0) {
    findings.push(about('WR501', 'no value changes: only comments, order or spacing'))
  }
  return findings
}

const handoverCodes = { adopt: 'WR406', evict: 'WR407', repair: 'WR408' } as const

interface WholeGroup {
  readonly group: KeyGroup
  readonly path: KeyPath
  readonly appears: boolean
  readonly table: NonNullable<AssessFacts['before']>
}

/** Returns the table a path lies in, where that table stands on one side only. */
function wholeGroup(consumer: Consumer, path: KeyPath, facts: AssessFacts): WholeGroup | undefined {
  for (const group of consumer.groups ?? []) {
    const own = path.slice(0, group.pattern.length)
    if (!matchesPattern(group.pattern, own)) continue
    const before = facts.before === null ? undefined : valueAt(facts.before, own)
    const after = facts.after === null ? undefined : valueAt(facts.after, own)
    const table = after ?? before
    if (table === undefined || (before !== undefined && after !== undefined)) return undefined
    return { group, path: own, appears: after !== undefined, table }
  }
  return undefined
}

function groupFinding(
  change: number,
  { group, path, appears, table }: WholeGroup,
  secrets: ReadonlySet<string>,
): Finding {
  return {
    code: group.code,
    risk: group.risk,
    change,
    path,
    direction: isGraver('tool-access', group.risk) ? 'changed' : appears ? 'widened' : 'narrowed',
    message: describeGroup(group, path, table, appears, inner => secrets.has(keyPathId(inner))),
  }
}

function keyFindings(
  consumer: Consumer | null,
  change: number,
  key: ComparedKey,
  whole: WholeGroup | undefined,
): Finding[] {
  const rule = ruleFor(consumer, key.path)
  const findings: Finding[] = []
  const own = ownFinding(consumer, rule, change, key, whole)
  if (own !== undefined) findings.push(own)
  const covered = own !== undefined && !isGraver('credentials', own.risk)
  if (key.secret && !covered) findings.push(secretFinding(change, key))
  if (key.hidden === true) findings.push(hiddenFinding(change, key))
  if (key.env.length > 0) findings.push(envFinding(change, key))
  if (isRetyped(key) && riskOf(findings) === 'cosmetic') {
    const message = `${formatKeyPath(key.path)}: ${commonFindings.WR409.title}`
    findings.push({ ...common('WR409', change, key.path, 'changed'), message })
  }
  if (key.ambiguous === true) {
    const message = `${formatKeyPath(key.path)}: ${commonFindings.WR502.title}`
    findings.push({ ...common('WR502', change, key.path, 'changed'), message })
  }
  return findings
}

/** Integers and floats are one type to many readers; anything else is a change of meaning. */
function isRetyped({ before, after }: ComparedKey): boolean {
  if (before === null || after === null) return false
  const kindOf = ({ kind }: ConfigValue): string => (kind === 'float' ? 'integer' : kind)
  return kindOf(before) !== kindOf(after)
}

/** The finding of the key itself; none where the finding of its whole table says as much. */
function ownFinding(
  consumer: Consumer | null,
  rule: KeyRule | undefined,
  change: number,
  key: ComparedKey,
  whole: WholeGroup | undefined,
): Finding | undefined {
  if (consumer === null || rule === undefined) {
    if (whole !== undefined) return undefined
    return {
      ...common('WR401', change, key.path, 'changed'),
      message: `${formatKeyPath(key.path)}${verbOf(key)}: no rule says what it does`,
    }
  }
  if (whole !== undefined) {
    const name = key.path[whole.path.length]
    const says = key.path.length === whole.path.length + 1 && whole.group.shows.includes(`${name}`)
    if (!isGraver(rule.risk, whole.group.risk) && !(says && whole.appears)) return undefined
  }
  // With its whole table gone, what a key restricted is gone too.
  const gone = whole !== undefined && !whole.appears
  const { direction, lostRestriction } = gone ? unclear : movementOf(rule, key.before, key.after)
  if (lostRestriction) {
    const message = describeLoss(consumer, rule, key)
    return { ...common('WR101', change, key.path, 'widened'), message }
  }
  const message = describeKey(consumer, rule, key)
  return { code: rule.code, risk: rule.risk, change, path: key.path, direction, message }
}

function secretFinding(change: number, key: ComparedKey): Finding {
  const code = key.before === null ? 'WR201' : key.after === null ? 'WR203' : 'WR202'
  const message = `${formatKeyPath(key.path)}: ${commonFindings[code].title}`
  return { ...common(code, change, key.path, 'changed'), message }
}

function hiddenFinding(change: number, key: ComparedKey): Finding {
  const message = `${formatKeyPath(key.path)}: ${commonFindings.WR302.title}; read the value itself before you approve it`
  return { ...common('WR302', change, key.path, 'changed'), message }
}

function envFinding(change: number, key: ComparedKey): Finding {
  const code = key.secret ? 'WR204' : 'WR404'
  const message = `${formatKeyPath(key.path)} takes its value from the environment (${key.env.join(', ')})`
  return { ...common(code, change, key.path, 'changed'), message }
}

function common(
  code: CommonCode,
  change: number,
  path: KeyPath,
  direction: Direction,
): Omit<Finding, 'message'> {
  return { code, risk: commonFindings[code].risk, change, path, direction }
}

function isGraver(a: RiskClass, b: RiskClass): boolean {
  return riskClasses.indexOf(a) > riskClasses.indexOf(b)
}
