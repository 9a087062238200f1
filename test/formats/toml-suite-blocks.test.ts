import { describe, expect, test } from 'vitest'
import { agreesWithSecondParser, readWithSecondParser } from '../../src/checks/second-parser.ts'
import { decodeText } from '../../src/formats/decode.ts'
import { toml } from '../../src/formats/toml/toml.ts'
import { expectSuiteBlock, suiteBlock } from './edit-expectations.ts'
import { corpora, corpusFiles, editions } from './toml-corpus.ts'
import { edited, parsed } from './toml-values.ts'

describe.skipIf(corpora === undefined)('the public TOML suite around a block', () => {
  describe.each(editions)('TOML $dialect.version', edition => {
    const { valid } = corpusFiles(edition)

    test.each(valid)('R7 keeps every byte of $name around a block', file => {
      const decoded = decodeText(file.bytes)
      if (!decoded.ok) throw new Error(decoded.problem.detail)
      const before = parsed(decoded.text, edition.dialect)
      const after = edited(before, document => toml.putBlock(document, suiteBlock), edition.dialect)

      expectSuiteBlock(toml, before, after)
    })

    test.each(valid)('R9 agrees with the second parser on $name', file => {
      const text = Buffer.from(file.bytes).toString('utf8')
      const second = readWithSecondParser('toml', text)
      if (!second.ok) throw new Error(`refused in line ${second.line}`)
      expect(agreesWithSecondParser(parsed(text, edition.dialect).root, second.root)).toBe(true)
    })
  })
})
