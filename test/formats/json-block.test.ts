import { describe, expect, test } from 'vitest'
import { applyEdits } from '../../src/formats/edit.ts'
import { json } from '../../src/formats/json/json.ts'
import { formatNamed, formatOfPath } from '../../src/formats/registry.ts'
import type { KeyPath } from '../../src/model/key-path.ts'
import { leavesOf, type TableValue } from '../../src/model/value.ts'
import { after, parsed, type Version } from './json-values.ts'
import { array, float, integer, refusalOf, string, table } from './values.ts'

const id = { owner: 'o', name: 'n' }
const pathsOf = (values: TableValue): KeyPath[] =>
  [...leavesOf(values).values()].map(leaf => leaf.path)

const put = (
  text: string,
  values: TableValue,
  owned?: readonly KeyPath[],
  version?: Version,
): string =>
  after(text, document => json.putBlock(document, { ...id, version: 1, values }, owned), version)
const take = (text: string, owned?: readonly KeyPath[], version?: Version): string =>
  after(text, document => json.removeBlock(document, id, owned), version)

const server = table({ command: string('/bin/x'), args: array(string('-m')) })
const block = table({ mcpServers: table({ writ: server }), model: string('m') })
const none = table({})

describe('putting a block', () => {
  test.each<[string, Version, string, TableValue, string]>([
    ['into an empty file', 'strict', '', table({ a: integer(1) }), '{\n  "a": 1\n}\n'],
    [
      'into an empty object',
      'strict',
      '{}\n',
      block,
      '{\n  "mcpServers": {\n    "writ": {\n      "command": "/bin/x",\n      "args": ["-m"]\n    }\n  },\n  "model": "m"\n}\n',
    ],
    [
      'beside keys of the user',
      'jsonc',
      '{\n  "mcpServers": {\n    "fs": {}, // mine\n  },\n}\n',
      block,
      '{\n  "mcpServers": {\n    "fs": {}, // mine\n    "writ": {\n      "command": "/bin/x",\n      "args": ["-m"]\n    },\n  },\n  "model": "m",\n}\n',
    ],
    [
      'on one line',
      'json5',
      '{mcpServers:{fs:{}},}',
      table({ mcpServers: table({ writ: table({ a: integer(1) }) }) }),
      '{mcpServers:{fs:{},"writ":{"a":1}},}',
    ],
    ['of nothing', 'strict', '{"a": 1}', none, '{"a": 1}'],
    ['of nothing into nothing', 'strict', '', none, ''],
    ['of an empty table', 'strict', '{"a": 1}', table({ b: none }), '{"a": 1, "b": {}}'],
    [
      'of a list of tables',
      'strict',
      '{"hooks": {"a": []}}',
      table({ hooks: table({ b: array(table({ x: integer(1) })) }) }),
      '{"hooks": {"a": [], "b": [{"x": 1}]}}',
    ],
  ])('R8 R10 writes it %s, and takes it out to the byte', (_, version, before, values, wanted) => {
    const text = put(before, values, undefined, version)
    expect(text).toBe(wanted)
    const owned = pathsOf(values)
    expect(put(text, values, owned, version)).toBe(text)
    const document = parsed(text, version)
    expect(json.putBlock(document, { ...id, version: 9, values }, owned)).toEqual({
      ok: true,
      edits: [],
    })
    if (before !== '') expect(take(text, owned, version)).toBe(before)
  })

  test('R7 replaces only what the new version changes', () => {
    const before = put('{\n  "a": 1 // mine\n}\n', block, undefined, 'jsonc')
    const next = table({
      mcpServers: table({ writ: table({ command: string('/bin/y'), args: array(string('-m')) }) }),
      theme: string('t'),
    })
    const text = put(before, next, pathsOf(block), 'jsonc')
    expect(text).toBe(before.replace('/bin/x', '/bin/y').replace('"model": "m"', '"theme": "t"'))
    expect(take(text, pathsOf(next), 'jsonc')).toBe('{\n  "a": 1 // mine\n}\n')
  })

  test.each<[string, TableValue, TableValue, string]>([
    [
      'a value by a table',
      table({ a: integer(1) }),
      table({ a: table({ b: integer(1) }) }),
      '{"u": 0, "a": {"b": 1}}',
    ],
    [
      'a table by a value',
      table({ a: table({ b: integer(1) }) }),
      table({ a: integer(1) }),
      '{"u": 0, "a": 1}',
    ],
    [
      'a list by fewer tables',
      table({ a: array(integer(1), integer(2)) }),
      table({ a: array(none) }),
      '{"u": 0, "a": [{}]}',
    ],
    [
      'tables by fewer',
      table({ a: array(table({ x: integer(1) }), table({ x: integer(2) })) }),
      table({ a: array(table({ x: integer(3) })) }),
      '{"u": 0, "a": [{"x": 3}]}',
    ],
    [
      'a member by another',
      table({ a: table({ b: integer(1) }) }),
      table({ a: table({ c: integer(1) }) }),
      '{"u": 0, "a": {"c": 1}}',
    ],
    [
      'an empty table by a full one',
      table({ a: none }),
      table({ a: table({ b: integer(1) }) }),
      '{"u": 0, "a": {"b": 1}}',
    ],
    ['all by nothing', block, none, '{"u": 0}'],
  ])('R8 replaces %s', (_, old, next, wanted) => {
    expect(put(put('{"u": 0}', old), next, pathsOf(old))).toBe(wanted)
  })
})

describe('keys of the user', () => {
  test.each<[string, string, TableValue, string[]]>([
    ['a value', '{"model": "m2"}', block, ['1:2']],
    ['the same value, where another is missing', '{"model": "m"}', block, ['1:2']],
    ['an escaped key', '{"m\\u006fdel": 1}', block, ['1:2']],
    ['a value where a table goes', '{"mcpServers": 1}', block, ['1:2']],
    ['a table where a value goes', '{"model": {"x": 1}}', block, ['1:2']],
    ['a table where an empty one goes', '{"a": {"x": 1}}', table({ a: none }), ['1:2']],
    ['a list where tables go', '{"a": []}', table({ a: array(none) }), ['1:2']],
    [
      'a table in a list',
      '{"a": [{"x": 1}]}',
      table({ a: array(table({ x: integer(2) })) }),
      ['1:9'],
    ],
    ['several', '{"model": 1,\n"mcpServers": {"writ": {"command": 2}}}', block, ['1:2', '2:25']],
  ])('R4 R8 refuse a block that meets %s', (_, text, values, places) => {
    const problems = refusalOf(json.putBlock(parsed(text), { ...id, version: 1, values }))
    expect(new Set(problems.map(problem => problem.code))).toEqual(new Set(['KEY_CONFLICT']))
    const found = problems.flatMap(({ places: at }) => at ?? [])
    expect(found.map(({ line, column }) => `${line}:${column}`).sort()).toEqual(places)
  })

  test('R10 allow a block whose values all stand there', () => {
    const text = '{"model": "m", "mcpServers": {"writ": {"args": ["-m"], "command": "/bin/x"}}}'
    expect(put(text, block)).toBe(text)
  })

  test.each<[string, string, KeyPath[], string]>([
    ['beside it', '{"a": {"x": 1, "own": 2}}', [['a', 'own']], '{"a": {"x": 1}}'],
    ['in the container it made', '{"a": {"own": 2, "x": 1}}', [['a', 'own']], '{"a": {"x": 1}}'],
    [
      'in a comment of their own',
      '{"a": { /* mine */ "own": 2}}',
      [['a', 'own']],
      '{"a": { /* mine */}}',
    ],
    ['that moved away', '{"b": {"own": 2}}', [['a', 'own']], '{"b": {"own": 2}}'],
    ['beside an element', '{"a": [{"x": 1}, {"own": 1}]}', [['a', 1, 'own']], '{"a": [{"x": 1}]}'],
    [
      'beside deep ones',
      '{"a": {"b": {"c": {"own": 2}}}, "u": 1}',
      [['a', 'b', 'c', 'own']],
      '{"u": 1}',
    ],
  ])('R7 stay when a block goes: %s', (_, text, owned, wanted) => {
    expect(take(text, owned, 'comments')).toBe(wanted)
  })

  test('R7 stay when nothing says what is owned', () => {
    expect(take('{"a": 1}')).toBe('{"a": 1}')
  })
})

describe('the adapter', () => {
  test('R8 refuses values JSON has none of, all of them', () => {
    const values = table({ a: float(NaN), b: array(string('\udc00')) })
    const problems = refusalOf(json.putBlock(parsed('{}'), { ...id, version: 1, values }))
    expect(problems.map(problem => problem.code)).toEqual(['VALUE_UNWRITABLE', 'VALUE_UNWRITABLE'])
  })

  test('R8 has no markers', () => {
    expect([json.name, json.isFenced]).toEqual(['json', false])
    expect(parsed('{} // # >>> writ o/n v1 >>>', 'jsonc').blocks).toEqual([])
  })

  test('R3 is found by its name and by file names', () => {
    expect(formatNamed('json')).toBe(json)
    expect(['a.json', 'b.jsonc', '.c.JSON5'].map(formatOfPath)).toEqual(['json', 'json', 'json'])
  })

  test('R7 puts a large block in one pass', () => {
    const many = table(
      Object.fromEntries(
        Array.from({ length: 5000 }, (_, i) => [`k${i}`, table({ v: integer(i) })]),
      ),
    )
    const user = '{\n  "user": true\n}\n'
    const text = put(user, many)
    const edits = json.removeBlock(parsed(text), id, pathsOf(many))
    expect(edits.ok && applyEdits(text, edits.edits)).toBe(user)
  })
})
