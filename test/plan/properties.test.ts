/** What must hold for every file and every migration. */
import fc from 'fast-check'
import { parse } from 'smol-toml'
import { describe, expect, test } from 'vitest'
import { WritError } from '../../src/model/errors.ts'
import type { Operation } from '../../src/model/migration.ts'
import type { Snapshot } from '../../src/model/snapshot.ts'
import { writtenToBlock } from '../../src/plan/block-ownership.ts'
import { falseClaims } from '../../src/plan/false-claims.ts'
import type { PlanDraft } from '../../src/plan/plan-facts.ts'
import { planMigration } from '../../src/plan/plan-migration.ts'
import { planProposal } from '../../src/plan/plan-proposal.ts'
import { planRollback } from '../../src/plan/plan-rollback.ts'
import { tomlFile } from './arbitrary-toml.ts'
import {
  block,
  documentDigest,
  imageOf,
  migrationOf,
  planFacts,
  remove,
  set,
  snapshotOf,
} from './plan-inputs.ts'

/** SLOW=1 looks twenty times as hard. */
const effort = process.env['SLOW'] === undefined ? 1 : 20

const operations: fc.Arbitrary<readonly Operation[]> = fc
  .record({
    root: fc.boolean(),
    server: fc.boolean(),
    user: fc.boolean(),
    set: fc.constantFrom(undefined, 'key0', 'added', 'table1'),
    remove: fc.constantFrom(undefined, 'key1', 'list2', 'mcp_servers'),
  })
  .map(part => [
    ...(part.remove === undefined ? [] : [remove([part.remove])]),
    ...(part.set === undefined
      ? []
      : [set([part.set, 'inner'].slice(0, part.user ? 2 : 1), 'set by writ')]),
    block({
      ...(part.root ? { default_permissions: ':workspace' } : {}),
      ...(part.server
        ? {
            mcp_servers: {
              'hermes tools': { command: 'hermes', args: ['-m', 'x'], env: { A: '1' } },
            },
          }
        : {}),
      ...(part.user ? { mcp_servers: { user1: { added: true } } } : {}),
      note: 'kept',
    }),
  ])

/** Refusals that are an honest answer; any other is a fault of the planner. */
const honest = new Set(['KEY_CONFLICT', 'NO_SAFE_PLACE'])

function planned(before: Snapshot, wanted: readonly Operation[]): PlanDraft | undefined {
  try {
    return planMigration(migrationOf(wanted), documentDigest, [before], planFacts())
  } catch (error) {
    if (error instanceof WritError && honest.has(error.code)) return undefined
    throw error
  }
}

function appliedSnapshot(draft: PlanDraft, before: Snapshot): Snapshot {
  const bytes = imageOf(draft)
  return bytes === null
    ? { kind: 'absent', target: before.target }
    : { kind: 'file', target: before.target, bytes, mode: 0o600, uid: 1000, gid: 1000 }
}

describe('every plan', () => {
  test('R5 R7 R9 reads back, keeps all bytes outside its edits, and comes back', () => {
    let count = 0
    const property = fc.property(tomlFile, operations, (text, wanted) => {
      const before = snapshotOf(text)
      const draft = planned(before, wanted)
      if (draft === undefined) return
      count++
      const after = imageOf(draft)
      const [change] = draft.plan.changes
      const [half] = draft.sealed.changes
      if (after === null || change === undefined || half === undefined)
        throw new Error('the plan has no file')
      expect(outsideOf(Buffer.from(text), change.edits)).toEqual(
        outsideOf(after, afterRanges(change.edits)),
      )
      expect(() => parse(after.toString('utf8'), { integersAsBigInt: true })).not.toThrow()
      const now = appliedSnapshot(draft, before)
      const facts = { ...planFacts(), lastOwned: () => writtenToBlock(half) }
      const again = planMigration(migrationOf(wanted), documentDigest, [now], facts)
      expect(again.plan.changes[0]?.action).toBe('no-op')
      expect(falseClaims(draft.plan, draft.sealed, facts)).toEqual([])
      for (const exact of [false, true]) {
        const input = { ...draft, receipt: 'r', exact, snapshots: [now] }
        const back = planRollback(input, planFacts())
        expect(imageOf(back)?.toString()).toBe(text)
        expect(falseClaims(back.plan, back.sealed, planFacts())).toEqual([])
      }
    })
    fc.assert(property, { numRuns: 150 * effort })
    expect(count).toBeGreaterThan(60)
  })

  test('R6 is the same for the same arguments', () => {
    const property = fc.property(tomlFile, operations, (text, wanted) => {
      const first = planned(snapshotOf(text), wanted)
      const second = planned(snapshotOf(text), wanted)
      expect(second?.id).toBe(first?.id)
      expect(second?.sealed).toEqual(first?.sealed)
    })
    fc.assert(property, { numRuns: 30 * effort })
  })

  test('R28 a rollback keeps what the user wrote since, above and below', () => {
    const property = fc.property(
      tomlFile,
      operations,
      fc.boolean(),
      fc.boolean(),
      (text, wanted, above, below) => {
        const before = snapshotOf(text)
        const draft = planned(before, wanted)
        const after = draft === undefined ? undefined : imageOf(draft)?.toString()
        if (draft === undefined || after === undefined) return
        const bom = text.startsWith('\uFEFF') ? '\uFEFF' : ''
        const edited = (content: string): string => {
          const plain = content.slice(bom.length)
          const gap = plain === '' || plain.endsWith('\n') ? '' : '\n'
          return `${bom}${above ? '# mine\n' : ''}${plain}${below ? `${gap}[mine]\nx = 1\n` : ''}`
        }
        const input = {
          ...draft,
          receipt: 'r',
          exact: false,
          snapshots: [snapshotOf(edited(after))],
        }
        const back = withoutConflict(() => planRollback(input, planFacts()))
        if (back === undefined) return
        expect(imageOf(back)?.toString()).toBe(edited(text))
        expect(falseClaims(back.plan, back.sealed, planFacts())).toEqual([])
      },
    )
    fc.assert(property, { numRuns: 150 * effort })
  })

  test('R5 a proposal gives exactly the proposed bytes, and comes back', () => {
    const property = fc.property(tomlFile, tomlFile, (text, wanted) => {
      const before = snapshotOf(text)
      const content = Buffer.from(wanted)
      const input = { snapshot: before, content, source: 'test', consumer: null }
      const draft = planProposal(input, planFacts())
      expect(imageOf(draft)).toEqual(content)
      expect(falseClaims(draft.plan, draft.sealed, planFacts())).toEqual([])
      const now = appliedSnapshot(draft, before)
      const back = { ...draft, receipt: 'r', exact: false, snapshots: [now] }
      expect(imageOf(planRollback(back, planFacts()))?.toString()).toBe(text)
    })
    fc.assert(property, { numRuns: 60 * effort })
  })
})

function withoutConflict<T>(plan: () => T): T | undefined {
  try {
    return plan()
  } catch (error) {
    if (error instanceof WritError && error.code === 'ROLLBACK_CONFLICT') return undefined
    throw error
  }
}

interface ByteRange {
  readonly offset: number
  readonly length: number
}

function outsideOf(bytes: Buffer, ranges: readonly ByteRange[]): string {
  let text = ''
  let at = 0
  for (const { offset, length } of ranges) {
    text += bytes.toString('latin1', at, offset)
    at = offset + length
  }
  return text + bytes.toString('latin1', at)
}

function afterRanges(edits: readonly (ByteRange & { readonly size: number })[]): ByteRange[] {
  let moved = 0
  return edits.map(edit => {
    const range = { offset: edit.offset + moved, length: edit.size }
    moved += edit.size - edit.length
    return range
  })
}
