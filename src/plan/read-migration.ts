/**
 * Reads a migration document: declared intent, before anything is planned.
 *
 * YAML, JSON and TOML say the same things. Nothing is repaired and nothing unknown is skipped:
 * every problem of a document is collected with its place. Never shows a value of the document.
 * Rule: R11 starts here, because a variable that is not declared cannot be used.
 */
import { consumers as knownConsumers } from '../consumers/registry.ts'
import type { Consumer } from '../model/consumer.ts'
import { errorOf, type Place, type Problem } from '../model/errors.ts'
import type { EnvDeclaration, Migration, TargetIntent } from '../model/migration.ts'
import { nearestName } from '../policy/nearest-name.ts'
import {
  type DocumentField,
  documentFields,
  type EnvField,
  envClasses,
  envFields,
  envMusts,
  envNamePattern,
  envProblemKinds,
  namePattern,
  type TargetField,
  targetFields,
} from './migration-fields.ts'
import type { Report, SourceNode } from './migration-node.ts'
import {
  type Fields,
  readChoice,
  readChoices,
  readFields,
  readItems,
  readName,
  readText,
} from './migration-shape.ts'
import { readSource } from './migration-source.ts'
import { readTarget } from './migration-target.ts'
import type { EnvMention } from './migration-template.ts'

const required: readonly DocumentField[] = ['writ', 'id', 'owner', 'version', 'rollbackOwner']
const nameRule =
  'may hold letters, digits, dots, hyphens and underscores, and starts with a letter or digit'

/**
 * Returns the migration a document describes. The extension of the file name tells the language;
 * without one it is YAML.
 *
 * @throws WritError MIGRATION_INVALID with every problem and its place.
 */
export function readMigration(
  bytes: Uint8Array,
  fileName: string,
  among: readonly Consumer[] = knownConsumers,
): Migration {
  const problems: Problem[] = []
  const report: Report = (place, detail) => {
    problems.push({ code: 'MIGRATION_INVALID', detail, path: fileName, places: [place] })
  }
  const source = readSource(bytes, fileName, report)
  const migration = source === undefined ? undefined : readDocument(source, among, report)
  const [first, ...others] = inOrder(problems)
  if (first !== undefined) throw errorOf([first, ...others], fileName)
  if (migration === undefined) throw new RangeError('a migration without problems must be readable')
  return migration
}

function readDocument(
  source: SourceNode,
  among: readonly Consumer[],
  report: Report,
): Migration | undefined {
  const fields = readFields(source, 'a migration', documentFields, required, report)
  if (fields === undefined) return undefined
  readChoice(fields.get('writ'), 'writ', ['migration/v1'], report)
  const id = readName(fields.get('id'), 'id', namePattern, nameRule, report)
  const owner = readName(fields.get('owner'), 'owner', namePattern, nameRule, report)
  const version = readVersion(fields.get('version'), report)
  const rollbackOwner = readText(fields.get('rollbackOwner'), 'rollbackOwner', report)
  const mentions: EnvMention[] = []
  const targets = readTargets(fields, among, mentions, report)
  const env = readEnv(fields.get('env'), mentions, report)
  const affects = readItems(fields.get('affects'), 'affects', report)
    .map(item => readName(item, 'a runtime in affects', namePattern, nameRule, report))
    .filter(name => name !== undefined)
  if (id === undefined || owner === undefined || version === undefined) return undefined
  if (rollbackOwner === undefined) return undefined
  return {
    id,
    owner,
    version,
    source: readText(fields.get('source'), 'source', report) ?? null,
    description: readText(fields.get('description'), 'description', report) ?? null,
    targets,
    env,
    affects: [...new Set([...affects, ...targets.flatMap(({ consumer }) => consumer ?? [])])],
    rollbackOwner,
  }
}

function readVersion(node: SourceNode | undefined, report: Report): number | undefined {
  if (node === undefined) return undefined
  const value = node.kind === 'scalar' && node.value.kind === 'integer' ? node.value.value : 0n
  if (value >= 1n && value <= 0x7fff_ffffn) return Number(value)
  report(node.at, 'version must be a whole number from 1 up')
  return undefined
}

/** One target at the top level, or several in `targets`; never both, never none. */
function readTargets(
  fields: Fields<DocumentField>,
  among: readonly Consumer[],
  mentions: EnvMention[],
  report: Report,
): readonly TargetIntent[] {
  const list = fields.get('targets')
  const own = targetNames.filter(name => fields.get(name) !== undefined)
  if (list === undefined) {
    if (own.length === 0) report(fields.at, 'a migration needs a target, or a list of targets')
    const only = own.length === 0 ? undefined : readTarget(fields, among, mentions, report)
    return only === undefined ? [] : [only]
  }
  for (const name of own) {
    report(fields.get(name)?.at ?? fields.at, `${name} belongs into an item of targets`)
  }
  const targets: TargetIntent[] = []
  for (const item of readItems(list, 'targets', report)) {
    const inner = readFields(item, 'a target', targetFields, [], report)
    const target = inner === undefined ? undefined : readTarget(inner, among, mentions, report)
    if (target === undefined) continue
    if (targets.some(other => other.target === target.target)) {
      report(item.at, 'this target stands in the list already; put its changes together')
    }
    targets.push(target)
  }
  return targets
}

const targetNames = Object.keys(targetFields).filter(isTargetField)

function isTargetField(name: string): name is TargetField {
  return Object.hasOwn(targetFields, name)
}

function readEnv(
  node: SourceNode | undefined,
  mentions: readonly EnvMention[],
  report: Report,
): readonly EnvDeclaration[] {
  const declared: EnvDeclaration[] = []
  const names: string[] = []
  if (node !== undefined && node.kind !== 'map') report(node.at, 'env must be a mapping')
  for (const [name, { key, node: inner }] of node?.kind === 'map' ? node.entries : []) {
    names.push(name)
    if (!envNamePattern.test(name)) report(key, 'this is not the name of a variable')
    else if (!mentions.some(mention => mention.name === name)) {
      report(key, `${name} is declared and used nowhere; remove it`)
    }
    const fields = readFields<EnvField>(inner, 'a variable', envFields, [], report)
    if (fields !== undefined) declared.push(readDeclaration(name, fields, report))
  }
  const missing = new Map(mentions.map(({ name, at }): [string, Place] => [name, at]).reverse())
  for (const name of names) missing.delete(name)
  for (const [name, at] of missing) {
    const meant = nearestName(name, names)
    const hint = meant === undefined ? 'add it to env' : `did you mean ${meant}?`
    report(at, `${name} is used and not declared in env; ${hint}`)
  }
  return declared
}

function readDeclaration(name: string, fields: Fields<EnvField>, report: Report): EnvDeclaration {
  return {
    name,
    // Whoever does not say what a value is must not find it in a diff.
    class: readChoice(fields.get('class'), 'class', envClasses, report) ?? 'secret',
    must: readChoices(fields.get('must'), 'must', envMusts, report),
    intended: readChoices(fields.get('intended'), 'intended', envProblemKinds, report),
  }
}

/** By place, because fields are read in another order than they are written. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const line = (problem: Problem): number => problem.places?.[0]?.line ?? 0
  const column = (problem: Problem): number => problem.places?.[0]?.column ?? 0
  return problems.toSorted((a, b) => line(a) - line(b) || column(a) - column(b))
}
