import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hunkRanges } from '../../src/diff/hunks.ts'
import { diffLines } from '../../src/diff/line-diff.ts'
import type { Hunk, HunkLine } from '../../src/model/plan.ts'
import type { DiffModel, Row } from '../../src/review/diff-model.ts'
import { buildDiff, rowAt, rowOfLine } from '../../src/review/diff-model.ts'
import type { ReviewInput } from '../../src/review/services.ts'
import { textLines } from '../../src/review/text-lines.ts'
import { changeOf, largeReview, planOf, reviewOf } from './sample-plan.ts'

/** Makes the review of one file from its two texts, as the planner does. */
function reviewOfTexts(before: string, after: string): ReviewInput {
  const diff = diffLines(Buffer.from(before), Buffer.from(after))
  const old = textLines(before)
  const fresh = textLines(after)
  const hunks = hunkRanges(diff, 3).map((range): Hunk => {
    const lines: HunkLine[] = []
    let oldAt = range.beforeStart
    let newAt = range.afterStart
    const context = (until: number): void => {
      for (; oldAt < until; oldAt++, newAt++) {
        lines.push({ kind: 'context', text: old.text(oldAt), eol: old.eol(oldAt) })
      }
    }
    for (const change of range.changes) {
      context(change.beforeStart)
      for (let at = 0; at < change.beforeCount; at++, oldAt++) {
        lines.push({ kind: 'removed', text: old.text(oldAt), eol: old.eol(oldAt) })
      }
      for (let at = 0; at < change.afterCount; at++, newAt++) {
        lines.push({ kind: 'added', text: fresh.text(newAt), eol: fresh.eol(newAt) })
      }
    }
    context(range.beforeStart + range.beforeCount)
    return {
      oldStart: range.beforeCount === 0 ? range.beforeStart : range.beforeStart + 1,
      oldLines: range.beforeCount,
      newStart: range.afterCount === 0 ? range.afterStart : range.afterStart + 1,
      newLines: range.afterCount,
      lines,
    }
  })
  return reviewOf(planOf({ changes: [changeOf({ block: null, diff: hunks })] }), {
    texts: [{ before, after }],
  })
}

const anyFile = fc
  .array(fc.constantFrom('a', 'b', 'c', 'd', 'e = 1', ''), { maxLength: 60 })
  .map(lines => lines.map(line => `${line}\n`).join(''))
const anyEdit = fc.tuple(anyFile, anyFile).chain(([head, tail]) =>
  fc.tuple(fc.constant(head), anyFile, anyFile, fc.constant(tail)).map(([start, x, y, end]) => ({
    before: start + x + end,
    after: start + y + end,
  })),
)
const anyOptions = fc.record({
  split: fc.boolean(),
  context: fc.integer({ min: 0, max: 12 }),
  opened: fc.constantFrom<ReadonlySet<string>>(
    new Set(),
    new Set(['0:0', '0:1']),
    new Set(['0:2']),
  ),
})

function rowsOf(model: DiffModel): Row[] {
  return Array.from({ length: model.count }, (_, at) => rowAt(model, at)).filter(
    row => row !== undefined,
  )
}

describe('the rows of a diff', () => {
  test('R33 show every line of every hunk exactly once, with its number', () => {
    fc.assert(
      fc.property(anyEdit, anyOptions, ({ before, after }, options) => {
        const review = reviewOfTexts(before, after)
        const model = buildDiff(review, options)
        const rows = rowsOf(model)
        expect(rows).toHaveLength(model.count)
        const old = textLines(before)
        const fresh = textLines(after)
        review.plan.changes[0]?.diff.forEach((hunk, at) => {
          const shown: number[] = []
          for (const row of rows) {
            if (row.kind !== 'line' || row.hunk !== at) continue
            for (const side of new Set([row.old, row.new])) {
              if (side === null) continue
              expect(side.line).toBe(hunk.lines[side.index])
              const isContext = side.line.kind === 'context'
              if (!isContext || side === row.new) shown.push(side.index)
            }
          }
          expect(shown.toSorted((a, b) => a - b)).toEqual(hunk.lines.map((_, index) => index))
        })
        for (const row of rows) {
          if (row.kind !== 'line') continue
          if (row.old !== null) expect(row.old.line.text).toBe(old.text(row.old.number - 1))
          if (row.new !== null) expect(row.new.line.text).toBe(fresh.text(row.new.number - 1))
        }
      }),
    )
  })

  test('leave out no line of the file but those a gap counts', () => {
    fc.assert(
      fc.property(anyEdit, anyOptions, ({ before, after }, options) => {
        const model = buildDiff(reviewOfTexts(before, after), options)
        let next = 1
        for (const row of rowsOf(model)) {
          if (row.kind === 'gap') next += row.hidden
          if (row.kind !== 'line' || row.new === null) continue
          expect(row.new.number).toBe(next)
          next++
        }
        expect(next).toBe(textLines(after).count + 1)
      }),
    )
  })

  test('are found again by line', () => {
    fc.assert(
      fc.property(anyEdit, anyOptions, ({ before, after }, options) => {
        const model = buildDiff(reviewOfTexts(before, after), options)
        rowsOf(model).forEach((row, at) => {
          if (row.kind !== 'line' || row.hunk < 0) return
          for (const side of [row.old, row.new]) {
            if (side !== null) expect(rowOfLine(model, 0, row.hunk, side.index)).toBe(at)
          }
        })
      }),
    )
  })

  test('cost as much as the hunks, not as the lines', () => {
    const small = buildDiff(largeReview(10), { split: true, context: 0, opened: new Set() })
    const large = buildDiff(largeReview(100_000), { split: true, context: 0, opened: new Set() })
    expect(large.count).toBeGreaterThan(100_000)
    expect(large.segments.length).toBe(small.segments.length)
  })

  test('do not grow from a whole text that disagrees with the hunks', () => {
    const review = reviewOfTexts('a\nb\nc\n', 'a\nB\nc\n')
    const wrong = { ...review, texts: [{ before: 'a\nb\nc\n', after: 'a\nX\nc\nmore\n' }] }
    const model = buildDiff(wrong, { split: false, context: 9, opened: new Set(['0:1']) })
    expect(model.texts).toEqual([null])
    const texts = rowsOf(model).flatMap(row => (row.kind === 'line' ? [row.new?.line.text] : []))
    expect(texts).not.toContain('more')
  })
})
