import { describe, expect, test } from 'vitest'
import { codePointRuns, unicodeVersion } from '../../src/bytes/code-point-runs.ts'
import { codePointClass } from '../../src/bytes/code-points.ts'
import { classOf, makeRuns, pieces } from './make-code-points.ts'

const isSameUnicode = process.versions['unicode'] === unicodeVersion

describe('table of code points', () => {
  test.skipIf(!isSameUnicode)('R33 is what its generator makes of this Unicode version', () => {
    expect(pieces(makeRuns())).toEqual(codePointRuns)
  })

  test('R33 covers all code points', () => {
    let end = 0
    for (const [from, runs] of codePointRuns) {
      expect(from).toBe(end)
      for (const [, length = ''] of runs.matchAll(/[A-Z]([0-9a-z]+)/g)) {
        end += Number.parseInt(length, 36)
      }
    }
    expect(end).toBe(0x110000)
  })

  test.skipIf(!isSameUnicode)('R33 is read as it was written, in any order', () => {
    for (let step = 0; step < 20_000; step++) {
      const codePoint = (step * 7_919_317) % 0x110000
      if (codePointClass(codePoint) !== classOf(codePoint)) {
        expect.fail(`U+${codePoint.toString(16)} is misread`)
      }
    }
    expect(codePointClass(0x10ffff)).toBe('T')
  })
})
