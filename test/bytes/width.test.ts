import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { visibleText } from '../../src/bytes/visible.ts'
import { cutToWidth, displayWidth } from '../../src/bytes/width.ts'

describe('width', () => {
  test.each([
    ['', 0],
    ['abc', 3],
    ['漢字', 4],
    ['한', 2],
    ['ｱ', 1],
    ['Ａ', 2],
    ['😀', 2],
    ['q\u0301', 1],
    ['│─…·⇥', 5],
    ['‹secret 4f2a91c0›', 17],
    ['שלום', 4],
  ])('R33 of %j is %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })

  test.each([
    ['abc', 5, 'abc', 3],
    ['abc', 2, 'ab', 2],
    ['漢字', 3, '漢', 2],
    ['aq\u0301b', 2, 'aq\u0301', 2],
    ['😀😀', 1, '', 0],
    ['', 0, '', 0],
  ])('R33 cuts %j at %i columns', (text, width, cut, used) => {
    expect(cutToWidth(text, width)).toEqual({ text: cut, width: used })
  })

  test('R33 is cut to a beginning that fits and that nothing could be added to', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), fc.nat(30), (raw, room) => {
        const text = visibleText(raw)
        const cut = cutToWidth(text, room)
        expect(text.startsWith(cut.text)).toBe(true)
        expect(displayWidth(cut.text)).toBe(cut.width)
        expect(cut.width).toBeLessThanOrEqual(room)
        const next = Array.from(text.slice(cut.text.length))[0]
        if (next !== undefined) expect(cut.width + displayWidth(next)).toBeGreaterThan(room)
      }),
    )
  })
})
