import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { visibleJson } from '../../src/bytes/visible-json.ts'

describe('JSON for a terminal', () => {
  test.each([
    ['a C1 control', '\u009b31m', '\\u009b31m'],
    ['an override', 'a\u202eb', 'a\\u202eb'],
    ['a zero-width space', 'a\u200bb', 'a\\u200bb'],
    ['a tag', '\u{e0041}', '\\udb40\\udc41'],
    ['a line separator', '\u2028', '\\u2028'],
    ['an emoji stays', '🙂', '🙂'],
  ])('R33 %s', (_name, text, shown) => {
    expect(visibleJson({ text })).toContain(`"${shown}"`)
  })

  test('R33 reads back as the same value, and nothing hidden is left', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })),
        record => {
          const text = visibleJson(record)
          expect(JSON.parse(text)).toEqual(record)
          expect(text).not.toMatch(/(?!\n)\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/u)
        },
      ),
    )
  })
})
