import { describe, expect, test } from 'vitest'
import { toml } from '../../src/formats/toml/toml.ts'
import type { KeyPath } from '../../src/model/key-path.ts'
import { parsed } from './toml-values.ts'
import { editedText, refusalOf } from './values.ts'

const remove = (text: string, path: KeyPath): string =>
  editedText(parsed(text), document => toml.removeKey(document, path))

const servers = '[[s]]\nx = 1\n[s.sub]\ny = 1\n\n[[s]]\nx = 2\n'

describe('removing a key', () => {
  test.each<[string, string, KeyPath, string]>([
    ['a pair with its comment', 'a = 1\n  b = 2 # two\nc = 3\n', ['b'], 'a = 1\nc = 3\n'],
    ['comments of the user stay', '# about b\nb = 2\n# end\n', ['b'], '# about b\n# end\n'],
    ['a value over lines', 'a = [\n1, # c\n]\nb = 1\n', ['a'], 'b = 1\n'],
    ['the last line, open as it was', 'a = 1\r\nb = 2', ['b'], 'a = 1'],
    ['everything', 'a = 1', ['a'], ''],
    ['everything but the BOM', '\uFEFFa = 1\n', ['a'], '\uFEFF'],
    ['one dotted key', 'a.b = 1\na.c = 2\n', ['a', 'b'], 'a.c = 2\n'],
    ['all dotted keys of a table', 'a.b = 1\nx = 1\na.c = 2\n', ['a'], 'x = 1\n'],
    [
      'a table with separated sub-tables (A9)',
      '[m.fs]\nc = 1\n\n[x]\ny = 1\n\n[m.fs.env]\nA = 1\n',
      ['m', 'fs'],
      '[x]\ny = 1\n',
    ],
    ['a super-table with all', '[a]\n[a.b]\n[[a.c]]\n[c]\n', ['a'], '[c]\n'],
    ['one blank line with a table', 'x = 1\n\n[a]\ny = 1\n\n[b]\n', ['a'], 'x = 1\n\n[b]\n'],
    ['one [[element]] with its sub-tables', servers, ['s', 0], '[[s]]\nx = 2\n'],
    ['all [[elements]]', `a = 1\n\n${servers}`, ['s'], 'a = 1\n'],
    ['the first inline member', 'a = { b = 1, c = 2 }\n', ['a', 'b'], 'a = { c = 2 }\n'],
    ['the last inline member', 'a = { b = 1, c = 2 }\n', ['a', 'c'], 'a = { b = 1 }\n'],
    ['the only inline member', 'a = { b = 1 }\n', ['a', 'b'], 'a = { }\n'],
    ['dotted inline members', 'a = {b.c = 1, d = 2, b.e = 3}\n', ['a', 'b'], 'a = {d = 2}\n'],
    ['an element in line', 'a = [1, 2, 3]\n', ['a', 1], 'a = [1, 3]\n'],
    [
      'an element with its line',
      'a = [\n  1, # one\n  2, # two\n]\n',
      ['a', 0],
      'a = [\n  2, # two\n]\n',
    ],
    [
      'the last element and the comma before it',
      'a = [\n  1, # one\n  2 # two\n]\n',
      ['a', 1],
      'a = [\n  1 # one\n]\n',
    ],
    ['an element among commas in strings', 'a = ["x,#", "y"] # c\n', ['a', 0], 'a = ["y"] # c\n'],
  ])('R10 takes out %s', (_, before, path, after) => {
    expect(remove(before, path)).toBe(after)
  })

  test('R10 takes out members that share a line and keeps the comment above them', () => {
    const text = 'a = { c = 1, # c\n b.x = 2, b.y = 3 }\n'
    expect(remove(text, ['a', 'b'])).toBe('a = { c = 1 # c\n  }\n')
  })

  test.each<KeyPath>([['b'], ['a', 'b'], ['a', 0], []])(
    'R4 says that %j is not there',
    (...path) => {
      expect(refusalOf(toml.removeKey(parsed('a = 1\n'), path))[0]?.code).toBe('KEY_MISSING')
    },
  )
})
