import { describe, expect, test } from 'vitest'
import { beginMarker, endMarker } from '../../src/formats/fence.ts'
import { toml } from '../../src/formats/toml/toml.ts'
import type { KeyPath } from '../../src/model/key-path.ts'
import { type ConfigValue, valueAt } from '../../src/model/value.ts'
import { parsed } from './toml-values.ts'
import { array, editedText, float, integer, refusalOf, string, table } from './values.ts'

const set = (text: string, path: KeyPath, value: ConfigValue): string =>
  editedText(parsed(text), document => toml.setKey(document, path, value))
const remove = (text: string, path: KeyPath): string =>
  editedText(parsed(text), document => toml.removeKey(document, path))

const two = integer(2)
const servers = '[[s]]\nx = 1\n[s.sub]\ny = 1\n\n[[s]]\nx = 2\n'

describe('setting a key', () => {
  test.each<[string, string, KeyPath, ConfigValue, string]>([
    ['a value beside a comment', 'a =  1   # why\n', ['a'], two, 'a =  2   # why\n'],
    ['a value without final newline', 'a = 1', ['a'], two, 'a = 2'],
    ['a multi-line string', 'a = """\nx\n""" # c\n', ['a'], string('y'), 'a = "y" # c\n'],
    ['another type', 'a = [1]\n', ['a'], float(1), 'a = 1.0\n'],
    ['a dotted key', 'a . "b" = 1\n', ['a', 'b'], two, 'a . "b" = 2\n'],
    [
      'an inline member',
      'a = { b = 1, c = 3 } # c\n',
      ['a', 'b'],
      two,
      'a = { b = 2, c = 3 } # c\n',
    ],
    [
      'an element',
      'a = [\n  0x1, # one\n  1,\n]\n',
      ['a', 1],
      two,
      'a = [\n  0x1, # one\n  2,\n]\n',
    ],
    [
      'a key of an element of an array of tables',
      servers,
      ['s', 1, 'x'],
      integer(3),
      servers.replace('x = 2', 'x = 3'),
    ],
    [
      'only the element that differs',
      'a = [0x1, # one\n 1]\n',
      ['a'],
      array(integer(1), two),
      'a = [0x1, # one\n 2]\n',
    ],
    [
      'only the member that differs',
      'a = { b = 0x1, c = 1 }\n',
      ['a'],
      table({ b: integer(1), c: two }),
      'a = { b = 0x1, c = 2 }\n',
    ],
    [
      'only the pair that differs',
      '[a]\nb = 0x1 # one\nc = 1\nd = 1\n',
      ['a'],
      table({ b: integer(1), c: two }),
      '[a]\nb = 0x1 # one\nc = 2\n',
    ],
    ['a table by a value', '[a]\nb = 1\n\n[c]\n', ['a'], two, 'a = 2\n\n[c]\n'],
    ['a value by a table', 'a = 1\nb = 1\n', ['a'], table({ x: two }), 'a = { x = 2 }\nb = 1\n'],
    ['a table by an empty one', '[a]\nb = 1\n[c]\n', ['a'], table({}), '[a]\n[c]\n'],
  ])('R10 replaces %s', (_, before, path, value, after) => {
    expect(set(before, path, value)).toBe(after)
  })

  test.each<[string, string, KeyPath, ConfigValue, string]>([
    ['into an empty file', '', ['a'], two, 'a = 2\n'],
    [
      'after the last root key',
      '# head\na = 1 # one\n\n# about\n[t]\n',
      ['b'],
      two,
      '# head\na = 1 # one\nb = 2\n\n# about\n[t]\n',
    ],
    [
      'above the first table (A1)',
      '\uFEFF# about\n[t]\nx = 1\n',
      ['b'],
      two,
      '\uFEFFb = 2\n\n# about\n[t]\nx = 1\n',
    ],
    [
      'not in a string (A15)',
      'a = """\n[note]\n"""\n[t]\n',
      ['b'],
      two,
      'a = """\n[note]\n"""\nb = 2\n[t]\n',
    ],
    ['after a value over lines', 'a = [\n1,\n]\n[t]\n', ['b'], two, 'a = [\n1,\n]\nb = 2\n[t]\n'],
    ['without a final newline', 'a = 1', ['b'], two, 'a = 1\nb = 2'],
    [
      'with the line ends of the file',
      'a = 1\r\n[t]\r\n',
      ['t', 'x'],
      two,
      'a = 1\r\n[t]\r\nx = 2\r\n',
    ],
    [
      'into its section, indented like it',
      '[t]\n  x = 1\n\n[u]\n',
      ['t', 'y'],
      two,
      '[t]\n  x = 1\n  y = 2\n\n[u]\n',
    ],
    ['into an empty section', '[t] # c\n[u]\n', ['t', 'y'], two, '[t] # c\ny = 2\n[u]\n'],
    [
      'beside dotted siblings',
      'a.b.c = 1\nz = 1\n[a.x]\n',
      ['a', 'b', 'd'],
      two,
      'a.b.c = 1\na.b.d = 2\nz = 1\n[a.x]\n',
    ],
    [
      'beside dotted siblings of a section',
      '[t]\na.b = 1\n[u]\n',
      ['t', 'a', 'c', 'd'],
      two,
      '[t]\na.b = 1\na.c.d = 2\n[u]\n',
    ],
    ['into an inline table', 'a = { b = 1 }\n', ['a', 'c'], two, 'a = { b = 1, c = 2 }\n'],
    ['into an inline table, deeper', 'a = {}\n', ['a', 'c', 'd'], two, 'a = { c.d = 2 }\n'],
    [
      'below a new header at the end',
      'a = 1\n[t]\nx = 1\n',
      ['u', 'v'],
      two,
      'a = 1\n[t]\nx = 1\n\n[u]\nv = 2\n',
    ],
    [
      'into a table only implied',
      '[a.b]\nx = 1\n',
      ['a', 'c'],
      two,
      '[a.b]\nx = 1\n\n[a]\nc = 2\n',
    ],
    [
      'as a table of its own',
      '[t]\nx = 1\n',
      ['u'],
      table({ v: two, w: table({ x: two }) }),
      '[t]\nx = 1\n\n[u]\nv = 2\n\n[u.w]\nx = 2\n',
    ],
    [
      'beside an inline sibling (A10)',
      '[m]\ng = { c = 1 }\n',
      ['m', 'h'],
      table({ c: two }),
      '[m]\ng = { c = 1 }\n\n[m.h]\nc = 2\n',
    ],
    ['quoted where it must be', '', ['a.b', ''], two, '["a.b"]\n"" = 2\n'],
    ['as a new element in line', 'a = [1, 3]\n', ['a', 2], two, 'a = [1, 3, 2]\n'],
    [
      'as a new element on its line',
      'a = [\n  1 # one\n]\n',
      ['a', 1],
      two,
      'a = [\n  1, # one\n  2\n]\n',
    ],
    [
      'as a new element after a comma',
      'a = [\n  1,\n  # more\n]\n',
      ['a', 1],
      two,
      'a = [\n  1,\n  2,\n  # more\n]\n',
    ],
    ['as the first element', 'a = [ # none\n]\n', ['a', 0], two, 'a = [2 # none\n]\n'],
    ['as a new [[element]]', servers, ['s', 2], table({ x: two }), `${servers}\n[[s]]\nx = 2\n`],
    [
      'into the [[element]] meant',
      servers,
      ['s', 0, 'z'],
      two,
      servers.replace('x = 1\n', 'x = 1\nz = 2\n'),
    ],
    [
      'as a sub-table of the [[element]] meant',
      servers,
      ['s', 0, 't'],
      table({ z: two }),
      servers.replace('y = 1\n', 'y = 1\n\n[s.t]\nz = 2\n'),
    ],
  ])('R10 inserts %s', (_, before, path, value, after) => {
    expect(set(before, path, value)).toBe(after)
    expect(toml.setKey(parsed(after), path, value)).toEqual({ ok: true, edits: [] })
  })

  test.each<[string, string, KeyPath, ConfigValue]>([
    ['the same number in another spelling', 'a = 0x1F\n', ['a'], integer(31)],
    [
      'the same table in another order',
      'a = { x = 1, y = 2 }\n',
      ['a'],
      table({ y: two, x: integer(1) }),
    ],
    ['the same array over lines', 'a = [ # c\n 2,\n]\n', ['a'], array(two)],
  ])('R10 leaves %s alone', (_, text, path, value) => {
    expect(toml.setKey(parsed(text), path, value)).toEqual({ ok: true, edits: [] })
  })

  test('R10 turns an array of tables into a plain one', () => {
    expect(set(servers, ['s'], array(two))).toBe('s = [2]\n')
  })

  test('R10 writes a long array anew rather than in a hundred steps', () => {
    const items = Array.from({ length: 100 }, (_, i) => integer(i))
    const after = set('a = [ # old\n1 ] # c\n', ['a'], array(...items))
    expect(valueAt(parsed(after).root, ['a'])).toEqual(array(...items))
    expect(after.endsWith('] # c\n')).toBe(true)
  })

  test.each<[string, string, KeyPath, ConfigValue, string]>([
    ['below a value', 'a = 1\n', ['a', 'b'], two, 'KEY_CONFLICT'],
    ['a key of an array', 'a = [1]\n', ['a', 'b'], two, 'KEY_CONFLICT'],
    ['an index of a table', '[a]\n', ['a', 0], two, 'NO_SAFE_PLACE'],
    ['an element beyond the end', 'a = [1]\n', ['a', 2], two, 'NO_SAFE_PLACE'],
    ['a value among tables', servers, ['s', 2], two, 'NO_SAFE_PLACE'],
    ['the whole document', 'a = 1\n', [], table({}), 'MIGRATION_INVALID'],
  ])('R4 refuses to set %s', (_, text, path, value, code) => {
    expect(refusalOf(toml.setKey(parsed(text), path, value))[0]?.code).toBe(code)
  })
})

describe('keys inside a managed block', () => {
  const id = { owner: 'o', name: 'n' }
  const text = `a = 1\n\n${beginMarker({ ...id, version: 1 })}\nb = 1\n\n[m.x]\nc = 1\nd = {}\n${endMarker(id)}\n\n[m.y]\nc = 1\n`

  test.each<[KeyPath, ConfigValue]>([
    [['b'], two],
    [['m', 'x', 'c'], two],
    [['m', 'x', 'new'], two],
    [['m', 'x', 'd', 'new'], two],
    [['m', 'x', 'sub', 'new'], two],
    [['m', 'x'], table({})],
    [['m'], two],
  ])('R8 are not set at %j', (path, value) => {
    expect(refusalOf(toml.setKey(parsed(text), path, value))[0]?.code).toBe('KEY_CONFLICT')
  })

  test.each<[KeyPath]>([[['b']], [['m', 'x']], [['m', 'x', 'c']], [['m']]])(
    'R8 are not removed at %j',
    path => {
      expect(refusalOf(toml.removeKey(parsed(text), path))[0]?.code).toBe('KEY_CONFLICT')
    },
  )

  test('R8 do not keep the user from keys beside them', () => {
    expect(set(text, ['z'], two)).toBe(text.replace('a = 1\n', 'a = 1\nz = 2\n'))
    expect(set(text, ['m', 'y', 'z'], two)).toBe(`${text}z = 2\n`)
    expect(set(text, ['m', 'z'], two)).toBe(`${text}\n[m]\nz = 2\n`)
    const dotted = `m.z.c = 1\n${text}`
    expect(set(dotted, ['m', 'w'], two)).toBe(`m.z.c = 1\nm.w = 2\n${text}`)
    expect(remove(text, ['m', 'y'])).toBe(text.replace('\n[m.y]\nc = 1\n', ''))
  })
})
