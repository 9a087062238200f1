/** Findings of two files, written as YAML, for the tests of risk rules. */
import { parse } from 'yaml'
import { codex } from '../../src/consumers/codex.ts'
import { isSecretValue } from '../../src/consumers/match.ts'
import type { Consumer } from '../../src/model/consumer.ts'
import { formatKeyPath } from '../../src/model/key-path.ts'
import type { Finding } from '../../src/model/risk.ts'
import { type ConfigValue, leavesOf } from '../../src/model/value.ts'
import { type AssessFacts, assess, type ComparedKey } from '../../src/policy/assess.ts'

function configValue(plain: unknown): ConfigValue {
  if (typeof plain === 'string') return { kind: 'string', value: plain }
  if (typeof plain === 'boolean') return { kind: 'boolean', value: plain }
  if (typeof plain === 'number') return { kind: 'integer', value: BigInt(plain) }
  if (Array.isArray(plain)) return { kind: 'array', items: plain.map(configValue) }
  if (plain === null || plain === undefined) return { kind: 'null' }
  const entries = Object.entries(plain).map(([key, inner]): [string, ConfigValue] => [
    key,
    configValue(inner),
  ])
  return { kind: 'table', entries: new Map(entries) }
}

export interface Case {
  readonly consumer?: Consumer | null
  readonly facts?: Partial<AssessFacts>
  readonly key?: (key: ComparedKey) => Partial<ComparedKey>
}

/** Compares two files, written as YAML, leaf by leaf. */
export function findings(
  before: string,
  after: string,
  { consumer = codex, facts, key }: Case = {},
): readonly Finding[] {
  const sides = [before, after].map(text => configValue(parse(text) ?? {}))
  const [old, now] = sides.map(side => leavesOf(side))
  const ids = new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])
  const keys = [...ids].flatMap((id): ComparedKey[] => {
    const leaf = now?.get(id) ?? old?.get(id)
    if (leaf === undefined) return []
    const compared: ComparedKey = {
      path: leaf.path,
      before: old?.get(id)?.value ?? null,
      after: now?.get(id)?.value ?? null,
      env: [],
      secret: isSecretValue(consumer, leaf.path, leaf.value),
      userOwned: true,
    }
    return [{ ...compared, ...key?.(compared) }]
  })
  return assess(consumer, 0, keys, {
    action: 'update',
    wholeFile: false,
    handovers: [],
    lost: [],
    before: sides[0] ?? null,
    after: sides[1] ?? null,
    ...facts,
  })
}

export const short = (found: readonly Finding[]): string[] =>
  found.map(({ code, direction, path }) => `${code} ${direction} ${formatKeyPath(path)}`.trim())
