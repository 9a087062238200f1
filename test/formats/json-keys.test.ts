import { describe, expect, test } from 'vitest'
import { json } from '../../src/formats/json/json.ts'
import type { KeyPath } from '../../src/model/key-path.ts'
import type { ConfigValue } from '../../src/model/value.ts'
import { after, parsed, type Version } from './json-values.ts'
import { array, float, integer, refusalOf, string, table } from './values.ts'

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
