/** A sound plan with every kind of change, and ways to corrupt a copy of it. */
import { canonicalBytes } from '../../src/bytes/canonical.ts'
import { planIdOf } from '../../src/bytes/digest.ts'
import type { Migration } from '../../src/model/migration.ts'
import type { Plan, SealedPlan } from '../../src/model/plan.ts'
import type { PlanDraft } from '../../src/plan/plan-facts.ts'
import { planMigration } from '../../src/plan/plan-migration.ts'
import {
  block,
  configPath,
  documentDigest,
  envOf,
  home,
  migrationOf,
  planFacts,
  ref,
  remove,
  set,
  snapshotOf,
} from '../plan/plan-inputs.ts'

const original = `model = "gpt-5" # mine
old = 1
token = "s3cret-of-mine"

[features]
web_search = true
a = 1
b = 2
c = 3
d = 4
e = 5
f = 6
g = 7
last = "changes"
`

const other = `${home}/other.toml`
const created = `${home}/new.toml`

const migration: Migration = migrationOf([], {
  targets: [
    {
      target: configPath,
      consumer: 'codex',
      format: 'toml',
      handovers: [],
      dialect: null,
      operations: [
        remove(['old']),
        set(['features', 'last'], 'changed'),
        block({
          default_permissions: ':workspace',
          mcp_servers: { tools: { command: '/opt/tools', env: { T: ref('TOKEN') } } },
        }),
      ],
    },
    {
      target: other,
      consumer: null,
      format: 'toml',
      handovers: [],
      dialect: null,
      operations: [set(['x'], 'kept')],
    },
    {
      target: created,
      consumer: null,
      format: 'toml',
      handovers: [],
      dialect: null,
      operations: [block({ fresh: true })],
    },
  ],
  env: [envOf('TOKEN', 'secret')],
})

/** Three files: one updated with secrets in it, one left as it is, one created. */
export function soundPlan(): PlanDraft {
  return planMigration(
    migration,
    documentDigest,
    [snapshotOf(original), snapshotOf('x = "kept"\n', other), snapshotOf(null, created)],
    planFacts({ env: { TOKEN: 'zebra-quartz-17' } }),
  )
}

export interface Halves {
  plan: Plan
  sealed: SealedPlan
}

export type Path = readonly (string | number)[]

/** Returns a deep copy of a record with one place replaced; undefined removes an array element. */
export function withReplaced<T>(record: T, path: Path, value: unknown): T {
  const copy = structuredClone(record)
  const place = path.slice(0, -1).reduce<unknown>((node, part) => childOf(node, part), copy)
  const last = path.at(-1)
  if (Array.isArray(place) && typeof last === 'number' && value === undefined) place.splice(last, 1)
  else if (typeof place === 'object' && place !== null && last !== undefined) {
    Reflect.set(place, last, value)
  }
  return copy
}

function childOf(node: unknown, part: string | number): unknown {
  return typeof node === 'object' && node !== null ? Reflect.get(node, part) : undefined
}

/** Makes the sealed half name the plan as it is now, so that only the corruption itself is left. */
export function resealed({ plan, sealed }: Halves): Halves {
  return { plan, sealed: { ...sealed, plan: planIdOf(canonicalBytes(plan)) } }
}

/** Returns every place of a record that holds a string, number, boolean or null. */
export function scalarPlaces(record: unknown, at: Path = []): { path: Path; value: unknown }[] {
  if (typeof record !== 'object' || record === null) return [{ path: at, value: record }]
  return Object.entries(record).flatMap(([key, inner]) =>
    scalarPlaces(inner, [...at, Array.isArray(record) ? Number(key) : key]),
  )
}

/** Returns every place of a record that holds a list with something in it. */
export function listPlaces(record: unknown, at: Path = []): Path[] {
  if (typeof record !== 'object' || record === null) return []
  const inner = Object.entries(record).flatMap(([key, child]) =>
    listPlaces(child, [...at, Array.isArray(record) ? Number(key) : key]),
  )
  return Array.isArray(record) && record.length > 0 ? [at, ...inner] : inner
}
