/**
 * Fills in what a migration takes from the environment, and says where it lands.
 * Rules: R11, R14.
 */
import { consumerNamed } from '../consumers/registry.ts'
import { formatNamed } from '../formats/registry.ts'
import type { Consumer } from '../model/consumer.ts'
import type { Problem } from '../model/errors.ts'
import { belowAny, formatKeyPath, type KeyPath, keyPathId } from '../model/key-path.ts'
import type { Migration, Operation, TargetIntent } from '../model/migration.ts'
import type { EnvUse } from '../model/plan.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { type ConfigValue, leavesOf, valueAt } from '../model/value.ts'
import { splitMembers } from './block-members.ts'
import { assessEnv, type EnvLanding, resolveTemplate } from './env-values.ts'
import { secretFinder, secretForms } from './known-secrets.ts'
import { maskText } from './mask-text.ts'
import type { PlanFacts } from './plan-facts.ts'
import { readerOf } from './reader-of.ts'
import type { ResolvedOperation } from './run-operations.ts'
import { visibleKind } from './visible-key.ts'

/** The operations of one target, and which of their values came from where. */
export interface ResolvedTargetIntent {
  readonly operations: readonly ResolvedOperation[]
  /** By `keyPathId` of the path in the file. */
  readonly origins: ReadonlyMap<string, readonly string[]>
  readonly secretPaths: readonly KeyPath[]
  readonly openPaths: ReadonlySet<string>
}

export interface PlannedEnv {
  readonly targets: readonly ResolvedTargetIntent[]
  readonly uses: readonly EnvUse[]
  /** Values of class secret. */
  readonly secrets: readonly string[]
  readonly problems: readonly Problem[]
}

/** Returns the targets with their values, and everything about the environment they use. */
export function planEnv(
  migration: Migration,
  snapshots: readonly Snapshot[],
  facts: PlanFacts,
): PlannedEnv {
  const classes = new Map(migration.env.map(declaration => [declaration.name, declaration.class]))
  const isSecret = (name: string): boolean => (classes.get(name) ?? 'secret') === 'secret'
  const landings: EnvLanding[] = []
  // The mask of the first value a variable lands in, as the diff shows it there.
  const masks = new Map<string, string>()
  const targets = migration.targets.map((intent, change) => {
    const landed = intent.operations.map(operation => resolved(operation, facts))
    const places = landed.flatMap(({ places }) => places)
    for (const { path, names, text } of places) {
      for (const name of names) landings.push({ name, change, path })
      const realPath = snapshots[change]?.target.realPath ?? ''
      const mask = maskText(facts.installKey, realPath, formatKeyPath(path), text)
      for (const name of names) if (!masks.has(name)) masks.set(name, mask)
    }
    return {
      operations: landed.map(({ operation }) => operation),
      origins: new Map(places.map(({ path, names }) => [keyPathId(path), names])),
      secretPaths: places.filter(({ names }) => names.some(isSecret)).map(({ path }) => path),
      openPaths: new Set(
        places.filter(({ names }) => !names.some(isSecret)).map(({ path }) => keyPathId(path)),
      ),
    }
  })
  const { uses, problems } = assessEnv(migration.env, landings, facts)
  const secrets = migration.env
    .filter(({ name }) => isSecret(name))
    .flatMap(({ name }) => facts.env(name) ?? [])
  return {
    targets,
    uses: uses.map(({ value, ...use }) => ({
      ...use,
      shown: use.class === 'secret' ? (masks.get(use.name) ?? '') : value,
    })),
    secrets,
    problems: [
      ...problems,
      ...migration.targets.flatMap((intent, index) => memberReferences(intent, targets[index])),
      ...targets.flatMap((target, index) =>
        hiddenDecisions(
          readerAt(migration.targets[index], snapshots[index], facts),
          target,
          secrets,
        ),
      ),
    ],
  }
}

interface Resolved {
  readonly operation: ResolvedOperation
  readonly places: readonly {
    readonly path: KeyPath
    readonly names: readonly string[]
    /** The whole value there; a variable may be a part of it. */
    readonly text: string
  }[]
}

function resolved(operation: Operation, facts: PlanFacts): Resolved {
  if (operation.kind === 'include' || operation.kind === 'exclude') {
    // Elements hold no references: which list rules came from where must be plain to see.
    const items = operation.items.map(item => resolveTemplate(item, facts.env).value)
    return { operation: { ...operation, items }, places: [] }
  }
  if (operation.kind !== 'block' && operation.kind !== 'set') return { operation, places: [] }
  const template = operation.kind === 'block' ? operation.values : operation.value
  const base = operation.kind === 'block' ? [] : operation.path
  const { value, origins } = resolveTemplate(template, facts.env)
  const places = [...origins].map(([id, names]) => {
    const inner = pathOf(id)
    const leaf = valueAt(value, inner)
    const text = leaf?.kind === 'string' ? leaf.value : ''
    return { path: [...base, ...inner], names, text }
  })
  return {
    operation:
      operation.kind === 'block'
        ? { kind: 'block', value }
        : { kind: 'set', path: operation.path, value },
    places,
  }
}

/** The inverse of `keyPathId`. */
function pathOf(id: string): KeyPath {
  const path: unknown = JSON.parse(id)
  if (!Array.isArray(path)) throw new RangeError('not the id of a key path')
  return path.filter(part => typeof part === 'string' || typeof part === 'number')
}

/**
 * Returns a problem for each reference in an element of a list that has no fence around it: where
 * the element ends up depends on what others put into the list, so the place cannot be shown.
 */
function memberReferences(
  { format }: TargetIntent,
  target: ResolvedTargetIntent | undefined,
): readonly Problem[] {
  if (formatNamed(format).isFenced || target === undefined) return []
  const lists = target.operations.flatMap(operation =>
    operation.kind === 'block' && operation.value.kind === 'table'
      ? splitMembers(operation.value).members.map(({ path }) => path)
      : [],
  )
  const isMember = belowAny(lists)
  return [...target.origins.keys()]
    .map(pathOf)
    .filter(isMember)
    .map(path => ({
      code: 'MIGRATION_INVALID',
      detail: `${formatKeyPath(path)}: an element of a list of tables cannot take its text from the environment in a format without markers`,
    }))
}

/**
 * Returns a problem for each secret that would decide a permission or a command: the reviewer
 * would have to approve it without reading it.
 */
function hiddenDecisions(
  consumer: Consumer | null,
  target: ResolvedTargetIntent,
  secrets: readonly string[],
): readonly Problem[] {
  const find = secretFinder(secretForms(secrets))
  const secretPaths = new Set(target.secretPaths.map(keyPathId))
  return target.operations
    .flatMap(plannedTexts)
    .filter(({ path, text }) => {
      if (visibleKind(consumer, path) === undefined) return false
      return secretPaths.has(keyPathId(path)) || find(text).length > 0
    })
    .map(({ path }) => ({
      code: 'ENV_REJECTED',
      detail: `${formatKeyPath(path)} holds a value of class secret, but decides what a reviewer must be able to read; pass it in another key, or declare the class it has`,
    }))
}

function readerAt(
  intent: TargetIntent | undefined,
  snapshot: Snapshot | undefined,
  facts: PlanFacts,
): Consumer | null {
  const name = intent?.consumer ?? null
  const named = name === null ? null : (consumerNamed(name, facts.consumers) ?? null)
  return snapshot === undefined ? named : readerOf(snapshot.target, named, facts, facts.consumers)
}

interface PlannedText {
  readonly path: KeyPath
  readonly text: string
}

function plannedTexts(operation: ResolvedOperation): readonly PlannedText[] {
  if (operation.kind !== 'block' && operation.kind !== 'set') return []
  const base = operation.kind === 'block' ? [] : operation.path
  return textsBelow(operation.value, base)
}

function textsBelow(value: ConfigValue, base: KeyPath): readonly PlannedText[] {
  return [...leavesOf(value).values()].flatMap(({ path, value: leaf }) => {
    const at = [...base, ...path]
    if (leaf.kind === 'string') return [{ path: at, text: leaf.value }]
    if (leaf.kind !== 'array') return []
    return leaf.items.flatMap((item, index) => textsBelow(item, [...at, index]))
  })
}
