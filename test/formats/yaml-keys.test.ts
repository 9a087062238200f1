import { describe, expect, test } from 'vitest'
import type { EditOutcome } from '../../src/formats/format.ts'
import { yaml } from '../../src/formats/yaml/yaml.ts'
import type { KeyPath } from '../../src/model/key-path.ts'
import type { ConfigValue } from '../../src/model/value.ts'
import { array, boolean, editedText, float, integer, nothing, string, table } from './values.ts'
import { core, old, parsed } from './yaml-values.ts'

const set = (text: string, path: KeyPath, value: ConfigValue, rules = old): string =>
  editedText(parsed(text, rules), document => yaml.setKey(document, path, value))
const codes = (outcome: EditOutcome): readonly string[] =>
  outcome.ok ? [] : outcome.problems.map(problem => problem.code)
const one = integer(1)

describe('a value that stands there', () => {
  test.each<[string, string, KeyPath, ConfigValue, string]>([
    ['a scalar', 'a: 1 # c\n', ['a'], string('x'), 'a: x # c\n'],
    ['off as a string (C11)', 'a: on\n', ['a'], string('off'), 'a: "off"\n'],
    ['a key with a dot (C4)', 'a.b: 1\na:\n  b: 2\n', ['a.b'], integer(3), 'a.b: 3\na:\n  b: 2\n'],
    ['a key that is a number', '8080: a\n', ['8080'], string('b'), '8080: b\n'],
    ['a key that is a boolean', 'on: a\n', ['true'], string('b'), 'on: b\n'],
    ['a float', 'a: x\n', ['a'], float(1e30), 'a: 1.0e+30\n'],
    ['null', 'a: x\n', ['a'], nothing, 'a: null\n'],
    [
      'a quoted scalar over lines',
      'a:   # x\n  "long\n  text"\nb: 1\n',
      ['a'],
      one,
      'a:   # x\n  1\nb: 1\n',
    ],
    ['a plain scalar over lines', 'a: long\n  text # c\nb: 1\n', ['a'], one, 'a: 1 # c\nb: 1\n'],
    ['a text', 'a: |\n  t\n  u\nb: 1\n', ['a'], string('x'), 'a: x\nb: 1\n'],
    [
      'a text with its header',
      'a: >2- # h\n    t\n\n\n# c\nb: 1\n',
      ['a'],
      string('x'),
      'a: x\n\n\n# c\nb: 1\n',
    ],
    ['a text that keeps blank lines', 'a: |+\n  t\n\nb: 1\n', ['a'], string('x'), 'a: x\n\nb: 1\n'],
    ['a tagged scalar with its tag', 'a: !!str 1\n', ['a'], string('b'), 'a: b\n'],
    ['an anchor nobody uses', 'a: &x 1\n', ['a'], integer(2), 'a: 2\n'],
    ['an alias', 'a: &x 1\nb: *x\n', ['b'], integer(2), 'a: &x 1\nb: 2\n'],
    ['nothing', 'a:\nb: 2\n', ['a'], one, 'a: 1\nb: 2\n'],
    [
      'nothing, below a comment',
      'a: # c\nb: 2\n',
      ['a'],
      table({ x: one }),
      'a: # c\n  x: 1\nb: 2\n',
    ],
    ['nothing in braces', 'a: {b, c: }\n', ['a', 'b'], one, 'a: {b: 1, c: }\n'],
    ['a scalar by a list', 'a: 5 # c\n', ['a'], array(one), 'a: # c\n  - 1\n'],
    ['a scalar by an empty list', 'a: 5\n', ['a'], array(), 'a: []\n'],
    [
      'a map by a scalar',
      'a:\n  x: 1\n  # own\n  z: 2\nb: 1\n',
      ['a'],
      integer(5),
      'a: 5\n  # own\nb: 1\n',
    ],
    ['a map by a list', 'a:\n  x: 1\n  z: 2\n', ['a'], array(one, one), 'a:\n  - 1\n  - 1\n'],
    ['a list by a map', 'a:\n- 1\n- 2\nb: 1', ['a'], table({ x: one }), 'a:\n  x: 1\nb: 1'],
    ['a list at the end, no final newline', 'a:\n- 1', ['a'], table({ x: one }), 'a:\n  x: 1'],
    [
      'an element by a map',
      'a:\n- 1 # c\n- 2\n',
      ['a', 0],
      table({ x: one, z: one }),
      'a:\n- x: 1\n  z: 1 # c\n- 2\n',
    ],
    ['a map in a list by a scalar', 'a:\n- x: 1\n  z: 1\n- 2\n', ['a', 0], one, 'a:\n- 1\n- 2\n'],
    [
      'a value in braces',
      'a: {b: 1}\n',
      ['a', 'b'],
      array(one, table({ c: one })),
      'a: {b: [1, { c: 1 }]}\n',
    ],
    [
      'CRLF',
      'a:\r\n  x: 1\r\nb: 1\r\n',
      ['a', 'x'],
      table({ k: one }),
      'a:\r\n  x:\r\n    k: 1\r\nb: 1\r\n',
    ],
  ])('R10 replaces %s in place', (_, text, path, value, wanted) => {
    expect(set(text, path, value)).toBe(wanted)
  })

  test.each<[string, string, ConfigValue]>([
    ['a number in another spelling', 'a: 0x10\n', integer(16)],
    ['a word of its dialect', 'a: off\n', boolean(false)],
    ['a quoted string', "a: 'x'\n", string('x')],
    ['a map in another order', 'a: {y1: 1, x1: 2}\n', table({ x1: integer(2), y1: one })],
    ['an alias', 'b: &x 1\na: *x\n', one],
    ['what a merge brings in', 'b: &x {k: 1}\na:\n  <<: *x\n', table({ k: one })],
  ])('R10 leaves %s that has the value already', (_, text, value) => {
    expect(yaml.setKey(parsed(text), ['a'], value)).toEqual({ ok: true, edits: [] })
  })

  test('R10 changes only what differs in a map', () => {
    const text = 'a:\n  # about x\n  x: 0x1\n  z: [ 1,2 ]   # keep\n  gone: 1\n'
    const value = table({ x: one, z: array(one, integer(2)), more: table({ k: one }) })
    const wanted = 'a:\n  # about x\n  x: 0x1\n  z: [ 1,2 ]   # keep\n  more:\n    k: 1\n'
    expect(set(text, ['a'], value)).toBe(wanted)
  })

  test.each<[string, string, ConfigValue, string]>([
    ['an element out', 'l: [1, 2, 3]\n', array(one, integer(3)), 'l: [1, 3]\n'],
    [
      'elements in',
      'l:\n  - 1 # a\n  - 2\n',
      array(integer(0), one, integer(5), integer(2), integer(3)),
      'l:\n  - 0\n  - 1 # a\n  - 5\n  - 2\n  - 3\n',
    ],
    [
      'an element in braces',
      'l: [ 1, 3 ]\n',
      array(one, integer(2), integer(3)),
      'l: [ 1, 2, 3 ]\n',
    ],
    [
      'lines in brackets',
      'l: [\n  1, # a\n  3\n]\n',
      array(one, integer(2), integer(3)),
      'l: [\n  1, # a\n  2,\n  3\n]\n',
    ],
    [
      'an element changed',
      'l:\n- k: 0x1 # a\n  v: 1\n- k: 2\n',
      array(table({ k: one, v: integer(2) }), table({ k: integer(2) })),
      'l:\n- k: 0x1 # a\n  v: 2\n- k: 2\n',
    ],
    ['all out', 'l:\n  # c\n  - 1\n  - 2\n', array(), 'l: []\n  # c\n'],
    ['a compact first', 'l:\n  - - 2\n', array(array(one, integer(2))), 'l:\n  - - 1\n    - 2\n'],
  ])('R10 keeps the other elements of a list: %s', (_, text, value, wanted) => {
    expect(set(text, ['l'], value)).toBe(wanted)
  })

  test('R10 writes a list with very many changes anew', () => {
    const items = Array.from({ length: 200 }, (_, at) => integer(at))
    const text = `l:\n${'- x\n'.repeat(200)}m: 1\n`
    expect(set(text, ['l'], array(...items))).toBe(
      `l:\n${items.map((_, at) => `- ${at}\n`).join('')}m: 1\n`,
    )
  })
})

describe('a new key', () => {
  test.each<[string, string, KeyPath, ConfigValue, string]>([
    ['an empty file', '', ['a', 'b'], one, 'a:\n  b: 1\n'],
    ['a BOM alone', '\uFEFF', ['a'], one, '\uFEFFa: 1\n'],
    ['comments alone', '# c\n', ['a'], one, '# c\na: 1\n'],
    ['comments without a newline', '# c', ['a'], one, '# c\na: 1'],
    ['a lone document mark', '---\n', ['a'], one, '---\na: 1\n'],
    ['no final newline (B7)', 'a: 1', ['b'], one, 'a: 1\nb: 1'],
    ['comments at the end', 'a: 1 # x\n# end\n', ['b'], one, 'a: 1 # x\nb: 1\n# end\n'],
    [
      'comments that are deeper',
      'a:\n  x: 1\n    # deep\n  # own\nb: 1\n',
      ['a', 'z'],
      one,
      'a:\n  x: 1\n    # deep\n  z: 1\n  # own\nb: 1\n',
    ],
    ['the end mark of the document', '---\na: 1\n...\n', ['b'], one, '---\na: 1\nb: 1\n...\n'],
    [
      'four columns',
      'a:\n    x: 1\n',
      ['b'],
      table({ c: table({ d: one }) }),
      'a:\n    x: 1\nb:\n    c:\n        d: 1\n',
    ],
    ['lists without indentation', 'a:\n- 1\n', ['b'], array(one), 'a:\n- 1\nb:\n- 1\n'],
    [
      'lists with indentation',
      'a:\n  - 1\n',
      ['b'],
      array(table({ c: one, d: array(one) })),
      'a:\n  - 1\nb:\n  - c: 1\n    d:\n      - 1\n',
    ],
    ['a map in a list', 'l:\n- a: 1\n- a: 2\n', ['l', 0, 'b'], one, 'l:\n- a: 1\n  b: 1\n- a: 2\n'],
    [
      'an element',
      'l:\n- a: 1\n',
      ['l', 1],
      table({ a: one, b: one }),
      'l:\n- a: 1\n- a: 1\n  b: 1\n',
    ],
    ['a text that keeps its blank lines', 'a: |+\n  x\n\n', ['b'], one, 'a: |+\n  x\n\nb: 1\n'],
    ['braces (C7)', '{a: 1}\n', ['b'], string('v'), '{a: 1, b: v}\n'],
    ['empty braces (C7)', '{}\n', ['a'], one, '{ a: 1 }\n'],
    ['empty braces below a key', 'a: {}\n', ['a', 'b'], table({ c: one }), 'a: { b: { c: 1 } }\n'],
    [
      'braces over lines',
      '{\n  "a": 1,\n  "b": 2\n}\n',
      ['c'],
      table({ d: one }),
      '{\n  "a": 1,\n  "b": 2,\n  c: { d: 1 }\n}\n',
    ],
    ['brackets', 'a: [1]\n', ['a', 1], string('-m'), 'a: [1, "-m"]\n'],
    [
      'a merge key',
      'd: &d {k: 1}\na:\n  <<: *d\n',
      ['a', 'k'],
      integer(2),
      'd: &d {k: 1}\na:\n  <<: *d\n  k: 2\n',
    ],
    ['a key to be quoted', 'a: 1\n', ['on', 'x: 1'], string('~'), 'a: 1\n"on":\n  "x: 1": "~"\n'],
    ['the literal name of a merge key', 'a: 1\n', ['<<'], one, 'a: 1\n"<<": 1\n'],
  ])('R10 goes after its siblings: %s', (_, text, path, value, wanted) => {
    expect(set(text, path, value)).toBe(wanted)
  })

  test('R9 writes no date into 1.2, and dates of 1.1 plain', () => {
    const date: ConfigValue = { kind: 'datetime', type: 'date', value: '2001-12-14' }
    const time: ConfigValue = { kind: 'datetime', type: 'time', value: '07:32:00' }
    expect(set('', ['a'], date)).toBe('a: 2001-12-14\n')
    expect(codes(yaml.setKey(parsed('', core), ['a'], date))).toEqual(['VALUE_UNWRITABLE'])
    expect(codes(yaml.setKey(parsed(''), ['a'], time))).toEqual(['VALUE_UNWRITABLE'])
  })
})

describe('what is refused', () => {
  test.each<[string, string, KeyPath, ConfigValue, string]>([
    ['a key below a scalar', 'a: 1\n', ['a', 'b'], one, 'KEY_CONFLICT'],
    ['a key below null', 'a:\n', ['a', 'b'], one, 'KEY_CONFLICT'],
    ['a key below a list', 'a: [1]\n', ['a', 'b'], one, 'KEY_CONFLICT'],
    ['an element far behind the end', 'a: [1]\n', ['a', 5], one, 'NO_SAFE_PLACE'],
    ['an index into nothing', '', ['a', 0], one, 'NO_SAFE_PLACE'],
    ['a lone surrogate', '', ['a'], string('\uD800'), 'VALUE_UNWRITABLE'],
    ['a key too long for one line', '', ['k'.repeat(1025)], one, 'VALUE_UNWRITABLE'],
    ['an empty path', '', [], one, 'MIGRATION_INVALID'],
    ['an anchor others use (C10)', 'a: &x 1\nb: *x\n', ['a'], integer(2), 'KEY_SHARED'],
    [
      'below such an anchor',
      'a: &x {k: {l: 1}}\nb: *x\n',
      ['a', 'k', 'l'],
      integer(2),
      'KEY_SHARED',
    ],
    ['beside such an anchor', 'a: &x {k: 1}\nb: *x\n', ['a', 'z'], integer(2), 'KEY_SHARED'],
    ['through an alias', 'a: &x {k: 1}\nb: *x\n', ['b', 'k'], integer(2), 'KEY_SHARED'],
    [
      'through a merge key',
      'a: &x {k: {l: 1}}\nb:\n  <<: *x\n',
      ['b', 'k', 'l'],
      integer(2),
      'KEY_SHARED',
    ],
    ['an anchor inside', 'a:\n  k: &x 1\n  l: 2\nb: *x\n', ['a'], one, 'KEY_SHARED'],
    ['a text without a line end', 'a: |\n  x', ['b'], one, 'NO_SAFE_PLACE'],
    ['a pair without braces', 'a: [k: 1]\n', ['a', 0, 'l'], one, 'NO_SAFE_PLACE'],
    ['a key without a place for a value', '? a\n', ['a'], one, 'NO_SAFE_PLACE'],
    ['a set', 'a: !!set {x}\n', ['a', 'z'], one, 'NO_SAFE_PLACE'],
  ])('R4 R8 refuses to set %s', (_, text, path, value, code) => {
    expect(codes(yaml.setKey(parsed(text), path, value))).toEqual([code])
  })

  test('R12 names the anchor and every place the change would reach', () => {
    const outcome = yaml.setKey(parsed('a: &x 1\nb: *x\nc:\n  d: [*x]\n'), ['a'], integer(2))
    const [problem] = outcome.ok ? [] : outcome.problems
    expect(problem?.places).toEqual([
      { line: 2, column: 4 },
      { line: 4, column: 7 },
    ])
    for (const word of ['anchor x', 'b', 'c.d[0]']) expect(problem?.detail).toContain(word)
  })

  test.each<[string, string, KeyPath, string]>([
    ['a key that is not there', 'a: 1\n', ['b'], 'KEY_MISSING'],
    ['an element that is not there', 'a: [1]\n', ['a', 1], 'KEY_MISSING'],
    ['an anchor others use', 'a: &x 1\nb: *x\n', ['a'], 'KEY_SHARED'],
    ['an anchor on a key', '&x a: 1\nb: *x\n', ['a'], 'KEY_SHARED'],
    ['a merged key', 'a: &x {k: 1}\nb:\n  <<: *x\n', ['b', 'k'], 'KEY_SHARED'],
    [
      'a key that a merge would bring back',
      'a: &x {k: 1}\nb:\n  <<: *x\n  k: 2\n',
      ['b', 'k'],
      'KEY_SHARED',
    ],
    ['below an alias', 'a: &x {k: 1}\nb: *x\n', ['b', 'k'], 'KEY_SHARED'],
    [
      'a key before blank lines a text would keep',
      'a: |+\n  x\nb: 1\n\nc: 1\n',
      ['b'],
      'NO_SAFE_PLACE',
    ],
  ])('R4 R8 refuses to remove %s', (_, text, path, code) => {
    expect(codes(yaml.removeKey(parsed(text), path))).toEqual([code])
  })
})
