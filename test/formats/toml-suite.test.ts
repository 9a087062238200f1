import { describe, expect, test } from 'vitest'
import { decodeText } from '../../src/formats/decode.ts'
import { toml } from '../../src/formats/toml/toml.ts'
import { corpora, corpusFiles, editions, normalised, tagged } from './toml-corpus.ts'

describe.skipIf(corpora === undefined)('the public TOML suite (set WRIT_CORPORA to run it)', () => {
  describe.each(editions)('TOML $dialect.version', edition => {
    const { valid, invalid } = corpusFiles(edition)

    test('R3 finds every file of the list', () => {
      console.log(
        `TOML ${edition.dialect.version}: ${valid.length} valid, ${invalid.length} invalid`,
      )
      expect([valid.length, invalid.length]).toEqual([edition.valid, edition.invalid])
    })

    test.each(valid)('R3 reads $name exactly', file => {
      const decoded = decodeText(file.bytes)
      if (!decoded.ok) throw new Error(decoded.problem.detail)
      const parsed = toml.parse(decoded.text, edition.dialect)
      if (!parsed.ok) throw new Error(parsed.problems[0].detail)
      expect(tagged(parsed.document.root)).toEqual(normalised(file.expected))
    })

    test.each(invalid)('R3 refuses $name with a place', file => {
      const decoded = decodeText(file.bytes)
      if (!decoded.ok) {
        expect(['TARGET_NOT_UTF8', 'TARGET_BINARY']).toContain(decoded.problem.code)
        return
      }
      const parsed = toml.parse(decoded.text, edition.dialect)
      if (parsed.ok) throw new Error('accepted')
      for (const problem of parsed.problems) {
        expect(['TARGET_INVALID', 'DUPLICATE_KEY']).toContain(problem.code)
        expect(problem.places?.length).toBeGreaterThan(0)
      }
    })
  })
})
