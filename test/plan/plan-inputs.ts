/** Small makers of planner input for the tests: facts, snapshots, migrations. */
import { consumers } from '../../src/consumers/registry.ts'
import type { KeyPath } from '../../src/model/key-path.ts'
import type {
  EnvDeclaration,
  Migration,
  Operation,
  TargetIntent,
  Template,
} from '../../src/model/migration.ts'
import type { SealedPlan } from '../../src/model/plan.ts'
import type { PathFact, Snapshot } from '../../src/model/snapshot.ts'
import type { ConfigValue } from '../../src/model/value.ts'
import type { PlanFacts } from '../../src/plan/plan-facts.ts'
import { presetPolicy } from '../../src/policy/presets.ts'

export const home = '/home/operator'
export const configPath = `${home}/.codex/config.toml`
export const documentDigest = `sha256:${'0'.repeat(64)}` as const

export interface World {
  readonly env?: Readonly<Record<string, string>> | undefined
  readonly paths?: Readonly<Record<string, PathFact>> | undefined
  readonly commands?: Readonly<Record<string, string>> | undefined
  readonly lastOwned?: readonly KeyPath[] | undefined
}

export function planFacts(world: World = {}): PlanFacts {
  return {
    toolVersion: '0.1.0',
    created: '2026-05-15T09:00:40Z',
    expires: '2026-05-22T09:00:40Z',
    hostId: 'host-1',
    uid: 1000,
    gid: 1000,
    author: { principal: 'agent:hermes', kind: 'agent', taskId: 'task-7', runId: null },
    policy: presetPolicy('team'),
    policyDigest: documentDigest,
    env: name => world.env?.[name],
    inspectPath: path => world.paths?.[path] ?? 'absent',
    findCommand: name => world.commands?.[name],
    home,
    tempDirs: ['/tmp', '/var/tmp'],
    salt: new Uint8Array(32).fill(7),
    installKey: new Uint8Array(32).fill(9),
    consumers,
    lastOwned: () => world.lastOwned,
  }
}

/** A file with this content, or no file for null. */
export function snapshotOf(
  content: string | Uint8Array | null,
  path: string = configPath,
): Snapshot {
  const target = { given: path, realPath: path, links: [] }
  if (content === null) return { kind: 'absent', target }
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content
  return { kind: 'file', target, bytes, mode: 0o600, uid: 1000, gid: 1000 }
}

export function migrationOf(
  operations: readonly Operation[],
  more: Partial<Migration> & { readonly target?: Partial<TargetIntent> } = {},
): Migration {
  const { target, ...rest } = more
  return {
    id: 'codex-runtime',
    owner: 'hermes-agent',
    version: 1,
    source: null,
    description: null,
    targets: [
      {
        target: configPath,
        consumer: 'codex',
        format: 'toml',
        operations,
        handovers: [],
        dialect: null,
        ...target,
      },
    ],
    env: [],
    affects: [],
    rollbackOwner: 'operator',
    ...rest,
  }
}

export function envOf(
  name: string,
  kind: EnvDeclaration['class'],
  intended: EnvDeclaration['intended'] = [],
): EnvDeclaration {
  return { name, class: kind, must: [], intended }
}

/** A value from plain JavaScript: strings, bigints, booleans, arrays, objects. */
export type Plain =
  | string
  | bigint
  | number
  | boolean
  | readonly Plain[]
  | { readonly [key: string]: Plain }

export function configValue(plain: Plain): ConfigValue {
  if (typeof plain === 'string') return { kind: 'string', value: plain }
  if (typeof plain === 'bigint') return { kind: 'integer', value: plain }
  if (typeof plain === 'number') return { kind: 'float', value: plain }
  if (typeof plain === 'boolean') return { kind: 'boolean', value: plain }
  if (isList(plain)) return { kind: 'array', items: plain.map(configValue) }
  const entries = Object.entries(plain).map(([key, inner]) => [key, configValue(inner)] as const)
  return { kind: 'table', entries: new Map(entries) }
}

function isList(
  plain: readonly Plain[] | { readonly [key: string]: Plain },
): plain is readonly Plain[] {
  return Array.isArray(plain)
}

/** A template from the same; strings may hold references. */
export function templateOf(plain: Plain): Template {
  if (typeof plain === 'string' && /\$\{env:/.test(plain)) {
    const parts = plain
      .split(/\$\{env:([A-Z_]+)\}/)
      .map((text, i) => (i % 2 === 0 ? { text } : { env: text }))
    return { kind: 'env', parts }
  }
  if (typeof plain === 'object') {
    if (isList(plain)) return { kind: 'array', items: plain.map(templateOf) }
    const entries = Object.entries(plain).map(([key, inner]) => [key, templateOf(inner)] as const)
    return { kind: 'table', entries: new Map(entries) }
  }
  return { kind: 'literal', value: configValue(plain) }
}

/** A reference to a variable as a migration spells it. */
export function ref(name: string): string {
  return `\${env:${name}}`
}

export function block(values: { readonly [key: string]: Plain }): Operation {
  return { kind: 'block', values: templateOf(values) }
}

export function set(path: KeyPath, value: Plain): Operation {
  return { kind: 'set', path, value: templateOf(value) }
}

export function remove(path: KeyPath): Operation {
  return { kind: 'remove', path }
}

/** The planned bytes of one change; null where no file is left. */
export function imageOf(draft: { readonly sealed: SealedPlan }, index = 0): Buffer | null {
  const image = draft.sealed.changes[index]?.after ?? null
  return image === null ? null : Buffer.from(image.base64, 'base64')
}
