import { describe, expect, test } from 'vitest'
import { agreesWithSecondParser, readWithSecondParser } from '../../src/checks/second-parser.ts'
import { decodeText } from '../../src/formats/decode.ts'
import { applyEdits } from '../../src/formats/edit.ts'
import { toml } from '../../src/formats/toml/toml.ts'
import { sameValue, valueAt } from '../../src/model/value.ts'
import { corpora, corpusFiles, editions } from './toml-corpus.ts'
import { edited, parsed } from './toml-values.ts'
import { integer, string, table } from './values.ts'

const block = {
  owner: 'suite',
  name: 'around',
  version: 1,
  values: table({
    'writ-root': string('x'),
    'writ-table': table({ count: integer(1), inner: table({ path: string('a\\b') }) }),
  }),
}

describe.skipIf(corpora === undefined)('the public TOML suite around a block', () => {
  describe.each(editions)('TOML $dialect.version', edition => {
    const { valid } = corpusFiles(edition)

    test.each(valid)('R7 keeps every byte of $name around a block', file => {
      const decoded = decodeText(file.bytes)
      if (!decoded.ok) throw new Error(decoded.problem.detail)
      const before = parsed(decoded.text, edition.dialect)
      const after = edited(before, document => toml.putBlock(document, block), edition.dialect)

      const [found] = after.blocks
      if (!found) throw new Error('no block')
      const outside = after.text.slice(0, found.span.start) + after.text.slice(found.span.end)
      expect(outside.replace(/[\r\n]/g, '')).toBe(decoded.text.replace(/[\r\n]/g, ''))
      for (const [key, value] of before.root.entries) {
        expect(sameValue(valueAt(after.root, [key]) ?? string(''), value)).toBe(true)
      }
      for (const [key, value] of block.values.entries) {
        expect(valueAt(after.root, [key])).toEqual(value)
      }
      expect(after.root.entries.size).toBe(before.root.entries.size + 2)
      expect(toml.putBlock(after, block)).toEqual({ ok: true, edits: [] })
      const removed = toml.removeBlock(after, block)
      if (!removed.ok) throw new Error(removed.problems[0].detail)
      expect(applyEdits(after.text, removed.edits)).toBe(decoded.text)
    })

    test.each(valid)('R9 agrees with the second parser on $name', file => {
      const text = Buffer.from(file.bytes).toString('utf8')
      const second = readWithSecondParser('toml', text)
      if (!second.ok) throw new Error(`refused in line ${second.line}`)
      expect(agreesWithSecondParser(parsed(text, edition.dialect).root, second.root)).toBe(true)
    })
  })
})
