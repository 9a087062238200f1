import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toByteEdits } from '../../src/formats/byte-edits.ts'
import { composeEdits } from '../../src/formats/compose-edits.ts'
import { applyEdits, editProblems } from '../../src/formats/edit.ts'
import type { TextEdit } from '../../src/model/edit.ts'

/** A well-formed list against a text of this length, made from unordered cuts. */
function editsFor(
  length: number,
  cuts: readonly number[],
  contents: readonly string[],
): TextEdit[] {
  const points = cuts.map(cut => cut % (length + 1)).sort((a, b) => a - b)
  const edits: TextEdit[] = []
  for (let i = 0; i + 1 < points.length; i += 2) {
    const offset = points[i]!
    const edit = { offset, length: points[i + 1]! - offset, content: contents[i] ?? '' }
    if (editProblems([...edits, edit], length).length === 0) edits.push(edit)
  }
  return edits
}

const steps = fc.array(
  fc.tuple(fc.array(fc.nat(), { maxLength: 8 }), fc.array(fc.string({ maxLength: 4 }))),
  { maxLength: 4 },
)

describe('edits as values', () => {
  test('R7 keeps what stands outside edits', () => {
    expect(
      applyEdits('one two three', [
        { offset: 0, length: 0, content: '>' },
        { offset: 4, length: 3, content: '2' },
        { offset: 13, length: 0, content: '<' },
      ]),
    ).toBe('>one 2 three<')
  })

  test.each([
    ['out of order', [edit(4, 1), edit(0, 1)]],
    ['overlapping', [edit(0, 3), edit(2, 1)]],
    ['outside the text', [edit(3, 3)]],
    ['before the text', [edit(-1, 0)]],
    ['of negative length', [edit(2, -1)]],
    ['not whole', [edit(0.5, 1)]],
    ['two insertions at one place', [edit(2, 0), edit(2, 0)]],
  ])('R7 refuses edits that are %s', (_, edits) => {
    expect(editProblems(edits, 5)).not.toEqual([])
    expect(() => applyEdits('abcde', edits)).toThrow(RangeError)
    expect(() => toByteEdits('abcde', edits)).toThrow(RangeError)
    expect(() => composeEdits('abcde', [edits])).toThrow(RangeError)
  })

  test('R7 accepts an insertion right before and right after a replacement', () => {
    const edits = [edit(1, 0, 'x'), edit(1, 1, 'y'), edit(2, 0, 'z')]
    expect(applyEdits('abc', edits)).toBe('axyzc')
  })

  test('R7 composes steps into one list that does the same', () => {
    fc.assert(
      fc.property(fc.string(), steps, (text, drafts) => {
        let current = text
        const lists: TextEdit[][] = []
        for (const [cuts, contents] of drafts) {
          const edits = editsFor(current.length, cuts, contents)
          lists.push(edits)
          current = applyEdits(current, edits)
        }
        const composed = composeEdits(text, lists)
        expect(applyEdits(text, composed)).toBe(current)
        for (const { offset, length, content } of composed) {
          expect(text.slice(offset, offset + length)).not.toBe(content)
        }
        for (const [index, { offset }] of composed.entries()) {
          const before = composed[index - 1]
          if (before) expect(offset).toBeGreaterThan(before.offset + before.length)
        }
      }),
    )
  })

  test('R10 leaves no edit for what a later step takes back', () => {
    expect(composeEdits('abc', [[edit(1, 1, '')], [edit(1, 0, 'b')]])).toEqual([])
  })

  test('R7 turns edits of text into the same edits of its bytes', () => {
    const mixed = fc.string({ unit: 'grapheme', maxLength: 12 })
    fc.assert(
      fc.property(
        mixed,
        fc.array(fc.nat(), { maxLength: 8 }),
        fc.array(mixed),
        (text, cuts, contents) => {
          const edits = editsFor(text.length, cuts, contents)
          const isWhole = edits.every(
            ({ offset, length }) =>
              text.slice(0, offset).isWellFormed() && text.slice(0, offset + length).isWellFormed(),
          )
          if (!isWhole) {
            expect(() => toByteEdits(text, edits)).toThrow(RangeError)
            return
          }
          const bytes = Buffer.from(text)
          const parts: Uint8Array[] = []
          let end = 0
          for (const { offset, length, content } of toByteEdits(text, edits)) {
            parts.push(bytes.subarray(end, offset), content)
            end = offset + length
          }
          parts.push(bytes.subarray(end))
          expect(Buffer.concat(parts).toString()).toBe(applyEdits(text, edits))
        },
      ),
    )
  })

  test('R7 counts the bytes of a BOM', () => {
    const [found] = toByteEdits('\uFEFFa', [edit(1, 1, 'ö')])
    expect(found).toEqual({ offset: 3, length: 1, content: Buffer.from('ö') })
  })
})

function edit(offset: number, length: number, content = ''): TextEdit {
  return { offset, length, content }
}
