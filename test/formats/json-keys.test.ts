import { describe, expect, test } from 'vitest'
import { json } from '../../src/formats/json/json.ts'
import type { KeyPath } from '../../src/model/key-path.ts'
import type { ConfigValue } from '../../src/model/value.ts'
import { after, parsed, type Version } from './json-values.ts'
import { array, float, integer, refusalOf, string, table } from './toml-values.ts'

const two = integer(2)
const nested = table({ x: table({ y: two }), z: array(two, string('s')), e: table({}) })

const set = (text: string, path: KeyPath, value: ConfigValue, version: Version): string =>
  after(text, document => json.setKey(document, path, value), version)
const remove = (text: string, path: KeyPath, version: Version): string =>
  after(text, document => json.removeKey(document, path), version)

describe('replacing a value', () => {
  test.each<[string, Version, string, KeyPath, ConfigValue, string]>([
    ['beside a comment', 'jsonc', '{"a":  1 , // c\n}', ['a'], two, '{"a":  2 , // c\n}'],
    ['by its escaped key', 'strict', '{"\\u0061": 1}', ['a'], two, '{"\\u0061": 2}'],
    ['of another type', 'strict', '{"a": [1]}', ['a'], float(1), '{"a": 1.0}'],
    ['by null', 'strict', '{"a": [1]}', ['a'], { kind: 'null' }, '{"a": null}'],
    [
      'by a table, laid out',
      'strict',
      '{\n  "a": 1\n}',
      ['a'],
      nested,
      '{\n  "a": {\n    "x": {\n      "y": 2\n    },\n    "z": [2, "s"],\n    "e": {}\n  }\n}',
    ],
    [
      'by a table on its line',
      'strict',
      '{"a":1}',
      ['a'],
      nested,
      '{"a":{"x":{"y":2},"z":[2,"s"],"e":{}}}',
    ],
    [
      'only the member that differs',
      'json5',
      '{a: {b: 0x1, /* one */ c: 1}}',
      ['a'],
      table({ b: integer(1), c: two }),
      '{a: {b: 0x1, /* one */ c: 2}}',
    ],
    [
      'only the member that is gone',
      'strict',
      '{"a": {"b": 1, "c": 1.50}}',
      ['a'],
      table({ c: float(1.5) }),
      '{"a": {"c": 1.50}}',
    ],
    [
      'all members',
      'strict',
      '{"a": {"b": 1, "c": 1}}',
      ['a'],
      table({ x: two, y: two }),
      '{"a": {"x": 2, "y": 2}}',
    ],
    [
      'all members by none',
      'strict',
      '{\n  "a": {\n    "b": 1,\n    "c": 1\n  }\n}',
      ['a'],
      table({}),
      '{\n  "a": {}\n}',
    ],
    [
      'a key in an element',
      'strict',
      '{"s": [{"x": 1}, {"x": 1}]}',
      ['s', 1, 'x'],
      two,
      '{"s": [{"x": 1}, {"x": 2}]}',
    ],
  ])('R10 changes %s', (_, version, before, path, value, wanted) => {
    expect(set(before, path, value, version)).toBe(wanted)
  })

  test.each<[string, Version, string, KeyPath, ConfigValue]>([
    ['the same number', 'json5', '{a: 0x2}', ['a'], two],
    ['the same float', 'strict', '{"a": 1.50e0}', ['a'], float(1.5)],
    ['the same text', 'strict', '{"a": "\\u0061"}', ['a'], string('a')],
    ['the same list', 'jsonc', '{"a": [\n0, // c\n 2,]}', ['a'], array(integer(0), two)],
    ['the same table', 'json5', '{a: {c: 2, b: {},}}', ['a'], table({ b: table({}), c: two })],
  ])('R10 is no edit for %s (D7)', (_, version, text, path, value) => {
    expect(json.setKey(parsed(text, version), path, value)).toEqual({ ok: true, edits: [] })
  })
})

const lined = '{\n  "a": 1\n}\n'

describe('inserting a key', () => {
  test.each<[string, Version, string, KeyPath, string]>([
    ['in an empty file', 'strict', '', ['b'], '{\n  "b": 2\n}\n'],
    ['behind a lone BOM (B1)', 'strict', '\uFEFF', ['b'], '\uFEFF{\n  "b": 2\n}\n'],
    ['in an empty object', 'strict', '{}', ['b'], '{\n  "b": 2\n}'],
    [
      'in an empty object, keeping what follows',
      'comments',
      '{} // c\n',
      ['b'],
      '{\n  "b": 2\n} // c\n',
    ],
    ['in an object of a space', 'strict', '{ }', ['b'], '{ "b": 2 }'],
    ['in an object of a comment', 'comments', '{\n\t// c\n}', ['b'], '{\n\t// c\n\t"b": 2\n}'],
    [
      'in an object of a comment on its line',
      'comments',
      '{ // c\n}',
      ['b'],
      '{ // c\n  "b": 2\n}',
    ],
    ['in an object of a block comment', 'comments', '{/* c */}', ['b'], '{/* c */ "b": 2}'],
    ['behind a BOM (B1)', 'strict', `\uFEFF${lined}`, ['b'], '\uFEFF{\n  "a": 1,\n  "b": 2\n}\n'],
    ['with CR LF (B2)', 'strict', '{\r\n  "a": 1\r\n}', ['b'], '{\r\n  "a": 1,\r\n  "b": 2\r\n}'],
    [
      'indented by tabs',
      'strict',
      '{\n\t"a": 1\n}',
      ['b', 'c'],
      '{\n\t"a": 1,\n\t"b": {\n\t\t"c": 2\n\t}\n}',
    ],
    [
      'indented by four',
      'strict',
      '{\n    "a": {}\n}',
      ['a', 'b'],
      '{\n    "a": {\n        "b": 2\n    }\n}',
    ],
    ['not indented', 'strict', '{\n"a": 1\n}', ['b'], '{\n"a": 1,\n"b": 2\n}'],
    ['on one line', 'strict', '{"a": 1}', ['b'], '{"a": 1, "b": 2}'],
    ['on one tight line', 'strict', '{"a":1}', ['b', 'c'], '{"a":1,"b":{"c":2}}'],
    [
      'on one wide line',
      'strict',
      '{ "a" : 1,  "c" : 1 }',
      ['b'],
      '{ "a" : 1,  "c" : 1,  "b" : 2 }',
    ],
    ['in an empty member on one line', 'strict', '{"a": {}}', ['a', 'b'], '{"a": {"b": 2}}'],
    ['after a trailing comma', 'jsonc', '{\n  "a": 1,\n}', ['b'], '{\n  "a": 1,\n  "b": 2,\n}'],
    ['after a trailing comma on one line', 'jsonc', '{"a": 1,}', ['b'], '{"a": 1, "b": 2,}'],
    [
      'after a line comment',
      'comments',
      '{\n  "a": 1 // c\n}',
      ['b'],
      '{\n  "a": 1, // c\n  "b": 2\n}',
    ],
    [
      'after a line comment on the first line',
      'comments',
      '{"a": 1 // c\n}',
      ['b'],
      '{"a": 1, // c\n  "b": 2\n}',
    ],
    ['after a block comment', 'comments', '{"a": 1 /* c */}', ['b'], '{"a": 1 /* c */, "b": 2}'],
    [
      'above a comment on its own line',
      'jsonc',
      '{\n  "a": 1,\n  // end\n}',
      ['b'],
      '{\n  "a": 1,\n  "b": 2,\n  // end\n}',
    ],
    ['before a bracket on the line', 'strict', '{\n  "a": 1 }', ['b'], '{\n  "a": 1,\n  "b": 2 }'],
    ['in double quotes', 'json5', "{a: 'x'}", ['b'], '{a: \'x\', "b": 2}'],
    ['in an element', 'strict', '{"s": [{}]}', ['s', 0, 'b'], '{"s": [{"b": 2}]}'],
    ['as the next element', 'strict', '{"s": [1]}', ['s', 1], '{"s": [1, 2]}'],
    [
      'as the next element on a line',
      'jsonc',
      '{\n  "s": [\n    1, // one\n  ]\n}',
      ['s', 1],
      '{\n  "s": [\n    1, // one\n    2,\n  ]\n}',
    ],
    ['as the first element', 'strict', '{\n  "s": []\n}', ['s', 0], '{\n  "s": [\n    2\n  ]\n}'],
    ['named like the prototype', 'strict', '{"a": 1}', ['__proto__'], '{"a": 1, "__proto__": 2}'],
    [
      'of unseen characters',
      'strict',
      '{"a": 1}',
      ['\u202E\u{E0001}\n'],
      '{"a": 1, "\\u202E\\uDB40\\uDC01\\n": 2}',
    ],
  ])('R10 fits %s', (_, version, before, path, wanted) => {
    expect(set(before, path, two, version)).toBe(wanted)
  })

  test('R10 breaks long lists only', () => {
    const long = array(...Array.from({ length: 3 }, (_, i) => string(`${i}`.repeat(30))))
    const text = set(
      lined,
      ['b'],
      table({ long, objects: array(table({}), table({ x: two })) }),
      'strict',
    )
    expect(text.split('\n').slice(2)).toEqual([
      '  "b": {',
      '    "long": [',
      `      "${'0'.repeat(30)}",`,
      `      "${'1'.repeat(30)}",`,
      `      "${'2'.repeat(30)}"`,
      '    ],',
      '    "objects": [',
      '      {},',
      '      {',
      '        "x": 2',
      '      }',
      '    ]',
      '  }',
      '}',
      '',
    ])
  })
})

const allow = '{\n  "allow": [\n    "Read", // r\n    "Edit", // e\n    "Bash" // b\n  ]\n}\n'
const strings = (...items: string[]): ConfigValue => array(...items.map(string))

describe('the elements of a list (D2)', () => {
  test.each<[string, Version, string, ConfigValue, string]>([
    [
      'one more',
      'comments',
      allow,
      strings('Read', 'Edit', 'Bash', 'Web'),
      allow.replace('"Bash" // b', '"Bash", // b\n    "Web"'),
    ],
    [
      'one in the middle',
      'comments',
      allow,
      strings('Read', 'Web', 'Edit', 'Bash'),
      allow.replace('// r', '// r\n    "Web",'),
    ],
    [
      'one in front',
      'comments',
      allow,
      strings('Web', 'Read', 'Edit', 'Bash'),
      allow.replace('[', '[\n    "Web",'),
    ],
    [
      'one instead of another',
      'comments',
      allow,
      strings('Read', 'Web', 'Bash'),
      allow.replace('"Edit"', '"Web"'),
    ],
    [
      'without the first',
      'comments',
      allow,
      strings('Edit', 'Bash'),
      allow.replace('\n    "Read", // r', ''),
    ],
    [
      'without the last',
      'comments',
      allow,
      strings('Read', 'Edit'),
      allow.replace(', // e\n    "Bash" // b', ' // e'),
    ],
    ['without any', 'comments', allow, strings(), '{\n  "allow": [\n  ]\n}\n'],
    [
      'two runs on one line',
      'strict',
      '{"allow": [1, 2, 3, 4, 5]}',
      array(integer(0), integer(1), integer(3), integer(5), integer(6)),
      '{"allow": [0, 1, 3, 5, 6]}',
    ],
    ['fewer on one line', 'strict', '{"allow": [1, 2, 3]}', array(integer(1)), '{"allow": [1]}'],
    [
      'fewer with a trailing comma',
      'jsonc',
      '{"allow": [1, 2, 3,]}',
      array(integer(2)),
      '{"allow": [2,]}',
    ],
    [
      'a table in it',
      'json5',
      "{allow: [{a: 1, b: 'x'}, /* c */ 3]}",
      array(table({ a: two, b: string('x') }), integer(3)),
      "{allow: [{a: 2, b: 'x'}, /* c */ 3]}",
    ],
    [
      'others than big ones (D8)',
      'strict',
      '{"allow": [9007199254740993, 1.50]}',
      array(integer(9007199254740993n), float(1.5), two),
      '{"allow": [9007199254740993, 1.50, 2]}',
    ],
  ])('R10 become %s', (_, version, before, value, wanted) => {
    expect(set(before, ['allow'], value, version)).toBe(wanted)
  })

  test('R10 are kept in lists too long to compare', () => {
    const items = Array.from({ length: 1500 }, (_, i) => integer(i))
    const text = `{"allow": [${items.map((_, i) => `${i}`).join(', ')}]}`
    const wanted = array(integer(-1), ...items.slice(1, -1), integer(7))
    expect(set(text, ['allow'], wanted, 'strict')).toBe(
      text.replace('[0,', '[-1,').replace(', 1499]', ', 7]'),
    )
  })
})

describe('removing a key', () => {
  test.each<[string, Version, string, KeyPath, string]>([
    ['the only one', 'strict', '{"a": 1}', ['a'], '{}'],
    ['the only one, spaced', 'strict', '{ "a": 1 }', ['a'], '{ }'],
    ['the only line', 'strict', '{\n  "a": 1\n}\n', ['a'], '{}\n'],
    ['the first', 'strict', '{"a": 1, "b": 2}', ['a'], '{"b": 2}'],
    ['the middle', 'strict', '{"a": 1, "b": 2, "c": 3}', ['b'], '{"a": 1, "c": 3}'],
    ['the last', 'strict', '{ "a": 1, "b": 2 }', ['b'], '{ "a": 1 }'],
    ['the last before a trailing comma', 'jsonc', '{"a": 1, "b": 2,}', ['b'], '{"a": 1,}'],
    ['the first line', 'strict', '{\n  "a": 1,\n  "b": 2\n}', ['a'], '{\n  "b": 2\n}'],
    [
      'the last line',
      'strict',
      '{\r\n  "a": 1,\r\n  "b": [\r\n  ]\r\n}',
      ['b'],
      '{\r\n  "a": 1\r\n}',
    ],
    [
      'a line with its comment',
      'jsonc',
      '{\n  // of a\n  "a": 1, // a\n  "b": 2, // b\n}',
      ['a'],
      '{\n  // of a\n  "b": 2, // b\n}',
    ],
    [
      'the last, not into a comment',
      'comments',
      '{\n  "a": 1, // a\n  "b": 2 }',
      ['b'],
      '{\n  "a": 1 // a\n   }',
    ],
    [
      'one of two on a line',
      'comments',
      '{\n  "a": 1, "b": 2 // both\n}',
      ['b'],
      '{\n  "a": 1 // both\n}',
    ],
    ['one behind a comment', 'comments', '{"a": 1, /* b */ "b": 2}', ['a'], '{/* b */ "b": 2}'],
    ['a bare one', 'json5', "{a: 1, 'b': 2}", ['b'], '{a: 1}'],
    ['an escaped one', 'strict', '{"a": 1, "\\u0062": 2}', ['b'], '{"a": 1}'],
    ['an element', 'strict', '{"a": [1, 2, 3]}', ['a', 1], '{"a": [1, 3]}'],
    [
      'a key of an element',
      'strict',
      '{"a": [{"b": 1, "c": 2}]}',
      ['a', 0, 'b'],
      '{"a": [{"c": 2}]}',
    ],
  ])('R10 takes out %s', (_, version, before, path, wanted) => {
    expect(remove(before, path, version)).toBe(wanted)
  })

  test.each<[string, KeyPath]>([
    ['', ['a']],
    ['{}', ['a']],
    ['{"a": 1}', ['a', 'b']],
    ['{"a": [1]}', ['a', 1]],
    ['{"a": {"0": 1}}', ['a', 0]],
    ['{}', []],
  ])('R2 refuses in %j what is not there: %j', (text, path) => {
    const [problem] = refusalOf(json.removeKey(parsed(text), path))
    expect(problem?.code).toBe('KEY_MISSING')
  })
})

describe('what is refused', () => {
  test.each<[string, Version, string, KeyPath, ConfigValue, string]>([
    ['a key below a value', 'strict', '{"a": 1}', ['a', 'b'], two, 'KEY_CONFLICT'],
    ['a key below a list', 'strict', '{"a": [1]}', ['a', 'b'], two, 'KEY_CONFLICT'],
    ['an index below a table', 'strict', '{"a": {}}', ['a', 0], two, 'KEY_CONFLICT'],
    ['an index at the root', 'strict', '{"a": {}}', [0], two, 'NO_SAFE_PLACE'],
    ['an index beyond the next', 'strict', '{"a": [1]}', ['a', 2], two, 'NO_SAFE_PLACE'],
    ['an element of no list', 'strict', '{}', ['a', 0], two, 'NO_SAFE_PLACE'],
    ['the root', 'strict', '{}', [], table({}), 'MIGRATION_INVALID'],
    [
      'a date',
      'json5',
      '{}',
      ['a'],
      { kind: 'datetime', type: 'date', value: '2026-05-15' },
      'VALUE_UNWRITABLE',
    ],
    ['no number', 'strict', '{}', ['a'], float(NaN), 'VALUE_UNWRITABLE'],
    ['infinity in a list', 'jsonc', '{}', ['a'], array(float(Infinity)), 'VALUE_UNWRITABLE'],
    ['half a character', 'strict', '{}', ['a'], string('\ud800'), 'VALUE_UNWRITABLE'],
    ['half a character in a key', 'strict', '{}', ['\ud800', 'a'], two, 'VALUE_UNWRITABLE'],
    ['an endless integer', 'strict', '{}', ['a'], integer(10n ** 4095n), 'VALUE_UNWRITABLE'],
    [
      'endless nesting',
      'strict',
      '{}',
      Array.from({ length: 81 }, () => 'a'),
      two,
      'VALUE_UNWRITABLE',
    ],
  ])('R8 %s', (_, version, text, path, value, code) => {
    const problems = refusalOf(json.setKey(parsed(text, version), path, value))
    expect(problems.map(problem => problem.code)).toEqual([code])
  })

  test('R34 no problem quotes the value', () => {
    const value = table({ a: string('hunter2\ud800'), b: float(NaN) })
    const problems = refusalOf(json.setKey(parsed('{}'), ['k'], value))
    expect(problems).toHaveLength(2)
    expect(JSON.stringify(problems)).not.toContain('hunter2')
  })

  test.each([float(NaN), float(Infinity), float(-Infinity), float(-0), float(1e21), float(1)])(
    'R9 JSON5 holds every float: %j',
    value => {
      const text = set('{}', ['a'], value, 'json5')
      expect(parsed(text, 'json5').root.entries.get('a')).toEqual(value)
    },
  )
})
