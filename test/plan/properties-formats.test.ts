/** What must hold for every file of every format, and for every migration. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planProblems } from '../../src/checks/plan-problems.ts'
import { readWithSecondParser } from '../../src/checks/second-parser.ts'
import { WritError } from '../../src/model/errors.ts'
import type { FormatName, Operation } from '../../src/model/migration.ts'
import type { Change } from '../../src/model/plan.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import { writtenToBlock } from '../../src/plan/block-ownership.ts'
import { falseClaims } from '../../src/plan/false-claims.ts'
import type { PlanDraft, PlanFacts } from '../../src/plan/plan-facts.ts'
import { planMigration } from '../../src/plan/plan-migration.ts'
import { planRollback } from '../../src/plan/plan-rollback.ts'
import { fileText } from '../formats/dotenv-values.ts'
import { documentText as jsonText } from '../formats/json-arbitraries.ts'
import { documentText as yamlText } from '../formats/yaml-arbitraries.ts'
import { tomlFile } from './arbitrary-toml.ts'
import {
  block,
  documentDigest,
  home,
  imageOf,
  migrationOf,
  type Plain,
  planFacts,
  remove,
  set,
  snapshotOf,
} from './plan-inputs.ts'

/** SLOW=1 looks twenty times as hard. */
const effort = process.env['SLOW'] === undefined ? 1 : 20

interface Setting {
  readonly name: string
  readonly format: FormatName
  readonly file: string
  readonly consumer: string | null
  readonly text: fc.Arbitrary<string>
}

const settings: readonly Setting[] = [
  { name: 'TOML', format: 'toml', file: 'a.toml', consumer: null, text: tomlFile },
  { name: 'YAML 1.2', format: 'yaml', file: 'a.yaml', consumer: null, text: yamlText },
  {
    name: 'YAML 1.1',
    format: 'yaml',
    file: '.hermes/config.yaml',
    consumer: 'hermes',
    text: yamlText,
  },
  { name: 'JSON', format: 'json', file: 'a.json', consumer: null, text: jsonText('strict') },
  { name: 'JSONC', format: 'json', file: 'a.jsonc', consumer: null, text: jsonText('jsonc') },
  { name: 'JSON5', format: 'json', file: 'a.json5', consumer: null, text: jsonText('json5') },
  { name: 'dotenv', format: 'dotenv', file: 'a.env', consumer: null, text: fileText },
]

/** Refusals that are an honest answer; any other is a fault of the planner. */
const honest = new Set([
  ...['TARGET_INVALID', 'TARGET_WRONG_ROOT', 'TARGET_BINARY', 'SEVERAL_DOCUMENTS'],
  ...['DUPLICATE_KEY', 'DUPLICATE_BLOCK', 'BLOCK_DAMAGED', 'KEY_CONFLICT', 'KEY_SHARED'],
  ...['NO_SAFE_PLACE', 'VALUE_UNWRITABLE'],
])

const flat: fc.Arbitrary<readonly Operation[]> = fc.constantFrom(
  [set(['ADDED'], 'by writ')],
  [remove(['A']), set(['B'], 'x y')],
  [block({ WRIT_A: '1', WRIT_B: 'two words' })],
  [set(['WRIT_C'], ''), block({ WRIT_A: 'a#b' })],
)

const deep: fc.Arbitrary<readonly Operation[]> = fc
  .record({
    set: fc.constantFrom<readonly [string[], Plain] | undefined>(
      undefined,
      [['added'], 'by writ'],
      [['a'], 'on'],
      [['b', 'inner', 'deeper'], 1n],
      [['list'], ['x', 'y']],
    ),
    remove: fc.constantFrom(undefined, 'a', 'c', 'key1'),
    include: fc.constantFrom(undefined, 'items', 'b'),
    block: fc.constantFrom<{ readonly [key: string]: Plain } | undefined>(
      undefined,
      { writ: { command: 'writ', args: ['-m', 'x'], deep: { er: true } } },
      { mcp: { writ: { command: 'off' } } },
      { b: { writ: 1n } },
    ),
  })
  .map(part => [
    ...(part.remove === undefined ? [] : [remove([part.remove])]),
    ...(part.set === undefined ? [] : [set(...part.set)]),
    ...(part.include === undefined ? [] : [included(part.include)]),
    ...(part.block === undefined ? [] : [block(part.block)]),
  ])
  .filter(operations => operations.length > 0)

function included(key: string): Operation {
  const item = { kind: 'literal', value: { kind: 'string', value: 'by writ' } } as const
  return { kind: 'include', path: [key], items: [item] }
}

function planned(
  { format, file, consumer }: Setting,
  before: Snapshot,
  operations: readonly Operation[],
  facts: PlanFacts,
): PlanDraft | undefined {
  const target = { target: `${home}/${file}`, consumer, format }
  try {
    return planMigration(migrationOf(operations, { target }), documentDigest, [before], facts)
  } catch (error) {
    if (error instanceof WritError && honest.has(error.code)) return undefined
    throw error
  }
}

function outside(bytes: Uint8Array, ranges: readonly { start: number; end: number }[]): string {
  let at = 0
  let kept = ''
  for (const { start, end } of ranges) {
    kept += `${Buffer.from(bytes.subarray(at, start)).toString('latin1')}|`
    at = end
  }
  return kept + Buffer.from(bytes.subarray(at)).toString('latin1')
}

function beforeRanges({ edits }: Change): { start: number; end: number }[] {
  return edits.map(({ offset, length }) => ({ start: offset, end: offset + length }))
}

function afterRanges({ edits }: Change): { start: number; end: number }[] {
  let shift = 0
  return edits.map(({ offset, length, size }) => {
    const start = offset + shift
    shift += size - length
    return { start, end: start + size }
  })
}

describe.each(settings)('every plan of a $name file', setting => {
  test('R5 R7 R9 reads back, keeps all bytes outside its edits, and comes back', () => {
    let count = 0
    const operations = setting.format === 'dotenv' ? flat : deep
    const property = fc.property(setting.text, operations, (text, wanted) => {
      const before = snapshotOf(text, `${home}/${setting.file}`)
      const draft = planned(setting, before, wanted, planFacts())
      const after = draft === undefined ? null : imageOf(draft)
      const [change] = draft?.plan.changes ?? []
      const [half] = draft?.sealed.changes ?? []
      if (!draft || after === null || change === undefined || half === undefined) return
      count++
      expect(outside(Buffer.from(text), beforeRanges(change))).toBe(
        outside(after, afterRanges(change)),
      )
      const read = readWithSecondParser(setting.format, after.toString('utf8'), change.dialect)
      expect(read.ok).toBe(true)
      const facts = { ...planFacts(), lastOwned: () => ownedAfter(half) }
      const now: Snapshot = {
        ...{ kind: 'file', target: before.target, bytes: after },
        ...{ mode: 0o600, uid: 1000, gid: 1000 },
      }
      const again = planned(setting, now, wanted, facts)
      expect(again?.plan.changes[0]?.action).toBe('no-op')
      expect(falseClaims(draft.plan, draft.sealed, facts)).toEqual([])
      for (const exact of [false, true]) {
        const input = { ...draft, receipt: 'r', exact, snapshots: [now] }
        const back = planRollback(input, planFacts())
        expect(imageOf(back)?.toString()).toBe(text)
        expect(planProblems(back.plan, back.sealed)).toEqual([])
        expect(falseClaims(back.plan, back.sealed, planFacts())).toEqual([])
      }
    })
    fc.assert(property, { numRuns: 150 * effort })
    expect(count).toBeGreaterThan(30)
  }, 600_000)
})

function ownedAfter(half: Parameters<typeof writtenToBlock>[0]) {
  const paths = writtenToBlock(half)
  return paths.length === 0 ? undefined : paths
}
