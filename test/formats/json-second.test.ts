import { describe, expect, test } from 'vitest'
import { agreesWithSecondParser, readWithSecondParser } from '../../src/checks/second-parser.ts'
import { parsed, type Version } from './json-values.ts'

const agree = (own: string, other: string, version: Version): boolean => {
  const second = readWithSecondParser('json', other, version)
  return second.ok && agreesWithSecondParser(parsed(own, version).root, second.root)
}

describe('the second parser of JSON', () => {
  test.each<[Version, string]>([
    ['strict', ''],
    ['strict', '\uFEFF'],
    ['strict', '\uFEFF{"a": [9007199254740993, -0, 1.0, 1e2, 0.5, 1e-400, null, true]}'],
    ['strict', '{"__proto__": {"1": 1, "0": 2}, "#n1": "#n1", "\\u0023s": "\\u0023n2"}'],
    ['strict', `{"a": ${'9'.repeat(4000)}}`],
    ['comments', '{ // "a": 1\n"a": "/* b */" /* , */ , "c": [1, 2]}'],
    ['jsonc', '{"a": [1, /* c */ ], "b": ",]", // d\n}'],
    [
      'json5',
      "{a: '\\#n1', \\u0062: +0x1F, 'c': [-0x0, 5., .5, +Infinity, -NaN, 1e3,], é1: '\u2028'}",
    ],
    ['json5', '{a: "\\\n#n", /* \' */ b: 12345678901234567890 // "\r, c: 1}'],
  ])('R9 agrees in %s on %j', (version, text) => {
    expect(agree(text, text, version)).toBe(true)
  })

  test.each<[string, string, string]>([
    ['a value', '{"a": 1}', '{"a": 2}'],
    ['the last digit of an integer (D8)', '{"a": 9007199254740993}', '{"a": 9007199254740992}'],
    ['a type', '{"a": 1}', '{"a": 1.0}'],
    ['a type by its exponent', '{"a": 100}', '{"a": 1e2}'],
    ['a number in quotes', '{"a": 1.0}', '{"a": "#n1.0"}'],
    ['a sign of zero', '{"a": 0}', '{"a": -0}'],
    ['a key', '{"a": 1}', '{"b": 1}'],
    ['one key more', '{"a": 1}', '{"a": 1, "b": 1}'],
    ['the order of elements', '{"a": [1, 2]}', '{"a": [2, 1]}'],
    ['null', '{"a": null}', '{"a": false}'],
  ])('R9 sees a difference in %s', (_, own, other) => {
    expect(agree(own, other, 'strict')).toBe(false)
    expect(agree(own, other, 'json5')).toBe(false)
  })

  test.each<[Version, string]>([
    ['strict', '[]'],
    ['strict', ' '],
    ['strict', '{} // c'],
    ['strict', '{"a": 1,}'],
    ['strict', '{1.5: 1}'],
    ['comments', '{"a": [1,]}'],
    ['jsonc', "{'a': 1}"],
    ['jsonc', '{"a": 1,,}'],
    ['json5', '{"a": 1,,}'],
    ['json5', '{1.5: 1}'],
  ])('R3 refuses in %s what is none: %s', (version, text) => {
    expect(readWithSecondParser('json', text, version)).toEqual({
      ok: false,
      line: null,
      column: null,
    })
  })
})
