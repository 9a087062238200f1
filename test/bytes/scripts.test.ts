import { describe, expect, test } from 'vitest'
import { isMixedScript } from '../../src/bytes/scripts.ts'
import { corpora, corpusJson } from './corpora.ts'

describe('mixed scripts', () => {
  test.each(['pаypal', 'Αpple', 'ʜello-р', '𝐚dmin', 'һello', 'ѕudo', 'Ꭺpi'])(
    'R33 finds more than one script in %s',
    word => {
      expect(isMixedScript(word)).toBe(true)
    },
  )

  test.each(['paypal', 'naïve', 'привет', 'データ', 'GPT模型', '한국어', '10µs', 'שלום', '', '1º'])(
    'R33 finds one script in %s',
    word => {
      expect(isMixedScript(word)).toBe(false)
    },
  )

  test.skipIf(corpora === undefined)('R33 finds the homoglyphs of trojan source', () => {
    const lines = corpusJson('trojan-source-lines', 'lines.json') as {
      sample: string
      text: string
    }[]
    const homoglyphs = lines.filter(({ sample }) => sample.includes('homoglyph'))
    expect(homoglyphs.length).toBeGreaterThan(20)
    for (const { text } of homoglyphs) {
      expect(text.split(/[^\p{L}\p{M}\p{N}_]+/u).some(isMixedScript), text).toBe(true)
    }
  })
})
