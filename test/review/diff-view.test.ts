import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DiffDrawing } from '../../src/review/diff-lines.ts'
import { drawRow, rowHeight } from '../../src/review/diff-lines.ts'
import { buildDiff, rowAt } from '../../src/review/diff-model.ts'
import { moveDiff, settleDiff, topOfDiff, windowOf } from '../../src/review/diff-view.ts'
import { drawnRow } from '../../src/review/drawn-rows.ts'
import { stopsOf } from '../../src/review/finding-stops.ts'
import { unicodeGlyphs } from '../../src/review/glyphs.ts'
import { lineWidth, plainOf } from '../../src/review/line.ts'
import { managedLines } from '../../src/review/managed-lines.ts'
import type { Move } from '../../src/review/scroll.ts'
import { addSeen, nothingSeen, seenState } from '../../src/review/seen.ts'
import type { ReviewInput } from '../../src/review/services.ts'
import { actsOrHides, anyText } from './hostile.ts'
import { changeOf, hunkOf, largeReview, planOf, reviewOf, sampleReview } from './sample-plan.ts'

function drawing(parts: Partial<DiffDrawing> = {}): DiffDrawing {
  return {
    width: 79,
    split: false,
    wrap: false,
    offset: 0,
    query: '',
    glyphs: unicodeGlyphs,
    managed: [],
    seenOf: () => 'unseen',
    stops: { all: [], marked: new Map(), twins: new Set() },
    syntax: null,
    escaped: false,
    marksEnd: true,
    ...parts,
  }
}

function modelOf(review: ReviewInput, split: boolean): ReturnType<typeof buildDiff> {
  return buildDiff(review, { split, context: 0, opened: new Set() })
}

function linesOf(review: ReviewInput, how: DiffDrawing): string[] {
  return windowOf(modelOf(review, how.split), topOfDiff, 60, how).lines.map(plainOf)
}

const anyReview = fc
  .array(fc.tuple(fc.constantFrom(' ', '-', '+'), anyText), { minLength: 1, maxLength: 30 })
  .map(rows => {
    const text = rows.map(([sign, row]) => sign + row.replaceAll('\n', '')).join('\n')
    return reviewOf(planOf({ changes: [changeOf({ block: null, diff: [hunkOf(1, 1, text)] })] }), {
      id: 'wp1-any',
    })
  })
const anyHow = fc.record({
  width: fc.integer({ min: 24, max: 140 }),
  split: fc.boolean(),
  wrap: fc.boolean(),
  offset: fc.constantFrom(0, 0, 8, 24),
  query: fc.constantFrom('', 'a'),
})

const plainReview = fc
  .array(fc.tuple(fc.constantFrom(' ', '-', '+'), fc.string({ maxLength: 200 })), {
    minLength: 1,
    maxLength: 20,
  })
  .map(rows => {
    const diff = [hunkOf(1, 1, rows.map(([sign, row]) => sign + row).join('\n'))]
    return reviewOf(planOf({ changes: [changeOf({ block: null, diff })] }), { id: 'wp1-any' })
  })

describe('the window of a diff', () => {
  test('keeps no row that would be drawn otherwise now', () => {
    const looks = fc.array(fc.tuple(anyHow, fc.boolean(), fc.integer({ min: 0, max: 20 })), {
      minLength: 2,
      maxLength: 12,
    })
    fc.assert(
      fc.property(anyReview, looks, (review, wanted) => {
        const model = modelOf(review, true)
        for (const [parts, escaped, cursor] of wanted) {
          const how = drawing({ ...parts, escaped, offset: parts.wrap ? 0 : parts.offset })
          for (let at = 0; at < model.count; at++) {
            const row = rowAt(model, at)
            if (row === undefined) throw new RangeError(`no row ${at}`)
            const isCursor = at === cursor
            const drawn = drawRow(model, row, isCursor, how)
            expect(drawnRow(model, at, isCursor, how)).toEqual({ row, drawn })
          }
        }
      }),
    )
  })

  test('counts the lines of a row as they are drawn', () => {
    fc.assert(
      fc.property(
        fc.oneof(plainReview, anyReview),
        anyHow,
        fc.boolean(),
        (review, parts, escaped) => {
          const how = drawing({ ...parts, escaped, offset: parts.wrap ? 0 : parts.offset })
          const model = modelOf(review, how.split)
          for (let at = 0; at < model.count; at++) {
            const row = rowAt(model, at)
            if (row === undefined) throw new RangeError(`no row ${at}`)
            expect(rowHeight(model, row, how)).toBe(drawRow(model, row, false, how).lines.length)
          }
        },
      ),
    )
  })

  test('R33 is as high and at most as wide as asked, and shows nothing raw', () => {
    fc.assert(
      fc.property(anyReview, anyHow, fc.integer({ min: 1, max: 40 }), (review, parts, height) => {
        const how = drawing({ ...parts, offset: parts.wrap ? 0 : parts.offset })
        const window = windowOf(modelOf(review, how.split), topOfDiff, height, how)
        expect(window.lines).toHaveLength(height)
        expect(window.made).toBeLessThanOrEqual(height)
        for (const line of window.lines) {
          expect(lineWidth(line)).toBeLessThanOrEqual(how.width)
          expect(actsOrHides(plainOf(line))).toBe(false)
        }
      }),
    )
  })

  test('shows all of every hunk to whoever wraps and pages down', () => {
    fc.assert(
      fc.property(anyReview, anyHow, fc.integer({ min: 2, max: 25 }), (review, parts, height) => {
        const how = drawing({ ...parts, wrap: true, offset: 0 })
        const model = modelOf(review, how.split)
        let scroll = topOfDiff
        let seen = nothingSeen
        for (let page = 0; page < 400; page++) {
          seen = addSeen(seen, windowOf(model, scroll, height, how).shown)
          const next = moveDiff(model, scroll, 'page-down', height, how)
          if (next.top === scroll.top && next.skip === scroll.skip) break
          scroll = next
        }
        const lines = review.plan.changes[0]?.diff[0]?.lines.length ?? 0
        expect(seenState(seen, 0, 0, lines)).toBe('seen')
      }),
    )
  })

  test('keeps the cursor on the screen whatever moves it', () => {
    const moves: readonly Move[] = [
      ...(['up', 'down', 'page-up', 'page-down', 'half-up', 'half-down'] as const),
      ...(['first', 'last'] as const),
    ]
    fc.assert(
      fc.property(
        anyReview,
        anyHow,
        fc.integer({ min: 3, max: 20 }),
        fc.array(fc.constantFrom(...moves), { maxLength: 20 }),
        (review, parts, height, steps) => {
          const how = drawing({ ...parts, offset: parts.wrap ? 0 : parts.offset })
          const model = modelOf(review, how.split)
          let scroll = settleDiff(model, topOfDiff, height, how)
          for (const step of steps) {
            scroll = moveDiff(model, scroll, step, height, how)
            const window = windowOf(model, scroll, height, how)
            expect(scroll.cursor).toBeGreaterThanOrEqual(scroll.top)
            expect(scroll.cursor).toBeLessThan(scroll.top + window.made)
          }
        },
      ),
    )
  })

  test('makes no more rows of 100,000 lines than of 100', () => {
    for (const split of [false, true]) {
      const how = drawing({ split, width: 160 })
      for (const lines of [100, 100_000]) {
        const model = modelOf(largeReview(lines), split)
        let scroll = topOfDiff
        for (const by of ['page-down', 'last', 'half-up', 'up'] as const) {
          scroll = moveDiff(model, scroll, by, 48, how)
          expect(windowOf(model, scroll, 48, how).made).toBe(48)
        }
      }
    }
  })

  test('does not count as seen what is cut at the edge', () => {
    const long = `+${'x'.repeat(500)}`
    const review = reviewOf(planOf({ changes: [changeOf({ diff: [hunkOf(1, 1, long)] })] }))
    const shown = (how: DiffDrawing): number =>
      windowOf(modelOf(review, false), topOfDiff, 20, how).shown.length
    expect(shown(drawing())).toBe(0)
    expect(linesOf(review, drawing()).join('\n')).toContain('…+')
    expect(shown(drawing({ wrap: true }))).toBe(1)
    expect(shown(drawing({ offset: 8 }))).toBe(0)
  })

  test('marks the managed block, the changed words, the kinds of line ends', () => {
    const hunk = hunkOf(1, 1, ' a\n-key = "old value"\n+key = "new value"\n+last')
    const [first, second, third, last] = hunk.lines
    if (!first || !second || !third || !last) throw new Error('four lines')
    const diff = [
      {
        ...hunk,
        lines: [first, second, { ...third, eol: '\r\n' as const }, { ...last, eol: '' as const }],
      },
    ]
    const review = reviewOf(planOf({ changes: [changeOf({ block: null, diff })] }))
    const rows = linesOf(review, drawing())
    expect(rows.some(row => row.includes('new value"<U+000D>'))).toBe(true)
    expect(rows.some(row => row.includes('last<no newline at end>'))).toBe(true)
    const window = windowOf(modelOf(review, false), topOfDiff, 20, drawing())
    const words = window.lines.flat().filter(part => part.style === 'addedWord')
    expect(words.map(part => part.text)).toEqual(['new'])

    const managed = sampleReview()
    const model = modelOf(managed, false)
    const marks = managed.plan.changes.map((change, at) =>
      managedLines(change, model.texts[at] ?? null),
    )
    expect(marks[0]?.new).toEqual({ first: 250, last: 258 })
    const marked = windowOf(model, topOfDiff, 60, drawing({ managed: marks })).lines.map(plainOf)
    expect(marked.filter(row => row.startsWith(` ${unicodeGlyphs.managed}`))).toHaveLength(9)
  })

  test('shows both sides of a change in one row, and the side that is missing as empty', () => {
    const review = reviewOf(
      planOf({ changes: [changeOf({ diff: [hunkOf(1, 1, '-one\n-two\n+ONE')] })] }),
    )
    const rows = linesOf(review, drawing({ split: true, width: 119 }))
    expect(rows.some(row => /1 - one .* 1 \+ ONE/.test(row))).toBe(true)
    expect(rows.find(row => row.includes('2 - two'))).not.toMatch(/\+/)
  })

  test('R33 lines that differ and look the same are shown with every letter named', () => {
    const diff = [hunkOf(1, 1, '-p\u0430ypal = "\u00e9"\n+paypal = "\u00e9"')]
    const review = reviewOf(planOf({ changes: [changeOf({ diff, block: null })] }))
    const rows = linesOf(review, drawing({ width: 110, split: true })).join('\n')
    expect(rows).toContain('p<U+0430>ypal')
    expect(rows).not.toContain('\u00e9')
  })

  test('R33 escaped, no letter outside ASCII is left in a line of a file', () => {
    const diff = [hunkOf(1, 1, ' \u00fcber\n-caf\u00e9\n+\u65e5\u672c')]
    const review = reviewOf(planOf({ changes: [changeOf({ diff, block: null })] }))
    const rows = linesOf(review, drawing({ escaped: true })).join('\n')
    for (const token of ['<U+00FC>ber', 'caf<U+00E9>', '<U+65E5><U+672C>']) {
      expect(rows).toContain(token)
    }
  })

  test('R33 escaped, the sign of a covered value stays what it is', () => {
    const diff = [
      hunkOf(1, 1, '-\u00fc = "\u2039secret 4f2a91c0\u203a"\n+\u00fc = "\u2039secret\u203a"'),
    ]
    const review = reviewOf(planOf({ changes: [changeOf({ diff, block: null })] }))
    const rows = linesOf(review, drawing({ escaped: true })).join('\n')
    expect(rows).toContain('<U+00FC> = "\u2039secret 4f2a91c0\u203a"')
    expect(rows).toContain('<U+00FC> = "\u2039secret\u203a"')
  })

  test('R12 a line with a finding has the sign of its risk in the gutter', () => {
    const review = sampleReview()
    const how = drawing({ stops: stopsOf(review.plan) })
    const rows = windowOf(modelOf(review, false), topOfDiff, 60, how).lines.map(plainOf)
    const marked = rows.filter(row => Object.values(unicodeGlyphs.risk).includes(row.charAt(0)))
    expect(marked.join('\n')).toContain('default_permissions')
    expect(marked.length).toBe(how.stops.marked.size)
  })
})
