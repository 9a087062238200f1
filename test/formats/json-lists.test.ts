import { describe, expect, test } from 'vitest'
import { json } from '../../src/formats/json/json.ts'
import type { KeyPath } from '../../src/model/key-path.ts'
import type { ConfigValue } from '../../src/model/value.ts'
import { after, parsed, type Version } from './json-values.ts'
import { array, float, integer, refusalOf, string, table } from './values.ts'

const two = integer(2)

const set = (text: string, path: KeyPath, value: ConfigValue, version: Version): string =>
  after(text, document => json.setKey(document, path, value), version)

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
