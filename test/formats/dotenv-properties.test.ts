import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dotenvComments } from '../../src/checks/dotenv-comments.ts'
import { readSecondDotenv } from '../../src/checks/second-dotenv.ts'
import { dotenv } from '../../src/formats/dotenv/dotenv.ts'
import { applyEdits, editProblems } from '../../src/formats/edit.ts'
import type { BlockContent, EditOutcome, ParsedDocument } from '../../src/formats/format.ts'
import type { TextEdit } from '../../src/model/edit.ts'
import {
  anyText,
  dialectOf,
  fileText,
  parsed,
  plain,
  type ReaderName,
  readers,
  scrapText,
  texts,
} from './dotenv-values.ts'
import { string } from './values.ts'

/** A longer search: WRIT_PROPERTY_RUNS=20000. */
const runs = { numRuns: Number(process.env['WRIT_PROPERTY_RUNS'] ?? 300) }

/** Half of them hold the block of somebody else. */
const documentOf = (reader: ReaderName): fc.Arbitrary<ParsedDocument> =>
  fc
    .tuple(
      fc
        .oneof(fileText, fileText, scrapText)
        .filter(text => dotenv.parse(text, dialectOf(reader)).ok),
      fc.boolean(),
    )
    .map(([text, hasBlock]) => {
      const found = parsed(text, reader)
      const other = { owner: 'other', name: 'n', version: 7, values: texts({ OTHER: 'x y' }) }
      const put = hasBlock ? dotenv.putBlock(found, other) : undefined
      return put?.ok ? parsed(applyEdits(text, put.edits), reader) : found
    })

/** A key that is there, or a new one. */
const keyIn = (found: ParsedDocument, pick: number): string => {
  const keys = [...found.root.entries.keys(), 'NEW_KEY', 'OTHER']
  return keys[pick % keys.length] ?? ''
}

/** Returns the text after the edits; undefined where they are refused with one of the codes. */
function textAfter(
  found: ParsedDocument,
  outcome: EditOutcome,
  codes: readonly string[],
): string | undefined {
  if (!outcome.ok) {
    for (const problem of outcome.problems) expect(codes).toContain(problem.code)
    return undefined
  }
  expect(editProblems(outcome.edits, found.text.length)).toEqual([])
  const text = applyEdits(found.text, outcome.edits)
  expect(applyEdits(text, inverseOf(found.text, outcome.edits))).toBe(found.text)
  return text
}

function inverseOf(text: string, edits: readonly TextEdit[]): TextEdit[] {
  let shift = 0
  return edits.map(({ offset, length, content }) => {
    const inverse = {
      offset: offset + shift,
      length: content.length,
      content: text.slice(offset, offset + length),
    }
    shift += content.length - length
    return inverse
  })
}

const foreignBlocks = (found: ParsedDocument): string[] =>
  found.blocks
    .filter(block => block.owner === 'other')
    .map(block => found.text.slice(block.span.start, block.span.end).trimEnd())

/** Expects both parsers to see exactly these values. */
function expectValues(text: string, reader: ReaderName, values: ReadonlyMap<string, string>): void {
  const root = texts(Object.fromEntries(values))
  expect({ text, root: plain(parsed(text, reader).root) }).toEqual({ text, root: plain(root) })
  expect({ text, second: readSecondDotenv(text, reader) }).toEqual({
    text,
    second: { ok: true, root },
  })
}

const valuesOf = (found: ParsedDocument): Map<string, string> =>
  new Map(Object.entries(plain(found.root)))

describe.each(readers)('generated files for %s', reader => {
  test('R7 R9 R10 a set key has its value, and nothing else moves', () => {
    fc.assert(
      fc.property(documentOf(reader), fc.nat(), anyText, (found, pick, value) => {
        const key = keyIn(found, pick)
        const outcome = dotenv.setKey(found, [key], string(value))
        const text = textAfter(found, outcome, ['VALUE_UNWRITABLE', 'KEY_CONFLICT'])
        if (text === undefined) return
        expectValues(text, reader, valuesOf(found).set(key, value))
        const after = parsed(text, reader)
        expect(foreignBlocks(after)).toEqual(foreignBlocks(found))
        expect(dotenvComments(text, reader)).toEqual(dotenvComments(found.text, reader))
        expect(dotenv.setKey(after, [key], string(value))).toEqual({ ok: true, edits: [] })
      }),
      runs,
    )
  })

  test('R7 R9 R10 a removed key is gone, and nothing else moves', () => {
    fc.assert(
      fc.property(documentOf(reader), fc.nat(), (found, pick) => {
        const key = keyIn(found, pick)
        const isThere = found.root.entries.has(key)
        const codes = !isThere ? ['KEY_MISSING'] : found.blocks.length > 0 ? ['KEY_CONFLICT'] : []
        const text = textAfter(found, dotenv.removeKey(found, [key]), codes)
        if (text === undefined) return
        const values = valuesOf(found)
        values.delete(key)
        expectValues(text, reader, values)
        expect(foreignBlocks(parsed(text, reader))).toEqual(foreignBlocks(found))
        expect(dotenvComments(text, reader)).toEqual(dotenvComments(found.text, reader))
      }),
      runs,
    )
  })

  test('R7 R8 R10 a block is put, put again, changed and taken out to the byte', () => {
    const values = fc.dictionary(fc.constantFrom('NEW_A', 'NEW_B', 'KEY_1_1', 'OTHER'), anyText, {
      maxKeys: 3,
      noNullPrototype: true,
    })
    fc.assert(
      fc.property(documentOf(reader), values, values, (found, first, second) => {
        const codes = ['VALUE_UNWRITABLE', 'KEY_CONFLICT']
        const block: BlockContent = { owner: 'o', name: 'n', version: 1, values: texts(first) }
        const text = textAfter(found, dotenv.putBlock(found, block), codes)
        if (text === undefined) return
        const after = parsed(text, reader)
        expectValues(text, reader, withAll(found, first))
        expect(foreignBlocks(after)).toEqual(foreignBlocks(found))
        expect(dotenv.putBlock(after, block)).toEqual({ ok: true, edits: [] })
        expectRemoved(after, found.text)

        const next = { ...block, version: 2, values: texts(second) }
        const changed = textAfter(after, dotenv.putBlock(after, next), codes)
        if (changed === undefined) return
        expectValues(changed, reader, withAll(found, second))
        expectRemoved(parsed(changed, reader), found.text)
      }),
      runs,
    )
  })

  test('R3 no text is too odd: read or refused, with places, and never thrown at', () => {
    fc.assert(
      fc.property(fc.oneof(scrapText, fc.string({ unit: 'binary' })), text => {
        const outcome = dotenv.parse(text, dialectOf(reader))
        if (outcome.ok) return
        for (const { code, places = [] } of outcome.problems) {
          expect(['TARGET_INVALID', 'DUPLICATE_KEY']).toContain(code)
          expect(places.length).toBeGreaterThan(0)
        }
      }),
      runs,
    )
  })

  test('R8 the comments of the other walker are those that stand alone', () => {
    fc.assert(
      fc.property(documentOf(reader), found => {
        const alone = found.comments.filter(({ start }) => {
          const line = found.text.lastIndexOf('\n', start - 1) + 1
          return found.entries.every(entry => entry.value.end < line || entry.key.start > start)
        })
        const texts = alone.map(({ start, end }) => found.text.slice(start, end))
        expect(dotenvComments(found.text, reader)).toEqual(texts)
      }),
      runs,
    )
  })
})

function withAll(found: ParsedDocument, more: Record<string, string>): Map<string, string> {
  return new Map([...valuesOf(found), ...Object.entries(more)])
}

function expectRemoved(after: ParsedDocument, original: string): void {
  const removed = dotenv.removeBlock(after, { owner: 'o', name: 'n' })
  if (!removed.ok) throw new Error(removed.problems[0].detail)
  expect(applyEdits(after.text, removed.edits)).toBe(original)
}
