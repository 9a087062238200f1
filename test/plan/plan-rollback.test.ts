import { describe, expect, test } from 'vitest'
import { WritError } from '../../src/model/errors.ts'
import type { Operation } from '../../src/model/migration.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import type { PlanDraft } from '../../src/plan/plan-facts.ts'
import { planMigration } from '../../src/plan/plan-migration.ts'
import { planProposal } from '../../src/plan/plan-proposal.ts'
import { planRollback } from '../../src/plan/plan-rollback.ts'
import {
  block,
  configPath,
  documentDigest,
  home,
  imageOf,
  migrationOf,
  planFacts,
  remove,
  set,
  snapshotOf,
} from './plan-inputs.ts'

const before = '# mine\nmodel = "x"\nold = 1\n\n[features]\nweb_search = true\n'
const operations: readonly Operation[] = [
  remove(['old']),
  set(['features', 'web_search'], false),
  block({ default_permissions: ':workspace', mcp_servers: { tools: { command: 'hermes' } } }),
]

function planOf(text: string | null, wanted: readonly Operation[] = operations): PlanDraft {
  return planMigration(migrationOf(wanted), documentDigest, [snapshotOf(text)], planFacts())
}

const applied = planOf(before)
const left = imageOf(applied)?.toString() ?? ''

function back(current: string | Uint8Array | null, exact = false, of = applied): PlanDraft {
  const input = { ...of, receipt: 'receipt-1', exact, snapshots: [snapshotOf(current)] }
  return planRollback(input, planFacts())
}

function refusal(plan: () => unknown): WritError {
  try {
    plan()
  } catch (error) {
    if (error instanceof WritError) return error
    throw error
  }
  throw new Error('it was planned')
}

describe('a rollback', () => {
  test('R28 is a plan that says what it takes back', () => {
    const draft = back(left)
    expect(draft.plan.origin).toEqual({
      kind: 'rollback',
      plan: applied.id,
      receipt: 'receipt-1',
      exact: false,
    })
    expect(draft.plan.rollback.owner).toBe('operator')
    expect(draft.plan.affects).toEqual(applied.plan.affects)
    expect(draft.plan.changes[0]?.diff).not.toEqual([])
    expect(draft.plan.findings).not.toEqual([])
    expect(imageOf(draft)?.toString()).toBe(before)
  })

  test('R28 keeps what the user changed since', () => {
    const edited = `${left.replace('"x"', '"y"')}\n[mine]\nkept = true # comment\n`
    expect(imageOf(back(edited))?.toString()).toBe(
      `${before.replace('"x"', '"y"')}\n[mine]\nkept = true # comment\n`,
    )
  })

  test('R9 R28 owns the values from before, and null for what was not there', () => {
    const values = back(left).sealed.changes[0]?.owned.map(({ path, value }) => [
      path.join('.'),
      value === null ? null : 'value' in value ? value.value : value.kind,
    ])
    expect(Object.fromEntries(values ?? [])).toEqual({
      'features.web_search': true,
      old: '1',
      default_permissions: null,
      'mcp_servers.tools.command': null,
    })
  })

  test('R10 R28 changes nothing where the bytes from before are back already', () => {
    expect(back(before).plan.changes).toMatchObject([{ action: 'no-op', wholeFile: false }])
    expect(back(before).plan.changes[0]?.owned).toEqual(back(left).plan.changes[0]?.owned)
  })

  test('R28 exact brings the bytes back whatever stands there now', () => {
    const currents = [left, `${left}# mine\n`, 'x = = 1\n', new Uint8Array(64), '', null]
    for (const current of currents) expect(imageOf(back(current, true))?.toString()).toBe(before)
    expect(back(null, true).plan.changes[0]).toMatchObject({
      action: 'create',
      after: { mode: 0o600 },
    })
  })

  test('R14 exact covers every line of a file nobody can read', () => {
    const text = Buffer.from(
      back('token = zebra quartz\nx = = 1\nmodel = "x"\n', true).bytes,
    ).toString()
    expect(text).not.toContain('zebra')
    expect(text).toContain('model = \\"x\\"')
  })

  test.each<[string, string | null]>([
    ['an owned value', left.replace('"hermes"', '"other"')],
    ['the block is gone', `${before}# mine\n`],
    ['the file is gone', null],
    ['every line end', left.replaceAll('\n', '\r\n')],
    ['a removed key was set again', left.replace('model = "x"\n', 'model = "x"\nold = 2\n')],
  ])('R28 refuses where later edits are in the way: %s', (_, current) => {
    const error = refusal(() => back(current))
    expect(error.code).toBe('ROLLBACK_CONFLICT')
    expect(error.hint).toBe(`writ rollback ${applied.id} --exact`)
  })

  test.each(['x = = 1\n', 'x\0', 'a = 1\na = 1\n'])(
    'R3 refuses a file it cannot read: %j',
    text => {
      expect(['TARGET_INVALID', 'TARGET_BINARY', 'DUPLICATE_KEY']).toContain(
        refusal(() => back(text)).code,
      )
    },
  )

  test("R28 of a created file deletes it, but only while it is writ's alone", () => {
    const created = planOf(null, [block({ x: 1n })])
    const text = imageOf(created)?.toString() ?? ''
    expect(back(text, false, created).plan.changes[0]).toMatchObject({
      action: 'delete',
      after: { kind: 'absent' },
    })
    expect(imageOf(back(`${text}\nmine = 1\n`, false, created))?.toString()).toBe('\nmine = 1\n')
    expect(back(null, false, created).plan.changes[0]?.action).toBe('no-op')
  })

  test('R28 of a rollback brings the migration again', () => {
    const undone = back(left)
    expect(imageOf(back(before, false, undone))?.toString()).toBe(left)
    const deleted = back(imageOf(planOf(null)), false, planOf(null))
    expect(imageOf(back(null, false, deleted))).toEqual(imageOf(planOf(null)))
  })

  test('R28 of a proposal takes its keys back and keeps others', () => {
    const content = Buffer.from(before.replace('old = 1', 'old = 2'))
    const input = { snapshot: snapshotOf(before), content, source: 'x', consumer: null }
    const proposal = planProposal(input, planFacts())
    const edited = `${content.toString()}mine = 1\n`
    expect(imageOf(back(edited, false, proposal))?.toString()).toBe(`${before}mine = 1\n`)
  })

  test('R22 R28 of several files takes all of them back, or none', () => {
    const other = `${home}/other.toml`
    const targets = [configPath, other].map(target => ({
      target,
      consumer: null,
      format: 'toml' as const,
      handovers: [],
      dialect: null,
      operations: [set(['added'], 1n)],
    }))
    const files: readonly Snapshot[] = [snapshotOf('a = 1\n'), snapshotOf('b = 1\n', other)]
    const of = planMigration(migrationOf([], { targets }), documentDigest, files, planFacts())
    const snapshots = [snapshotOf(imageOf(of, 0)), snapshotOf(imageOf(of, 1), other)]
    const draft = planRollback({ ...of, receipt: 'r', exact: false, snapshots }, planFacts())
    expect([imageOf(draft, 0)?.toString(), imageOf(draft, 1)?.toString()]).toEqual([
      'a = 1\n',
      'b = 1\n',
    ])
    const gone = [snapshots[0], snapshotOf(null, other)].filter(snapshot => snapshot !== undefined)
    const error = refusal(() =>
      planRollback({ ...of, receipt: 'r', exact: false, snapshots: gone }, planFacts()),
    )
    expect(error.problems.map(problem => problem.path)).toEqual([other])
  })
})
