import { describe, expect, test } from 'vitest'
import { json } from '../../src/formats/json/json.ts'
import { grammarProblems } from '../../src/formats/json/parse.ts'
import { type ConfigValue, valueAt } from '../../src/model/value.ts'
import { dialectOf, parsed, problemsOf, type Version, versions } from './json-values.ts'
import { array, boolean, float, integer, string, table } from './values.ts'

/** By dialect, in the order strict, comments, jsonc, json5: whether a text is accepted. */
type Verdicts = `${'y' | 'n'}${'y' | 'n'}${'y' | 'n'}${'y' | 'n'}`

describe('the dialects', () => {
  test.each<[string, string, Verdicts]>([
    ['a plain object', '{"a": [1, {}]}', 'yyyy'],
    ['a BOM', '\uFEFF{}', 'yyyy'],
    ['a second BOM', '\uFEFF\uFEFF{}', 'nnny'],
    ['a line comment (D4)', '{} // c', 'nyyy'],
    ['a block comment (D4)', '{/* c */"a"/**/:/*\n*/1}', 'nyyy'],
    ['a comment without an end', '{} /* c', 'nnnn'],
    ['a hash comment', '{} # c', 'nnnn'],
    ['a comment that ends with CR LF', '{ // c\r\n}', 'nyyy'],
    ['a comment that holds a lone CR', '{ // c\r}', 'nnny'],
    ['a comment that holds a line separator', '{ // c\u2028}', 'nnny'],
    ['a trailing comma in an object (D4)', '{"a": 1,}', 'nnyy'],
    ['a trailing comma in an array (D4)', '{"a": [1,]}', 'nnyy'],
    ['two trailing commas', '{"a": [1,,]}', 'nnnn'],
    ['a lone comma', '{,}', 'nnnn'],
    ['no comma', '{"a": 1 "b": 2}', 'nnnn'],
    ['no colon', '{"a" 1}', 'nnnn'],
    ['a comma and a comment after it', '{"a": 1, // c\n}', 'nnyy'],
    ['single quotes', "{'a': 'b'}", 'nnny'],
    ['a bare key', '{a: 1, $b_1: 2, é: 3, \\u0063: 4, null: 5}', 'nnny'],
    ['a bare key with a dash', '{a-b: 1}', 'nnnn'],
    ['a bare key of digits', '{1: 1}', 'nnnn'],
    ['a bare key by a bad escape', '{\\u002d: 1}', 'nnnn'],
    ['a number as a key', '{"a": 1, 1.5: 2}', 'nnnn'],
    ['a hexadecimal number', '{"a": 0xFf}', 'nnny'],
    ['a leading point', '{"a": .5}', 'nnny'],
    ['a trailing point', '{"a": 5.}', 'nnny'],
    ['a lone point', '{"a": .}', 'nnnn'],
    ['a plus', '{"a": +1}', 'nnny'],
    ['a leading zero', '{"a": 01}', 'nnnn'],
    ['an octal number', '{"a": 0o7}', 'nnnn'],
    ['infinity', '{"a": [-Infinity, Infinity]}', 'nnny'],
    ['not a number', '{"a": [NaN, -NaN]}', 'nnny'],
    ['a float beyond the largest', '{"a": 1e400}', 'nnnn'],
    ['a float below the smallest', '{"a": 1e-400}', 'yyyy'],
    ['a number of 4096 digits', `{"a": ${'9'.repeat(4096)}}`, 'yyyy'],
    ['a number of 4097 digits', `{"a": ${'9'.repeat(4097)}}`, 'nnnn'],
    ['a tab in a string', '{"a": "\t"}', 'nnny'],
    ['a line end in a string', '{"a": "\n"}', 'nnnn'],
    ['a line separator in a string', '{"a": "\u2028"}', 'yyyy'],
    ['a line end after a backslash', '{"a": "b\\\r\nc\\\n"}', 'nnny'],
    ['an escape of JSON5', '{"a": "\\v\\x41\\0\\\'\\q"}', 'nnny'],
    ['an octal escape', '{"a": "\\01"}', 'nnnn'],
    ['a digit escape', '{"a": "\\1"}', 'nnnn'],
    ['half a code escape', '{"a": "\\u00"}', 'nnnn'],
    ['a lone high surrogate', '{"a": "\\ud800"}', 'nnnn'],
    ['a lone low surrogate', '{"a": "\\udc00"}', 'nnnn'],
    ['a surrogate pair', '{"a": "\\ud83d\\ude00"}', 'yyyy'],
    ['a no-break space', '{\u00A0}', 'nnny'],
    ['a vertical tab', '{\v}', 'nnny'],
    ['a lone surrogate', '{"a": "\ud800"}', 'nnnn'],
    ['another value after it (D1)', '{}{}', 'nnnn'],
    ['an unclosed object (D1)', '{"a": {', 'nnnn'],
    ['a wrong bracket', '{"a": [1}', 'nnnn'],
    ['a word', '{"a": undefined}', 'nnnn'],
    ['only spaces (R2)', ' \n', 'nnnn'],
    ['only a comment (R2)', '// nothing\n', 'nnnn'],
  ])('R3 agree or differ over %s', (_, text, verdicts) => {
    const found = versions.map(version => (json.parse(text, dialectOf(version)).ok ? 'y' : 'n'))
    expect(found.join('')).toBe(verdicts)
  })

  test('R3 are read as strict JSON where they are not known', () => {
    expect(json.parse('{} // c', { version: '7', maxDepth: 80 }).ok).toBe(false)
  })

  test('R3 refuse a BOM where the consumer does (B1)', () => {
    const dialect = { version: 'strict', maxDepth: 80, bom: false }
    expect(json.parse('{}', dialect).ok).toBe(true)
    const outcome = json.parse('\uFEFF{}', dialect)
    expect(!outcome.ok && outcome.problems[0].code).toBe('TARGET_INVALID')
  })
})

describe('values', () => {
  test.each<[string, Version, ConfigValue]>([
    ['9007199254740993', 'strict', integer(9007199254740993n)],
    ['-123456789012345678901234567890', 'strict', integer(-123456789012345678901234567890n)],
    ['0', 'strict', integer(0)],
    ['-0', 'strict', float(-0)],
    ['1.0', 'strict', float(1)],
    ['1e2', 'strict', float(100)],
    ['1E-2', 'strict', float(0.01)],
    ['+7', 'json5', integer(7)],
    ['-0x1F', 'json5', integer(-31)],
    ['-0x00', 'json5', float(-0)],
    ['.5', 'json5', float(0.5)],
    ['-5.', 'json5', float(-5)],
    ['+Infinity', 'json5', float(Infinity)],
    ['-NaN', 'json5', float(NaN)],
    ['null', 'strict', { kind: 'null' }],
    ['[true, false]', 'strict', array(boolean(true), boolean(false))],
    ['"\\u0041\\/\\ud83d\\ude00\\b\\f\\n\\r\\t\\"\\\\"', 'strict', string('A/😀\b\f\n\r\t"\\')],
    ["'\\x41\\v\\0\\'\\q\\\r\nz\\\u2028'", 'json5', string("A\v\0'qz")],
    [
      '{"": {"__proto__": 1}}',
      'strict',
      table({ '': { kind: 'table', entries: new Map([['__proto__', integer(1)]]) } }),
    ],
  ])('R9 of %s are exact', (text, version, value) => {
    expect(valueAt(parsed(`{"a": ${text}}`, version).root, ['a'])).toEqual(value)
  })

  test('R9 have their places', () => {
    const document = parsed('\uFEFF{a: [1, {"b" : "c"}], // d\n}', 'json5')
    const places = document.entries.map(({ path, key, value }) => [
      path.join('/'),
      document.text.slice(key.start, key.end),
      document.text.slice(value.start, value.end),
    ])
    expect(places).toEqual([
      ['a', 'a', '[1, {"b" : "c"}]'],
      ['a/0', '1', '1'],
      ['a/1', '{"b" : "c"}', '{"b" : "c"}'],
      ['a/1/b', '"b"', '"c"'],
    ])
    const [comment] = document.comments
    expect(comment && document.text.slice(comment.start, comment.end)).toBe('// d')
    expect(document.blocks).toEqual([])
    expect([document.bom, document.eol]).toEqual([true, '\n'])
  })
})

describe('duplicates (D9)', () => {
  test.each<[string, Version, string, string]>([
    ['twice', 'strict', '{"a": 1,\n"a": 1}', '1:2 2:1'],
    ['three times', 'strict', '{"a": 1, "a": 2, "a": 3}', '1:2 1:10 1:18'],
    ['escaped', 'strict', '{"a": 1, "\\u0061": 2}', '1:2 1:10'],
    ['bare and quoted', 'json5', '{a: 1, \'a\': 2, "\\x61": 3}', '1:2 1:8 1:16'],
    ['prototype', 'strict', '{"__proto__": 1, "__proto__": 2}', '1:2 1:18'],
    ['deep', 'comments', '{"x": [{"y": {"a": 1, /* c */ "a": 2}}]}', '1:15 1:31'],
    ['after a BOM', 'strict', '\uFEFF{"a": 1, "a": 2}', '1:2 1:10'],
  ])('R4 name every place of a key defined twice: %s', (_, version, text, places) => {
    const problems = problemsOf(text, version)
    expect(problems.map(problem => problem.code)).toEqual(['DUPLICATE_KEY'])
    const found = problems[0]?.places?.map(({ line, column }) => `${line}:${column}`).join(' ')
    expect(found).toBe(places)
  })

  test('R4 are all collected, in second definitions too', () => {
    const problems = problemsOf('{"a": {"x": 1},\n"b": 1, "b": 2,\n"a": {"y": 1, "y": 2}}')
    expect(problems.map(problem => problem.places?.map(place => place.line)).sort()).toEqual([
      [1, 3],
      [2, 2],
      [3, 3],
    ])
  })

  test('R4 are found among many keys', () => {
    const keys = Array.from({ length: 1000 }, (_, i) => `"k${i}": ${i}`)
    expect(parsed(`{${keys.join(', ')}}`).root.entries.size).toBe(1000)
    expect(problemsOf(`{${keys.join(', ')}, "k500": 1}`)[0]?.code).toBe('DUPLICATE_KEY')
  })

  test('R4 are no two spellings of what only looks the same', () => {
    expect(parsed('{"é": 1, "e\u0301": 2, "toString": 3}').root.entries.size).toBe(3)
  })
})

describe('roots', () => {
  test.each(['[]', '1', '"{}"', 'null', ' [{"a": 1}]\n'])('R2 of another kind: %s', text => {
    expect(problemsOf(text).map(problem => problem.code)).toEqual(['TARGET_WRONG_ROOT'])
    expect(grammarProblems(text, dialectOf('strict'))).toEqual([])
  })

  test.each(['', '\uFEFF'])('R2 of a file that is yet to be made: %j', text => {
    expect(parsed(text).root.entries.size).toBe(0)
    expect(parsed(text).entries).toEqual([])
    expect(grammarProblems(text, dialectOf('strict')).map(({ code }) => code)).toEqual([
      'TARGET_INVALID',
    ])
  })
})

describe('limits', () => {
  test('R3 nesting is what the consumer takes', () => {
    const dialect = { version: 'strict', maxDepth: 3 }
    expect(json.parse('{"a": [[1]]}', dialect).ok).toBe(true)
    expect(json.parse('{"a": [[[]]]}', dialect).ok).toBe(false)
  })

  test('R3 nesting never overflows', () => {
    for (const text of ['{"a":'.repeat(200_000), `{"a":${'['.repeat(200_000)}`]) {
      const outcome = json.parse(text, { version: 'json5', maxDepth: Infinity })
      expect(!outcome.ok && outcome.problems[0].code).toBe('TARGET_INVALID')
    }
  })

  test('R34 no problem quotes the file', () => {
    const texts = ['{"a": hunter2}', '{"a": "hunter2', '{"a": 1 hunter2', '{hunter2}', '"hunter2"']
    for (const text of texts) expect(JSON.stringify(problemsOf(text))).not.toContain('hunter2')
  })

  test('R3 the place of an error is its line and column', () => {
    expect(problemsOf('{\r\n  "a": 1,\r\n}')[0]?.places).toEqual([{ line: 2, column: 9 }])
  })
})

describe('what a reader does not take', () => {
  const comments = 'this reader takes no comments'
  const comma = 'this reader takes no comma after the last item'
  const quotes = 'this reader takes no single quotes'
  const bare = 'this reader takes no key without double quotes'

  test.each<[Version, string, string, number]>([
    ['strict', '// a\n{}', comments, 1],
    ['strict', '{ /* a */ "b": 1}', comments, 3],
    ['strict', '{"b": 1 // a\n}', comments, 9],
    ['strict', '{"b": 1} // a', comments, 10],
    ['strict', '{"b" /* a */: 1}', comments, 6],
    ['strict', '{"b": # a\n1}', comments, 7],
    ['strict', '{"b": [1, // a\n2]}', comments, 11],
    ['comments', '# a\n{}', 'a comment begins with // or /*', 1],
    ['json5', '# a\n{}', 'a comment begins with // or /*', 1],
    ['strict', '{"b": 1,}', comma, 8],
    ['comments', '{"b": [1, ]}', comma, 9],
    ['strict', "{'b': 1}", quotes, 2],
    ['jsonc', '{"b": \'1\'}', quotes, 7],
    ['strict', '{b: 1}', bare, 2],
    ['jsonc', '{"a": 1, $b: 1}', bare, 10],
    ['comments', '{é: 1}', bare, 2],
    ['strict', '{1: 1}', bare, 2],
    ['strict', '{"b": /}', 'a value stands here', 7],
    ['strict', '{, "b": 1}', 'a key in double quotes stands here', 2],
  ])('R3 says so by name (%s, %j)', (version, text, detail, column) => {
    expect(problemsOf(text, version)).toEqual([
      { code: 'TARGET_INVALID', detail, places: [{ line: 1, column }] },
    ])
  })
})
