/**
 * What must stay readable: a mask over a permission is worse than a leak, and one over an ordinary
 * value teaches people to look away. The files below `fixtures/ordinary` are proposed as
 * a whole, and what is covered of them is counted. Rules: R12, R14.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { formatKeyPath } from '../../src/model/key-path.ts'
import { planProposal } from '../../src/plan/plan-proposal.ts'
import { visibleKind } from '../../src/plan/visible-key.ts'
import { home, planFacts, snapshotOf } from './plan-inputs.ts'

const ordinary = join(import.meta.dirname, '..', '..', 'fixtures', 'ordinary')

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .toSorted()
}

interface Covered {
  readonly scalars: number
  /** Key paths whose value is covered, in whole or in part. */
  readonly masked: readonly string[]
  /** Those of them that decide a permission or a command. */
  readonly decisions: readonly string[]
  /** Lines of the diff with something covered. */
  readonly lines: number
}

function coveredIn(path: string): Covered {
  const target = join(home, relative(ordinary, path))
  const content = readFileSync(path)
  const facts = planFacts()
  const { plan } = planProposal(
    { snapshot: snapshotOf(null, target), content, source: 'an operator', consumer: null },
    facts,
  )
  const [change] = plan.changes
  const consumer = facts.consumers.find(({ name }) => name === change?.consumer) ?? null
  const keys = change?.keys ?? []
  const masked = keys.filter(({ after }) => after?.includes('‹'))
  return {
    scalars: keys.length,
    lines: (change?.diff ?? []).flatMap(hunk => hunk.lines).filter(({ text }) => text.includes('‹'))
      .length,
    masked: masked.map(key => formatKeyPath(key.path)),
    decisions: masked
      .filter(key => visibleKind(consumer, key.path) !== undefined)
      .map(key => formatKeyPath(key.path)),
  }
}

describe('R14 a configuration without secrets', () => {
  const files = filesBelow(ordinary)

  test('R12 shows every permission, sandbox, approval and command', () => {
    const decisions = files.flatMap(path => coveredIn(path).decisions)
    expect([files.length, decisions]).toEqual([6, []])
  })

  test('covers at most one value of a hundred', () => {
    const all = files.map(coveredIn)
    const scalars = all.reduce((sum, one) => sum + one.scalars, 0)
    const masked = all.flatMap(one => one.masked)
    console.log(`over-redaction: ${masked.length} of ${scalars} values: ${masked.join(', ')}`)
    expect(scalars).toBeGreaterThan(200)
    expect(masked.length, masked.join('\n')).toBeLessThanOrEqual(scalars / 100)
    expect(all.reduce((sum, one) => sum + one.lines, 0)).toBeLessThanOrEqual(masked.length)
  })
})
