import { describe, expect, test } from 'vitest'
import { yaml } from '../../src/formats/yaml/yaml.ts'
import { core, dialects, old, parsed, plainOf, problemsOf } from './yaml-values.ts'

const codesOf = (text: string, rules = old): readonly string[] =>
  problemsOf(text, rules).map(problem => problem.code)

describe('what a file says', () => {
  test.each([
    ['an empty file', '', {}],
    ['a BOM alone', '\uFEFF', {}],
    ['comments alone', '# a\n\n# b\n', {}],
    ['a lone document mark', '---\n', {}],
    ['marks around one document', '---\na: 1\n...\n# end\n', { a: 1n }],
    ['a directive', '%YAML 1.1\n---\na: off\n', { a: false }],
    ['a directive of its own', '%MINE x\n---\na: off\n', { a: false }],
    ['marks that end nothing more', 'a: 1\n...\n...\n', { a: 1n }],
    ['an empty document with an end', '---\n...\n', {}],
    ['a nested map', 'a:\n  b:\n    c: x\n', { a: { b: { c: 'x' } } }],
    ['lists, indented or not', 'a:\n- 1\nb:\n  - 2\n', { a: [1n], b: [2n] }],
    ['compact lists', 'a:\n  - - 1\n    - b: 2\n      c: 3\n', { a: [[1n, { b: 2n, c: 3n }]] }],
    ['flow', 'a: {b: [1, {c: d}], "e":f}\n', { a: { b: [1n, { c: 'd' }], e: 'f' } }],
    ['pairs in a flow list', 'a: [b: 1, c]\n', { a: [{ b: 1n }, 'c'] }],
    [
      'brackets closed at the start of a line',
      'a: [\n  1, # it\'s\n  "b # c"\n]\nd: {\n  e: [\n    x\n  ]\n}\n',
      { a: [1n, 'b # c'], d: { e: ['x'] } },
    ],
    [
      'brackets in a text beside such',
      'a: [\n  1\n]\nb: |\n  [\n  ]\nc: "x\n  ]"\n',
      { a: [1n], b: '[\n]\n', c: 'x ]' },
    ],
    ['escaped line ends', 'a: "b\\\n  c\\\n\n\n  d \\\\\n\n  e"\n', { a: 'bc\n\nd \\\ne' }],
    ['texts', 'a: |\n  x\n  y\nb: >-\n  x\n  y\n', { a: 'x\ny\n', b: 'x y' }],
    ['null values', 'a:\nb: ~\nc: !!null\n', { a: null, b: null, c: null }],
    ['explicit keys', '? a\n: 1\n? b\n', { a: 1n, b: null }],
    [
      'keys that are no strings',
      '1: a\non: b\n~: c\n1.5: d\n',
      { 1: 'a', true: 'b', null: 'c', 1.5: 'd' },
    ],
    [
      'a key with a dot (C4)',
      'providers.qwen3.5: {a.b: 1}\n',
      { 'providers.qwen3.5': { 'a.b': 1n } },
    ],
    ['big integers (D8)', 'id: 1234567890123456789\n', { id: 1234567890123456789n }],
    [
      'aliases',
      'a: &x {k: 1}\nb: *x\n&y c: d\ne: *y\n',
      { a: { k: 1n }, b: { k: 1n }, c: 'd', e: 'c' },
    ],
    ['a key that is an alias', 'a: &x k\n*x : 1\n', { a: 'k', k: 1n }],
    [
      'merge keys (C10)',
      'd: &d {x: 1, z: 2}\na:\n  <<: *d\n  x: 3\n',
      { d: { x: 1n, z: 2n }, a: { x: 3n, z: 2n } },
    ],
    [
      'several merges, the first wins',
      'p: &p {x: 1}\nq: &q {x: 2, z: 3}\na: {<<: [*p, *q]}\n',
      { p: { x: 1n }, q: { x: 2n, z: 3n }, a: { x: 1n, z: 3n } },
    ],
    [
      'core tags',
      'a: !!str 1\nb: !!int "2"\nc: !!float 3\nd: !!set {x, z}\n',
      { a: '1', b: 2n, c: 3, d: { x: null, z: null } },
    ],
    ['binary data as text', 'a: !!binary R0lG\n', { a: 'R0lG' }],
  ])('R3 reads %s', (_, text, root) => {
    expect(plainOf(parsed(text).root)).toEqual(root)
  })

  test('R3 takes the dialect of the consumer', () => {
    const text = 'a: off\nb: 010\n<<: {c: 1}\n'
    expect(plainOf(parsed(text, old).root)).toEqual({ a: false, b: 8n, c: 1n })
    expect(plainOf(parsed(text, core).root)).toEqual({ a: 'off', b: 10n, '<<': { c: 1n } })
  })

  test.each([
    ['1.1', true, false],
    ['1.2', false, true],
    ['1.0', false, false],
    ['1.3', false, true],
  ])(
    'R3 reads a file that names version %s where its reader does so too',
    (version, in11, in12) => {
      for (const text of [`%YAML ${version}\n---\na: off\n`, `# c\n%YAML ${version} # d\n---\n`]) {
        expect(yaml.parse(text, old).ok).toBe(in11)
        expect(yaml.parse(text, core).ok).toBe(in12)
      }
    },
  )

  test('R3 says what a file names that its reader is not', () => {
    const text = '# c\n%YAML 1.2\n---\na: off\n'
    expect(problemsOf(text)).toEqual([
      {
        code: 'TARGET_INVALID',
        detail: 'the %YAML line names another version than 1.1',
        places: [{ line: 2, column: 1 }],
      },
    ])
  })

  test.each(['<<', '=', '&x <<', '&x =', '[a, <<]', '[=]', '!!merge <<', '[a, {b: =}]'])(
    'R3 refuses the value %j in 1.1 only',
    value => {
      const [problem] = problemsOf(`a: ${value}\n`)
      expect(problem).toMatchObject({ code: 'TARGET_INVALID', places: [{ line: 1 }] })
      expect(problem?.detail).toContain('quote it')
      expect(yaml.parse(`a: ${value}\n`, core).ok).toBe(true)
    },
  )

  test.each(['"<<"', "'='", '!!str =', '{=: 1}', '{=}'])('R3 reads the value %j in 1.1', value => {
    expect(yaml.parse(`a: ${value}\n`, old).ok).toBe(true)
  })

  test('R3 reads an unknown tag in 1.2 only, as if it were not there', () => {
    expect(codesOf('a: !mine 1\n')).toEqual(['TARGET_INVALID'])
    expect(plainOf(parsed('a: !mine 1\nb: !mine {c: d}\n', core).root)).toEqual({
      a: 1n,
      b: { c: 'd' },
    })
  })
})

describe('what is refused', () => {
  test.each([
    ['a syntax error', 'a: [1\n', ['TARGET_INVALID']],
    ['tabs as indentation', 'a:\n\tb: 1\n', ['TARGET_INVALID']],
    ['two documents (C12)', 'a: 1\n---\nb: 2\n', ['SEVERAL_DOCUMENTS']],
    ['an empty second document', 'a: 1\n---\n', ['SEVERAL_DOCUMENTS']],
    ['a list', '- a\n', ['TARGET_WRONG_ROOT']],
    ['a scalar', 'text\n', ['TARGET_WRONG_ROOT']],
    ['null', '~\n', ['TARGET_WRONG_ROOT']],
    ['a key that is a list', '? [a]\n: b\n', ['TARGET_INVALID']],
    ['a key that is a map', '{a: b}: c\n', ['TARGET_INVALID']],
    ['an alias without its anchor', 'a: *x\n', ['TARGET_INVALID']],
    ['an alias inside its anchor', 'a: &x\n  b: *x\n', ['TARGET_INVALID']],
    ['a merge of a scalar', '<<: 1\n', ['TARGET_INVALID']],
    ['a merge of a list of scalars', '<<: [1]\n', ['TARGET_INVALID']],
    ['a value that is not of its tag', 'a: !!int x\n', ['TARGET_INVALID']],
    ['a collection that is not of its tag', 'a: !!str [x]\n', ['TARGET_INVALID']],
    ['an end mark alone', '# c\n...\n', ['TARGET_INVALID']],
    ['an end mark before the document', '...\na: 1\n', ['TARGET_INVALID']],
    ['a lone carriage return', 'a: 1\rb: 2\n', ['TARGET_INVALID']],
    ['a line separator in 1.1', 'a: "x\u2028y"\n', ['TARGET_INVALID']],
    ['a control character', 'a: "x\u0007y"\n', ['TARGET_INVALID']],
    ['a BOM inside the file (B1)', 'a: 1\n\uFEFFb: 2\n', ['TARGET_INVALID']],
    ['a lone surrogate', 'a: \uD800\n', ['TARGET_INVALID']],
    ['a key with a lone surrogate', '"\\uD800": 1\n', ['TARGET_INVALID']],
    ['a key too long for one line', `${'k'.repeat(1100)}: 1\n`, ['TARGET_INVALID']],
    ['a doubled key (C6)', 'a: 1\nb: 2\n"a": 3\n', ['DUPLICATE_KEY']],
    ['two spellings of one boolean', 'on: 1\nyes: 2\n', ['DUPLICATE_KEY']],
    ['a number and its text', "1: a\n'1': b\n", ['DUPLICATE_KEY']],
    ['two merges in one map', 'a: &x {}\nb:\n  <<: *x\n  <<: *x\n', ['DUPLICATE_KEY']],
    ['all doubled keys', 'a: 1\na: 2\nb: {c: 1, c: 2, c: 3}\n', ['DUPLICATE_KEY', 'DUPLICATE_KEY']],
  ])('R2 R3 R4 refuses %s', (_, text, codes) => {
    expect(codesOf(text)).toEqual(codes)
    for (const problem of problemsOf(text)) expect(problem.places?.length).toBeGreaterThan(0)
  })

  test('R4 names every place of a key', () => {
    const [problem] = problemsOf('a: 1\nb:\n  a: 2\na: 3\n"a": 4\n')
    expect(problem?.places).toEqual([
      { line: 1, column: 1 },
      { line: 4, column: 1 },
      { line: 5, column: 1 },
    ])
  })

  test('R34 quotes nothing of the file', () => {
    for (const text of [
      'a: !e!secret x\n',
      'a: !se"cret^ x\n',
      'a: "\\q secret"\n',
      '%TAG secret x\n---\na: 1\n',
    ]) {
      expect(problemsOf(text)[0]?.detail).not.toContain('cret')
    }
  })

  test('R3 takes a BOM unless the reader of the file does not', () => {
    expect(parsed('\uFEFFa: 1\n').bom).toBe(true)
    expect(codesOf('\uFEFFa: 1\n', { ...old, bom: false })).toEqual(['TARGET_INVALID'])
  })

  test('R3 limits nesting, in block and flow and through aliases', () => {
    const deep = (levels: number): string => `a: ${'['.repeat(levels)}${']'.repeat(levels)}\n`
    const block = Array.from({ length: 90 }, (_, at) => `${' '.repeat(at)}a:\n`).join('')
    const chain = [
      'a0: &a0 {k: 1}\n',
      ...Array.from({ length: 90 }, (_, at) => `a${at + 1}: &a${at + 1} {k: *a${at}}\n`),
    ]
    expect(yaml.parse(deep(79), old).ok).toBe(true)
    expect(codesOf(deep(81))).toEqual(['TARGET_INVALID'])
    expect(codesOf(deep(100_000))).toEqual(['TARGET_INVALID'])
    expect(codesOf(block)).toEqual(['TARGET_INVALID'])
    expect(codesOf(chain.join(''))).toEqual(['TARGET_INVALID'])
  })

  test('R3 refuses a few lines that stand for billions of values', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n']
    for (let at = 1; at < 10; at++)
      lines.push(
        `a${at}: &a${at} [${Array(10)
          .fill(`*a${at - 1}`)
          .join(', ')}]\n`,
      )
    expect(codesOf(lines.join(''))).toEqual(['TARGET_INVALID'])
  })
})

describe('places', () => {
  test('R7 gives keys and values their ranges, without comments and properties', () => {
    const text = 'a: 1 # c\n"b" : &x !!str "two\n  lines"\nl:\n- |\n  text\n- {k: v}\nm:\n'
    const { entries } = parsed(text)
    expect(
      entries.map(entry => [
        entry.path.join('/'),
        text.slice(entry.key.start, entry.key.end),
        text.slice(entry.value.start, entry.value.end),
      ]),
    ).toEqual([
      ['a', 'a', '1'],
      ['b', '"b"', '"two\n  lines"'],
      ['l', 'l', '- |\n  text\n- {k: v}'],
      ['l/0', '|\n  text', '|\n  text'],
      ['l/1', '{k: v}', '{k: v}'],
      ['l/1/k', 'k', 'v'],
      ['m', 'm', ''],
    ])
  })

  test('R10 finds comments, and none in scalars', () => {
    const text =
      '# one\na: "# no" # two\nb: | # three\n  # no\nc: x#no\nd: [1, # four\n  2]\n# five'
    const { comments } = parsed(text)
    expect(comments.map(({ start, end }) => text.slice(start, end))).toEqual([
      ...['# one', '# two', '# three', '# four', '# five'],
    ])
  })

  test.each(dialects)(
    'R7 gives a merge key and an alias no entries of others ($version)',
    rules => {
      const { entries } = parsed('a: &x {k: 1}\nb: *x\n', rules)
      expect(entries.map(entry => entry.path)).toEqual([['a'], ['a', 'k'], ['b']])
      expect(parsed('a: &x {k: 1}\nc:\n  <<: *x\n', old).entries).toHaveLength(3)
    },
  )
})
