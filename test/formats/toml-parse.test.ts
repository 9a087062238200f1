import { describe, expect, test } from 'vitest'
import { valueAt } from '../../src/model/value.ts'
import { dialect, parsed, problemsOf } from './toml-values.ts'
import { array, float, integer, string, table } from './values.ts'

const strict = { version: '1.0', maxDepth: 80 }

describe('duplicates', () => {
  test.each([
    ['bare twice', 'a = 1\na = 2\n', '1:1 2:1'],
    ['three times', 'a = 1\na = 2\n  a = 3\n', '1:1 2:1 3:3'],
    ['basic', 'a = 1\n"a" = 2\n', '1:1 2:1'],
    ['literal', "a = 1\n'a' = 2\n", '1:1 2:1'],
    ['escaped (A6)', 'a = 1\n"\\u0061" = 2\n', '1:1 2:1'],
    ['Windows paths (A7)', '[p.\'C:\\x\']\n[p."C:\\\\x"]\n', '1:1 2:1'],
    ['dotted', 'a.b = 1\na.b = 2\n', '1:1 2:1'],
    ['dotted below a value', 'a = 1\na.b = 2\n', '1:1 2:1'],
    ['value over dotted', 'a.b = 1\na = 2\n', '1:1 2:1'],
    ['inline member', 'x = { a = 1, "a" = 2 }\n', '1:7 1:14'],
    ['into an inline table (A10)', 'm = { g = 1 }\n[m.h]\n', '1:1 2:1'],
    ['dotted into an inline table', 'm = { g = 1 }\nm.h = 1\n', '1:1 2:1'],
    ['header', '[a]\n[b]\n[a]\n', '1:1 3:1'],
    ['header after dotted (A11)', 'm.x.c = 1\n[m.x]\n', '1:1 2:1'],
    ['header over an array of tables', '[[a]]\n[a]\n', '1:1 2:1'],
    ['array of tables over a header', '[a]\n[[a]]\n', '1:1 2:1'],
    ['array of tables over an array', 'a = [{}]\n[[a]]\n', '1:1 2:1'],
    ['array of tables over an implied table', '[a.b]\n[[a]]\n', '1:1 2:1'],
    ['below a value', 'a = 1\n[a.b.c]\n', '1:1 2:1'],
    ['after a BOM', '\uFEFFa = 1\na = 2\n', '1:1 2:1'],
    ['prototype', '__proto__ = 1\n"__proto__" = 2\n', '1:1 2:1'],
  ])('R4 names every place of a key defined twice: %s', (_, text, places) => {
    const problems = problemsOf(text)
    expect(problems).toHaveLength(1)
    expect(problems[0]?.code).toBe('DUPLICATE_KEY')
    expect(problems[0]?.places?.map(({ line, column }) => `${line}:${column}`).join(' ')).toBe(
      places,
    )
  })

  test('R4 collects all of them, below second definitions too', () => {
    const problems = problemsOf('[a]\nx = 1\n[b]\ny = 1\ny = 2\n[a]\nx = 2\nz = 1\n')
    expect(problems.map(problem => problem.places?.map(place => place.line))).toEqual([
      [4, 5],
      [1, 6],
      [2, 7],
    ])
  })

  test.each([
    ['sub-table after dotted (A11)', 'm.x.c = 1\n[m.x.env]\n'],
    ['super-table after sub-table', '[a.b]\n[a]\n'],
    ['the same key in two elements', '[[a]]\nx = 1\n[[a]]\nx = 1\n'],
    ['the same key in two inline tables', 'a = [{x = 1}, {x = 1}]\n'],
    ['dotted siblings', 'a.b = 1\na.c = 1\n'],
    ['object words', '__proto__.x = 1\nconstructor = 1\ntoString = 1\n'],
  ])('R4 allows %s', (_, text) => {
    expect(parsed(text).text).toBe(text)
  })

  test('R4 finds duplicates among many keys', () => {
    const lines = Array.from({ length: 1000 }, (_, i) => `k${i} = ${i}`)
    expect(problemsOf([...lines, 'k7 = 0', ''].join('\n'))[0]?.places).toMatchObject([
      { line: 8 },
      { line: 1001 },
    ])
    expect(parsed(lines.join('\n')).root.entries.size).toBe(1000)
  })
})

test('R4 tells keys apart that share their start and their end', () => {
  const keys = ['a', 'a'.repeat(257), 'a'.repeat(513), 'ab', 'aab']
  const document = parsed(keys.map(key => `${key} = 1\n`).join(''))
  expect([...document.root.entries.keys()]).toEqual(keys)
})

describe('syntax', () => {
  test.each([
    ['missing value', 'a = \n', 1, 5],
    ['two pairs in a line', 'a = 1 b = 2\n', 1, 7],
    ['an open string', 'x = 1\na = "b\n', 2, 7],
    ['an open array', 'a = [1,\n', 2, 1],
    ['an open multi-line string', 'a = """b', 1, 9],
    ['a comment inside header brackets (A17)', '[set # why\n]\n', 1, 6],
    ['a lone CR', 'a = 1\rb = 2\n', 1, 6],
    ['a lone CR in a comment', '# a\rb\n', 1, 4],
    ['a second BOM (B1)', '\uFEFF\uFEFFa = 1\n', 1, 1],
    ['a BOM in line 2 (B1)', 'a = 1\n\uFEFFb = 1\n', 2, 1],
    ['a BOM below appended text', 'x = 1\n\uFEFF', 2, 1],
    ['a control character', 'a = "\u0001"\n', 1, 6],
    ['NUL', 'a = 1\n\0', 2, 1],
    ['an integer beyond 64 bits', 'a = 9223372036854775808\n', 1, 5],
    ['a hexadecimal one', 'a = 0x8000000000000000\n', 1, 5],
    ['a float beyond the largest', 'a = 1e400\n', 1, 5],
    ['30 February', 'a = 2024-02-30\n', 1, 5],
    ['29 February of a common year', 'a = 2023-02-29\n', 1, 5],
    ['a lone surrogate', 'a = "\uD800"\n', 1, 1],
  ])('R3 refuses %s with its place', (_, text, line, column) => {
    expect(problemsOf(text)).toMatchObject([{ code: 'TARGET_INVALID', places: [{ line, column }] }])
  })

  test('R3 reports what was found twice above a syntax error too', () => {
    const problems = problemsOf('a = 1\na = 2\nb\n')
    expect(problems.map(problem => problem.code)).toEqual(['TARGET_INVALID', 'DUPLICATE_KEY'])
  })

  test.each(['\n', '"', "'", ']', '1', '', '=', '\\', '.'])(
    'R34 says nothing of the values around an error at %j',
    wrong => {
      const text = `[s]\ntoken = "hunter2"\nother = ["hunter2", ${wrong}hunter2`
      expect(JSON.stringify(problemsOf(text))).not.toContain('hunter2')
    },
  )

  test('R3 refuses TOML 1.1 for a consumer that reads 1.0', () => {
    for (const text of [
      'a = {\n}\n',
      'a = "\\e"\n',
      'a = "\\x41"\n',
      'a = 07:32\n',
      'a = {b=1,}\n',
    ]) {
      expect(parsed(text).text).toBe(text)
      expect(problemsOf(text, strict)[0]?.code).toBe('TARGET_INVALID')
    }
  })
})

describe('nesting', () => {
  const nest = (open: string, close: string, depth: number): string =>
    `a = ${open.repeat(depth)}1${close.repeat(depth)}\n`

  test.each([
    ['arrays', (depth: number) => nest('[', ']', depth)],
    ['inline tables', (depth: number) => nest('{ a = ', ' }', depth)],
    [
      'dotted keys',
      (depth: number) => `${Array.from({ length: depth }, () => 'a').join('.')} = 1\n`,
    ],
    ['headers', (depth: number) => `[${Array.from({ length: depth }, () => 'a').join('.')}]\n`],
  ])('R3 accepts 80 levels of %s and refuses 81', (_, text) => {
    expect(parsed(text(80)).text).toBe(text(80))
    expect(problemsOf(text(81))).toMatchObject([{ code: 'TARGET_INVALID' }])
  })

  test('R3 refuses a million levels without running out of stack, whatever the dialect says', () => {
    for (const open of ['[', '{a=', 'a.']) {
      const text = open === 'a.' ? `${open.repeat(1e6)}a = 1\n` : `a = ${open.repeat(1e6)}`
      expect(problemsOf(text, { version: '1.1', maxDepth: 1e9 })[0]?.code).toBe('TARGET_INVALID')
    }
  })
})

describe('values', () => {
  test.each([
    ['the largest integer', '9223372036854775807', integer(2n ** 63n - 1n)],
    ['the smallest', '-9223372036854775808', integer(-(2n ** 63n))],
    ['one no float holds', '9007199254740993', integer(9007199254740993n)],
    ['hexadecimal with zeros', '0x0000000000000000000000FF', integer(255)],
    ['minus zero', '-0.0', float(-0)],
    ['a spelled float', '6.626e-34', float(6.626e-34)],
    ['an underflow', '1e-400', float(0)],
    ['not a number', '-nan', float(Number.NaN)],
    ['folded lines', '"""\n a \\\n   b\\\\n"""', string(' a b\\n')],
    ['quotes at the end', '"""a"""""', string('a""')],
    ['CRLF in a string', '"""a\r\nb"""', string('a\r\nb')],
    ['an array over lines', '[ # c\n 1, [],\n]', array(integer(1), array())],
    [
      'an inline table',
      '{ b.c = 1, b.d = {} }',
      table({ b: table({ c: integer(1), d: table({}) }) }),
    ],
  ])('R9 reads %s exactly', (_, text, value) => {
    expect(valueAt(parsed(`a = ${text}\n`).root, ['a'])).toEqual(value)
  })

  test.each([
    ['1979-05-27t07:32:00z', 'offset', '1979-05-27T07:32:00Z'],
    ['1979-05-27 07:32:00.500-07:00', 'offset', '1979-05-27T07:32:00.5-07:00'],
    ['1979-05-27T07:32', 'local', '1979-05-27T07:32:00'],
    ['1979-05-27', 'date', '1979-05-27'],
    ['07:32:60.000', 'time', '07:32:60'],
    ['07:32:00.123456789', 'time', '07:32:00.123456789'],
  ])('R9 normalises %s', (text, type, value) => {
    expect(valueAt(parsed(`a = ${text}\n`).root, ['a'])).toEqual({ kind: 'datetime', type, value })
  })

  test('R10 gives each entry the place of its key and value', () => {
    const text = '\uFEFFa . "b" = 1 # c\r\n[[t.u]]\r\nx = [ {y = 2} ]\r\n'
    const document = parsed(text)
    const spans = document.entries.map(({ path, key, value }) => [
      path.join('.'),
      text.slice(key.start, key.end),
      text.slice(value.start, value.end),
    ])
    expect(spans).toEqual([
      ['a', 'a', 'a'],
      ['a.b', 'a . "b"', '1'],
      ['t', 't', 't'],
      ['t.u', 't.u', 't.u'],
      ['t.u.0', '[[t.u]]', '[[t.u]]'],
      ['t.u.0.x', 'x', '[ {y = 2} ]'],
      ['t.u.0.x.0', '{y = 2}', '{y = 2}'],
      ['t.u.0.x.0.y', 'y', '2'],
    ])
    expect([document.bom, document.eol]).toEqual([true, '\r\n'])
    expect(document.comments.map(({ start, end }) => text.slice(start, end))).toEqual(['# c'])
  })

  test('R10 takes the line end of most lines', () => {
    expect(parsed('a = 1\r\nb = 1\nc = 1\n', dialect).eol).toBe('\n')
    expect(parsed('a = 1\r\nb = 1\r\nc = 1\n').eol).toBe('\r\n')
    expect(parsed('').eol).toBe('\n')
  })

  test('R4 lists a hundred thousand duplicates without running out of stack', () => {
    const keys = Array.from({ length: 100_000 }, (_, i) => `k${i} = 1\n`).join('')
    expect(problemsOf(keys + keys)).toHaveLength(100_000)
    const [problem, ...more] = problemsOf('a = 1\n'.repeat(100_000))
    expect(more).toEqual([])
    expect(problem?.places).toHaveLength(100_000)
    expect(problem?.detail.length).toBeLessThan(1000)
  })

  test('R3 limits nesting even where a dialect forgot to', () => {
    const text = `a = ${'['.repeat(100_000)}`
    expect(problemsOf(text, { version: '1.1', maxDepth: Number.NaN })[0]?.code).toBe(
      'TARGET_INVALID',
    )
  })

  test('R3 stays linear on texts made to be slow', () => {
    const size = 200_000
    const slow = [
      `a = ${'9'.repeat(size)}`,
      `a = 0x${'f'.repeat(size)}`,
      `a = 1.${'1'.repeat(size)}`,
      `a = 00:00:00.${'0'.repeat(size)}1`,
      `a = "${'\\\\'.repeat(size)}"`,
      `a = """${'\\\n  '.repeat(size / 4)}"""`,
      `a = """${'""\\"'.repeat(size / 4)}"""`,
      'a = 1\n'.repeat(size / 6),
      '# >>> writ o/n v1 >>>\n'.repeat(size / 22),
    ]
    for (const text of slow) {
      const start = performance.now()
      const document = parsedOrNothing(text)
      if (document) valueAt(document.root, ['a'])
      expect(performance.now() - start).toBeLessThan(2000)
    }
  })
})

function parsedOrNothing(text: string): ReturnType<typeof parsed> | undefined {
  try {
    return parsed(text)
  } catch {
    return undefined
  }
}
