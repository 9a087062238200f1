/** What a stored plan says of whose keys change hands, and of its reader, follows from its files. */
import { describe, expect, test } from 'vitest'
import type { Change } from '../../src/model/plan.ts'
import { falseClaims } from '../../src/plan/false-claims.ts'
import { planMigration } from '../../src/plan/plan-migration.ts'
import { block, documentDigest, migrationOf, planFacts, snapshotOf } from './plan-inputs.ts'

const draft = planMigration(
  migrationOf([block({ model: 'new' })], { target: { handovers: ['adopt'] } }),
  documentDigest,
  [snapshotOf('model = "old"\n')],
  planFacts(),
)

function claims(change: Partial<Change>) {
  const changes = draft.plan.changes.map(made => ({ ...made, ...change }))
  return falseClaims({ ...draft.plan, changes }, draft.sealed, planFacts())
}

describe('a plan that adopts a key', () => {
  test('R12 says so, and is believed', () => {
    expect(draft.plan.changes[0]?.handovers).toEqual([{ path: ['model'], kind: 'adopt' }])
    expect(claims({})).toEqual([])
  })

  test.each<[string, Partial<Change>]>([
    ['keeps it quiet', { handovers: [] }],
    ['says another key does', { handovers: [{ path: ['other'], kind: 'adopt' }] }],
    ['says it leaves the block', { handovers: [{ path: ['model'], kind: 'evict' }] }],
    ['names another dialect', { dialect: '1.0' }],
  ])('R12 is not believed when it %s', (_, change) => {
    expect(claims(change)).not.toEqual([])
  })
})
