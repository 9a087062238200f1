import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { displayWidth } from '../../src/bytes/width.ts'
import type { Line } from '../../src/review/line.ts'
import {
  grounds,
  justify,
  labelled,
  lineWidth,
  plainOf,
  shorten,
  shortenStart,
  span,
  styles,
  toWidth,
  visible,
  widthOf,
  wrapText,
} from '../../src/review/line.ts'
import { paintLine } from '../../src/review/paint.ts'
import { themeOf } from '../../src/review/theme.ts'
import { actsOrHides, anyText, hostileTexts, withoutColors } from './hostile.ts'

const anyLine: fc.Arbitrary<Line> = fc.array(
  fc
    .tuple(anyText, fc.constantFrom(...styles), fc.constantFrom(...grounds))
    .map(([text, style, ground]) => span(text, style, ground)),
  { maxLength: 6 },
)
const anyDepth = fc.constantFrom(0, 1, 2, 3)

describe('the painter', () => {
  test('R33 gives every row its exact width and lets no control character through', () => {
    fc.assert(
      fc.property(anyLine, fc.integer({ min: 0, max: 90 }), anyDepth, (line, width, depth) => {
        const text = withoutColors(paintLine(line, width, themeOf(depth)))
        expect(displayWidth(text)).toBe(width)
        expect(actsOrHides(text)).toBe(false)
      }),
    )
  })

  test.each(hostileTexts)('R33 shows %j as visible text even when nobody escaped it', text => {
    const painted = withoutColors(paintLine([span(text)], 120, themeOf(3)))
    expect(actsOrHides(painted)).toBe(false)
    expect(painted.trim()).not.toBe('')
  })

  test('keeps tokens that are already visible as they are', () => {
    const painted = paintLine([span('→ '), visible('\u202ex')], 20, themeOf(0))
    expect(painted.trimEnd()).toBe('→ <U+202E>x')
  })

  test('draws the same characters at every colour depth, and no colour at none', () => {
    fc.assert(
      fc.property(anyLine, line => {
        const texts = ([0, 1, 2, 3] as const).map(depth => paintLine(line, 40, themeOf(depth)))
        expect(new Set(texts.map(withoutColors)).size).toBe(1)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are looked for
        expect(texts[0]).not.toMatch(/\x1b\[[\d;]*(?:3|4|9|10)\d/)
      }),
    )
  })
})

/** Relative luminance of the colour an SGR parameter sets, as WCAG 2 defines it. */
function luminance(sgr: string, kind: 38 | 48): number {
  const found = new RegExp(`${kind};2;(\\d+);(\\d+);(\\d+)`).exec(sgr)
  const [red = 0, green = 0, blue = 0] = (found?.slice(1) ?? []).map(part => {
    const value = Number(part) / 255
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const codeStyles = styles.filter(style => style.startsWith('code'))

describe('the colours of code', () => {
  test.each(codeStyles)('%s can be read on the ground of every kind of line', style => {
    const theme = themeOf(3)
    for (const ground of ['none', 'added', 'removed'] as const) {
      const behind = luminance(theme.grounds[ground], 48)
      expect((luminance(theme.styles[style], 38) + 0.05) / (behind + 0.05)).toBeGreaterThan(4.5)
    }
  })

  test.each(codeStyles)('%s takes no colour where there are none or sixteen', style => {
    expect(themeOf(0).styles[style]).toBe('')
    expect(themeOf(1).styles[style]).toMatch(/^[12]?$/)
  })
})

describe('lines', () => {
  test('have the width they are brought to', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 60 }), (text, width) => {
        expect(lineWidth(toWidth([visible(text)], width))).toBe(width)
        expect(widthOf(shorten(visible(text).text, width))).toBeLessThanOrEqual(width)
        expect(widthOf(shortenStart(visible(text).text, width))).toBeLessThanOrEqual(width)
      }),
    )
  })

  test('put the right part at the right edge', () => {
    expect(plainOf(justify([span('left')], [span('right')], 12))).toBe('left   right')
    expect(plainOf(justify([span('a long left part')], [span('right')], 12))).toBe('a long right')
  })

  test('wrap without losing or adding a character but blanks', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 30 }), (text, width) => {
        const shown = visible(text).text
        const rows = wrapText(shown, width)
        expect(rows.join('').replaceAll(' ', '')).toBe(shown.replaceAll(' ', ''))
        for (const row of rows) expect(widthOf(row)).toBeLessThanOrEqual(width)
      }),
    )
  })

  test('indent the rows under a label', () => {
    expect(labelled('at ', 'one two', 7).map(plainOf)).toEqual(['at one', '   two'])
  })
})
