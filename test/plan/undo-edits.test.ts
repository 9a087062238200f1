import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { editedBytes, inverseEdits, lineEdits } from '../../src/plan/byte-change.ts'
import { undoEdits } from '../../src/plan/undo-edits.ts'

/** Undoes the change from `before` to `left` on what the user made of it. */
function undo(before: string, left: string, current: string): string | readonly string[] {
  const inverse = inverseEdits(
    Buffer.from(before),
    lineEdits(Buffer.from(before), Buffer.from(left)),
  )
  const outcome = undoEdits(Buffer.from(left), Buffer.from(current), inverse)
  return outcome.ok
    ? Buffer.from(editedBytes(Buffer.from(current), outcome.edits)).toString()
    : outcome.lines.map(({ first, last }) => `${first}-${last}`)
}

describe('undoing', () => {
  test.each<[string, string, string, string, string]>([
    ['nothing happened since', 'a\nb\n', 'a\nX\nb\n', 'a\nX\nb\n', 'a\nb\n'],
    ['a line was added above', 'a\nb\n', 'a\nX\nb\n', '0\na\nX\nb\n', '0\na\nb\n'],
    ['a line was added below', 'a\nb\n', 'a\nX\nb\n', 'a\nX\nb\nc\n', 'a\nb\nc\n'],
    [
      'lines were added right before and after',
      'a\nb\n',
      'a\nX\nb\n',
      'a\n1\nX\n2\nb\n',
      'a\n1\n2\nb\n',
    ],
    ['the line above changed', 'a\nb\n', 'a\nX\nb\n', 'A\nX\nb\n', 'A\nb\n'],
    ['the line below was deleted', 'a\nb\nc\n', 'a\nX\nb\nc\n', 'a\nX\nc\n', 'a\nc\n'],
    [
      'a changed line is far from another',
      'a\nb\nc\nd\n',
      'A\nb\nc\nd\n',
      'A\nb\nc\nD\n',
      'a\nb\nc\nD\n',
    ],
    ['a removed line comes back', 'a\nb\nc\n', 'a\nc\n', 'a\nc\nd\n', 'a\nb\nc\nd\n'],
    ['more follows a file without final newline', 'a', 'a\nX\n', 'a\nX\nmine\n', 'a\nmine\n'],
    ['the same with Windows line ends', 'a', 'a\r\nX\r\n', 'a\r\nX\r\nmine\r\n', 'a\r\nmine\r\n'],
    ['the last line without newline changed', 'a', 'a\nX\n', 'ab\nX\n', 'ab'],
  ])('R28 keeps what the user did: %s', (_, before, left, current, result) => {
    expect(undo(before, left, current)).toBe(result)
  })

  test.each<[string, string, string, string, readonly string[]]>([
    ['the line itself', 'a\nb\n', 'a\nX\nb\n', 'a\nXY\nb\n', ['2-2']],
    ['a line between its own', 'a\n', 'a\nX\nY\n', 'a\nX\nmine\nY\n', ['3-3']],
    ['a line it added', 'a\n', 'a\nX\nY\n', 'a\nY\n', ['2-2']],
    ['a line where it removed one', 'a\nb\nc\n', 'a\nc\n', 'a\nmine\nc\n', ['2-2']],
    ['every line end', 'a\nb\n', 'a\nX\nb\n', 'a\r\nX\r\nb\r\n', ['1-3']],
  ])('R28 names the lines where the user touched %s', (_, before, left, current, lines) => {
    expect(undo(before, left, current)).toEqual(lines)
  })

  test('R28 with nothing changed since gives the original, whatever was changed', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', '', 'd\r'), { maxLength: 12 })
      .map(lines => lines.join('\n'))
    const property = fc.property(text, text, (before, left) => {
      expect(undo(before, left, left)).toBe(before)
    })
    fc.assert(property, { numRuns: 300 })
  })
})
