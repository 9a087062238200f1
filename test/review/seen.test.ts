import { describe, expect, test } from 'vitest'
import { shownHunks } from '../../src/bytes/shown-hunks.ts'
import { addSeen, countSeen, nothingSeen, seenState, shownView } from '../../src/review/seen.ts'
import { changeOf, hunkOf, planOf } from './sample-plan.ts'

const part = (from: number, to: number) => ({ change: 0, hunk: 0, from, to })
const hunk = hunkOf(1, 1, '-a\n+b')

describe('what was seen', () => {
  test.each([
    ['nothing', [], 'unseen'],
    ['the first half', [part(0, 2)], 'partly'],
    ['both halves in any order', [part(2, 4), part(0, 2)], 'seen'],
    ['with a hole', [part(0, 1), part(2, 4)], 'partly'],
    ['parts of a wrapped line', [part(0, 1.5), part(1.5, 4)], 'seen'],
    ['overlaps', [part(0, 3), part(1, 4), part(2, 3)], 'seen'],
  ])('%s', (_, parts, state) => {
    const seen = parts.reduce((all, next) => addSeen(all, [next]), nothingSeen)
    expect(seenState(seen, 0, 0, 4)).toBe(state)
  })

  test('is the same value where a frame shows nothing new', () => {
    const seen = addSeen(nothingSeen, [part(0, 4)])
    expect(addSeen(seen, [part(1, 2), part(0, 4)])).toBe(seen)
  })

  test.each([
    ['cosmetic', 0],
    ['boot-path', 0],
    ['tool-access', 2],
    ['credentials', 2],
    ['permissions', 3],
  ] as const)(
    'R12 R15 asks for all hunks of a change with a finding of class %s: %i',
    (risk, missing) => {
      const finding = {
        code: 'X1',
        risk,
        change: 1,
        path: [],
        direction: 'changed',
        message: '',
      } as const
      const plan = planOf({
        risk,
        changes: [changeOf({ diff: [hunk] }), changeOf({ diff: [hunk, hunk] })],
        findings: [finding],
      })
      expect(countSeen(plan, nothingSeen)).toMatchObject({ seen: 0, total: 3, missing })
    },
  )

  test('asks for everything where a grave plan names no finding', () => {
    const plan = planOf({ risk: 'permissions', changes: [changeOf({ diff: [hunk, hunk] })] })
    expect(countSeen(plan, nothingSeen).missing).toBe(2)
  })

  test('R15 the digest of the view binds which hunks were shown and what they said', () => {
    const plan = planOf({ changes: [changeOf({ diff: [hunk, hunkOf(9, 9, '-c\n+d')] })] })
    const one = addSeen(nothingSeen, [part(0, 2)])
    const both = addSeen(one, [{ change: 0, hunk: 1, from: 0, to: 2 }])
    const digests = [nothingSeen, one, both].map(seen => shownView(plan, seen).digest)
    expect(new Set(digests).size).toBe(3)
    expect(shownView(plan, one)).toMatchObject({ surface: 'tui', hunksShown: 1, hunksTotal: 2 })
    const other = planOf({ changes: [changeOf({ diff: [hunk, hunkOf(9, 9, '-c\n+e')] })] })
    expect(shownView(other, both).digest).not.toBe(shownView(plan, both).digest)
  })

  test('the digest of a hunk depends on place, kind, text and line end', () => {
    const [first, second] = hunk.lines
    if (!first || !second) throw new Error('two lines')
    const digests = [
      hunk,
      { ...hunk, oldStart: 2 },
      { ...hunk, lines: [second, first] },
      { ...hunk, lines: [first, { ...second, eol: '' as const }] },
      { ...hunk, lines: [first, { ...second, text: 'b ' }] },
    ].map(one => shownHunks(planOf({ changes: [changeOf({ diff: [one] })] }), () => true).hunks)
    expect(new Set(digests).size).toBe(5)
  })
})
