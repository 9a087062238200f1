import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { widthOf } from '../../src/review/line.ts'
import { renderPlainQueue, renderPlainReview } from '../../src/review/plain-text.ts'
import { actsOrHides, anyText, hostileTexts } from './hostile.ts'
import { changeOf, hunkOf, planOf, queueRows, reviewOf, sampleReview } from './sample-plan.ts'

describe('plain text', () => {
  test('R35 lists plans in aligned columns, in full', () => {
    const rows = queueRows(7)
    const lines = renderPlainQueue(rows, 120).trimEnd().split('\n')
    expect(lines).toHaveLength(8)
    const column = lines[0]?.indexOf('target') ?? -1
    rows.forEach((row, at) => {
      expect(lines[at + 1]?.slice(column)).toBe(row.targets.join(' '))
      expect(lines[at + 1]).toContain(row.risk)
    })
  })

  test('says so where there is no plan', () => {
    expect(renderPlainQueue([], 80).trim()).not.toBe('')
  })

  test.each([60, 80, 120, 200])(
    'fits a review into %i columns, without a trailing blank',
    columns => {
      for (const split of [false, true]) {
        for (const row of renderPlainReview(sampleReview(), columns, { split }).split('\n')) {
          expect(widthOf(row)).toBeLessThanOrEqual(columns)
          expect(row).toBe(row.trimEnd())
        }
      }
    },
  )

  test('R33 values, names and findings that look the same are told letter by letter', () => {
    const [before, after] = ['"gpt-5.2-codex"', '"gpt-5.2-cod\u0435x"']
    const key = (path: string, old: string | null, now: string) =>
      ({ path: [path], kind: 'changed', before: old, after: now, secret: false, env: [] }) as const
    const about = (code: string, path: string[], message: string) =>
      ({ code, risk: 'tool-access', change: 0, path, direction: 'changed', message }) as const
    const plan = planOf({
      changes: [
        changeOf({
          keys: [
            key('model', before, after),
            key('p\u0430th', null, '1'),
            key('path', '1', '2'),
            key('name', '"\u00e9"', '"\u00fc"'),
          ],
        }),
      ],
      findings: [
        about('CX1', ['model'], `${before} -> ${after}`),
        about('WR305', [], `seen as ${after}`),
        about('CX2', ['name'], 'a plain \u00e9'),
      ],
    })
    const review = reviewOf(plan)
    const text = renderPlainReview(review, 120)
    expect(text).toContain('"gpt-5.2-cod<U+0435>x"')
    expect(text).toContain('p<U+0430>th')
    expect(text).not.toMatch(/[\u0400-\u04ff]/)
    // What only has an accent stays as it is.
    expect(text).toContain('"\u00e9"')
    expect(text).toContain('a plain \u00e9')
  })

  test('shows two sides only where there is room and it was asked for', () => {
    const both = /- default_permissions.*\+ default_permissions/
    expect(renderPlainReview(sampleReview(), 140, { split: true })).toMatch(both)
    expect(renderPlainReview(sampleReview(), 140)).not.toMatch(both)
    expect(renderPlainReview(sampleReview(), 80, { split: true })).not.toMatch(both)
  })

  test('R33 leaves out no character of a changed line', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 300 }), text => {
        const diff = [hunkOf(1, 1, `-${'x'}\n+${text}`)]
        const review = reviewOf(planOf({ changes: [changeOf({ block: null, diff })] }))
        const shown = renderPlainReview(review, 80)
        const rest = shown.slice(shown.indexOf('1 + ') + 4).replaceAll(/[\s·]/g, '')
        const wanted = text.replaceAll('<U+', '<U+003C>U+').replaceAll(/[\s·]/g, '')
        expect(rest.startsWith(wanted)).toBe(true)
      }),
    )
  })

  test('says in the gutter, where no content stands, that the final newline is missing', () => {
    const hunk = hunkOf(1, 1, '-a\n+b')
    const [first, second] = hunk.lines
    if (!first || !second) throw new Error('two lines')
    const diff = [{ ...hunk, lines: [first, { ...second, eol: '' as const }] }]
    const text = renderPlainReview(reviewOf(planOf({ changes: [changeOf({ diff })] })), 80)
    expect(text).toMatch(/1 \+ b\n\\ /)
    const spoofed = reviewOf(
      planOf({
        changes: [changeOf({ diff: [hunkOf(1, 1, '-a\n+\\ no newline at the end of the file')] })],
      }),
    )
    expect(renderPlainReview(spoofed, 80)).not.toMatch(/^\\ /m)
  })

  test('R12 lines with a finding stand where the others do', () => {
    const text = renderPlainReview(sampleReview(), 100)
    const columns = new Set(
      text.split('\n').flatMap(line => /^ *▎? *\d* *\d+ (?=[-+] )/.exec(line)?.[0].length ?? []),
    )
    expect([...columns]).toHaveLength(1)
  })

  test('R33 shows nothing raw, whatever a record holds', () => {
    const safe = (text: string): boolean => !actsOrHides(text.replaceAll('\n', ''))
    fc.assert(
      fc.property(fc.oneof(anyText, fc.constantFrom(...hostileTexts)), text => {
        const row = queueRows(1).map(first => ({
          ...first,
          targets: [text],
          author: { ...first.author, principal: text },
        }))
        const plan = planOf({
          changes: [
            changeOf({
              target: text,
              realPath: text,
              diff: [hunkOf(1, 1, `+${text.replaceAll('\n', '')}`)],
            }),
          ],
        })
        expect(safe(renderPlainQueue(row, 100))).toBe(true)
        expect(safe(renderPlainReview(reviewOf(plan), 100))).toBe(true)
      }),
    )
  })
})
